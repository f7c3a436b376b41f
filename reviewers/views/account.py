"""A person's own account: passkeys, the passphrase of their key, and where they are signed in."""

import base64
import binascii
import json

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from reviewers.accounts import factors, logins, passkeys
from reviewers.accounts.passkeys import Host
from reviewers.errors import PeopleError
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.views.access import LOGIN, SITE, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.frame import for_scripts, page
from reviewers.views.key_forms import LoginForm, PasskeyForm, PassphraseForm, RemovePasskeyForm
from reviewers.views.proving import PasswordForm, asking, prove, proved

LIFE = 300  # seconds that a question to a passkey waits for its answer


def host_of(request: HttpRequest) -> Host:
    return Host(request.get_host())


def question(challenge: bytes, purpose: str) -> str:
    """What the browser hands back with its answer: which question it was, sealed against change."""
    return signing.dumps(base64.b64encode(challenge).decode(), salt=f"passkey:{purpose}")


def asked(token: str, purpose: str) -> bytes | None:
    """The challenge of a question, once; None when it is old, not ours, or was answered before."""
    try:
        text = signing.loads(token, salt=f"passkey:{purpose}", max_age=LIFE)
        challenge = base64.b64decode(text, validate=True)
    except (signing.BadSignature, binascii.Error, ValueError):
        return None
    return challenge if cache.add(f"passkey:{text}", 1, LIFE) else None


@require_safe
def account_page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    return page(
        request,
        "account",
        _("Your account"),
        scripts=for_scripts(user, "account", {}),
        has_key=bool(user.reviewer.sealed_identity),
        codes_left=factors.codes_left(user),
        passkeys=passkeys.of(user),
        host=host_of(request).rp_id,
        logins=logins.of(user),
        this_login=request.session.get(LOGIN, ""),
    )


@sensitive_post_parameters()
@changing
def ask_new_passkey(request: HttpRequest) -> HttpResponse:
    """The question, to who gives their password: without one no passkey can be added."""
    form = valid(PasswordForm(request.POST))
    prove(request, form.cleaned_data["password"])
    user, challenge = person(request), passkeys.new_challenge()
    options = passkeys.making(user, host_of(request), challenge)
    return JsonResponse(
        {"options": json.loads(options), "token": question(challenge, f"make:{user.pk}")}
    )


@changing
def add_passkey(request: HttpRequest) -> HttpResponse:
    form, user = valid(PasskeyForm(request.POST)), person(request)
    held = form.cleaned_data
    challenge = asked(held["token"], f"make:{user.pk}")
    if challenge is None:
        raise PeopleError(Problem.PASSKEY)
    passkeys.add(user, host_of(request), challenge, held["name"], held["answer"])
    return done(reverse(f"{SITE}:account"))


@sensitive_post_parameters()
@require_POST
def remove_passkey(request: HttpRequest) -> HttpResponse:
    form = RemovePasskeyForm(request.POST)
    if not form.is_valid():
        return redirect(f"{SITE}:account")
    if unproved := proved(request):
        why = _("It opens nothing from then on. The app’s code and recovery codes stay.")
        title, kept = _("Remove a passkey"), {"passkey": form.cleaned_data["passkey"]}
        return asking(request, title, why=why, button=_("Remove"), form=unproved, kept=kept)
    passkeys.remove(person(request), form.cleaned_data["passkey"])
    return redirect(f"{SITE}:account")


@sensitive_post_parameters()
@changing
def change_passphrase(request: HttpRequest) -> HttpResponse:
    """The browser opened the key with the old passphrase and sealed it under the new one."""
    form, user = valid(PassphraseForm(request.POST)), person(request)
    prove(request, form.cleaned_data["password"])
    held = form.cleaned_data
    keyring.change_passphrase(user, held["before"], held["sealed"], held["signature"])
    logins.renew_keys(user, request.session.get(LOGIN, ""))
    return done(reverse(f"{SITE}:account"))


@require_POST
def end_login(request: HttpRequest) -> HttpResponse:
    form = LoginForm(request.POST)
    if form.is_valid():
        logins.end(person(request), str(form.cleaned_data["login"]))
    return redirect(f"{SITE}:account")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    logins.end_all(person(request), request.session.get(LOGIN, ""))
    return redirect(f"{SITE}:account")
