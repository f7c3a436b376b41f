"""A new key for my account: for whoever is signed in with both factors and lost the passphrase."""

import base64

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from reviewers.errors import PeopleError
from reviewers.messages import Problem
from reviewers.roster import kit_alone, replacing
from reviewers.roster.replacing import Made
from reviewers.views.access import SITE, person, standing
from reviewers.views.answers import changing, done, valid
from reviewers.views.frame import page, without_keys
from reviewers.views.key_forms import NewKeyForm
from reviewers.views.proving import is_right
from submissions import intake


@require_safe
def new_key_page(request: HttpRequest) -> HttpResponse:
    """The form, or what waits. Not there for somebody who has no key yet: they make their first."""
    user = person(request)
    if not standing(user).enrolled:
        raise Http404
    waits, places = replacing.of(user), replacing.places(user)
    data: dict[str, object] = {"account": user.get_username(), "desks": places}
    ways = kit_alone.ways(user, intake.today())
    if waits is not None:
        sealed = base64.b64encode(bytes(waits.sealed_identity)).decode()
        data |= {"recipient": waits.recipient, "signing": waits.signing, "sealed_identity": sealed}
        data["kit"] = {each.desk: kit_alone.for_kit(user, each.desk) for each in ways}
    return page(
        request,
        "new_key",
        _("A new key for my account"),
        scripts={**without_keys("new_key"), "page": data},
        waits=waits,
        ways=ways,
        listed=bool(places),
        username=user.get_username(),
    )


def _show_password(request: HttpRequest, user: User, password: str) -> None:
    """An open session is not enough. Wrong tries count as at the sign-in. Raises PeopleError,
    Busy.
    """
    if not is_right(request, user, password):
        raise PeopleError(Problem.WRONG_PASSWORD)


@sensitive_post_parameters()
@changing
def ask(request: HttpRequest) -> HttpResponse:
    form, user = valid(NewKeyForm(request.POST)), person(request)
    held = form.cleaned_data
    _show_password(request, user, held["password"])
    made = Made(held["recipient"], held["sealed_identity"], held["signing"], held["own"])
    replacing.ask(user, made)
    return done(reverse(f"{SITE}:replace-key"))


@changing
def take_back(request: HttpRequest) -> HttpResponse:
    replacing.take_back(person(request))
    return done(reverse(f"{SITE}:account"))


def new_key(request: HttpRequest) -> HttpResponseBase:
    return ask(request) if request.method == "POST" else new_key_page(request)
