"""Plain text (txt, csv, md): copied byte for byte, if it is nothing but text.

Kept: valid UTF-8 without control characters, a byte-order mark included. Characters that nobody
sees are counted and left: Persian needs some of them, but others can mark a copy. Addresses and
numbers of telephones are counted and left, too: they can name people, and only a person can tell.
"""

import codecs
import re

from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.source import Sink, Source
from stripping.values import Notice, Removals

CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# Zero-width, joiners, bidi marks and embeddings, invisible operators, selectors, tags.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Addresses of mail (RFC 5322's common form) and of machines, and numbers of telephones as people
# and chats write them, with a country's code.
CONTACTS = (
    re.compile(r"(?<=[\w.+-])@[\w-]{1,63}(?:\.[\w-]{2,63})+"),
    re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"),
    re.compile(r"\+\d(?:[ -]?\d){7,14}"),
    re.compile(r"(?<!\d)00\d(?:[ -]?\d){7,14}"),
)
HEAD = 1 << 16
OTHERS: tuple[tuple[LooksLike, re.Pattern[bytes]], ...] = (
    (LooksLike.RTF, re.compile(rb"\s*\{\\rtf")),
    (LooksLike.SEALED, re.compile(rb"age-encryption\.org/|-----BEGIN (AGE|PGP) ")),
    (LooksLike.SCRIPT, re.compile(rb"#!|\s*<\?php|@echo off\b", re.I)),
    # Before pages and drawings, which may stand in one: as their words its head would be kept.
    (
        LooksLike.EMAIL,
        re.compile(
            rb"(From \S+ |(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*?"
            rb"(Received|Return-Path|Message-ID|MIME-Version|DKIM-Signature|Delivered-To):)",
            re.I,
        ),
    ),
    (LooksLike.SVG, re.compile(rb".{0,4096}?<svg[\s>]", re.I | re.S)),
    (
        LooksLike.HTML,
        re.compile(rb"\s*<(!doctype|head|body|meta|title|style|iframe|table)\b", re.I),
    ),
    (LooksLike.HTML, re.compile(rb".{0,4096}?<(html|script)[\s>]", re.I | re.S)),
    (LooksLike.XML, re.compile(rb"\s*<\?xml")),
    (LooksLike.CONTACT, re.compile(rb"\s*BEGIN:V(CARD|CALENDAR)", re.I)),
)


def other(head: bytes) -> LooksLike | None:
    """What text is when it is written as text but means more."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode()
    bare = head.removeprefix(codecs.BOM_UTF8)
    return next((slug for slug, pattern in OTHERS if pattern.match(bare)), None)


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    """Copies the text; gives its ending. Raises Unsupported and Unclean."""
    source.seek(0)
    slug = other(source.some(HEAD))
    if slug:
        raise Unsupported(slug)
    source.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    first = True
    while source.left:
        piece = source.some()
        try:
            text = decoder.decode(piece, final=not source.left)
        except UnicodeDecodeError as error:
            raise Unclean(Reason.NOT_UTF8) from error
        if CONTROL.search(text):
            raise Unclean(Reason.CONTROL_CHARACTERS)
        invisible = len(INVISIBLE.findall(text)) - (first and text.startswith("\ufeff"))
        if invisible:
            removals.add(Notice.ZERO_WIDTH_KEPT, invisible)
        if contacts := sum(len(each.findall(text)) for each in CONTACTS):
            removals.add(Notice.CONTACTS_KEPT, contacts)
        first = False
        sink.write(piece)
    return "txt"
