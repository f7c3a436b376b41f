"""PNG and APNG: chunks are allowed by name; coded pictures are unpacked to find their true end.

Source: W3C "Portable Network Graphics (PNG) Specification (Third Edition)", sections 5, 10 and
11. The compressed bytes are kept as they are, cut where their zlib stream ends, in chunks of one
size.
"""

import re
import struct
import zlib
from dataclasses import dataclass

from stripping import exif, icc, inflating
from stripping.errors import Reason, Unclean
from stripping.grammar import png as grammar
from stripping.limits import MOST_INFLATED, MOST_PIXELS
from stripping.png_picture import Picture, Shape
from stripping.source import PIECE, Sink, Source
from stripping.values import Removals, Removed

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Samples a pixel and the bit depths of each colour type (table 11.1).
COLOURS: dict[int, tuple[int, tuple[int, ...]]] = {
    0: (1, (1, 2, 4, 8, 16)),
    2: (3, (8, 16)),
    3: (1, (1, 2, 4, 8)),
    4: (2, (8, 16)),
    6: (4, (8, 16)),
}
# Chunks that tell how to show the picture stay where their length is the right one.
SHOWN = {part.name: part for part in grammar.PNG.parts if part.group == grammar.SHOWN}
# What is said of the chunks that go; every other one is hidden data.
REPORT_AS: dict[bytes, Removed] = {
    b"tIME": Removed.DATE_TIME,
    b"sPLT": Removed.HIDDEN_DATA,
    b"hIST": Removed.HIDDEN_DATA,
    b"caBX": Removed.EDITING_HISTORY,
}
TEXTS = (b"tEXt", b"zTXt", b"iTXt")
KEYWORDS: tuple[tuple[re.Pattern[bytes], Removed], ...] = (
    (re.compile(rb"Author|Copyright|Artist", re.I), Removed.AUTHOR),
    (re.compile(rb"Software", re.I), Removed.SOFTWARE),
    (re.compile(rb"Creation Time|date:|.*time", re.I), Removed.DATE_TIME),
    (re.compile(rb"Title|Description", re.I), Removed.DESCRIPTION),
    (re.compile(rb"Source", re.I), Removed.CAMERA),
    (
        re.compile(rb"XML:com.adobe.xmp|Raw profile type (xmp|iptc|8bim)", re.I),
        Removed.EDITING_HISTORY,
    ),
    (re.compile(rb"Raw profile type (exif|app1)", re.I), Removed.CAMERA),
)
LARGEST_HELD = 4 << 20  # bytes of a chunk that is read whole
PROFILE_NAME = grammar.PNG.by_name[b"iCCP"].form.begins


@dataclass(frozen=True)
class Chunk:
    """Where a chunk's data begins, and how long it is."""

    kind: bytes
    start: int
    size: int


