"""The authenticator app: its secret, sealed at rest under a key derived from the server secret.

Whoever copies the database alone cannot make its codes, and cannot give one account the row of
another: the row's account is bound into the seal.
"""

import base64
import secrets
import struct
import time
from dataclasses import dataclass, replace
from urllib.parse import quote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings
from django.db import models
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

SECRET = 20  # bytes: RFC 4226, section 4, R6 recommends 160 bits
STEP, DIGITS = 30, 6  # seconds of a code, and its length: what every app takes
TOLERANCE = 1  # steps before and after: clocks of phones are that wrong
NONCE = 12  # bytes
# Last step and drift, then the secret. They tell when somebody signed in, so they are sealed too.
FORM = struct.Struct(">qh")


@dataclass(frozen=True)
class Seed:
    """``last``: the step of the last code that was taken, none of which is taken twice; ``drift``:
    steps by which the phone is known to be ahead.
    """

    secret: bytes
    last: int = -1
    drift: int = 0


def new_seed() -> Seed:
    return Seed(secrets.token_bytes(SECRET))


def seal_seed(seed: Seed, user: int) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    plain = FORM.pack(seed.last, seed.drift) + seed.secret
    return nonce + ChaCha20Poly1305(settings.SECOND_FACTOR_KEY).encrypt(nonce, plain, _bound(user))


def open_seed(sealed: bytes, user: int) -> Seed:
    """Raises InvalidTag for a row of another account or of another server."""
    cipher = ChaCha20Poly1305(settings.SECOND_FACTOR_KEY)
    plain = cipher.decrypt(sealed[:NONCE], sealed[NONCE:], _bound(user))
    last, drift = FORM.unpack(plain[: FORM.size])
    return Seed(plain[FORM.size :], last, drift)


def _bound(user: int) -> bytes:
    return b"amana/second-factor/%d" % user


class Authenticator(ThrottlingMixin, Device):  # type: ignore[misc]  # the package has no types
    """RFC 6238, SHA-1, six digits, thirty seconds."""

    sealed = models.BinaryField()

    def hold(self, seed: Seed) -> None:
        """For a row that is saved after it."""
        self.sealed = seal_seed(seed, self.user_id)

    @property
    def bin_key(self) -> bytes:
        return open_seed(bytes(self.sealed), self.user_id).secret

    @property
    def config_url(self) -> str:
        """What the picture holds that an app scans."""
        secret = base64.b32encode(self.bin_key).decode()
        name = quote(self.user.get_username())
        return f"otpauth://totp/{name}?secret={secret}&algorithm=SHA1&digits={DIGITS}&period={STEP}"

    def get_throttle_factor(self) -> int:
        """Seconds after the first wrong code; each further one doubles them."""
        return 1

    def verify_token(self, token: str) -> bool:
        if not self.verify_is_allowed()[0]:
            return False
        taken = self._taken(token)
        if taken is None:
            self.throttle_increment(commit=True)
            return False
        self.hold(taken)
        self.throttle_reset(commit=False)
        self.save()
        return True

    def _taken(self, token: str) -> Seed | None:
        """The seed with this code used up; None when the code is wrong."""
        try:
            seed, code = open_seed(bytes(self.sealed), self.user_id), int(token)
        except (InvalidTag, struct.error, ValueError):
            return None
        made = TOTP(seed.secret, step=STEP, digits=DIGITS, drift=seed.drift)
        made.time = time.time()
        if not made.verify(code, TOLERANCE, seed.last + 1):
            return None
        return replace(seed, last=made.t(), drift=made.drift)
