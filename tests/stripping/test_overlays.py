"""Gain maps and depth of HEIC and AVIF stay with their numbers, and say nothing else."""

import io
import struct
from pathlib import Path

import pillow_heif
import pytest

from stripping import Unclean
from stripping.formats import verify
from tests.stripping import witnesses
from tests.stripping.films import box
from tests.stripping.heifs import (
    CODINGS,
    DEPTH,
    ESSENTIAL,
    GAIN,
    MAPPED,
    SIZE,
    Item,
    coded,
    full,
    heif,
    ispe,
    shade,
)
from tests.stripping.planting import canaries, canary, said, stripped
from tests.stripping.test_heif import seen

MATTE = b"urn:com:apple:photo:2018:aux:portraiteffectsmatte\0"
TURN = box(b"irot", b"\x03")
# One and a fraction for each number, in one colour; the third pair of bytes is the writer's.
TONES = bytes(3) + b"\0\0\x40" + struct.pack(">14I", 1, 1, 9, 4, *((1, 2) * 5))
WORD = canary(41)
PACKET = (
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="{WORD}"><rdf:RDF xmlns:rdf='
    f'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="{WORD}"'
    ' xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"'
    f' hdrgm:GainMapMax="2.3" hdrgm:HDRCapacityMax="3"'
    f' xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Model="{WORD}"/></rdf:RDF></x:xmpmeta>'
)


def mapped(
    kind: str,
    *,
    size: tuple[int, int] = SIZE,
    turned: bool = False,
    tones: bytes = TONES,
    pair: tuple[int, int] = (7, 1),
    packet: str = PACKET,
) -> bytes:
    """A picture (1), its gain map (2) with words (5), depth (3) and a matte (4); the same gain map
    without a name (6), for the tones (7) of ISO 21496-1.
    """
    what, (configuration, data) = CODINGS[kind][0], coded(kind, shade(0))
    little, small = coded(kind, shade(60, size))
    properties = [ispe(), configuration, ispe(size), little]
    properties += [full(b"auxC", GAIN), full(b"auxC", DEPTH + canary(42).encode())]
    properties += [full(b"auxC", MATTE), TURN]
    own = (3, ESSENTIAL | 4, *((8,) if turned else ()))
    beside = ((b"auxl", (1,)),)
    items = [
        Item(what, data, (1, ESSENTIAL | 2)),
        Item(what, small, (*own, 5), beside, hidden=True),
        Item(what, small, (*own, 6), beside, hidden=True),
        Item(what, small, (*own, 7), beside, hidden=True),
        Item(b"mime", packet.encode(), (), ((b"cdsc", (2,)),)),
        Item(what, small, own, hidden=True),
        Item(MAPPED, tones, (1,), ((b"dimg", (1, 6)),)),
    ]
    group = box(b"grpl", full(b"altr", struct.pack(">IIII", 0x41424344, 2, *pair)))
    return heif(kind, items, properties, more=group)


def overlay(data: bytes) -> bytes:
    """The dots of the named gain map, as another reader decodes it."""
    file = pillow_heif.open_heif(io.BytesIO(data))
    (number,) = file.info["aux"][GAIN[:-1].decode()]
    return file.get_aux_image(number).to_pillow().tobytes()


@pytest.mark.parametrize("kind", CODINGS)
def test_they_stay_and_are_the_same(kind: str) -> None:
    source = mapped(kind)
    clean, found = stripped(source)
    assert canaries(source) == {41, 42} and not canaries(clean)
    assert len(clean) == len(source) and seen(clean) == seen(source)
    for name in (GAIN, DEPTH, b"tmap", TONES, b"altr", b' hdrgm:GainMapMax="2.3"'):
        assert name in clean
    assert MATTE not in clean and b"ABCD" not in clean
    assert said(found) >= {"other_pictures", "camera", "overlay"}
    if kind == "HEIF":
        assert overlay(clean) == overlay(source)


@pytest.mark.parametrize("kind", CODINGS)
def test_what_was_stripped_stays_as_it_is(kind: str) -> None:
    clean, _ = stripped(mapped(kind))
    assert stripped(clean)[0] == clean


