"""Exif and XMP: read only to say what is being removed, and for the one tag that stays.

Orientation stays, because without it the picture lies on its side. Source: CIPA DC-008 (Exif 2.32),
section 4; TIFF 6.0, section 2. A block that cannot be read is removed all the same.
"""

import struct
from collections.abc import Iterator

from stripping.grammar.shared import TURNED
from stripping.values import Removals, Removed

ORIENTATION = 0x0112
GPS, EXIF, MAKER_NOTE = 0x8825, 0x8769, 0x927C
# What a tag tells (None: nothing). Any other tag tells about the camera and its settings.
TAGS: dict[int, Removed | None] = {
    ORIENTATION: None,
    EXIF: None,
    GPS: Removed.LOCATION,
    0x010E: Removed.DESCRIPTION,
    0x0131: Removed.SOFTWARE,
    0x0132: Removed.DATE_TIME,
    0x013B: Removed.AUTHOR,
    0x013C: Removed.SOFTWARE,
    0x4746: Removed.DESCRIPTION,
    0x8298: Removed.AUTHOR,
    0x9003: Removed.DATE_TIME,
    0x9004: Removed.DATE_TIME,
    0x9010: Removed.DATE_TIME,
    0x9011: Removed.DATE_TIME,
    0x9012: Removed.DATE_TIME,
    0x9286: Removed.COMMENT,
    0x9290: Removed.DATE_TIME,
    0x9291: Removed.DATE_TIME,
    0x9292: Removed.DATE_TIME,
    0x9C9B: Removed.DESCRIPTION,
    0x9C9C: Removed.COMMENT,
    0x9C9D: Removed.AUTHOR,
    0x9C9E: Removed.DESCRIPTION,
    0x9C9F: Removed.DESCRIPTION,
    0xA430: Removed.AUTHOR,
    0x02BC: Removed.EDITING_HISTORY,
    0x83BB: Removed.DESCRIPTION,
}
# What an XMP packet can hold, by a word that stands in it.
XMP: tuple[tuple[bytes, Removed], ...] = (
    (b"GPSL", Removed.LOCATION),
    (b"photoshop:City", Removed.LOCATION),
    (b"Iptc4xmpCore:Location", Removed.LOCATION),
    (b"dc:creator", Removed.AUTHOR),
    (b"dc:rights", Removed.AUTHOR),
    (b"SerialNumber", Removed.CAMERA),
    (b"tiff:Model", Removed.CAMERA),
    (b"Date", Removed.DATE_TIME),
    (b"CreatorTool", Removed.SOFTWARE),
    (b"dc:description", Removed.DESCRIPTION),
    (b"dc:title", Removed.DESCRIPTION),
    (b"dc:subject", Removed.DESCRIPTION),
)
MOST_ENTRIES = 512  # tags of a directory that are reported; cameras write fewer than 100


def directory(tiff: bytes, order: str, offset: int) -> tuple[list[tuple[int, bytes]], int]:
    """The (tag, value field of 4 bytes) of one directory, and the offset of the next."""
    if not 8 <= offset <= len(tiff) - 2:
        return [], 0
    (count,) = struct.unpack_from(order + "H", tiff, offset)
    entries: list[tuple[int, bytes]] = []
    for index in range(min(count, MOST_ENTRIES)):
        entry = tiff[offset + 2 + 12 * index : offset + 14 + 12 * index]
        if len(entry) < 12:
            return entries, 0
        entries.append((struct.unpack_from(order + "H", entry)[0], entry[8:12]))
    end = tiff[offset + 2 + 12 * count : offset + 6 + 12 * count]
    return entries, struct.unpack(order + "I", end)[0] if len(end) == 4 else 0


def byte_order(tiff: bytes) -> str | None:
    return {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])


def tags(tiff: bytes) -> Iterator[tuple[int, bytes]]:
    """Every tag of the first directory, its Exif part, and -1 for a preview's directory."""
    order = byte_order(tiff)
    if order is None or len(tiff) < 8:
        return
    first, following = directory(tiff, order, struct.unpack_from(order + "I", tiff, 4)[0])
    yield from first
    for tag, value in first:
        if tag == EXIF:
            yield from directory(tiff, order, struct.unpack(order + "I", value)[0])[0]
    if following:
        yield -1, b""


def orientation(tiff: bytes) -> int:
    """1 to 8 (TIFF 6.0); 1, upright, when it is not told or makes no sense."""
    order = byte_order(tiff)
    for tag, value in tags(tiff):
        if tag == ORIENTATION and order is not None:
            (number,) = struct.unpack_from(order + "H", value)
            return number if 1 <= number <= 8 else 1
    return 1


def one_tag(number: int) -> bytes:
    """A TIFF block that holds the orientation and nothing else."""
    return TURNED + struct.pack(">HHI", number, 0, 0)


def report(tiff: bytes, removals: Removals) -> None:
    """Adds what an Exif block holds, one count a tag; our own one-tag block adds nothing."""
    said = [
        Removed.THUMBNAIL if tag == -1 else TAGS.get(tag, Removed.CAMERA) for tag, _ in tags(tiff)
    ]
    for what in filter(None, said):
        removals.add(what)
    if not any(said) and tiff != one_tag(orientation(tiff)):
        removals.add(Removed.HIDDEN_DATA)


def report_xmp(packet: bytes, removals: Removals) -> None:
    removals.add(Removed.EDITING_HISTORY)
    for word, what in XMP:
        if word in packet:
            removals.add(what)
