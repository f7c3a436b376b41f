"""TIFF: the first and only page, its pixels alone, written as PNG.

Source: TIFF 6.0, sections 2 and 8; Adobe "TIFF Technical Note 1" (sub-directories). Pillow and
libtiff decode; the tags are read here to say what is removed, and to refuse what would be lost.
"""

from typing import IO, cast

from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from PIL.TiffImagePlugin import ImageFileDirectory_v2 as Directory

from stripping import exif, raster
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.raster import BROKEN, Reader
from stripping.source import Sink, Source
from stripping.values import Removals, Removed

MOST_PAGES = 64  # directories that are looked at: a chain of them costs time, and is refused anyway
KIND, OLD_KIND, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 254, 255, 256, 257, 258, 259, 262
STRIPS, ORIENTATION, SAMPLES, ROWS, STRIP_SIZES, ACROSS, DOWN = 273, 274, 277, 278, 279, 282, 283
PLANES, UNIT, COLOURS, TILE_WIDTH, TILE_HEIGHT, TILES, TILE_SIZES = (
    284,
    296,
    320,
    322,
    323,
    324,
    325,
)
INSIDE, SAMPLE_FORMAT, XMP, EXIF, PROFILE, DNG_VERSION = 330, 339, 700, 34665, 34675, 50706
REDUCED, UNSIGNED, SEPARATE, PLAIN = 1, 1, 2, 1
WHITE_IS_ZERO, RGB = 0, 2
SENSORS = (32803, 34892)  # photometric interpretations of raw pictures
KNOWN_COLOURS = (WHITE_IS_ZERO, 1, RGB, 3)  # PNG has no CMYK, YCbCr or Lab
DEPTHS, DEEP = frozenset((1, 2, 4, 8, 16)), 16  # bits a sample
# None, fax (Huffman, Group 3 and 4), LZW, Deflate and PackBits. A JPEG would grow to many times its
# size as PNG, which is more than a child may write.
COMPRESSIONS = {1: "none", 2: "Huffman", 3: "Group 3", 4: "Group 4", 5: "LZW", 8: "Deflate"}
COMPRESSIONS |= {32946: "Deflate", 32773: "PackBits"}
PER_METRE = {2: 1 / raster.INCH, 3: 100.0}  # by the unit of density: inch, centimetre
# Tags that say how the pixels are stored, and tell of nobody.
STRUCTURE = frozenset(
    (*range(254, 260), *range(262, 267), *range(273, 275), *range(277, 285), *range(288, 294))
    + (296, 297, 301, 317, 318, 319, *range(320, 326), 330, 332, *range(338, 343), 347, 529, 530)
    + (531, 532, 34665, 34675)
)
# What the others tell of, beside those of stripping.exif; the rest is hidden data.
TAGS: dict[int, Removed] = {
    269: Removed.DESCRIPTION,
    271: Removed.CAMERA,
    272: Removed.CAMERA,
    285: Removed.DESCRIPTION,
    316: Removed.SOFTWARE,
    33550: Removed.LOCATION,
    33922: Removed.LOCATION,
    34264: Removed.LOCATION,
    34735: Removed.LOCATION,
    34736: Removed.LOCATION,
    34737: Removed.LOCATION,
    34377: Removed.EDITING_HISTORY,
    37724: Removed.EDITING_HISTORY,
}


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    with raster.guarded():
        page = first_page(source, removals)
        known(page)
        largest = whole(page, source)
        with raster.opened(source, "TIFF") as image:
            # libtiff holds the file and one block beside the pixels; plain rows are read in pieces.
            packed = number(page, COMPRESSION, 1) != PLAIN
            picture = raster.decode(image, source.size + largest if packed else 0)
        if len(picture.getbands()) < number(page, SAMPLES, 1):
            removals.add(Removed.HIDDEN_DATA)
        bits, turned = number(page, BITS, 1), number(page, ORIENTATION, 1)
        shape = raster.Shape(bits, density(page), turned, data(page, PROFILE))
        return raster.write(corrected(picture, page), shape, sink, removals)


def first_page(source: Source, removals: Removals) -> Directory:
    """The picture's tags; what they and the previews hold is counted as removed.

    Raises Unclean("several_pages") where leaving out the others would lose them, and Unsupported
    for raw pictures, which have the same beginning, and for files beyond 4 GiB (BigTIFF).
    """
    header = source.exactly(8)
    if exif.byte_order(header) is None:
        raise Unsupported(LooksLike.TIFF)
    page, *others = pages(source, header)
    if not all(map(reduced, others)):
        raise Unclean(Reason.SEVERAL_PAGES)
    inside = [directory(source, header, offset) for offset in numbers(page, INSIDE)]
    sensor = DNG_VERSION in page or number(page, PHOTOMETRIC) in SENSORS
    if sensor or reduced(page) or not all(map(reduced, inside)):
        raise Unsupported(LooksLike.RAW)
    if previews := len(others) + len(inside):
        removals.add(Removed.THUMBNAIL, previews)
    report(page, removals)
    for offset in numbers(page, EXIF):
        # One that cannot be read is removed all the same.
        for tag in directory(source, header, offset) or (0,):
            if what := exif.TAGS.get(tag, Removed.CAMERA):
                removals.add(what)
    return page


