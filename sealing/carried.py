"""A file that its sender sealed: what can be told of it without a key.

It is an age file that somebody made away from this server, with the desk's public key and our
off-line page, or with ``age``. To whom it is sealed nobody can see but who opens it (a header of
age names no recipient); so it is told neither whose it is nor what is in it. A part of the header
of the type "reply", which every program of age passes over, says to which key an answer may be
sealed; only who made the file can have put it there.
"""

import io
from dataclasses import dataclass

from sealing.errors import HeaderError, KeyFormatError
from sealing.header import VERSION, Header, Stanza, read_header
from sealing.hybrid import TYPE, HybridRecipient, is_well_formed
from sealing.parcel import padme
from sealing.stream import NONCE, plain_size
from sealing.tar import Readable
from sealing.x25519 import TYPE as CLASSICAL

# Bytes of a header: a desk has one key or two, and each takes less than 2 KiB. It lies in a row.
LONGEST = 16 * 1024
ANSWER = "reply"


@dataclass(frozen=True)
class Carried:
    """``header`` and ``size``: of the payload behind it, in bytes. ``whole``: its length is one
    that our page gives; of a file that was cut short it hardly ever is. ``answer``: where the
    desk's answers may be sealed to, if the sender wants any.
    """

    header: bytes
    size: int
    whole: bool
    answer: HybridRecipient | None


def begins(head: bytes) -> bool:
    """Whether a file that begins so says that it is an age file of version 1."""
    return head.startswith(VERSION)


def read_carried(source: Readable, size: int) -> Carried:
    """Of ``source``, at its beginning, with ``size`` bytes. Nothing is decrypted.

    Raises HeaderError for a file that no desk's key opens (a passphrase, an SSH key, no header at
    all, more than LONGEST of it), and PayloadError for one that was cut short.
    """
    header = read_header(io.BytesIO(source.read(min(size, LONGEST))))
    payload = size - header.size
    plain = plain_size(payload - NONCE)
    _check_keys(header)
    return Carried(header.raw, payload, padme(plain) == plain, _answer(header))


def _check_keys(header: Header) -> None:
    """Raises HeaderError."""
    kinds = {stanza.type for stanza in header.stanzas} & {TYPE, CLASSICAL}
    if len(kinds) != 1 or any(stanza.type == "scrypt" for stanza in header.stanzas):
        raise HeaderError("It is sealed to no key that a desk can have.")
    if not all(is_well_formed(each) for each in header.stanzas if each.type == TYPE):
        raise HeaderError("A post-quantum recipient's part is malformed.")


def _answer(header: Header) -> HybridRecipient | None:
    """Raises HeaderError for several, and for what is no key."""
    found = [stanza for stanza in header.stanzas if stanza.type == ANSWER]
    if not found:
        return None
    try:
        return _recipient(found)
    except KeyFormatError as error:
        raise HeaderError("It names no key that an answer can be sealed to.") from error


def _recipient(found: list[Stanza]) -> HybridRecipient:
    if len(found) > 1 or found[0].args:
        raise KeyFormatError("One answer goes to one key.")
    return HybridRecipient.from_bytes(found[0].body)
