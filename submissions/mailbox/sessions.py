"""A reporter's visit after coming back with a codename.

The cookie holds one half of the secret, the server's memory the other: a cookie found on a
telephone opens nothing without the server, and the server's half opens nothing without the cookie.
Half an hour without a click ends it, four hours end it in any case, and so does signing out. A
running upload counts as a click (``while_uploading``).
"""

import base64
import binascii
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, parse_cookie
from django.http.response import HttpResponseBase

from submissions.errors import Unreachable

IDLE, MOST = 30 * 60, 4 * 3600  # seconds
HANDLE, KEY, NONCE, STAMP = 16, 32, 12, 8  # bytes


def cookie_name() -> str:
    return "__Host-mailbox" if settings.SECURE_TRANSPORT else "mailbox"


def _place(handle: bytes) -> str:
    return f"mailbox:{sha256(handle).hexdigest()}"


@contextmanager
def _asking() -> Iterator[None]:
    """The visits are kept in the cache. Raises Unreachable when it does not answer."""
    try:
        yield
    except ConnectionError as error:
        raise Unreachable from error


def begin(response: HttpResponseBase, master: bytes) -> None:
    """Sets the cookie: no lifetime, so it goes with the browser's window. Raises Unreachable."""
    handle, key, nonce = os.urandom(HANDLE), os.urandom(KEY), os.urandom(NONCE)
    stamped = int(time.time()).to_bytes(STAMP, "big") + master
    sealed = nonce + ChaCha20Poly1305(key).encrypt(nonce, stamped, None)
    with _asking():
        cache.set(_place(handle), sealed, IDLE)
    response.set_cookie(
        cookie_name(),
        base64.urlsafe_b64encode(handle + key).decode(),
        path="/",
        secure=settings.SECURE_TRANSPORT,
        httponly=True,
        samesite="Strict",
    )


def _halves(cookies: Mapping[str, str]) -> tuple[bytes, bytes] | None:
    try:
        value = base64.b64decode(cookies.get(cookie_name(), ""), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return (value[:HANDLE], value[HANDLE:]) if len(value) == HANDLE + KEY else None


def master(request: HttpRequest) -> bytes | None:
    """The mailbox's master secret, while the visit lasts; each call begins the half hour anew.

    Raises Unreachable when nobody can tell whether it lasts.
    """
    return _master(request.COOKIES)


def while_uploading(cookies: str) -> None:
    """Begins the half hour anew for a visit whose upload is still coming in.

    ``cookies``: the header as it came. Nothing is to be done when there is no such visit, or when
    nobody can tell: the form's own token is enough to keep what comes.
    """
    with suppress(Unreachable):
        _master(parse_cookie(cookies))


def _master(cookies: Mapping[str, str]) -> bytes | None:
    halves = _halves(cookies)
    with _asking():
        sealed = cache.get(_place(halves[0])) if halves else None
    if halves is None or sealed is None:
        return None
    try:
        stamped = ChaCha20Poly1305(halves[1]).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except InvalidTag:
        return None
    if time.time() - int.from_bytes(stamped[:STAMP], "big") > MOST:
        with _asking():
            cache.delete(_place(halves[0]))
        return None
    with _asking():
        cache.touch(_place(halves[0]), IDLE)
    return stamped[STAMP:]


def end(request: HttpRequest, response: HttpResponseBase) -> None:
    """Destroys both halves and asks the browser to forget the site."""
    if halves := _halves(request.COOKIES):
        # The server's half cannot be asked for now: it goes by itself, and without the cookie
        # that goes here it opens nothing.
        with suppress(Unreachable), _asking():
            cache.delete(_place(halves[0]))
    response.delete_cookie(cookie_name(), path="/", samesite="Strict")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
