"""JPEG: every segment is allowed by name or goes; the coded picture is copied as it is.

Source: ITU-T T.81 (ISO 10918-1), annex B; JFIF 1.02; T.872 for the Adobe segment. Kept: tables,
frame and scan headers, and the coded data up to the first end marker. Built anew: JFIF (density),
Exif (orientation only), the colour profile and Adobe's segment (its colour transform only).
"""

import re
import struct
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, cast

from stripping import exif, icc, jpeg_gain, motion
from stripping.errors import Reason, TooLarge, Unclean
from stripping.grammar import grouped
from stripping.grammar.gain import DIRECTORY, ISO_FIRST
from stripping.grammar.jpeg import FRAME, JPEG
from stripping.jpeg_tables import TABLES, Tables, segment
from stripping.limits import MOST_PIXELS
from stripping.source import Memory, Sink, Source
from stripping.unseen import Thing, meet
from stripping.values import Removals, Removed

SOI, EOI, SOS, COM = 0xD8, 0xD9, 0xDA, 0xFE
APP0, APP1, APP2, APP13, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF
DNL = 0xDC
FRAMES = frozenset(name[0] for name in grouped(JPEG, FRAME))
MOST_MAPPED = 64 << 20  # bytes of a picture with a gain map, held in memory to be measured
OWN = DIRECTORY.partition(b"%d")[0]  # what leads to a gain map, built anew
# How the segments begin that are built anew.
BEGINS = {name[0]: part.form.begins for name, part in JPEG.by_name.items()}
# In coded data 0xFF stands only before 0x00 or a restart marker.
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]")


@dataclass
class Header:
    """What is gathered before the first scan, when nothing was written yet."""

    jfif: bytes = b""
    orientation: int = 1
    adobe: bytes = b""
    profile: dict[int, bytes] = field(default_factory=dict)
    kind: int = 0  # the frame's marker
    frame: bytes = b""
    lies: bool = True  # whether the way up is said
    numbers: bytes = b""  # of a gain map, which says them
    gain: jpeg_gain.Gain | None = None  # to which it leads

    def written(self, removals: Removals) -> bytes:
        """The start of the clean file, in one order whatever the source's was."""
        turned = self.lies and self.orientation != 1
        exif_block = segment(APP1, b"Exif\0\0" + exif.one_tag(self.orientation)) if turned else b""
        start = b"\xff\xd8" + self.jfif + exif_block
        leads = self.gain.leads(len(start)) if self.gain else self.numbers
        return start + leads + self.colours(removals) + self.adobe

    def colours(self, removals: Removals) -> bytes:
        if not self.profile:
            return b""
        old = b"".join(self.profile[number] for number in sorted(self.profile))
        new = icc.rebuild(old)
        if new != old:
            removals.add(Removed.COLOUR_PROFILE_DETAILS)
        if new is None:
            return b""
        pieces = [new[at : at + 65_519] for at in range(0, len(new), 65_519)]
        return b"".join(
            segment(APP2, BEGINS[APP2] + bytes([number, len(pieces)]) + piece)
            for number, piece in enumerate(pieces, 1)
        )


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    """Writes the clean picture, and its gain map behind it; gives its ending. Raises Unclean."""
    gain = gain_map(source)
    finish(source, sink, removals, gain)
    if gain:
        removals.join(gain.removed)
        sink.write(gain.picture)
    return "jpg"


def alone(source: Source, sink: Sink, removals: Removals) -> str:
    """As ``strip``, for a picture in a document, where no program asks for a gain map."""
    finish(source, sink, removals, None)
    return "jpg"


def finish(source: Source, sink: Sink, removals: Removals, gain: jpeg_gain.Gain | None) -> None:
    """The first picture; says what is behind it and goes."""
    picture(source, sink, removals, Header(gain=gain))
    if gain:
        meet(Thing.OVERLAY, removals)
    end = source.position
    if motion.film(source, end):
        meet(Thing.FILM, removals)
    elif end < source.size - (gain.came if gain else 0):
        source.seek(end)
        behind = source.some(1 << 16)
        removals.add(Removed.OTHER_PICTURES if b"\xff\xd8\xff" in behind else Removed.TRAILING_DATA)


def gain_map(source: Source) -> jpeg_gain.Gain | None:
    """The first second picture that can stay."""
    for held, numbers in jpeg_gain.candidates(source):
        clean, whole, told = Memory(jpeg_gain.LARGEST), Memory(MOST_MAPPED), Removals()
        header = Header(lies=False, numbers=numbers)
        try:
            second = Sink(cast(BinaryIO, clean))
            picture(Source(BytesIO(held)), second, told, header)
            second.flush()
            gain = jpeg_gain.Gain(clean.getvalue(), len(held), told.removed())
            # Once to learn how long the first one is, as its index says.
            first = Sink(cast(BinaryIO, whole))
            picture(source, first, Removals(), Header(gain=gain))
            first.flush()
        except (Unclean, TooLarge):
            continue
        if header.orientation == 1:
            gain.first = whole.tell()
            return gain
    return None


