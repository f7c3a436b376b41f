"""Pictures that stand in a content stream (8.9.7): read as any other, and where their data end."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pikepdf

from stripping import inflating
from stripping.errors import Reason, Unclean
from stripping.pdf import images, streams, syntax
from stripping.pdf.copier import Stream
from stripping.pdf.limits import LARGEST_CONTENT

KEYS = {
    "/BPC": "/BitsPerComponent",
    "/CS": "/ColorSpace",
    "/D": "/Decode",
    "/DP": "/DecodeParms",
    "/F": "/Filter",
    "/H": "/Height",
    "/IM": "/ImageMask",
    "/I": "/Interpolate",
    "/W": "/Width",
}
SPACES = {"/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK", "/I": "/Indexed"}
CODINGS = frozenset(streams.SHORT.values())
END = re.compile(rb"EI(?=[\x00\t\n\x0c\r ]|$)")
NEXT_END = re.compile(rb"[\x00\t\n\x0c\r ]*EI(?=[\x00\t\n\x0c\r ]|$)")
PLAIN_END = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ]|$)")
PIECE = 1 << 18


@dataclass(frozen=True)
class Picture:
    """A picture among operators, to be read as one that is an object of its own."""

    entries: dict[str, Any]
    data: bytes = b""

    def get(self, key: str, usual: Any = None) -> Any:
        return self.entries.get(key, usual)

    def read_raw_bytes(self) -> bytes:
        return self.data

    def coloured(self, space: Any) -> "Picture":
        return replace(self, entries={**self.entries, "/ColorSpace": space})


Make = Callable[[Picture], Stream | None]


def read(source: bytes, at: int, make: Make) -> tuple[bytes, int]:
    """(the picture from BI to EI as it may stay, where the stream goes on)."""
    found, start = head(source, at)
    codings = [coding for coding, _ in streams.layers(found)]
    if codings[:1] == ["/FlateDecode"]:
        end, after = packed_end(source, start)
    else:
        end, after = plain_end(source, start, 0 if codings else images.samples(found, None))
    known = set(codings) <= CODINGS
    kept = make(replace(found, data=source[start:end])) if known else None
    if kept is None:
        return b"", after
    # Its length, as PDF 2.0 asks for: nobody has to look for the end.
    return b"BI\n%s/L %d\nID %s\nEI\n" % (kept.entries, len(kept.data), kept.data), after


def head(source: bytes, at: int) -> tuple[Picture, int]:
    """(what the picture says of itself, in long words; where its data begin)."""
    for kind, text, end in syntax.tokens(source, at):
        if kind == "word" and text == b"ID":
            found: Any = pikepdf.Object.parse(b"<<%s>>" % source[at : end - 2])
            entries = {KEYS.get(key, key): value for key, value in found.items()}
            if "/ColorSpace" in entries:
                entries["/ColorSpace"] = lengthened(entries["/ColorSpace"])
            return Picture(entries), end + 1
    raise Unclean(Reason.DAMAGED)


def lengthened(space: Any) -> Any:
    if isinstance(space, pikepdf.Array):
        return pikepdf.Array([lengthened(each) for each in space])
    known = isinstance(space, pikepdf.Name) and syntax.text_of(space) in SPACES
    return pikepdf.Name(SPACES[str(space)]) if known else space


def packed_end(source: bytes, start: int) -> tuple[int, int]:
    """Where a zlib stream and then EI end: the letters may be in the stream too."""
    machine, last, size = inflating.decompressobj(), start, 0
    for match in END.finditer(source, start):
        piece = source[last : match.start()]
        while piece and not machine.eof:
            try:
                size += len(machine.decompress(piece, PIECE))
            except inflating.Broken as error:
                raise Unclean(Reason.DAMAGED) from error
            piece = machine.unconsumed_tail
            if size > LARGEST_CONTENT:
                raise Unclean(Reason.BOMB)
        if machine.eof:
            return match.start(), match.end()
        last = match.start()
    raise Unclean(Reason.DAMAGED)


def plain_end(source: bytes, start: int, size: int) -> tuple[int, int]:
    """Where data end that do not say so; ``size`` bytes where nothing is packed, else 0."""
    match = NEXT_END.match(source, start + size)
    if match and size:
        return start + size, match.end()
    match = PLAIN_END.search(source, start)
    if match is None:
        raise Unclean(Reason.DAMAGED)
    return match.start(), match.end()
