"""Recipients (public keys) and identities (private keys); each kind has a module of its own."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

from sealing import bech32
from sealing.errors import HeaderError, KeyFormatError
from sealing.header import Stanza
from sealing.hybrid import HybridIdentity, HybridRecipient
from sealing.x25519 import X25519Identity, X25519Recipient


class Recipient(Protocol):
    """Somebody a file is sealed to. ``kind`` tells what may stand beside it in one header."""

    kind: str

    def wrap(self, file_key: bytes) -> Stanza: ...


class Identity(Protocol):
    """Somebody who opens files."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key (16 bytes), or None when no stanza is theirs.

        Raises HeaderError when a stanza of their type is malformed.
        """


RECIPIENTS = {kind.PREFIX: kind for kind in (HybridRecipient, X25519Recipient)}
IDENTITIES = {kind.PREFIX: kind for kind in (HybridIdentity, X25519Identity)}


def parse_recipient(text: str) -> HybridRecipient | X25519Recipient:
    """``age1pq1…`` or ``age1…``. Raises KeyFormatError."""
    prefix, data = bech32.decode(text.strip())
    if text.strip() != text.strip().lower() or prefix not in RECIPIENTS:
        raise KeyFormatError("A recipient is written age1pq1… or age1…, in lower case.")
    return RECIPIENTS[prefix].from_bytes(data)


def parse_identity(text: str) -> HybridIdentity | X25519Identity:
    """``AGE-SECRET-KEY-PQ-1…`` or ``AGE-SECRET-KEY-1…``. Raises KeyFormatError."""
    prefix, data = bech32.decode(text.strip())
    if text.strip() != text.strip().upper() or prefix not in IDENTITIES:
        raise KeyFormatError("An identity is written AGE-SECRET-KEY-…, in upper case.")
    return IDENTITIES[prefix].from_seed(data)


def digits(recipient: str) -> str:
    """A fingerprint of a public key: 24 digits in groups of four, to be compared by voice.

    79 bits of the SHA-256 of its text; the desk's pages show the same digits. Whoever wants another
    key with the same digits must try 2^79 keys.
    """
    return digits_of(recipient.encode())


def digits_of(data: bytes) -> str:
    """The 24 digits of the SHA-256 of ``data``."""
    number = int.from_bytes(sha256(data).digest()) % 10**24
    text = f"{number:024d}"
    return " ".join(text[place : place + 4] for place in range(0, 24, 4))


def wrap_all(file_key: bytes, recipients: Sequence[Recipient]) -> list[Stanza]:
    """A stanza for each recipient.

    Raises HeaderError for none, for kinds that are mixed (a file is as weak as its weakest
    recipient), and for a passphrase beside anything else (age v1 forbids it).
    """
    kinds = {recipient.kind for recipient in recipients}
    if not recipients:
        raise HeaderError("A file must be sealed to somebody.")
    if len(kinds) > 1:
        raise HeaderError(
            "Post-quantum, classical and passphrase recipients never mix in one file."
        )
    if kinds == {"scrypt"} and len(recipients) > 1:
        raise HeaderError("A passphrase stands alone in a file.")
    return [recipient.wrap(file_key) for recipient in recipients]
