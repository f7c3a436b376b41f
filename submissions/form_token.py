"""The form token: the first field of every form that sends files.

It is the capability, the idempotency key and the CSRF substitute of a form without cookies. The
server keeps nothing for it: nonce, issue time, purpose and the codename travel in the page, sealed
with a key of the server's. It is the first field, so that the ingress reads it before all else.
"""

import base64
import binascii
import datetime
import json
import os
import time
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from submissions.errors import Refused
from submissions.messages import Refusal

LIFE = 24 * 3600  # seconds: a film over a slow line takes that long
# For how many days after its own the answer to a form is remembered: it may be sent again until it
# is a day old, that upload may take a day (submissions.wire.minimum_rate), and its files
# some minutes to clean, so that it may come in on the third day after the first one did.
REMEMBERED = datetime.timedelta(days=3)
SKEW = 300  # seconds that the clock may have been set back since
LONGEST = 1024  # letters of a token
NONCE, SEAL_NONCE, TRACE = 16, 12, 16  # bytes

REPORT, CONVERSATION, DESK, RETURN = "report", "conversation", "desk", "return"


@dataclass(frozen=True, repr=False)
class FormToken:
    """``nonce``: 16 random bytes; ``subject``: a desk's slug, or a reviewer's number;
    ``secret``: the codename's number, for a first report; ``voucher``: the id of the voucher that
    the form was opened with, as 32 hexadecimal digits, or nothing."""

    nonce: bytes
    issued: int
    purpose: str
    subject: str
    secret: int | None = None
    voucher: str = ""

    def key(self, use: str) -> bytes:
        """32 bytes that only a holder of this token can derive: the server keeps no nonce."""
        return HKDF(SHA256(), length=32, salt=None, info=f"amana/{use}".encode()).derive(self.nonce)

    @property
    def trace(self) -> str:
        """What stands in the address of the frame that shows how an upload goes: 32 hexadecimal
        digits, from which nobody gets back to the token or the codename."""
        return self.key("progress")[:TRACE].hex()


@lru_cache(maxsize=2)
def _made(key: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(key)


def _cipher() -> ChaCha20Poly1305:
    return _made(settings.FORM_TOKEN_KEY)


def issue(purpose: str, subject: str, secret: int | None = None, voucher: str = "") -> str:
    """A new token as text for a hidden field."""
    return written(
        FormToken(os.urandom(NONCE), int(time.time()), purpose, subject, secret, voucher)
    )


def written(token: FormToken) -> str:
    """A token as text. With another voucher it stays the same form: nonce, day and codename."""
    fields = {
        "n": token.nonce.hex(),
        "t": token.issued,
        "p": token.purpose,
        "s": token.subject,
        "c": token.secret,
        "v": token.voucher,
    }
    nonce = os.urandom(SEAL_NONCE)
    sealed = _cipher().encrypt(nonce, json.dumps(fields).encode(), None)
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def read(text: str, purpose: str) -> FormToken:
    """The token, when it is ours, for this purpose, and not older than a day. Raises Refused."""
    if len(text) > LONGEST:
        raise Refused(Refusal.TOKEN)
    try:
        data = base64.b64decode(text, altchars=b"-_", validate=True)
        fields = json.loads(_cipher().decrypt(data[:SEAL_NONCE], data[SEAL_NONCE:], None))
    except (binascii.Error, ValueError, InvalidTag) as error:
        raise Refused(Refusal.TOKEN) from error
    token = FormToken(
        bytes.fromhex(fields["n"]), fields["t"], fields["p"], fields["s"], fields["c"], fields["v"]
    )
    if token.purpose != purpose:
        raise Refused(Refusal.TOKEN)
    if not -SKEW <= time.time() - token.issued <= LIFE:
        raise Refused(Refusal.EXPIRED)
    return token