def picture(source: Source, sink: Sink, removals: Removals, header: Header) -> None:
    """One picture, from its start to its end marker, behind which the source stands after it."""
    source.seek(2)
    tables, scans = Tables(), 0
    marker = next_marker(source)
    while marker != EOI:
        payload = b"" if 0xD0 <= marker <= 0xD8 else read_payload(source)
        if marker == SOS:
            if not header.frame:
                raise Unclean(Reason.DAMAGED)
            scan = exact_scan(payload)
            first = b"" if scans else header.written(removals)
            frame = b"" if scans else segment(header.kind, header.frame)
            sink.write(first + tables.quantisation(header.frame) + frame)
            sink.write(tables.coding(header.kind, scan) + segment(SOS, scan))
            copy_coded(source, sink)
            scans += 1
        elif marker in TABLES:
            tables.read(marker, payload)
        elif scans:
            between_scans(marker, payload, scans, sink, removals)
            # How many rows there are is said once, behind the first scan.
            scans += marker == DNL
        else:
            before_scans(marker, payload, header, removals)
        marker = next_marker(source)
    if not scans:
        raise Unclean(Reason.DAMAGED)
    if tables.waiting:
        removals.add(Removed.HIDDEN_DATA)
    sink.write(b"\xff\xd9")


def next_marker(source: Source) -> int:
    """The marker that stands here; fill bytes before it are passed over."""
    if source.exactly(1) != b"\xff":
        raise Unclean(Reason.DAMAGED)
    code = 0xFF
    while code == 0xFF:
        code = source.exactly(1)[0]
    if code == 0:
        raise Unclean(Reason.DAMAGED)
    return code


def read_payload(source: Source) -> bytes:
    size = int.from_bytes(source.exactly(2), "big")
    if size < 2:
        raise Unclean(Reason.DAMAGED)
    return source.exactly(size - 2)


def before_scans(marker: int, payload: bytes, header: Header, removals: Removals) -> None:
    if marker in FRAMES:
        if header.frame:
            raise Unclean(Reason.DAMAGED)
        header.kind, header.frame = marker, exact_frame(payload)
    elif APP0 <= marker <= APP15:
        application(marker, payload, header, removals)
    elif marker == COM:
        removals.add(Removed.COMMENT)
    else:
        raise Unclean(Reason.DAMAGED)


def between_scans(marker: int, payload: bytes, scans: int, sink: Sink, removals: Removals) -> None:
    if marker == DNL and len(payload) == 2 and scans == 1:
        sink.write(segment(marker, payload))
    elif APP0 <= marker <= APP15:
        removals.add(Removed.HIDDEN_DATA)
    elif marker == COM:
        removals.add(Removed.COMMENT)
    else:
        raise Unclean(Reason.DAMAGED)


def application(marker: int, payload: bytes, header: Header, removals: Removals) -> None:
    """One application segment: what of it stays goes into the header, the rest is counted."""
    if marker == APP0 and payload.startswith(b"JFIF\0") and len(payload) >= 14 and not header.jfif:
        unit, density = min(payload[7], 2), payload[8:12]
        header.jfif = segment(APP0, BEGINS[APP0] + bytes([unit]) + density + bytes(2))
        if len(payload) > 14:
            removals.add(Removed.THUMBNAIL)
    elif marker == APP0 and payload.startswith(b"JFXX\0"):
        removals.add(Removed.THUMBNAIL)
    elif marker == APP1 and payload.startswith(b"Exif\0"):
        if header.orientation == 1:
            header.orientation = exif.orientation(payload[6:])
        exif.report(payload[6:], removals)
    elif marker == APP1 and payload.startswith(b"http://ns.adobe.com/"):
        if segment(marker, payload) != header.numbers and not payload.startswith(OWN):
            exif.report_xmp(payload, removals)
    elif marker == APP2 and payload.startswith(BEGINS[APP2]) and len(payload) > 14:
        if sum(map(len, header.profile.values())) < icc.LARGEST:
            header.profile.setdefault(payload[12], payload[14:])
    elif marker == APP2 and payload == ISO_FIRST and header.gain:
        pass  # it says that there is one, which is said again
    elif marker == APP2 and header.numbers and segment(marker, payload) == header.numbers:
        pass
    elif marker == APP2 and payload.startswith(b"MPF\0"):
        if not header.gain:
            removals.add(Removed.OTHER_PICTURES)
    elif marker == APP13 and payload.startswith(b"Photoshop 3.0\0"):
        removals.add(Removed.EDITING_HISTORY)
        if b"8BIM\x04\x04" in payload:
            removals.add(Removed.AUTHOR)
    elif marker == APP14 and payload.startswith(b"Adobe") and len(payload) >= 12:
        header.adobe = segment(APP14, BEGINS[APP14] + payload[11:12])
        if segment(APP14, payload) != header.adobe:
            removals.add(Removed.HIDDEN_DATA)
    else:
        removals.add(Removed.HIDDEN_DATA)


def exact_frame(payload: bytes) -> bytes:
    """A frame header (B.2.2) of a size that a reader can be asked to unpack."""
    if len(payload) < 9 or len(payload) != 6 + 3 * payload[5]:
        raise Unclean(Reason.DAMAGED)
    height, width = struct.unpack(">HH", payload[1:5])
    if not width:
        raise Unclean(Reason.DAMAGED)
    if height * width > MOST_PIXELS:
        raise Unclean(Reason.TOO_MANY_PIXELS)
    return payload


def exact_scan(payload: bytes) -> bytes:
    if not payload or len(payload) != 4 + 2 * payload[0]:
        raise Unclean(Reason.DAMAGED)
    return payload


def copy_coded(source: Source, sink: Sink) -> None:
    """Copies coded data and restart markers, and stops before the next other marker."""
    held = b""
    while True:
        piece = held + source.some()
        if len(piece) == len(held):
            raise Unclean(Reason.TRUNCATED)
        found = MARKER.search(piece)
        if found:
            source.seek(source.position - len(piece) + found.start())
            sink.write(piece[: found.start()])
            return
        # A 0xFF at the end of a piece means nothing without the byte that follows it.
        end = len(piece) - piece.endswith(b"\xff")
        sink.write(piece[:end])
        held = piece[end:]
