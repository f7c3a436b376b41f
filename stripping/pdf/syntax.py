"""PDF's notation (7.2, 7.3): values written in one way only, and streams cut into tokens."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

import pikepdf

from stripping.errors import Reason, Unclean

SPACE = rb"[\x00\t\n\x0c\r ]"
TOKEN = re.compile(
    rb"(?P<space>[\x00\t\n\x0c\r ]+|%[^\r\n]*)"
    rb"|(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$))"
    rb"|(?P<name>/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|(?P<hex><[0-9A-Fa-f\x00\t\n\x0c\r ]*>)"
    rb"|(?P<mark><<|>>|[\[\]{}])"
    rb"|(?P<open>\()"
    rb"|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%]+)"
)
BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
PLAIN_NAME = re.compile(r"/[A-Za-z0-9_.+*,-]+\Z")
LONGEST_NUMBER = 30  # letters; what readers tell apart has some ten digits (Annex C)


def tokens(data: bytes, at: int = 0) -> Iterator[tuple[str, bytes, int]]:
    """(kind, text, where the next begins); kinds: number name hex mark string word."""
    size = len(data)
    while at < size:
        match = TOKEN.match(data, at)
        if match is None:
            at += 1  # A stray bracket means nothing to anybody.
            continue
        kind, start, at = match.lastgroup or "", at, match.end()
        if kind == "open":
            at = string_end(data, at)
            yield "string", data[start:at], at
        elif kind != "space":
            yield kind, match.group(), at


def string_end(data: bytes, at: int) -> int:
    depth = 1
    for match in BRACKET.finditer(data, at):
        depth += {b"(": 1, b")": -1}.get(match.group(), 0)
        if not depth:
            return match.end()
    raise Unclean(Reason.DAMAGED)


def text_of(value: object) -> str:
    """A name as text, "/" included; bytes that are no UTF-8 escaped, as in keys of dictionaries.

    Programs of China, Russia and the Arab world write names of fonts in their old code pages.
    """
    if isinstance(value, pikepdf.Name):
        return bytes(value).decode("utf-8", "surrogateescape")
    return str(value)


def name(value: object) -> bytes:
    """``/Name`` in the form that every reader takes."""
    text = text_of(value)
    if PLAIN_NAME.match(text):
        return text.encode()
    raw = text[1:].encode("utf-8", "surrogateescape")
    return b"/" + b"".join(
        bytes([code]) if PLAIN_NAME.match("/" + chr(code)) else b"#%02X" % code for code in raw
    )


def entry(found: object, key: str) -> Any:
    """What a dictionary has under a name as ``text_of`` gives it; None of what is no dictionary."""
    if not isinstance(found, pikepdf.Dictionary):
        return None
    # The parser takes no escaped bytes in a key, but a name of its own.
    escaped = cast(pikepdf.Name, pikepdf.Object.parse(name(key)))
    return found.get(key if PLAIN_NAME.match(key) else escaped)


def number(value: object) -> bytes | None:
    """None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        return None
    text = format(Decimal(value), "f") if not isinstance(value, int) else str(value)
    if len(text) > LONGEST_NUMBER:
        text = text[:LONGEST_NUMBER].rstrip(".")
    return text.encode()


def hexadecimal(value: bytes) -> bytes:
    return b"<%s>" % value.hex().encode()
