"""A colleague at the desk's pages: signed in with both factors, as the sign-in leaves them."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY

from reviewers.accounts import logins, people
from reviewers.models import Authenticator, Case
from reviewers.views.access import LOGIN
from sealing import HybridIdentity, seal

SCRIPT = {"Accept": "application/json"}


class Browser(Client):
    """Sends a form as browsers do: multipart is for files, and those go through the ingress."""

    def post(self, path: str, data: Any = None, **more: Any) -> Any:  # type: ignore[override]
        more.setdefault("content_type", "application/x-www-form-urlencoded")
        return super().post(path, urlencode(data or {}, doseq=True), **more)


@contextmanager
def closing(answer: Any) -> Iterator[Any]:
    """Closes a streamed answer as the test client does: the test's own connection stays open."""
    try:
        yield answer
    finally:
        request_finished.disconnect(close_old_connections)
        answer.close()
        request_finished.connect(close_old_connections)


def factor(user: User) -> Authenticator:
    """The person's second factor, in force."""
    held: Authenticator | None = Authenticator.objects.filter(user=user, confirmed=True).first()
    if held is None:
        held = people.begin_totp(user)
        held.confirmed = True
        held.save()
    return held


def half_signed_in(user: User, *, csrf: bool = False) -> Browser:
    """With the password, and without the second factor."""
    client = Browser(enforce_csrf_checks=csrf)
    client.force_login(user)
    session = client.session
    session[LOGIN] = str(logins.begin(user).pk)
    session.save()
    return client


def signed_in(user: User, *, csrf: bool = False) -> Browser:
    """``csrf``: whether a form without its token is refused, as it is everywhere but in tests."""
    client = half_signed_in(user, csrf=csrf)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = factor(user).persistent_id
    session.save()
    return client


def url(name: str, *arguments: Any) -> str:
    return reverse(f"desk:{name}", args=arguments)


def send(client: Client, name: str, case: Case, **fields: Any) -> Any:
    """What a script of the case page sends."""
    return client.post(url(name, case.pk), fields, headers=SCRIPT)


def sealed(words: bytes, *identities: HybridIdentity) -> str:
    recipients = [identity.recipient() for identity in identities]
    return base64.b64encode(seal(words, recipients)).decode()
