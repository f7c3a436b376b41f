"""The walk over an index: allowed boxes are cleaned by their rule, the others become free space."""

import re

from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.mp4 import entries, rules
from stripping.mp4.boxes import Box, blank, children
from stripping.mp4.rules import PLACES, Rule, formed
from stripping.values import Removals, Removed

# What a box that goes could tell, by words that stand in it (QuickTime user data, 3GPP, iTunes).
REPORT_AS: tuple[tuple[re.Pattern[bytes], Removed], ...] = (
    (re.compile(rb"\xa9xyz|loci|location|GPS|gpmd", re.I), Removed.LOCATION),
    (re.compile(rb"\xa9day|creationdate|date|dtlc|yrrc", re.I), Removed.DATE_TIME),
    (re.compile(rb"\xa9mak|\xa9mod|make|model|serial|FIRM|CAME|SNal|MDPM"), Removed.CAMERA),
    (re.compile(rb"\xa9ART|\xa9aut|\xa9cpy|aART|auth|cprt|perf|author|artist"), Removed.AUTHOR),
    (re.compile(rb"\xa9too|\xa9swr|\xa9enc|software|encoder"), Removed.SOFTWARE),
    (re.compile(rb"\xa9nam|titl|dscp|desc|kywd|\xa9des|title"), Removed.DESCRIPTION),
    (re.compile(rb"\xa9cmt|comment"), Removed.COMMENT),
    (re.compile(rb"covr|thmb|pnot|PICT"), Removed.THUMBNAIL),
    (re.compile(rb"chpl"), Removed.SUBTITLES),
    (re.compile(rb"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8|x:xmpmeta"), Removed.EDITING_HISTORY),
)
DATED = frozenset((b"prft", b"emsg"))
# Indexes to an index, which name no secret and are not needed.
PLAIN = frozenset((b"sidx", b"mfra", b"ssix", b"sdtp", b"sgpd", b"sbgp", b"tref", b"tapt", b"iods"))
REFUSED: dict[bytes, LooksLike] = {
    b"cmov": LooksLike.FILM_CODEC,
    b"rmra": LooksLike.FILM_CODEC,
    b"rmda": LooksLike.FILM_CODEC,
}
# Boxes of which the table does not say all.
RULES: dict[bytes, Rule] = {
    b"stsd": entries.descriptions,
    b"stsz": rules.sample_sizes,
    b"stz2": rules.compact_sizes,
    b"mdhd": rules.media_header,
    b"hdlr": rules.handler,
    b"dref": rules.data_references,
    b"tfhd": rules.fragment_header,
    b"trun": rules.fragment_run,
}
ENCRYPTED = frozenset((b"senc", b"saiz", b"saio", b"pssh"))


def clean(index: bytearray, parent: Box, removals: Removals) -> None:
    """Cleans the boxes in another one in place. Raises Unclean and Unsupported."""
    seen: set[bytes] = set()
    for box in children(index, parent.start, parent.end):
        part = PLACES[parent.kind].get(box.kind)
        if part is None or (box.kind in seen and not part.many):
            gone(index, box, removals)
        elif box.kind in RULES:
            RULES[box.kind](index, box, removals)
        elif part.inside:
            clean(index, box, removals)
        else:
            formed(index, box, part, removals)
        seen.add(box.kind)


def gone(index: bytearray, box: Box, removals: Removals) -> None:
    """The box becomes free space, after what it could tell was counted."""
    if box.kind in REFUSED:
        raise Unsupported(REFUSED[box.kind])
    if box.kind in ENCRYPTED:
        raise Unclean(Reason.ENCRYPTED)
    tell(box.kind, bytes(index[box.start : box.end]), removals)
    blank(index, box)


def tell(kind: bytes, payload: bytes, removals: Removals) -> None:
    """Counts what a box, named and read before it goes, could have told."""
    said = [what for pattern, what in REPORT_AS if pattern.search(kind) or pattern.search(payload)]
    if kind in DATED:
        said.append(Removed.DATE_TIME)
    if kind in PLAIN:
        said = []
    elif not said and payload.strip(b"\0"):
        said = [Removed.HIDDEN_DATA]
    for what in said:
        removals.add(what)


def find(index: bytearray, box: Box, *path: bytes) -> Box | None:
    """The first box along a path of names below ``box``."""
    here: Box | None = box
    for name in path:
        if here is None:
            return None
        here = next((b for b in children(index, here.start, here.end) if b.kind == name), None)
    return here
