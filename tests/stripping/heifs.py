"""HEIC and AVIF as telephones lay them out, built by hand around pictures coded by libraries."""

import io
import struct
from dataclasses import dataclass

import pillow_heif
from PIL import Image

from tests.stripping.films import box, tops

pillow_heif.register_heif_opener()
SIZE = (128, 96)
# How a picture is coded: what Pillow calls it, its items, their configuration, the file's brand.
CODINGS = {"HEIF": (b"hvc1", b"hvcC", b"heic"), "AVIF": (b"av01", b"av1C", b"avif")}
ESSENTIAL = 0x80  # of a property's number: who does not know it must not show the picture
DEPTH = b"urn:mpeg:mpegB:cicp:systems:auxiliary:depth\0"
GAIN = b"urn:com:apple:photo:2020:aux:hdrgainmap\0"
MAPPED = b"tmap"  # a picture with its gain map, as ISO 21496-1 has it


@dataclass(frozen=True)
class Item:
    """``properties``: their numbers, from one; ``beside``: (kind, items) that it refers to."""

    kind: bytes
    data: bytes
    properties: tuple[int, ...] = ()
    refers: tuple[tuple[bytes, tuple[int, ...]], ...] = ()
    hidden: bool = False
    in_meta: bool = False  # in the index itself (idat)


def full(kind: bytes, payload: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags) + payload)


def shade(angle: int, size: tuple[int, int] = SIZE) -> Image.Image:
    return Image.radial_gradient("L").rotate(angle).resize(size).convert("RGB")


def coded(kind: str, picture: Image.Image) -> tuple[bytes, bytes]:
    """The configuration box and the data of a picture, as a library codes it."""
    file = io.BytesIO()
    picture.save(file, kind, quality=90)
    held, name = file.getvalue(), CODINGS[kind][1]
    at = held.index(name) - 4
    (start, end) = next((start, end) for what, start, end in tops(held) if what == b"mdat")
    return held[at : at + int.from_bytes(held[at : at + 4], "big")], held[start + 8 : end]


def ispe(size: tuple[int, int] = SIZE) -> bytes:
    return full(b"ispe", struct.pack(">II", *size))


def heif(
    kind: str, items: list[Item], properties: list[bytes], *, data: str = "short", more: bytes = b""
) -> bytes:
    """The first item is the one that is shown. ``data``: how long mdat says that it is: "short",
    "long" (64 bits) or "open" (0: to the end); ``more``: boxes at the end of the index.
    """
    idat = b"".join(item.data for item in items if item.in_meta)
    first = box(b"ftyp", CODINGS[kind][2] + bytes(4) + b"mif1" + CODINGS[kind][2])
    # Once to learn how long the index is, and again with the places that follow from it.
    index = meta(items, properties, idat, more, 0)
    return (
        first
        + meta(items, properties, idat, more, len(first + index) + (16 if data == "long" else 8))
        + mdat(b"".join(item.data for item in items if not item.in_meta), data)
    )


def mdat(held: bytes, length: str) -> bytes:
    if length == "long":
        return struct.pack(">I4sQ", 1, b"mdat", 16 + len(held)) + held
    return struct.pack(">I4s", 0 if length == "open" else 8 + len(held), b"mdat") + held


def meta(items: list[Item], properties: list[bytes], idat: bytes, more: bytes, start: int) -> bytes:
    entries, places, belongs, references = b"", b"", b"", b""
    at = {False: start, True: 0}
    for number, item in enumerate(items, 1):
        words = b"application/rdf+xml\0" if item.kind == b"mime" else b""
        name = struct.pack(">HH", number, 0) + item.kind + b"\0" + words
        entries += full(b"infe", name, 2, int(item.hidden))
        row = (number, int(item.in_meta), 0, 1, at[item.in_meta], len(item.data))
        places += struct.pack(">HHHHII", *row)
        at[item.in_meta] += len(item.data)
        belongs += struct.pack(">HB", number, len(item.properties)) + bytes(item.properties)
        for what, to in item.refers:
            references += box(what, struct.pack(f">HH{len(to)}H", number, len(to), *to))
    return full(
        b"meta",
        full(b"hdlr", bytes(4) + b"pict" + bytes(12) + b"a maker\0")
        + full(b"pitm", struct.pack(">H", 1))
        + full(b"iloc", struct.pack(">BBH", 0x44, 0, len(items)) + places, 1)
        + full(b"iinf", struct.pack(">H", len(items)) + entries)
        + (full(b"iref", references) if references else b"")
        + box(
            b"iprp",
            box(b"ipco", b"".join(properties))
            + full(b"ipma", struct.pack(">I", len(items)) + belongs),
        )
        + (box(b"idat", idat) if idat else b"")
        + more,
    )


def still(kind: str, **options: str) -> bytes:
    """A picture and nothing else."""
    configuration, data = coded(kind, shade(0))
    item = Item(CODINGS[kind][0], data, (1, ESSENTIAL | 2))
    return heif(kind, [item], [ispe(), configuration], **options)


def tiles(
    kind: str, angles: tuple[int, int] = (0, 30), whole: int = 1
) -> tuple[list[Item], list[bytes]]:
    """A grid of two tiles as item ``whole``, the tiles after it; properties from the first on."""
    grid = Item(
        b"grid",
        struct.pack(">BBBBHH", 0, 0, 0, 1, 2 * SIZE[0], SIZE[1]),
        (1,),
        ((b"dimg", (whole + 1, whole + 2)),),
        in_meta=True,
    )
    properties, parts = [ispe((2 * SIZE[0], SIZE[1])), ispe()], []
    for angle in angles:
        configuration, data = coded(kind, shade(angle))
        properties.append(configuration)
        own = (2, ESSENTIAL | len(properties))
        parts.append(Item(CODINGS[kind][0], data, own, hidden=True))
    return [grid, *parts], properties


def photograph(kind: str, exif: bytes, angles: tuple[int, int] = (0, 30), **options: str) -> bytes:
    """What a telephone of today writes: tiles, a preview, depth, a gain map, Exif and XMP."""
    items, properties = tiles(kind, angles)
    small, little = coded(kind, shade(60, (64, 48)))
    properties += [ispe((64, 48)), small, full(b"auxC", DEPTH), full(b"auxC", GAIN)]
    own = (len(properties) - 3, ESSENTIAL | len(properties) - 2)
    deep, gain = len(properties) - 1, len(properties)
    what = CODINGS[kind][0]
    items += [
        Item(what, little, own, ((b"thmb", (1,)),)),
        Item(what, little, (*own, deep), ((b"auxl", (1,)),)),
        Item(what, little, (*own, gain), ((b"auxl", (1,)),), hidden=True),
        Item(b"Exif", struct.pack(">I", 6) + exif, (), ((b"cdsc", (1,)),)),
        Item(b"mime", b"<x:xmpmeta>words</x:xmpmeta>", (), ((b"cdsc", (1, 5)),)),
        Item(MAPPED, bytes(62), (1,), ((b"dimg", (1, 6)),)),
    ]
    group = box(b"grpl", full(b"altr", struct.pack(">IIII", 20, 2, len(items), 1)))
    return heif(kind, items, properties, more=group, **options)
