"""Run-length coded BMP, of 4 and 8 bits. Source: Microsoft, "Bitmap Compression"."""

from stripping.errors import Reason, Unclean
from stripping.source import Source

LINE, END, MOVE = 0, 1, 2


def canvas(source: Source, start: int, width: int, height: int, half: bool) -> bytearray:
    """A byte a pixel, the bottom row first; index 0 where nothing was drawn. ``half``: 4 bits.

    Raises Unclean("damaged") when it draws outside the picture, "truncated" without an end.
    """
    drawn = bytearray(width * height)
    source.seek(start)
    x = y = 0
    while True:
        count, value = source.exactly(2)
        if count:
            piece = indices(bytes([value]) * count, count, half)
        elif value == END:
            return drawn
        elif value == LINE:
            x, y = 0, y + 1
            continue
        elif value == MOVE:
            across, up = source.exactly(2)
            x, y = x + across, y + up
            continue
        else:
            size = (value + 1) // 2 if half else value
            piece = indices(source.exactly(size + size % 2)[:size], value, half)
        # Writers fill the last run of a row beyond its end; what is out there is not shown.
        shown = piece[: max(0, width - x)]
        if y >= height and shown:
            raise Unclean(Reason.DAMAGED)
        drawn[y * width + x : y * width + x + len(shown)] = shown
        x += len(piece)


def indices(data: bytes, count: int, half: bool) -> bytes:
    """One index a byte; of 4-bit data the upper half of each byte comes first."""
    if not half:
        return data
    return bytes(part for each in data for part in (each >> 4, each & 15))[:count]
