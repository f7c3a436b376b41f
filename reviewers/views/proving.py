"""An open session is not a key: what changes how somebody comes in asks for their password again.

Wrong ones count as those of the sign-in do, in the same counters.
"""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewers.errors import Busy, PeopleError
from reviewers.messages import Problem
from reviewers.views import quota
from reviewers.views.access import person
from reviewers.views.forms import LONGEST_SECRET
from reviewers.views.frame import page
from reviewers.views.problems import sentences_of, wait_and_try


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        help_text=gettext_lazy("The one that you sign in with: an open page proves nothing."),
        max_length=LONGEST_SECRET,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def prove(request: HttpRequest, password: str) -> None:
    """Raises PeopleError for a wrong password; Busy soon after too many of them."""
    if not is_right(request, person(request), password):
        raise PeopleError(Problem.OWN_PASSWORD)


def is_right(request: HttpRequest, user: User, password: str) -> bool:
    """Whether it is this account's password; a wrong one counts. Raises Busy: it was not looked at,
    because many were wrong just now, or many are asked for."""
    tries = quota.Tries.of(request, user.get_username())
    if seconds := tries.wait():
        raise Busy(seconds)
    right = user.check_password(password)
    if not right:
        tries.failed()
    return right


def asking(
    request: HttpRequest,
    title: str | Promise,
    *,
    why: str | Promise,
    button: str | Promise,
    form: PasswordForm | None = None,
    action: str = "",
    later: str = "",
    kept: Mapping[str, object] | None = None,
) -> TemplateResponse:
    """The page that asks for the password. ``kept``: what the form carries besides; ``later``: an
    address for who does not want it now.
    """
    held = form or PasswordForm()
    held.fields["password"].widget.attrs["autofocus"] = True
    return page(
        request,
        "prove",
        title,
        why=why,
        button=button,
        form=held,
        action=action or request.path,
        later=later,
        kept=kept or {},
    )


def proved(request: HttpRequest) -> PasswordForm | None:
    """None when the password was sent with this request and is right; else the form to show."""
    if "password" not in request.POST:
        return PasswordForm()
    form = PasswordForm(request.POST)
    if not form.is_valid():
        return form
    try:
        prove(request, form.cleaned_data["password"])
    except (PeopleError, Busy) as error:
        form.add_error("password", list(sentences_of(error)))
        return form
    return None


def spent(request: HttpRequest) -> TemplateResponse | None:
    """For a page of the framework's, which checks the password itself."""
    seconds = quota.wait(request, person(request).get_username())
    return busy(request, _("Change password"), Busy(seconds)) if seconds else None


def busy(request: HttpRequest, title: str, error: Busy) -> TemplateResponse:
    """The page that says when to try again."""
    response = page(request, "prove", title, why=wait_and_try(error.seconds), status=429)
    response["Retry-After"] = str(error.seconds)
    return response
