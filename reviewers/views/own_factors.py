"""One's own ways to come in beside the password: recovery codes, and a new app."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from reviewers.accounts import factors, logins, people
from reviewers.errors import PeopleError
from reviewers.views.access import LOGIN, SITE, person, standing
from reviewers.views.forms import CodeForm
from reviewers.views.frame import page
from reviewers.views.joining import second_factor_page
from reviewers.views.problems import sentences_of
from reviewers.views.proving import asking, proved
from reviewers.views.sign_in import begin


def _onward(request: HttpRequest) -> str:
    """The next step of somebody on the way in, else their account."""
    return reverse(f"{SITE}:{standing(person(request)).next_step or 'account'}")


@require_safe
def offer_codes(request: HttpRequest) -> HttpResponse:
    """After the second factor was set up; to somebody who has some there is nothing to offer."""
    if factors.codes_left(person(request)):
        return redirect(_onward(request))
    return asking(
        request,
        _("Make recovery codes now"),
        why=_(
            "Ten codes, each good once in the place of the app’s. Without them, a lost phone means "
            "asking a colleague to let you in again. Have a pen and paper ready."
        ),
        button=_("Make ten codes"),
        action=reverse(f"{SITE}:new-codes"),
        later=_onward(request),
    )


@sensitive_post_parameters()
@require_POST
def new_codes(request: HttpRequest) -> HttpResponse:
    """They are in this answer and nowhere else."""
    if form := proved(request):
        left = factors.codes_left(person(request))
        void = _("Ten new ones are made, and the old ones are void.")
        why = void if left else _("Ten codes are made, each good once in the place of the app’s.")
        title = _("Recovery codes")
        return asking(request, title, why=why, button=_("Make ten codes"), form=form)
    made = factors.new_codes(person(request))
    onward = _onward(request)
    return page(request, "recovery_codes", _("Recovery codes"), codes=made, onward=onward)


@sensitive_post_parameters()
@require_POST
def new_app(request: HttpRequest) -> HttpResponse:
    """A new app beside the one in force, which goes once the new one's first code was right."""
    if form := proved(request):
        return asking(
            request,
            _("A new app"),
            why=_("The app that you have now stays good until the first code of the new one."),
            button=_("Set up a new app"),
            form=form,
        )
    device = people.begin_next_totp(person(request))
    return second_factor_page(request, CodeForm(), device, f"{SITE}:confirm-app")


@require_POST
def confirm_app(request: HttpRequest) -> HttpResponseBase:
    """The first code of the new app. Every other login ends."""
    user, form = person(request), CodeForm(request.POST)
    if form.is_valid():
        try:
            device = people.confirm_totp(user, form.cleaned_data["code"])
        except PeopleError as error:
            form.add_error("code", list(sentences_of(error)))
        else:
            begin(request, user, device)
            logins.end_all(user, request.session[LOGIN])
            messages.success(request, _("The new app is in force, and the old one is void."))
            return redirect(f"{SITE}:account")
    return second_factor_page(request, form, None, f"{SITE}:confirm-app")