@pytest.mark.needs("exiftool")
@pytest.mark.parametrize("kind", CODINGS)
def test_other_programs_see_nothing_else(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(mapped(kind))
    assert {"Model", "XMPToolkit"} & witnesses.unknown("heif", path)
    path.write_bytes(stripped(mapped(kind))[0])
    assert witnesses.unknown("heif", path) == set()


@pytest.mark.parametrize(
    "wrong", [{"size": (48, 48)}, {"turned": True}], ids=["of another shape", "turned otherwise"]
)
def test_one_that_does_not_fit_goes(wrong: dict[str, object]) -> None:
    source = mapped("HEIF", **wrong)  # type: ignore[arg-type]
    clean, found = stripped(source)
    assert "other_pictures" in said(found) and seen(clean) == seen(source)
    assert "overlay" not in said(found)
    for name in (b"auxC", b"tmap", b"altr", b"hdrgm", b"mime"):
        assert name not in clean


@pytest.mark.parametrize(
    "wrong",
    [
        {"tones": TONES[:-4] + bytes(4)},
        {"tones": TONES + canary(43).encode()},
        {"tones": b"\0\0\1" + TONES[3:]},
        {"pair": (1, 7)},
    ],
    ids=["divided by zero", "longer", "of a later version", "after the picture itself"],
)
def test_tones_that_no_reader_takes_go(wrong: dict[str, object]) -> None:
    clean, _ = stripped(mapped("HEIF", **wrong))  # type: ignore[arg-type]
    assert b"tmap" not in clean and b"altr" not in clean and GAIN in clean
    assert not canaries(clean)


def test_who_wrote_the_tones_goes() -> None:
    clean, _ = stripped(mapped("HEIF", tones=b"\0\0\0\0\x07" + TONES[5:]))
    assert TONES in clean


def test_words_without_room_for_ours_go() -> None:
    short = f'<a hdrgm:Gamma="1.0" b="{canary(44)}"/>'
    clean, _ = stripped(mapped("HEIF", packet=short))
    assert b"mime" not in clean and b"hdrgm" not in clean and GAIN in clean


@pytest.mark.parametrize(
    "packet",
    [
        PACKET.replace('"2.3"', f'"{WORD}"'),
        PACKET.replace('"2.3"', '"2.3" hdrgm:BaseRenditionIsHDR="True"'),
    ],
    ids=["words for a number", "of a picture that is the bright one"],
)
def test_numbers_that_would_mean_something_else_go(packet: str) -> None:
    clean, _ = stripped(mapped("HEIF", packet=packet))
    assert b"mime" not in clean and b"hdrgm" not in clean and GAIN in clean
    assert not canaries(clean)


def test_a_number_for_each_colour_stays() -> None:
    three = "".join(f"<rdf:li>{number}</rdf:li>\n" for number in ("1.5", "2", "-0.25"))
    listed = f"><hdrgm:Gamma><rdf:Seq>{three}</rdf:Seq></hdrgm:Gamma></rdf:Description>"
    clean, _ = stripped(
        mapped("HEIF", packet=PACKET.replace("/></rdf:RDF>", listed + "</rdf:RDF>"))
    )
    assert three.replace("\n", "").encode() in clean and b'GainMapMax="2.3"' in clean
    verify(io.BytesIO(clean))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (GAIN, MATTE[: len(GAIN) - 1] + b"\0"),
        (b'GainMapMax="2.3"', b'GainMapMax="me!"'),
        (b'rdf:about=""', b"rdf:about='a"),
        (TONES, b"\0\0\0\0\x07" + TONES[5:]),
        (TONES, TONES[:5] + b"\x80" + TONES[6:]),
        (struct.pack(">II", 7, 1), struct.pack(">II", 2, 1)),
        (DEPTH, DEPTH[:-1] + b"s"),
    ],
    ids=["name", "number", "packet", "writer", "colours", "group", "behind the name"],
)
def test_the_verifier_refuses_what_else_they_could_say(old: bytes, new: bytes) -> None:
    clean, _ = stripped(mapped("HEIF"))
    assert clean.count(old) == 1 and len(old) == len(new)
    verify(io.BytesIO(clean))
    with pytest.raises(Unclean):
        verify(io.BytesIO(clean.replace(old, new)))


def test_a_file_without_tones_does_not_say_that_it_has_some() -> None:
    """Readers of AVIF refuse one that does."""
    source = mapped("AVIF", pair=(1, 7)).replace(b"mif1avif", b"tmapavif", 1)
    clean, _ = stripped(source)
    assert seen(clean) == seen(mapped("AVIF")) and b"tmap" not in clean
    whole = mapped("AVIF").replace(b"mif1avif", b"tmapavif", 1)
    assert stripped(whole)[0].count(b"tmap") == 2
