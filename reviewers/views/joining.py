"""Joining the desk: account, second factor, key, and for the first person the desk itself."""

import base64
from collections.abc import Callable

import segno
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_otp import user_has_device

from reviewers.accounts import factors, people, roles
from reviewers.errors import Busy, PeopleError
from reviewers.keys import keyring, nonces
from reviewers.messages import Problem
from reviewers.models import Authenticator, Membership, RosterClaim
from reviewers.roster import founding
from reviewers.roster.effects import Parts
from reviewers.roster.founding import NewDesk
from reviewers.views import quota
from reviewers.views.access import OUTSIDE, SITE, language_of, person, standing
from reviewers.views.answers import changing, done, valid
from reviewers.views.forms import CodeForm, FoundForm, JoinForm, KeyForm
from reviewers.views.frame import for_scripts, page
from reviewers.views.key_forms import PasswordForm
from reviewers.views.problems import sentences_of
from reviewers.views.proving import is_right
from reviewers.views.roster import by_the_rules
from reviewers.views.sign_in import begin
from sealing.roster import Entry
from submissions import intake, roster

# The field of the form beside which a problem is said; any other stands above the form.
FIELDS = {Problem.NAME: "username", Problem.NAME_SCRIPTS: "username", Problem.PASSWORD: "password"}


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """The account. A link that was used, or is older than three days, says so and no more."""
    invited = people.invitation(token)
    if invited is None:
        return page(request, "join_over", _("This link cannot be used"), status=410)
    if invited.account is not None:
        return _join_again(request, token, invited.account)
    form = JoinForm(request.POST or None, initial={"language": language_of(request)})
    if request.method == "POST" and form.is_valid():
        try:
            user = people.join(
                token,
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                language=form.cleaned_data["language"],
            )
        except (PeopleError, Busy) as error:
            field = FIELDS.get(error.problem) if isinstance(error, PeopleError) else None
            form.add_error(field, list(sentences_of(error)))
        else:
            begin(request, user)
            return redirect(f"{SITE}:second-factor")
    return page(request, "join", _("Join the desk"), form=form, invited=invited)


@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """Its secret is on the page that makes it, once; a wrong code does not show it again."""
    user = person(request)
    if user_has_device(user):
        return redirect(f"{SITE}:login")
    if request.method == "GET":
        device = people.begin_totp(user)
        return second_factor_page(request, CodeForm(), device)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            begin(request, user, people.confirm_totp(user, form.cleaned_data["code"]))
        except PeopleError as error:
            form.add_error("code", list(sentences_of(error)))
        else:
            response = redirect(f"{SITE}:offer-codes")
            quota.remember(response, user)
            return response
    return second_factor_page(request, form, None)


def second_factor_page(
    request: HttpRequest,
    form: CodeForm,
    device: Authenticator | None,
    action: str = f"{SITE}:second-factor",
) -> HttpResponse:
    """``action``: the page that takes the first code."""
    picture, groups = "", ""
    if device is not None:
        code = segno.make(device.config_url, error="m")
        # Made here from digits and letters of our own; nothing of it comes from anybody.
        picture = mark_safe(  # noqa: S308
            code.svg_inline(
                scale=5, border=4, dark="#000", light="#fff", svgclass="qr", omitsize=True
            )
        )
        secret = base64.b32encode(device.bin_key).decode().rstrip("=")
        groups = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return page(
        request,
        "second_factor",
        _("Second factor"),
        form=form,
        picture=picture,
        secret=groups,
        action=reverse(action),
        joining=action == f"{SITE}:second-factor",
    )


def _with_password(
    request: HttpRequest, user: User, form: PasswordForm, verb: Callable[[], object]
) -> bool:
    """Whether it was done: with the password, whose wrong tries count as at the sign-in."""
    if not form.is_valid():
        return False
    try:
        if not is_right(request, user, form.cleaned_data["password"]):
            form.add_error("password", str(Problem.OWN_PASSWORD.sentence))
            return False
        verb()
    except (PeopleError, Busy) as error:
        form.add_error(None, list(sentences_of(error)))
        return False
    return True


