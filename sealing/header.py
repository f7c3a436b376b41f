"""The header of an age file: who can open it, and a MAC over that (age v1, section "Header")."""

import base64
import binascii
import hmac
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sealing.errors import HeaderError, HeaderMacError

VERSION = b"age-encryption.org/v1\n"
FILE_KEY_SIZE = 16  # bytes
LINE = 64  # letters of a full line of a stanza's body
# Bytes of a header that are read: some 600 post-quantum recipients, more than any desk has, and
# little enough that a hostile file cannot fill the memory with a header.
LONGEST = 1024 * 1024
ARGUMENT = re.compile(rb"[\x21-\x7e]+")


@dataclass(frozen=True)
class Stanza:
    """One recipient's part of a header: a type, arguments, and a body (the wrapped file key)."""

    type: str
    args: tuple[str, ...]
    body: bytes

    def encoded(self) -> bytes:
        """Its lines in a header. A body of whole lines is ended by an empty one."""
        text = encode64(self.body)
        lines = [text[place : place + LINE] for place in range(0, len(text) + 1, LINE)]
        return "\n".join([" ".join(["->", self.type, *self.args]), *lines, ""]).encode()


@dataclass(frozen=True)
class Header:
    """A parsed header. ``raw`` is all of it, with the MAC and the last line feed."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    raw: bytes

    @property
    def size(self) -> int:
        return len(self.raw)

    def verify(self, file_key: bytes) -> None:
        """Raises HeaderMacError unless the header is the one that was sealed with ``file_key``."""
        covered = self.raw[: self.raw.rindex(b"---") + 3]
        if not hmac.compare_digest(mac(file_key, covered), self.mac):
            raise HeaderMacError("The header was changed after it was sealed.")


def recipient_types(header: Header) -> tuple[str, ...]:
    """The type of each recipient, as the header names it: "mlkem768x25519", "X25519", "scrypt"."""
    return tuple(stanza.type for stanza in header.stanzas)


def encode64(data: bytes) -> str:
    """Base64 without padding (RFC 4648, section 4)."""
    return base64.b64encode(data).decode().rstrip("=")


def decode64(text: str) -> bytes:
    """Canonical base64 without padding. Raises HeaderError."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise HeaderError("A header holds text that is not base64.") from error
    if encode64(data) != text:
        raise HeaderError("A header holds base64 that is not canonical.")
    return data


def mac(file_key: bytes, covered: bytes) -> bytes:
    """32 bytes: HMAC-SHA-256 over the header up to and with "---"."""
    key = HKDF(hashes.SHA256(), length=32, salt=None, info=b"header").derive(file_key)
    code = HMAC(key, hashes.SHA256())
    code.update(covered)
    return code.finalize()


def build(file_key: bytes, stanzas: Sequence[Stanza]) -> bytes:
    """The whole header of a file whose key is ``file_key`` (16 bytes)."""
    covered = VERSION + b"".join(stanza.encoded() for stanza in stanzas) + b"---"
    return covered + b" " + encode64(mac(file_key, covered)).encode() + b"\n"


def read_header(source: BinaryIO | bytes) -> Header:
    """Reads one header and leaves ``source`` at the payload. Raises HeaderError.

    Nothing is decrypted and the MAC is not checked: no key is needed.
    """
    reader = _Reader(io.BytesIO(source) if isinstance(source, bytes) else source)
    if reader.line() != VERSION[:-1]:
        raise HeaderError("This is not an age file of version 1.")
    stanzas: list[Stanza] = []
    while True:
        line = reader.line()
        if line.startswith(b"--- "):
            break
        stanzas.append(_stanza(line, reader))
    code = decode64(line[4:].decode("ascii", "replace"))
    if len(code) != 32 or not stanzas:
        raise HeaderError("The header ends without a MAC, or names no recipient.")
    return Header(tuple(stanzas), code, b"".join(reader.taken))


class _Reader:
    """Reads lines and keeps them, without reading beyond the header."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self.taken: list[bytes] = []
        self.left = LONGEST

    def line(self) -> bytes:
        """The next line without its line feed. Raises HeaderError at the end or the limit."""
        line = self.source.readline(self.left)
        self.left -= len(line)
        if not line.endswith(b"\n"):
            raise HeaderError("The header is cut short or too long.")
        self.taken.append(line)
        return line[:-1]


def _stanza(line: bytes, reader: _Reader) -> Stanza:
    words = line.split(b" ")
    if words[0] != b"->" or len(words) < 2:
        raise HeaderError("A line of the header is none of those that a header has.")
    if not all(ARGUMENT.fullmatch(word) for word in words):
        raise HeaderError("A recipient's line holds letters that it must not.")
    text = ""
    while True:
        part = reader.line()
        if len(part) > LINE:
            raise HeaderError("A line of a recipient's body is too long.")
        text += part.decode("ascii", "replace")
        if len(part) < LINE:
            break
    return Stanza(words[1].decode(), tuple(word.decode() for word in words[2:]), decode64(text))
