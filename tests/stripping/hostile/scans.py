"""TIFF and BMP that lie: circles, bombs in every packing, strips that share their bytes."""

import struct

from tests.stripping.hostile.case import Hostile
from tests.stripping.hostile.pictures import HUGE, zeros

Tags = dict[int, tuple[int, ...]]


def tiff(tags: Tags, data: bytes = b"", following: int = 0) -> bytes:
    """``data`` lies at 8, and the one directory behind it; all numbers are of 32 bits."""
    start = 8 + len(data)
    entries, behind = b"", b""
    place = start + 2 + 12 * len(tags) + 4
    for tag, numbers in sorted(tags.items()):
        value = struct.pack(f"<{len(numbers)}I", *numbers)
        if len(value) > 4:
            behind, value = behind + value, struct.pack("<I", place + len(behind))
        entries += struct.pack("<HHI", tag, 4, len(numbers)) + value
    directory = struct.pack("<H", len(tags)) + entries + struct.pack("<I", following)
    return b"II*\0" + struct.pack("<I", start) + data + directory + behind


def grey(width: int, height: int, compression: int, size: int, **more: tuple[int, ...]) -> Tags:
    return {
        256: (width,),
        257: (height,),
        258: (8,),
        259: (compression,),
        262: (1,),
        273: (8,),
        278: (height,),
        279: (size,),
        **{int(tag[1:]): value for tag, value in more.items()},
    }