class Stripper:
    """One walk over the chunks. States: before the first picture data, then behind it."""

    def __init__(self, source: Source, sink: Sink, removals: Removals) -> None:
        self.source, self.sink, self.removals = source, sink, removals
        self.seen: set[bytes] = set()
        self.palette = 0
        self.frames_told = 0
        self.frames = 0
        self.sequence = 0
        self.budget = MOST_INFLATED
        self.pending: Shape | None = None
        self.picture: Picture | None = None

    def run(self) -> None:
        self.source.seek(8)
        self.sink.write(SIGNATURE)
        first = self.next_chunk()
        if first.kind != b"IHDR" or first.size != 13:
            raise Unclean(Reason.DAMAGED)
        self.read_header(self.held(first))
        while (chunk := self.next_chunk()).kind != b"IEND":
            self.one(chunk)
        self.finish_picture()
        if b"IDAT" not in self.seen or self.frames != self.frames_told or self.pending:
            raise Unclean(Reason.DAMAGED)
        self.write(b"IEND", b"")
        self.source.seek(chunk.start + chunk.size + 4)
        if chunk.size:
            self.removals.add(Removed.HIDDEN_DATA)
        if self.source.left:
            self.removals.add(Removed.TRAILING_DATA)

    def next_chunk(self) -> Chunk:
        size, kind = struct.unpack(">I4s", self.source.exactly(8))
        chunk = Chunk(kind, self.source.position, size)
        if size + 4 > self.source.left:
            raise Unclean(Reason.TRUNCATED)
        return chunk

    def held(self, chunk: Chunk) -> bytes:
        """The data of a small chunk, its checksum checked; the source stands behind it."""
        if chunk.size > LARGEST_HELD:
            raise Unclean(Reason.BOMB)
        self.source.seek(chunk.start)
        data = self.source.exactly(chunk.size)
        self.check_sum(inflating.crc32(data, inflating.crc32(chunk.kind)))
        return data

    def check_sum(self, found: int) -> None:
        if self.source.exactly(4) != struct.pack(">I", found):
            raise Unclean(Reason.DAMAGED)

    def write(self, kind: bytes, data: bytes) -> None:
        self.sink.write(struct.pack(">I", len(data)) + kind + data)
        self.sink.write(struct.pack(">I", inflating.crc32(data, inflating.crc32(kind))))

    def read_header(self, data: bytes) -> None:
        width, height, depth, colour, packing, filters, interlace = struct.unpack(">IIBBBBB", data)
        samples, depths = COLOURS.get(colour, (0, ()))
        if depth not in depths or packing or filters or interlace > 1 or not (width and height):
            raise Unclean(Reason.DAMAGED)
        if width * height > MOST_PIXELS:
            raise Unclean(Reason.TOO_MANY_PIXELS)
        self.colour = colour
        self.shape = Shape(width, height, samples * depth, bool(interlace))
        self.write(b"IHDR", data)

    def one(self, chunk: Chunk) -> None:
        """Keeps, rebuilds or passes over one chunk."""
        kind = chunk.kind
        if kind == b"IDAT":
            self.image_data(chunk)
        elif kind == b"fdAT" and self.frames_told:
            self.frame_data(chunk)
        elif kind == b"fcTL" and self.frames_told:
            self.frame_control(self.held(chunk))
        elif b"IDAT" not in self.seen and kind not in self.seen and self.before(chunk):
            self.seen.add(kind)
        elif kind in (b"IHDR", b"PLTE") and (kind == b"IHDR" or self.colour == 3):
            raise Unclean(Reason.DAMAGED)
        else:
            self.gone(chunk)
        self.source.seek(chunk.start + chunk.size + 4)

    def before(self, chunk: Chunk) -> bool:
        """The chunks that may stand before the picture; False for one that must go."""
        kind, size = chunk.kind, chunk.size
        if kind == b"PLTE" and self.colour == 3:
            if not 3 <= size <= 768 or size % 3:
                raise Unclean(Reason.DAMAGED)
            # Colours that no pixel can name, for want of bits, would be somebody's bytes.
            self.palette = min(size // 3, 1 << self.shape.bits)
            self.write(kind, self.held(chunk)[: 3 * self.palette])
            return True
        if kind == b"tRNS":
            if not (size == {0: 2, 2: 6}.get(self.colour) or 0 < size <= self.palette):
                return False
        elif kind == b"acTL" and size == 8:
            self.frames_told = int.from_bytes(self.held(chunk)[:4], "big")
            if not self.frames_told:
                return False
        elif kind == b"iCCP" and size <= LARGEST_HELD:
            return self.profile(self.held(chunk))
        elif kind == b"eXIf" and size <= LARGEST_HELD:
            return self.turned(self.held(chunk))
        elif kind not in SHOWN or size not in SHOWN[kind].form.sizes:
            return False
        self.write(kind, self.held(chunk))
        return True

    def profile(self, data: bytes) -> bool:
        """A colour profile under a name of ours; one that cannot be kept goes and is counted."""
        name, _, packed = data.partition(b"\0")
        unpacker = inflating.decompressobj()
        try:
            old = unpacker.decompress(packed[1:], icc.LARGEST)
        except inflating.Broken:
            old = b""
        new = icc.rebuild(old)
        clean = new and PROFILE_NAME + zlib.compress(new, 9)
        if data != clean:
            self.removals.add(Removed.COLOUR_PROFILE_DETAILS)
        if clean:
            self.write(b"iCCP", clean)
        return True

    def turned(self, data: bytes) -> bool:
        number = exif.orientation(data)
        exif.report(data, self.removals)
        if number != 1:
            self.write(b"eXIf", exif.one_tag(number))
        return True

    def gone(self, chunk: Chunk) -> None:
        """Says what a chunk was that does not stay."""
        if chunk.kind in TEXTS:
            self.source.seek(chunk.start)
            keyword = self.source.exactly(min(80, chunk.size)).split(b"\0")[0]
            said = (what for pattern, what in KEYWORDS if pattern.match(keyword))
            self.removals.add(next(said, Removed.COMMENT))
        elif chunk.kind == b"eXIf" and chunk.size <= LARGEST_HELD:
            exif.report(self.held(chunk), self.removals)
        elif chunk.kind not in SHOWN:
            self.removals.add(REPORT_AS.get(chunk.kind, Removed.HIDDEN_DATA))

    def frame_control(self, data: bytes) -> None:
        """fcTL: the next frame's shape must lie inside the picture's."""
        if len(data) != 26 or self.pending:
            raise Unclean(Reason.DAMAGED)
        self.finish_picture()
        width, height, left, top = struct.unpack(">4I", data[4:20])
        inside = left + width <= self.shape.width and top + height <= self.shape.height
        if not (width and height and inside and data[24] <= 2 and data[25] <= 1):
            raise Unclean(Reason.DAMAGED)
        if b"IDAT" not in self.seen and (width, height) != (self.shape.width, self.shape.height):
            raise Unclean(Reason.DAMAGED)
        self.pending = Shape(width, height, self.shape.bits, self.shape.interlaced)
        self.frames += 1
        self.write(b"fcTL", self.numbered() + data[4:])

    def numbered(self) -> bytes:
        self.sequence += 1
        return struct.pack(">I", self.sequence - 1)

    def image_data(self, chunk: Chunk) -> None:
        if b"IDAT" not in self.seen:
            if self.colour == 3 and not self.palette:
                raise Unclean(Reason.DAMAGED)
            self.seen.add(b"IDAT")
            self.begin_picture(self.shape, b"IDAT")
            self.pending = None
        elif self.picture is None or self.picture.kind != b"IDAT":
            raise Unclean(Reason.DAMAGED)
        self.data(chunk, 0)

    def frame_data(self, chunk: Chunk) -> None:
        if b"IDAT" not in self.seen or chunk.size < 4:
            raise Unclean(Reason.DAMAGED)
        if self.pending:
            self.begin_picture(self.pending, b"fdAT")
            self.pending = None
        elif self.picture is None or self.picture.kind != b"fdAT":
            raise Unclean(Reason.DAMAGED)
        self.data(chunk, 4)

    def begin_picture(self, shape: Shape, kind: bytes) -> None:
        self.finish_picture()
        self.budget -= shape.unpacked()
        if self.budget < 0:
            raise Unclean(Reason.TOO_MANY_PIXELS)
        self.picture = Picture(kind, shape.unpacked())

    def data(self, chunk: Chunk, numbered: int) -> None:
        """Feeds one chunk of picture data, in pieces, and writes what belongs to the picture."""
        assert self.picture is not None  # noqa: S101 - both callers have begun one
        self.source.seek(chunk.start)
        check = inflating.crc32(self.source.exactly(numbered), inflating.crc32(chunk.kind))
        left = chunk.size - numbered
        while left:
            piece = self.source.some(min(left, PIECE))
            left -= len(piece)
            check = inflating.crc32(piece, check)
            if self.picture.feed(piece):
                self.removals.add(Removed.HIDDEN_DATA)
            self.send(self.picture.ready())
        self.check_sum(check)

    def finish_picture(self) -> None:
        if self.picture is not None:
            self.send(self.picture.finish())
        self.picture = None

    def send(self, pieces: list[bytes]) -> None:
        assert self.picture is not None  # noqa: S101 - only called while there is one
        for piece in pieces:
            number = self.numbered() if self.picture.kind == b"fdAT" else b""
            self.write(self.picture.kind, number + piece)


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    """Writes the clean picture; gives its ending. Raises Unclean."""
    stripper = Stripper(source, sink, removals)
    stripper.run()
    return "png"
