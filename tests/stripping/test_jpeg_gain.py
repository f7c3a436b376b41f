"""The gain map of a JPEG stays behind it with its numbers, and says nothing else."""

import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from stripping import Unclean
from stripping.formats import verify
from stripping.jpeg_tables import segment
from stripping.office import pictures
from stripping.values import Removals
from tests.stripping import witnesses
from tests.stripping.planting import canaries, canary, said, stripped
from tests.stripping.test_jpeg import exif_of
from tests.stripping.test_overlays import PACKET

XMP = b"http://ns.adobe.com/xap/1.0/\0"
ISO = b"urn:iso:std:iso:ts:21496:-1\0"
SIZE = (120, 80)
APPLE = (
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="{canary(45)}"><rdf:RDF xmlns:rdf='
    '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:apdi="http://ns.apple.com/pixeldatainfo/1.0/"'
    ' xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/">'
    "<apdi:AuxiliaryImageType>urn:com:apple:photo:2020:aux:hdrgainmap</apdi:AuxiliaryImageType>"
    "<HDRGainMap:HDRGainMapVersion>131072</HDRGainMap:HDRGainMapVersion>"
    "<HDRGainMap:HDRGainMapHeadroom>4.5</HDRGainMap:HDRGainMapHeadroom>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def drawn(size: tuple[int, int], angle: int) -> bytes:
    file = io.BytesIO()
    Image.radial_gradient("L").rotate(angle).resize(size).save(file, "JPEG", quality=90)
    return file.getvalue()


def indexed(first: bytes, second: bytes, *, away: int = 0) -> bytes:
    """Both, with an index in the first as a telephone writes it: little end first."""
    size = 90  # of the segment
    behind = len(first) + size - 10  # from the index to the second picture
    rows = struct.pack("<IIIHHIIIHH", 0x030000, len(first), 0, 0, 0, 0, len(second), behind, 0, 0)
    rows = rows[:24] + struct.pack("<I", behind + away) + rows[28:]
    tags = struct.pack("<HHHI4s", 3, 0xB000, 7, 4, b"0100")
    tags += struct.pack("<HHII", 0xB001, 4, 1, 2) + struct.pack("<HHIII", 0xB002, 7, 32, 50, 0)
    index = segment(0xE2, b"MPF\0II*\0" + struct.pack("<I", 8) + tags + rows)
    assert len(index) == size
    return first[:2] + index + first[2:] + second


def photograph(
    packet: str = PACKET, size: tuple[int, int] = (60, 40), more: bytes = b"", away: int = 0
) -> bytes:
    """A picture with a gain map of ``size``, which has ``packet`` and ``more`` segments."""
    words = segment(0xE1, exif_of(6)) + segment(0xE1, XMP + canary(46).encode())
    numbers = segment(0xE1, XMP + packet.encode())
    comment = segment(0xFE, canary(47).encode())
    first, second = drawn(SIZE, 0), drawn(size, 60)
    first = first[:2] + words + first[2:]
    return indexed(first, second[:2] + numbers + more + comment + second[2:], away=away)


def toned(*, writer: int = 7, flags: int = 0, below: int = 1000, cut: int = 0) -> bytes:
    """A picture and its gain map with the numbers of ISO 21496-1 for one colour, and no XMP."""
    numbers = b"".join(struct.pack(">II", each, below) for each in (0, 2300, 0, 2300, 1000, 15, 15))
    told = ISO + struct.pack(">HHB", 0, writer, flags) + numbers
    first, second = drawn(SIZE, 0), drawn((60, 40), 60)
    first = first[:2] + segment(0xE2, ISO + bytes(4)) + first[2:]
    return indexed(first, second[:2] + segment(0xE2, told[: len(told) - cut]) + second[2:])


def dots(data: bytes) -> list[bytes]:
    """Of the first picture and of what begins behind it."""
    with Image.open(io.BytesIO(data)) as image:
        first = image.tobytes()
    at = data.index(b"\xff\xd9\xff\xd8\xff") + 2
    with Image.open(io.BytesIO(data[at:])) as image:
        return [first, image.tobytes()]


@pytest.mark.parametrize("packet", [PACKET, APPLE], ids=["Adobe's", "Apple's"])
def test_it_stays_and_both_are_the_same(packet: str) -> None:
    source = photograph(packet)
    assert {46, 47} < canaries(source)
    clean, found = stripped(source)
    assert dots(clean) == dots(source) and not canaries(clean)
    assert said(found) >= {"camera", "comment", "editing_history", "overlay"}
    assert "other_pictures" not in said(found)
    again, more = stripped(clean)
    assert again == clean and said(more) == {"overlay"}


def test_it_stays_with_the_numbers_of_the_standard() -> None:
    clean, found = stripped(toned())
    assert dots(clean) == dots(toned()) and said(found) >= {"overlay"}
    assert clean.count(ISO) == 2 and b"\0\0\0\7\0" not in clean.partition(ISO)[2]
    assert b"http" not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert image.format == "MPO" and image.n_frames == 2
    again, more = stripped(clean)
    assert again == clean and said(more) == {"overlay"}


@pytest.mark.parametrize("old", [ISO + bytes(5), ISO + bytes(4) + b"\xff"], ids=["second", "first"])
def test_the_verifier_refuses_a_version_of_the_standard(old: bytes) -> None:
    clean, _ = stripped(toned())
    assert clean.count(old) == 1
    with pytest.raises(Unclean):
        verify(io.BytesIO(clean.replace(old, old[:30] + b"\1" + old[31:])))


def test_others_open_it() -> None:
    with Image.open(io.BytesIO(stripped(photograph())[0])) as image:
        assert (image.format, image.size, image.getexif()[0x0112]) == ("JPEG", SIZE, 6)
    with Image.open(io.BytesIO(stripped(photograph(APPLE))[0])) as image:
        assert image.format == "MPO"
        image.seek(1)
        assert image.tobytes() == dots(photograph(APPLE))[1]


@pytest.mark.needs("exiftool")
@pytest.mark.parametrize("packet", [PACKET, APPLE], ids=["Adobe's", "Apple's"])
def test_other_programs_see_nothing_else(packet: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(photograph(packet))
    assert "Artist" in witnesses.unknown("jpeg", path)
    path.write_bytes(stripped(photograph(packet))[0])
    assert witnesses.unknown("jpeg", path) == set()


@pytest.mark.parametrize(
    "source",
    [
        photograph(size=(60, 60)),
        photograph(packet="<x/>"),
        photograph(packet=PACKET.replace('"2.3"', '"words"')),
        photograph(more=segment(0xE1, exif_of(6))),
        toned(flags=0x80),
        toned(below=0),
        toned(cut=8),
        photograph(away=1),
        photograph(away=1 << 30),
    ],
    ids=[
        *("of another shape", "without numbers", "without one", "turned", "of more colours"),
        *("nothing below", "too short", "elsewhere", "nowhere"),
    ],
)
def test_one_that_does_not_fit_goes(source: bytes) -> None:
    clean, found = stripped(source)
    assert clean.count(b"\xff\xd8\xff") == 1 and b"MPF" not in clean and b"hdrgm" not in clean
    assert "other_pictures" in said(found) and "overlay" not in said(found)
    assert not canaries(clean)


def test_a_document_holds_the_picture_alone() -> None:
    removals = Removals()
    clean, _ = pictures.clean(photograph(), removals) or (b"", "")
    assert clean.count(b"\xff\xd8\xff") == 1 and b"MPF" not in clean


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'GainMapMax="2.3"', b'GainMapMax="me!"'),
        (b'Item:Semantic="Primary"', b'Item:Semantic="A name."'),
        (b"0100", b"0101"),
        (b"MPF\0MM", b"MPF\0II"),
        (b"\0\3\0\0", b"\0\3\0\1"),
        (b"xmlns:Container", b"xmlns:Contained"),
    ],
    ids=["number", "directory", "version", "order", "kind", "space"],
)
def test_the_verifier_refuses_what_else_they_could_say(old: bytes, new: bytes) -> None:
    clean, _ = stripped(photograph())
    assert old in clean and len(old) == len(new)
    verify(io.BytesIO(clean))
    with pytest.raises(Unclean):
        verify(io.BytesIO(clean.replace(old, new, 1)))


def test_the_verifier_refuses_a_second_picture_that_is_told_of_otherwise() -> None:
    clean, _ = stripped(photograph())
    at = clean.index(b"\xff\xd9\xff\xd8\xff") + 2
    alone, _ = stripped(drawn(SIZE, 0))
    words = segment(0xFE, b"words")
    for wrong in (
        *(clean[:at], clean + b"\0", alone + clean[at:], clean[:at] + alone),
        *(clean + alone, clean[: at + 2] + words + clean[at + 2 :], clean[:2] + words + clean[2:]),
    ):
        with pytest.raises(Unclean):
            verify(io.BytesIO(wrong))
