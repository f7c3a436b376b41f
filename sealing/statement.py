"""What a server says of a parcel that it took in: that its own stripper saw it, and on which day.

Anybody who knows a desk's public key can seal a parcel to it, so a parcel does not tell by itself
where it came from. The server signs (Ed25519, RFC 8032) the lines

    amana-parcel/2
    <parcel: UUID>
    <mailbox: SHA-256 of its reporter's public key, 64 hexadecimal digits>
    <kind: report, addition, original, sealed>
    <files: stripped, original, sealed>
    <day: YYYY-MM-DD>
    <SHA-256 of the payload, 64 hexadecimal digits>

each ended by a line feed. The payload stays what it is when a parcel is rewrapped for another key,
and nobody finds another file key under which the same payload opens; so the header is left out. No
time finer than the day is in it. The mailbox is what the sealed ``message.json`` names too: a
parcel that was put into another report is told by it. Statements of older releases begin with
``amana-parcel/1`` and have no such line.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sealing.errors import KeyFormatError, ParcelError
from sealing.tar import PIECE, Readable

CONTEXT = "amana-parcel/2"
OLDER = "amana-parcel/1"  # names no mailbox
SERVER = "amana-server "  # what the public key's line begins with
KEY, SIGNATURE = 32, 64  # bytes
LONGEST = 4096  # bytes of a statement's document, and of a key's file
STRIPPED, ORIGINAL, SEALED = "stripped", "original", "sealed"
FILES = {  # by kind of parcel; "sealed" by its sender: the server took nothing out
    "report": STRIPPED,
    "addition": STRIPPED,
    "original": ORIGINAL,
    "sealed": SEALED,
}
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MAILBOX = re.compile(r"[0-9a-f]{64}")

_P = 2**255 - 19
_SIGN_BIT = 1 << 255
# The y of the points of order 1, 2, 4 and 8: under such a key a signature holds for any text.
_SMALL_ORDER = {
    0,
    1,
    _P - 1,
    int.from_bytes(
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
    ),
    int.from_bytes(
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
    ),
}


@dataclass(frozen=True)
class Statement:
    """``parcel``: its UUID; ``kind``: report, addition, original or sealed; ``day``: YYYY-MM-DD;
    ``digest``: SHA-256 of the payload; ``mailbox``: whose it is, "" in statements of older
    releases. Raises ValueError for anything else.
    """

    parcel: str
    kind: str
    day: str
    digest: bytes
    mailbox: str = ""

    def __post_init__(self) -> None:
        known = self.kind in FILES and len(self.digest) == sha256().digest_size
        known = known and (not self.mailbox or bool(MAILBOX.fullmatch(self.mailbox)))
        if not known or not UUID.fullmatch(self.parcel) or not DAY.fullmatch(self.day):
            raise ValueError("No statement is made of this.")

    @property
    def files(self) -> str:
        return FILES[self.kind]

    @property
    def context(self) -> str:
        return CONTEXT if self.mailbox else OLDER

    def signed(self) -> bytes:
        """The bytes that are signed."""
        whose = (self.mailbox,) if self.mailbox else ()
        said = (self.kind, self.files, self.day, self.digest.hex())
        lines = (self.context, self.parcel, *whose, *said)
        return "".join(f"{line}\n" for line in lines).encode()


def sign(seed: bytes, statement: Statement) -> bytes:
    """64 bytes; ``seed``: the server's secret for this alone, 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(statement.signed())


def public_key(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def verify(public: bytes, statement: Statement, signature: bytes) -> bool:
    """Whether the holder of ``public`` signed it; never for a weak key or a malformed signature."""
    if len(signature) != SIGNATURE or not _strong(public) or not _strong(signature[:KEY]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, statement.signed())
    except InvalidSignature:
        return False
    return True


def _strong(point: bytes) -> bool:
    """Whether it is a point's one encoding, and not of small order."""
    y = int.from_bytes(point, "little") & (_SIGN_BIT - 1)
    return len(point) == KEY and y < _P and y not in _SMALL_ORDER


def payload_digest(payload: Readable) -> bytes:
    """SHA-256 of the rest of ``payload``."""
    digest = sha256()
    while piece := payload.read(PIECE):
        digest.update(piece)
    return digest.digest()


def key_line(public: bytes) -> str:
    """A server's public key as text; people compare ``sealing.digits`` of it."""
    return SERVER + base64.b64encode(public).decode()


def read_key_line(text: str) -> bytes:
    """Raises KeyFormatError."""
    line = text.strip()
    try:
        public = base64.b64decode(line.removeprefix(SERVER), validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyFormatError("This is not the public key of a server.") from error
    if key_line(public) != line or not _strong(public):
        raise KeyFormatError("This is not the public key of a server.")
    return public


def document(statement: Statement, signature: bytes) -> str:
    """Statement and signature as the file that goes with a parcel: JSON, ASCII."""
    held = {
        "format": statement.context,
        "parcel": statement.parcel,
        **({"mailbox": statement.mailbox} if statement.mailbox else {}),
        "kind": statement.kind,
        "files": statement.files,
        "received_on": statement.day,
        "payload": statement.digest.hex(),
        "signature": base64.b64encode(signature).decode(),
    }
    return json.dumps(held)


def read_document(text: bytes) -> tuple[Statement, bytes]:
    """The statement that a document makes, and its signature, not verified. Raises ParcelError."""
    try:
        held: Any = json.loads(text)
        statement = Statement(
            held["parcel"],
            held["kind"],
            held["received_on"],
            bytes.fromhex(held["payload"]),
            held.get("mailbox", ""),
        )
        signature = base64.b64decode(held["signature"], validate=True)
        known = document(statement, signature)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ParcelError("The statement beside the parcel is damaged.") from error
    if json.loads(known) != held:
        raise ParcelError("The statement beside the parcel is damaged.")
    return statement, signature
