"""A device that somebody of the desk signed in from: a sealed mark in its browser's cookie.

The mark is no key: it opens nothing, and whoever holds it signs in with all three parts like
anybody else. It says that other people's failures are not this device's. The server keeps nothing
of it. Whoever finds the cookie learns that this browser was signed in at a desk here; account and
day are sealed with a key of the server's.
"""

import base64
import binascii
import datetime
import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, parse_cookie

from submissions.days import today

LIFE = datetime.timedelta(days=180)  # renewed at every sign-in
PATH = "/desk/"
NAME, NONCE = 16, 12  # bytes
FIELDS = struct.Struct(f">{NAME}sQI")  # a random name, the account, the day by its ordinal
LONGEST = 200  # letters


@dataclass(frozen=True, repr=False)
class KnownDevice:
    """``name``: random, as hexadecimal digits, anew at every sign-in; ``account``: whose it was."""

    name: str
    account: int


def mark(response: HttpResponseBase, account: int) -> None:
    """Sets the cookie, for this account."""
    fields, nonce = FIELDS.pack(os.urandom(NAME), account, today().toordinal()), os.urandom(NONCE)
    sealed = ChaCha20Poly1305(settings.DEVICE_KEY).encrypt(nonce, fields, None)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        base64.urlsafe_b64encode(nonce + sealed).decode(),
        max_age=LIFE,
        path=PATH,
        secure=settings.SECURE_TRANSPORT,
        httponly=True,
        samesite="Strict",
    )


def of_request(request: HttpRequest) -> KnownDevice | None:
    return _read(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))


def of_headers(headers: Iterable[tuple[bytes, bytes]]) -> KnownDevice | None:
    """As ``of_request``, for the headers of an ASGI scope."""
    cookies = b"; ".join(value for name, value in headers if name.lower() == b"cookie")
    found = parse_cookie(cookies.decode("latin-1"))
    return _read(found.get(settings.DEVICE_COOKIE_NAME, ""))


def _read(text: str) -> KnownDevice | None:
    """None unless it is ours and not too old."""
    if not text or len(text) > LONGEST:
        return None
    try:
        data = base64.b64decode(text, altchars=b"-_", validate=True)
        cipher = ChaCha20Poly1305(settings.DEVICE_KEY)
        name, account, day = FIELDS.unpack(cipher.decrypt(data[:NONCE], data[NONCE:], None))
    except (binascii.Error, ValueError, InvalidTag, struct.error):
        return None
    if today().toordinal() - day > LIFE.days:
        return None
    return KnownDevice(name.hex(), account)