def pages(source: Source, header: bytes) -> list[Directory]:
    """The chain of directories, the picture's first. Raises Unclean for a circle."""
    seen: dict[int, Directory] = {}
    offset = Directory(header).next
    while offset or not seen:
        if offset in seen or len(seen) == MOST_PAGES:
            raise Unclean(Reason.DAMAGED)
        seen[offset] = directory(source, header, offset)
        if not seen[offset]:
            raise Unclean(Reason.DAMAGED)
        offset = seen[offset].next
    return list(seen.values())


def directory(source: Source, header: bytes, offset: int) -> Directory:
    """The tags at ``offset``; none where there is no directory."""
    tags = Directory(header)
    reader = Reader(source)
    reader.seek(offset)
    try:
        tags.load(cast(IO[bytes], reader))
    except BROKEN:
        tags.reset()
    return tags


def numbers(page: Directory, tag: int, *default: int) -> tuple[int, ...]:
    """A tag's whole numbers. Raises Unclean where it holds anything else."""
    try:
        value = page.get(tag)
    except BROKEN as error:
        raise Unclean(Reason.DAMAGED) from error
    if value is None:
        return default
    values = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(one, int) for one in values):
        raise Unclean(Reason.DAMAGED)
    return values


def number(page: Directory, tag: int, default: int = 0) -> int:
    return numbers(page, tag, default)[0]


def data(page: Directory, tag: int) -> bytes:
    value = page.get(tag)
    return value if isinstance(value, bytes) else b""


def reduced(page: Directory) -> bool:
    return bool(number(page, KIND) & REDUCED) or number(page, OLD_KIND) == 2


def report(page: Directory, removals: Removals) -> None:
    """Adds what the page's tags hold, one count a tag."""
    for tag in page:
        if tag == XMP:
            exif.report_xmp(data(page, tag), removals)
        elif tag not in STRUCTURE:
            removals.add(TAGS.get(tag) or exif.TAGS.get(tag) or Removed.HIDDEN_DATA)


def known(page: Directory) -> None:
    """Raises Unsupported for what PNG has no like of, or Pillow would make smaller: 16-bit RGB."""
    depths, formats = set(numbers(page, BITS, 1)), set(numbers(page, SAMPLE_FORMAT, UNSIGNED))
    deep = depths == {DEEP} and number(page, SAMPLES, 1) > 1
    if (
        number(page, COMPRESSION, 1) not in COMPRESSIONS
        or number(page, PHOTOMETRIC) not in KNOWN_COLOURS
        or formats != {UNSIGNED}
        or len(depths) > 1
        or not depths <= DEPTHS
        or deep
    ):
        raise Unsupported(LooksLike.TIFF)


def whole(page: Directory, source: Source) -> int:
    """Bytes of the largest strip or tile, unpacked. Raises Unclean where one is missing.

    Pillow leaves black what no strip covers, and reads on behind a strip that is too short.
    """
    width, height, samples = number(page, WIDTH), number(page, HEIGHT), number(page, SAMPLES, 1)
    tiled = TILE_WIDTH in page
    across = number(page, TILE_WIDTH) if tiled else width
    down = number(page, TILE_HEIGHT) if tiled else min(number(page, ROWS, height), height)
    offsets = numbers(page, TILES if tiled else STRIPS)
    sizes = numbers(page, TILE_SIZES if tiled else STRIP_SIZES)
    if min(across, down, width, height) < 1:
        raise Unclean(Reason.DAMAGED)
    count = -(-width // across) * -(-height // down)
    if number(page, PLANES, 1) == SEPARATE:
        count *= samples
    if not count == len(offsets) == len(sizes):
        raise Unclean(Reason.DAMAGED)
    bits, plain = samples * number(page, BITS, 1), number(page, COMPRESSION, 1) == PLAIN
    least = height * (width * bits // 8) if plain else 0
    if sum(sizes) < least or any(
        start + size > source.size for start, size in zip(offsets, sizes, strict=True)
    ):
        raise Unclean(Reason.TRUNCATED)
    return down * (across * bits // 8)


def density(page: Directory) -> tuple[int, int]:
    """Pixels a metre, across and down; zeros when it is not told in a unit of length."""
    factor = PER_METRE.get(number(page, UNIT, 2))
    sides = [page.get(tag, 0) for tag in (ACROSS, DOWN)]
    if factor is None or not all(isinstance(side, IFDRational) and side > 0 for side in sides):
        return 0, 0
    across, down = (round(float(side) * factor) for side in sides)
    return across, down


def corrected(image: Image.Image, page: Directory) -> Image.Image:
    """The picture, where Pillow goes by the letter of the format and other readers do not."""
    if image.mode == "P":
        table = numbers(page, COLOURS)
        size = len(table) // 3
        # Some writers fill colours of 16 bits with numbers of 8.
        shift = 8 if max(table, default=0) > 0xFF else 0
        entries = zip(table[:size], table[size : 2 * size], table[2 * size :], strict=False)
        image.putpalette(bytes(part >> shift & 0xFF for entry in entries for part in entry))
    if image.mode.startswith("I;16") and number(page, PHOTOMETRIC) == WHITE_IS_ZERO:
        return image.point(lambda value: value * -1 + 0xFFFF)
    return image