def lzw_bomb() -> bytes:
    """A clear code, a zero, and the longest entry of the table again and again."""
    codes = [256, 0, *range(258, 4094)]
    bits, size, width = 0, 0, 9
    for number, code in enumerate(codes):
        width = max(9, min(12, (257 + number).bit_length()))
        bits, size = bits << width | code, size + width
    return (bits << -size % 8).to_bytes(-(-size // 8), "big")


def shared(count: int) -> bytes:
    """Strips that are all the same packed zeros: a KiB of file, 60 MB of picture."""
    data = zeros(1 << 20)
    tags = grey(1024, 1024 * count, 8, 0, t278=(1024,))
    tags |= {273: (8,) * count, 279: (len(data),) * count}
    return tiff(tags, data)


def packed(compression: int, data: bytes, width: int = 16_384, height: int = 16_384) -> bytes:
    return tiff(grey(width, height, compression, len(data)), data)


TIFFS = (
    Hostile("tiff of directories in a circle", lambda: tiff(grey(1, 1, 1, 1), b"x", 9), "damaged"),
    Hostile("tiff whose preview is itself", lambda: tiff({**grey(1, 1, 1, 1), 330: (9,)}, b"x")),
    Hostile(
        "tiff whose camera's part is itself", lambda: tiff({**grey(1, 1, 1, 1), 34665: (9,)}, b"x")
    ),
    Hostile("tiff of 268 million zeros", lambda: packed(8, zeros(HUGE)), "too_many_pixels"),
    Hostile("tiff that unpacks to more", lambda: packed(8, zeros(HUGE), 8, 8), "clean"),
    Hostile("tiff that unpacks to less", lambda: packed(8, zeros(1 << 20)), "too_many_pixels"),
    Hostile("tiff cut in its pixels", lambda: packed(8, zeros(1 << 20), 2048, 2048), "damaged"),
    Hostile("tiff with an LZW bomb", lambda: packed(5, lzw_bomb(), 2048, 2048), "clean"),
    Hostile(
        "tiff with a PackBits bomb", lambda: packed(32773, b"\x81\0" * 500_000, 8000, 8000), "clean"
    ),
    Hostile("tiff of strips that share their bytes", lambda: shared(60), "clean"),
    Hostile("tiff with a fax bomb", lambda: fax()),
    Hostile(
        "tiff of 900 million pixels", lambda: packed(8, b"x", 30_000, 30_000), "too_many_pixels"
    ),
    Hostile("tiff of a row of 2³¹", lambda: packed(8, b"x", 1 << 31, 1), "too_many_pixels"),
    Hostile("tiff of a row of 200 million", lambda: packed(1, b"x", 200_000_000, 1), "truncated"),
    Hostile("tiff of tiles larger than memory", lambda: tiled(1 << 20, 1 << 14), "too_many_pixels"),
    Hostile("tiff of tiles larger than the picture", lambda: tiled(4096, 4096)),
    Hostile(
        "tiff of a million strips", lambda: tiff({**grey(1, 1, 1, 1), 273: (8,) * 1_000_000}, b"x")
    ),
    Hostile("tiff of no rows a strip", lambda: tiff(grey(1, 1, 1, 1, t278=(0,)), b"x"), "damaged"),
    Hostile("tiff of no tags", lambda: b"II*\0\x08\0\0\0\0\0", "damaged"),
    Hostile("tiff with a tag of 4 GiB", lambda: long_tag()),
    Hostile("tiff with a ratio of nothing", lambda: tiff({**grey(1, 1, 1, 1), 282: (1,)}, b"x")),
)


def fax() -> bytes:
    """A MiB of zeros that wants to be 64 million dots."""
    return tiff({**grey(8000, 8000, 4, 1 << 20), 258: (1,)}, bytes(1 << 20))


def tiled(width: int, height: int) -> bytes:
    tags = grey(100, 100, 8, 0)
    del tags[273], tags[278], tags[279]
    data = zeros(16 << 20)
    tags |= {322: (width,), 323: (height,), 324: (8,), 325: (len(data),)}
    return tiff(tags, data)


def long_tag() -> bytes:
    data = bytearray(tiff({**grey(1, 1, 1, 1), 34675: (1,)}, b"x"))
    at = data.index(struct.pack("<HH", 34675, 4))
    data[at + 4 : at + 12] = b"\xff\xff\xff\xff\x08\0\0\0"
    return bytes(data)


def bmp(width: int, height: int, bits: int, packing: int, data: bytes, colours: int = 0) -> bytes:
    table = bytes(4 * (colours or 1 << bits)) if bits <= 8 and colours < 1 << 20 else b""
    start = 54 + len(table)
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, packing, 0, 0, 0, colours, 0)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + header + table + data


BMPS = (
    Hostile("bmp of a negative width", lambda: bmp(-8, 8, 24, 0, bytes(999)), "damaged"),
    Hostile(
        "bmp of the lowest height", lambda: bmp(8, -(1 << 31), 24, 0, bytes(999)), "too_many_pixels"
    ),
    Hostile(
        "bmp of 900 million pixels", lambda: bmp(30_000, 30_000, 8, 1, b"\0\1"), "too_many_pixels"
    ),
    Hostile("bmp of nothing drawn", lambda: bmp(8000, 8000, 8, 1, b"\0\1"), "clean"),
    Hostile("bmp that moves out", lambda: bmp(8, 8, 8, 1, b"\0\2\xff\xff" * 99_999 + b"\1\1\0\1")),
    Hostile(
        "bmp that runs out of its rows", lambda: bmp(8, 8, 8, 1, b"\xff\1" * 99_999), "truncated"
    ),
    Hostile(
        "bmp of a million lines",
        lambda: bmp(8, 8, 4, 2, b"\0\0" * 999_999 + b"\1\1\0\1"),
        "damaged",
    ),
    Hostile("bmp of 4 billion colours", lambda: bmp(8, 8, 8, 0, bytes(64), 0xFFFFFFFF), "damaged"),
    Hostile("bmp without a colour in its masks", lambda: bmp(8, 8, 16, 3, bytes(140)), "damaged"),
    Hostile("bmp of a JPEG", lambda: bmp(8, 8, 0, 4, b"\xff\xd8\xff"), "bmp"),
    Hostile("bmp cut in its first row", lambda: bmp(8000, 8000, 24, 0, bytes(99)), "truncated"),
)
SCANS = (*TIFFS, *BMPS)
