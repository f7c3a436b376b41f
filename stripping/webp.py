"""WebP: pictures, their transparency and the animation; colours and orientation built anew.

Source: WebP Container Specification (RFC 9649). The bits of a coded picture are kept as they are. A
picture has one chunk of colours and, before it, at most one of transparency; any further one is a
picture that no reader shows.
"""

import struct

from stripping import exif, icc, riff
from stripping.errors import Reason, Unclean
from stripping.grammar.webp import WEBP
from stripping.limits import MOST_PIXELS
from stripping.riff import Chunk, Part
from stripping.source import Sink, Source
from stripping.values import Removals, Removed

LOSSY, LOSSLESS, EXTENDED = b"VP8 ", b"VP8L", b"VP8X"
ALPHA, ANIMATION, FRAME = b"ALPH", b"ANIM", b"ANMF"
PROFILE, EXIF, XMP = b"ICCP", b"EXIF", b"XMP "
HAS_PROFILE, HAS_ALPHA, HAS_EXIF, HAS_ANIMATION = 0x20, 0x10, 0x08, 0x02
# A picture is made of these.
PICTURE = tuple(part.name for part in WEBP.by_name[FRAME].inside)
SMALL = 4 << 20  # bytes of a chunk that is read as a whole


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    head = source.exactly(12)
    end = 8 + int.from_bytes(head[4:8], "little")
    if end > source.size:
        raise Unclean(Reason.TRUNCATED)
    found = list(riff.chunks(source, 12, end))
    if source.size > end:
        removals.add(Removed.TRAILING_DATA)
    if not found:
        raise Unclean(Reason.DAMAGED)
    if found[0].name == EXTENDED:
        parts = extended(source, found, removals)
    else:
        parts = [still(source, found[0])]
        count_left(found[1:], removals)
    sink.write(b"RIFF" + struct.pack("<I", 4 + sum(part.padded for part in parts)) + b"WEBP")
    for part in parts:
        riff.write(source, sink, part)
    return "webp"


def still(source: Source, chunk: Chunk) -> Part:
    """One coded picture, if it begins like one and is not larger than a reader can be asked."""
    source.seek(chunk.start)
    head = source.exactly(min(10, chunk.size))
    if chunk.name == LOSSY and len(head) == 10 and head[3:6] == b"\x9d\x01\x2a":
        width, height = (each & 0x3FFF for each in struct.unpack("<HH", head[6:]))
    elif chunk.name == LOSSLESS and len(head) >= 5 and head[0] == 0x2F:
        packed = int.from_bytes(head[1:5], "little")
        width, height = (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    else:
        raise Unclean(Reason.DAMAGED)
    if not width * height or width * height > MOST_PIXELS:
        raise Unclean(Reason.DAMAGED if not width * height else Reason.TOO_MANY_PIXELS)
    return riff.whole(chunk)


def extended(source: Source, found: list[Chunk], removals: Removals) -> list[Part]:
    """The chunks of a file with features, in the order that readers expect."""
    head = riff.read(source, found[0], 10)
    if len(head) != 10:
        raise Unclean(Reason.DAMAGED)
    width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (4, 7))
    if width * height > MOST_PIXELS:
        raise Unclean(Reason.TOO_MANY_PIXELS)
    profile, orientation, pictures, left = b"", 1, [], []
    taken: set[bytes] = set()
    animated = bool(head[0] & HAS_ANIMATION)
    for chunk in found[1:]:
        if chunk.name == PROFILE and not profile:
            profile = icc.rebuild(riff.read(source, chunk, SMALL)) or b""
            if profile != riff.read(source, chunk, SMALL):
                removals.add(Removed.COLOUR_PROFILE_DETAILS)
        elif chunk.name == EXIF:
            held = riff.read(source, chunk, SMALL).removeprefix(b"Exif\0\0")
            orientation = exif.orientation(held)
            exif.report(held, removals)
        elif chunk.name == FRAME and animated:
            pictures.append(frame(source, chunk, removals))
        elif fits(chunk.name, taken, (ANIMATION,) if animated else PICTURE):
            pictures.append(part_of_picture(source, chunk))
            taken.add(chunk.name)
        else:
            left.append(chunk)
    if not any(part.name in (LOSSY, LOSSLESS, FRAME) for part in pictures):
        raise Unclean(Reason.DAMAGED)
    count_left(left, removals)
    flags = head[0] & (HAS_ALPHA | HAS_ANIMATION)
    flags |= HAS_PROFILE * bool(profile) | HAS_EXIF * (orientation != 1)
    parts = [Part(EXTENDED, bytes([flags, 0, 0, 0]) + head[4:])]
    parts += [Part(PROFILE, profile)] if profile else []
    parts += pictures
    parts += [Part(EXIF, exif.one_tag(orientation))] if orientation != 1 else []
    return parts


def fits(name: bytes, taken: set[bytes], names: tuple[bytes, ...]) -> bool:
    """Whether a chunk of this name still belongs to a picture of which ``taken`` was seen."""
    if name not in names or name in taken or taken & {LOSSY, LOSSLESS}:
        return False
    # A lossless picture has its own transparency.
    return name != LOSSLESS or ALPHA not in taken


def part_of_picture(source: Source, chunk: Chunk) -> Part:
    if chunk.name in (LOSSY, LOSSLESS):
        return still(source, chunk)
    if chunk.size not in WEBP.by_name[chunk.name].form.sizes:
        raise Unclean(Reason.DAMAGED)
    return riff.whole(chunk)


def frame(source: Source, chunk: Chunk, removals: Removals) -> Part:
    """A frame of an animation: its place and time, and its picture."""
    held = riff.read(source, chunk, SMALL * 8)
    parts: list[bytes] = []
    taken: set[bytes] = set()
    for inner in riff.chunks(source, chunk.start + 16, chunk.start + chunk.size):
        if fits(inner.name, taken, PICTURE):
            part_of_picture(source, inner)
            taken.add(inner.name)
            at = inner.start - chunk.start - 8
            data = held[at : at + 8 + inner.size]
            parts.append(data + bytes(inner.size % 2))
        else:
            removals.add(Removed.HIDDEN_DATA)
    if not taken & {LOSSY, LOSSLESS}:
        raise Unclean(Reason.DAMAGED)
    return Part(FRAME, held[:15] + bytes([held[15] & 3]) + b"".join(parts))


def count_left(left: list[Chunk], removals: Removals) -> None:
    for chunk in left:
        removals.add(Removed.EDITING_HISTORY if chunk.name == XMP else Removed.HIDDEN_DATA)
