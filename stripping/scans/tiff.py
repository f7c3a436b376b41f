"""TIFF: the first and only page, its pixels alone, written as PNG.

Source: TIFF 6.0, part 1 and sections 14 and 15 (predictor, tiles); Adobe "TIFF Technical Note 2".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.limits import LARGEST_BAND
from stripping.scans import raster, samples
from stripping.scans.directory import PHOTOMETRIC, PROFILE, Directory, first_page, report
from stripping.scans.packing import UNPACKERS
from stripping.scans.samples import Layout
from stripping.source import PIECE, Sink, Source
from stripping.values import Removed, Tally

WIDTH, HEIGHT, BITS, COMPRESSION, FILL, OFFSETS, ORIENTATION = 256, 257, 258, 259, 266, 273, 274
SAMPLES, ROWS, COUNTS, ACROSS, DOWN, PLANAR, UNIT, PREDICTOR = (
    277,
    278,
    279,
    282,
    283,
    284,
    296,
    317,
)
COLOURS, TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_COUNTS = 320, 322, 323, 324, 325
EXTRA, FORMAT = 338, 339
PER_METRE = {2: raster.METRE, 3: 100.0}
REVERSED = bytes(int(f"{each:08b}"[::-1], 2) for each in range(256))


@dataclass(frozen=True)
class Blocks:
    """Where the packed pixels lie: strips, or tiles side by side, each ``width`` by ``height``."""

    width: int
    height: int
    offsets: tuple[int, ...]
    counts: tuple[int, ...]


def strip(source: Source, sink: Sink, tally: Tally) -> tuple[str, str]:
    page, order = first_page(source, tally)
    width, height = page.number(WIDTH), page.number(HEIGHT)
    layout = read_layout(page, order, width)
    raster.bounded(width, height, layout.bits * layout.stored)
    if page.number(COMPRESSION, 1) not in UNPACKERS:
        raise Unsupported(LooksLike.TIFF)
    report(page, source, order, tally)
    if layout.dropped:
        tally.add(Removed.HIDDEN_DATA)
    turned = page.number(ORIENTATION, 1)
    shape = layout.raster(
        height, density(page), turned if 1 <= turned <= 8 else 1, page.data(PROFILE)
    )
    rows = stored_rows(source, page, layout, height)
    return raster.write(sink, shape, map(layout.shown, rows), tally)


def read_layout(page: Directory, order: str, width: int) -> Layout:
    """How a pixel is stored. Raises Unsupported for what is not grey, palette or RGB."""
    stored = page.number(SAMPLES, 1)
    bits = set(page.numbers(BITS, 1))
    formats = set(page.numbers(FORMAT, 1))
    planar = page.number(PLANAR, 1)
    if len(bits) != 1 or not formats <= {1, 4} or (planar != 1 and stored > 1):
        raise Unsupported(LooksLike.TIFF)
    predictor = page.number(PREDICTOR, 1)
    if predictor not in (1, 2):
        raise Unsupported(LooksLike.TIFF)
    return samples.layout(
        order,
        width,
        bits.pop(),
        stored,
        page.number(PHOTOMETRIC),
        page.numbers(EXTRA),
        page.numbers(COLOURS),
        predictor == 2,
    )


def density(page: Directory) -> tuple[int, int]:
    """Pixels a metre, across and down; zeros when it is not told in a unit of length."""
    factor = PER_METRE.get(page.number(UNIT, 2))
    found = [page.numbers(tag, 0, 0)[:2] for tag in (ACROSS, DOWN)]
    if factor is None or any(len(each) < 2 or not each[1] for each in found):
        return 0, 0
    across, down = (round(each[0] / each[1] * factor) for each in found)
    return across, down


def stored_rows(source: Source, page: Directory, layout: Layout, height: int) -> Iterator[bytes]:
    """Rows as the file stores them, unpacked, from the first one."""
    tiled = TILE_WIDTH in page.values
    if tiled:
        blocks = Blocks(
            page.number(TILE_WIDTH),
            page.number(TILE_HEIGHT),
            page.numbers(TILE_OFFSETS),
            page.numbers(TILE_COUNTS),
        )
        if not blocks.width or blocks.width % 16 or not blocks.height or blocks.height % 16:
            raise Unclean(Reason.DAMAGED)
    else:
        rows = min(page.number(ROWS, height), height)
        counts = page.numbers(COUNTS)
        blocks = Blocks(layout.width, rows, page.numbers(OFFSETS), counts)
    if not blocks.height or len(blocks.counts) != len(blocks.offsets):
        raise Unclean(Reason.DAMAGED)
    across = -(-layout.width // blocks.width)
    if across * -(-height // blocks.height) != len(blocks.offsets):
        raise Unclean(Reason.DAMAGED)
    unpack = Unpacker(source, page.number(COMPRESSION, 1), page.number(FILL, 1) == 2)
    if tiled:
        return tiles(unpack, blocks, layout, height)
    return strips(unpack, blocks, layout, height)


def strips(unpack: "Unpacker", blocks: Blocks, layout: Layout, height: int) -> Iterator[bytes]:
    for number, offset in enumerate(blocks.offsets):
        rows = min(blocks.height, height - number * blocks.height)
        for row in unpack.rows(offset, blocks.counts[number], layout.stride, rows):
            yield layout.plain(row)


def tiles(unpack: "Unpacker", blocks: Blocks, layout: Layout, height: int) -> Iterator[bytes]:
    """Rows across all tiles that stand side by side, which are held together."""
    one = layout.of(blocks.width)
    across = -(-layout.width // blocks.width)
    if one.stride * across * blocks.height > LARGEST_BAND:
        raise Unclean(Reason.BOMB)
    for top in range(0, height, blocks.height):
        first = top // blocks.height * across
        held = [
            list(unpack.rows(blocks.offsets[at], blocks.counts[at], one.stride, blocks.height))
            for at in range(first, first + across)
        ]
        for row in range(min(blocks.height, height - top)):
            joined = b"".join(one.plain(tile[row]) for tile in held)
            yield joined[: layout.stride]


@dataclass(frozen=True)
class Unpacker:
    """Reads one strip or tile; ``reversed_bits``: the lowest bit of a byte is the first pixel."""

    source: Source
    compression: int
    reversed_bits: bool

    def rows(self, offset: int, count: int, stride: int, rows: int) -> Iterator[bytes]:
        """``rows`` rows of ``stride`` bytes. Raises Unclean("truncated") when there are fewer."""
        waiting = bytearray()
        for piece in UNPACKERS[self.compression](self.packed(offset, count)):
            waiting += piece
            whole = min(len(waiting) // stride, rows)
            for at in range(0, whole * stride, stride):
                yield bytes(waiting[at : at + stride])
            del waiting[: whole * stride]
            rows -= whole
            if not rows:
                return
        raise Unclean(Reason.TRUNCATED)

    def packed(self, offset: int, count: int) -> Iterator[bytes]:
        """The bytes in the file; the place is told anew each time, as strips are read in turns."""
        while count:
            self.source.seek(offset)
            if not self.source.left:
                raise Unclean(Reason.TRUNCATED)
            piece = self.source.some(min(count, PIECE))
            offset, count = offset + len(piece), count - len(piece)
            yield piece.translate(REVERSED) if self.reversed_bits else piece
