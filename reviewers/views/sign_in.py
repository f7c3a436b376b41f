"""Signing in and out, and the key that a login has for its tabs."""

import json
from typing import Any

import django_otp
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.models import Device

from reviewers.accounts import logins, passkeys
from reviewers.accounts.roles import reviewer_of
from reviewers.errors import Busy
from reviewers.views import quota
from reviewers.views.access import LANGUAGE, LOGIN, SITE, person
from reviewers.views.account import asked, host_of, question
from reviewers.views.forms import LanguageForm, SignInForm
from reviewers.views.frame import page, without_keys
from reviewers.views.problems import wait_and_try
from submissions import intake

REFUSAL = gettext_lazy("This did not work. Check all three, wait for a new code, and try again.")


def begin(request: HttpRequest, user: User, device: Device | None = None) -> None:
    """A new login of this person, with a key of its own that dies with it."""
    before = request.session.get(LOGIN, "")
    auth.login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if device is not None:
        django_otp.login(request, device)
    logins.end(user, before)
    request.session[LOGIN] = str(logins.begin(user).pk)


def _factor(request: HttpRequest, user: User, held: dict[str, Any]) -> Device | None:
    """The device that a code or a passkey's answer is right for."""
    if not held["passkey"]:
        return django_otp.match_token(user, held["code"].replace(" ", ""))
    challenge = asked(held["token"], "login")
    if challenge is None:
        return None
    return passkeys.verified(user, host_of(request), challenge, held["passkey"])


def _known(request: HttpRequest, form: SignInForm) -> tuple[User, Device | None] | None:
    """Who this is. Somebody who has no second factor yet comes in only to set one up."""
    held = form.cleaned_data
    user = auth.authenticate(None, username=held["username"], password=held["password"])
    if not isinstance(user, User):
        return None
    if not django_otp.user_has_device(user):
        return user, None
    device = _factor(request, user, held)
    return (user, device) if device is not None else None


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if inside and wanted.startswith("/desk/") else reverse(f"{SITE}:index")


def _let_in(request: HttpRequest, form: SignInForm) -> tuple[User, Device | None] | None:
    """Raises Busy: nothing was looked at, and when to try again."""
    if not form.is_valid():
        return None
    tries = quota.Tries.of(request, form.cleaned_data["username"])
    if seconds := tries.wait():
        raise Busy(seconds)
    known = _known(request, form)
    if known is None:
        tries.failed()
    return known


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """One answer for everything that does not fit, so that it tells nobody which part it was."""
    if request.method == "GET":
        return _sign_in_page(request, SignInForm())
    form = SignInForm(request.POST)
    try:
        known = _let_in(request, form)
    except Busy as error:
        form.add_error(None, wait_and_try(error.seconds))
        response = _sign_in_page(request, form, 429)
        response["Retry-After"] = str(error.seconds)
        return response
    if known is None:
        form.add_error(None, REFUSAL)
        return _sign_in_page(request, form)
    begin(request, *known)
    return _remembered(redirect(_onward(request)), *known)


def _remembered(response: HttpResponse, user: User, device: Device | None) -> HttpResponse:
    """The browser is marked once both factors were right."""
    if device is not None:
        quota.remember(response, user)
    return response


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    wanted = request.GET.get("next") or request.POST.get("next", "")
    return page(
        request,
        "sign_in",
        _("Sign in"),
        status=status,
        form=form,
        next=wanted,
        scripts=without_keys("sign_in"),
    )


@require_POST
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """The same question for everybody: it names nobody's passkeys."""
    challenge = passkeys.new_challenge()
    options = json.loads(passkeys.asking(host_of(request), challenge))
    return JsonResponse({"options": options, "token": question(challenge, "login")})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session goes, and its key with it: what a tab still holds cannot be opened any more."""
    logins.end(person(request), request.session.get(LOGIN, ""))
    auth.logout(request)
    response = redirect(f"{SITE}:login")
    response["Clear-Site-Data"] = '"storage"'
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if form.is_valid():
        chosen = request.session[LANGUAGE] = form.cleaned_data["language"]
        if isinstance(request.user, User) and (reviewer := reviewer_of(request.user)):
            reviewer.language = chosen
            reviewer.save(update_fields=["language"])
    return redirect(_onward(request))


@require_safe
def session_key(request: HttpRequest) -> HttpResponse:
    """This login's key, and fresh tokens for a page that was opened before it."""
    user = person(request)
    login = logins.current(user, request.session.get(LOGIN, ""))
    if login is None:
        raise Http404
    upload = intake.issue_desk_token(user.pk)
    return JsonResponse({"key": login.key, "csrf": get_token(request), "upload": upload})
