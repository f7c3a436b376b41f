"""What is signed: canonical bytes, requests, signatures and entries.

Everything is RFC 8785 of objects, arrays, strings and whole numbers from 0 to 2^53-1; hashes, keys
and signatures are lower-case hex; a person is 32 hex digits, the paper kit the word ``kit``.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

import rfc8785

from sealing.roster.days import is_day
from sealing.roster.faults import Fault, RosterError

# The contexts that signed bytes begin with, each before a line feed and the canonical bytes.
ROSTER, KEY = "amana-roster/1", "amana-key/1"
CONSENT, ACT, MARK = "amana-consent/1", "amana-act/1", "amana-mark/1"
IDENTITY = "amana-identity/1"  # of whoever puts a new file in the place of their own
KIT = "kit"
ZEROS = "0" * 64
LARGEST = 2**53 - 1  # the largest whole number that JavaScript counts exactly
# A desk's founding entry with 100 people, each with a recipient of 1,959 letters.
MAX_ENTRY = 256 * 1024
# Brackets within brackets: the deepest entry has five.
MAX_DEPTH = 8
DESK = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
WORD = re.compile(r"[a-z_]{1,32}", re.ASCII)


def canonical(value: object) -> bytes:
    """RFC 8785. Raises RosterError for null, booleans, fractions and what is no text."""
    _refuse_loose(value)
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def digest(value: object) -> str:
    """The SHA-256 of the canonical bytes, in hex."""
    return sha256(canonical(value)).hexdigest()


def _refuse_loose(value: object, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise RosterError(Fault.MALFORMED, "too deep")
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _refuse_loose(str(name) if type(name) is str else None, depth + 1)
            _refuse_loose(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_loose(inner, depth + 1)
    elif isinstance(value, str):
        if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise RosterError(Fault.MALFORMED, "half a letter")
    elif type(value) is not int or not 0 <= value <= LARGEST:
        raise RosterError(Fault.MALFORMED, "no text, no list and no whole number")


def is_hex(value: object, size: int) -> bool:
    """Whether it is ``size`` lower-case hex digits."""
    return (
        isinstance(value, str) and len(value) == size and not set(value) - set("0123456789abcdef")
    )


def is_person(value: object) -> bool:
    return is_hex(value, 32)


def is_desk(value: object) -> bool:
    return isinstance(value, str) and DESK.fullmatch(value) is not None


def read_canonical(data: bytes, limit: int = MAX_ENTRY) -> Any:
    """The value whose canonical bytes these are. Raises RosterError."""
    if len(data) > limit:
        raise RosterError(Fault.MALFORMED, "too long")
    try:
        value = json.loads(data)
        same = canonical(value) == data
    except (ValueError, RecursionError) as error:
        raise RosterError(Fault.MALFORMED, "no JSON") from error
    if not same:
        raise RosterError(Fault.MALFORMED, "not in canonical form")
    return value


@dataclass(frozen=True)
class Request:
    """Who asks for what. ``head``: hash of the entry that its maker saw last; ``day``: on which it
    was made; ``last_day``: the last on which it can be completed; ``nonce``: 32 hex, used once."""

    act: str
    day: str
    desk: str
    facts: Mapping[str, Any]
    head: str
    last_day: str
    nonce: str
    subject: str

    @classmethod
    def read(cls, value: object) -> "Request":
        """From its plain form. The facts are checked with the act. Raises RosterError."""
        fields = _fields(value, cls)
        well = (
            _is_word(fields["act"]),
            is_day(fields["day"]),
            is_desk(fields["desk"]),
            isinstance(fields["facts"], dict),
            is_hex(fields["head"], 64),
            is_day(fields["last_day"]),
            is_hex(fields["nonce"], 32),
            fields["subject"] == "" or is_person(fields["subject"]),
        )
        if not all(well):
            raise RosterError(Fault.MALFORMED, "request")
        return cls(**fields)

    @classmethod
    def parse(cls, data: bytes) -> "Request":
        """From its canonical bytes. Raises RosterError."""
        return cls.read(read_canonical(data))

    @property
    def plain(self) -> dict[str, Any]:
        return {**vars(self)}

    @property
    def encoded(self) -> bytes:
        return canonical(self.plain)

    @property
    def digest(self) -> str:
        return sha256(self.encoded).hexdigest()


@dataclass(frozen=True)
class Signature:
    """``by``: a person or ``kit``; ``signature``: 128 hex."""

    by: str
    signature: str
    algorithm: str = "ed25519"

    @classmethod
    def read(cls, value: object) -> "Signature":
        fields = _fields(value, cls)
        by = fields["by"] == KIT or is_person(fields["by"])
        if fields["algorithm"] != "ed25519" or not by or not is_hex(fields["signature"], 128):
            raise RosterError(Fault.MALFORMED, "signature")
        return cls(**fields)

    @property
    def plain(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Entry:
    """A completed request in its chain. ``before``: hash of the entry before it."""

    before: str
    day: str
    desk: str
    number: int
    request: Request
    signatures: Sequence[Signature]

    @classmethod
    def parse(cls, data: bytes) -> "Entry":
        """From the stored bytes. Raises RosterError (malformed)."""
        fields = _fields(read_canonical(data), cls)
        signatures = fields["signatures"]
        well = (
            is_hex(fields["before"], 64),
            is_day(fields["day"]),
            is_desk(fields["desk"]),
            type(fields["number"]) is int and fields["number"] > 0,
            isinstance(signatures, list) and 1 <= len(signatures) <= 2,
        )
        if not all(well):
            raise RosterError(Fault.MALFORMED, "entry")
        request = Request.read(fields["request"])
        signed = tuple(map(Signature.read, signatures))
        return cls(**{**fields, "request": request, "signatures": signed})

    @property
    def plain(self) -> dict[str, Any]:
        signatures = [signature.plain for signature in self.signatures]
        return {**vars(self), "request": self.request.plain, "signatures": signatures}

    @property
    def encoded(self) -> bytes:
        return canonical(self.plain)

    @property
    def hash(self) -> str:
        return sha256(self.encoded).hexdigest()

    @property
    def signers(self) -> tuple[str, ...]:
        return tuple(signature.by for signature in self.signatures)

    def signed_by(self, place: int) -> Mapping[str, Any]:
        """What the signature at ``place`` is over: the first signs the request alone."""
        if place == 0:
            return self.request.plain
        return replace(self, signatures=tuple(self.signatures[:place])).plain


def _is_word(value: object) -> bool:
    return isinstance(value, str) and WORD.fullmatch(value) is not None


def _fields(value: object, kind: type) -> dict[str, Any]:
    """The members of an object that has exactly those of ``kind``. Raises RosterError."""
    if not isinstance(value, dict) or set(value) != set(kind.__annotations__):
        raise RosterError(Fault.MALFORMED, kind.__name__.lower())
    return dict(value)