def _join_again(request: HttpRequest, token: str, user: User) -> HttpResponseBase:
    """Somebody who was removed comes back; then they sign in with both factors, as before."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and _with_password(
        request, user, form, lambda: people.join_again(token)
    ):
        return redirect(f"{SITE}:login")
    return page(request, "join_again", _("Come back to the desk"), form=form, who=user)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def reset_factor(request: HttpRequest, token: str) -> HttpResponseBase:
    """A colleague's link: it leads straight to the new factor, so that none is missing for long."""
    user = factors.resetting(token)
    if user is None:
        return page(request, "join_over", _("This link cannot be used"), status=410)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and _with_password(
        request, user, form, lambda: factors.reset(token, user)
    ):
        begin(request, user)
        return redirect(f"{SITE}:second-factor")
    return page(request, "reset_factor", _("A new second factor"), form=form)


@require_safe
def key_page(request: HttpRequest) -> HttpResponseBase:
    user = person(request)
    if standing(user).enrolled:
        return redirect(f"{SITE}:{standing(user).next_step or 'index'}")
    scripts = for_scripts(
        user, "key", {"next": reverse(f"{SITE}:index"), "account": user.get_username()}
    )
    return page(
        request,
        "key",
        _("Your key"),
        scripts=scripts,
        username=user.get_username(),
        first=not intake.desks(),
    )


@changing
def enrol(request: HttpRequest) -> HttpResponse:
    form = valid(KeyForm(request.POST))
    keyring.enrol(person(request), **form.cleaned_data)
    return done(reverse(f"{SITE}:index"))


def key(request: HttpRequest) -> HttpResponseBase:
    return enrol(request) if request.method == "POST" else key_page(request)


def may_found(user: User) -> bool:
    return standing(user).enrolled and user.has_perm("reviewers.add_desk")


@require_safe
def found_page(request: HttpRequest) -> HttpResponseBase:
    user = person(request)
    if not may_found(user):
        raise Http404
    data = _for_founding(user)
    return page(
        request,
        "found",
        _("Open a desk"),
        scripts=for_scripts(user, "found", data),
        further=data["further"],
    )


def _for_founding(user: User) -> dict[str, object]:
    """What the first entry of a roster says of this server. ``further``: the desks whose members
    found the next one, two together.
    """
    return {
        "account": user.get_username(),
        "nonce": nonces.issue(founding.NOWHERE, user),
        "day": roster.day(),
        "server": roster.first_day(),
        "further": list(roles.desks(user, "reviewers.add_desk")) if intake.desks() else [],
    }


@changing
@by_the_rules
def open_desk(request: HttpRequest) -> HttpResponse:
    """The server's first one; for a further one see reviewers.views.roster.

    An empty queue says what to do next.
    """
    held = valid(FoundForm(request.POST)).cleaned_data
    maker = Entry.parse(held["entry"]).signers[0]
    parts = Parts({maker: held["wrapped_key"]}, held["recovery_wrapped_key"])
    new = NewDesk(held["name"], {maker: held["salt"]}, parts)
    founding.found(person(request), new, held["entry"])
    return done(reverse(f"{SITE}:index"))


def found(request: HttpRequest) -> HttpResponseBase:
    return open_desk(request) if request.method == "POST" else found_page(request)


@require_safe
def outside(request: HttpRequest) -> HttpResponseBase:
    """For whoever was removed: that it is so, and what they can do."""
    if standing(person(request)).next_step != OUTSIDE:
        return redirect(f"{SITE}:index")
    return page(request, "outside", _("You are of no desk any more"))


@require_safe
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Shown until a colleague has wrapped the desk's key for this person."""
    user = person(request)
    if standing(user).next_step != "waiting":
        return redirect(f"{SITE}:index")
    rows = Membership.objects.filter(reviewer__user=user, wrapped_key=b"", suspended_on=None)
    desks = [
        (intake.desk(row.desk), RosterClaim.objects.filter(membership=row).exists()) for row in rows
    ]
    scripts = for_scripts(user, "waiting", {"account": user.get_username()})
    return page(request, "waiting", _("Waiting to be admitted"), scripts=scripts, desks=desks)
