"""How TIFF stores a pixel, and how PNG does: samples, their order, depth and meaning.

Source: TIFF 6.0, sections 3 to 6, 14 (predictor) and 18 (extra samples, associated alpha).
"""

import sys
from array import array
from dataclasses import dataclass, replace
from itertools import accumulate

from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.scans.raster import GREY, GREY_ALPHA, PALETTE, RGB, RGBA, Raster

WHITE_IS_ZERO, BLACK_IS_ZERO, TRUE_COLOUR, INDEXED = 0, 1, 2, 3
# Samples of a colour, by photometric interpretation; and the depths that PNG has too.
KNOWN = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, TRUE_COLOUR: 3, INDEXED: 1}
GREY_DEPTHS, PALETTE_DEPTHS, DEEP = (1, 2, 4, 8, 16), (1, 2, 4, 8), (8, 16)
ASSOCIATED, ALPHA = 1, 2
LOWEST = 0 if sys.byteorder == "little" else 7
INVERTED = bytes(range(255, -1, -1))
# A colour as it is from one that was multiplied by its alpha: at alpha * 256 + colour.
DIVIDED = bytes(
    min(255, (510 * colour + alpha) // (2 * alpha)) if alpha else 0
    for alpha in range(256)
    for colour in range(256)
)


@dataclass(frozen=True)
class Layout:
    """``stored`` samples a pixel in the file, of which the first ``kept`` are shown."""

    order: str
    width: int
    bits: int
    stored: int
    kept: int
    colour: int
    inverted: bool
    multiplied: bool
    predicted: bool
    palette: bytes

    @property
    def dropped(self) -> bool:
        return self.kept < self.stored

    @property
    def stride(self) -> int:
        """Bytes of a row in the file."""
        return -(-self.width * self.bits * self.stored // 8)

    def of(self, width: int) -> "Layout":
        return replace(self, width=width)

    def raster(self, height: int, density: tuple[int, int], turned: int, profile: bytes) -> Raster:
        return Raster(
            self.width,
            height,
            self.bits,
            self.colour,
            self.palette,
            density,
            turned,
            profile,
        )

    def plain(self, row: bytes) -> bytes:
        """A row without its predictor, samples of 16 bits in PNG's order (the high byte first)."""
        if self.bits == 16:
            return self.deep(row)
        if not self.predicted:
            return row
        out = bytearray(len(row))
        for channel in range(self.stored):
            out[channel :: self.stored] = summed(row[channel :: self.stored])
        return bytes(out)

    def deep(self, row: bytes) -> bytes:
        values = array("H", row)
        if (self.order == ">") != (sys.byteorder == "big"):
            values.byteswap()
        if self.predicted:
            for channel in range(self.stored):
                sums = accumulate(values[channel :: self.stored])
                values[channel :: self.stored] = array("H", [each & 0xFFFF for each in sums])
        if sys.byteorder == "little":
            values.byteswap()
        return values.tobytes()

    def shown(self, row: bytes) -> bytes:
        """A plain row as PNG has it: what is not shown goes, white is the highest number."""
        if self.dropped:
            row = self.first_samples(row)
        if self.multiplied:
            row = divided(row, self.kept)
        if self.inverted:
            row = row.translate(INVERTED) if self.kept == 1 else self.grey_inverted(row)
        used = self.width * self.bits * self.kept % 8
        if used:
            # The bits behind the last pixel are nobody's.
            row = row[:-1] + bytes([row[-1] & 0xFF00 >> used & 0xFF])
        return row

    def first_samples(self, row: bytes) -> bytes:
        size = self.bits // 8
        out = bytearray(self.width * self.kept * size)
        for at in range(self.kept * size):
            out[at :: self.kept * size] = row[at :: self.stored * size]
        return bytes(out)

    def grey_inverted(self, row: bytes) -> bytes:
        """With transparency, which stays as it is."""
        size = self.bits // 8
        out = bytearray(row)
        for at in range(size):
            out[at :: 2 * size] = row[at :: 2 * size].translate(INVERTED)
        return bytes(out)


def summed(differences: bytes) -> bytes:
    """Running sums modulo 256: the lowest byte of each word of eight."""
    return array("Q", accumulate(differences)).tobytes()[LOWEST::8]


def divided(row: bytes, samples: int) -> bytes:
    """Colours of 8 bits that were multiplied by their alpha, the last sample, as they were."""
    alpha = row[samples - 1 :: samples]
    if alpha.count(255) == len(alpha):
        return row
    out = bytearray(row)
    for channel in range(samples - 1):
        pairs = zip(alpha, row[channel::samples], strict=True)
        out[channel::samples] = bytes(DIVIDED[a << 8 | colour] for a, colour in pairs)
    return bytes(out)


def layout(
    order: str,
    width: int,
    bits: int,
    stored: int,
    photometric: int,
    extra: tuple[int, ...],
    colours: tuple[int, ...],
    predicted: bool,
) -> Layout:
    """Raises Unsupported for pixels that PNG has no like of, Unclean for a wrong palette."""
    needed = KNOWN.get(photometric, 0)
    alpha = bool(extra) and extra[0] in (ASSOCIATED, ALPHA) and stored > needed
    alpha = alpha and photometric != INDEXED
    depths: tuple[int, ...] = GREY_DEPTHS if needed == 1 else DEEP
    if photometric == INDEXED:
        depths = PALETTE_DEPTHS
    if stored > needed or predicted:
        depths = DEEP
    if not needed or stored < needed or stored > 16 or bits not in depths:
        raise Unsupported(LooksLike.TIFF)
    multiplied = alpha and extra[0] == ASSOCIATED
    if (multiplied and bits != 8) or (photometric == INDEXED and bits == 16):
        raise Unsupported(LooksLike.TIFF)
    kinds = (RGB, RGBA) if needed == 3 else (GREY, GREY_ALPHA)
    return Layout(
        order,
        width,
        bits,
        stored,
        needed + alpha,
        PALETTE if photometric == INDEXED else kinds[alpha],
        photometric == WHITE_IS_ZERO,
        multiplied,
        predicted,
        palette(colours, bits) if photometric == INDEXED else b"",
    )


def palette(colours: tuple[int, ...], bits: int) -> bytes:
    """RGB of each entry from all reds, greens and blues of 16 bits; some writers use 8 of them."""
    size = 1 << bits
    if len(colours) != 3 * size:
        raise Unclean(Reason.DAMAGED)
    shift = 8 if max(colours) > 255 else 0
    entries = zip(colours[:size], colours[size : 2 * size], colours[2 * size :], strict=True)
    return bytes(part >> shift for entry in entries for part in entry)
