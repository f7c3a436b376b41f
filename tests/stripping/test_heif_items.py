"""HEIC and AVIF as telephones write them: taken, opened by others, and the same to see."""

import io
import struct
from pathlib import Path

import pytest

from stripping import Unclean, Unsupported
from stripping.formats import check, verify
from tests.stripping.films import box
from tests.stripping.heifs import (
    CODINGS,
    DEPTH,
    ESSENTIAL,
    Item,
    coded,
    full,
    heif,
    ispe,
    photograph,
    shade,
    still,
    tiles,
)
from tests.stripping.planting import canaries, canary, exiftool, said, stripped
from tests.stripping.test_heif import seen
from tests.stripping.test_jpeg import exif_of

ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
EMPTY = bytes(4) + b"MM\0*\0\0\0\x08" + bytes(6)


@pytest.mark.parametrize("kind", CODINGS)
@pytest.mark.parametrize("data", ["short", "long", "open"])
def test_it_takes_every_length_that_a_box_can_have(kind: str, data: str) -> None:
    source = still(kind, data=data)
    clean, _ = stripped(source)
    assert seen(clean) == seen(source)
    assert len(clean) == len(source)


@pytest.mark.parametrize("kind", CODINGS)
@pytest.mark.parametrize("data", ["short", "long", "open"])
def test_it_takes_what_a_telephone_writes(kind: str, data: str) -> None:
    source = photograph(kind, exif_of(6), data=data)
    clean, found = stripped(source)
    assert seen(clean) == seen(source)[:1]
    assert canaries(source) and not canaries(clean)
    assert said(found) >= {"location", "camera", "thumbnail", "other_pictures", "editing_history"}
    assert len(clean) == len(source)


@pytest.mark.needs("exiftool")
@pytest.mark.parametrize("kind", CODINGS)
def test_what_goes_is_listed_nowhere(kind: str, tmp_path: Path) -> None:
    clean, _ = stripped(photograph(kind, exif_of(6)))
    for name in (b"Exif", b"mime", b"tmap", b"auxl", b"thmb", b"cdsc", b"auxC", b"altr", DEPTH):
        assert name not in clean
    (tmp_path / "a.heic").write_bytes(clean)
    tags = exiftool(tmp_path / "a.heic")
    assert not {tag for tag in tags if "EXIF" in tag or "XMP" in tag or "IFD0" in tag}
    assert clean.count(b"infe") == 3  # the grid and its tiles


def several(kind: str, *more: Item, properties: tuple[bytes, ...] = ()) -> bytes:
    """A picture (properties 1 and 2) and items after it."""
    configuration, data = coded(kind, shade(0))
    own = Item(CODINGS[kind][0], data, (1, ESSENTIAL | 2))
    return heif(kind, [own, *more], [ispe(), configuration, *properties])


@pytest.mark.parametrize("kind", CODINGS)
def test_transparency_stays_beside_depth_that_goes(kind: str) -> None:
    what, data = CODINGS[kind][0], coded(kind, shade(90))[1]
    source = several(
        kind,
        Item(what, data, (1, ESSENTIAL | 2, 3), ((b"auxl", (3, 1)),)),
        Item(what, data, (1, ESSENTIAL | 2, 4), ((b"auxl", (1,)),)),
        properties=(full(b"auxC", ALPHA), full(b"auxC", DEPTH)),
    )
    clean, found = stripped(source)
    assert "other_pictures" in said(found)
    assert seen(clean) == seen(source)
    assert set(seen(clean)[0][3::4]) != {255}
    assert clean.count(b"infe") == 2 and ALPHA in clean and DEPTH not in clean


@pytest.mark.parametrize("kind", CODINGS)
def test_each_tile_may_have_its_own_transparency(kind: str) -> None:
    """As some programs write it, instead of a second grid."""
    items, properties = tiles(kind)
    clear, data = coded(kind, shade(90))
    own = (2, ESSENTIAL | len(properties) + 1, len(properties) + 2)
    alphas = [Item(CODINGS[kind][0], data, own, ((b"auxl", (tile,)),)) for tile in (2, 3)]
    source = heif(kind, [*items, *alphas], [*properties, clear, full(b"auxC", ALPHA)])
    clean, _ = stripped(source)
    assert seen(clean) == seen(source)
    assert clean.count(b"infe") == 5 and clean.count(b"auxl") == 2


@pytest.mark.parametrize("kind", CODINGS)
def test_two_bytes_that_went_leave_a_file_that_opens(kind: str) -> None:
    """Too little for a box of free space: a reference to an item that never was."""
    what, data = CODINGS[kind][0], coded(kind, shade(90))[1]
    alpha = Item(what, data, (1, ESSENTIAL | 2, 3), ((b"auxl", (77, 1)),))
    source = several(kind, alpha, properties=(full(b"auxC", ALPHA),))
    clean, _ = stripped(source)
    assert clean != source.replace(b"a maker", bytes(7)) and len(clean) == len(source)
    whole = Item(what, data, (1, ESSENTIAL | 2, 3), ((b"auxl", (1,)),))
    assert seen(clean) == seen(several(kind, whole, properties=(full(b"auxC", ALPHA),)))


@pytest.mark.parametrize("kind", CODINGS)
def test_what_an_earlier_version_emptied_stays_as_it_is(kind: str) -> None:
    """Files wait at desks to be published byte for byte as they were agreed on."""
    what = CODINGS[kind][0]
    source = several(
        kind,
        Item(what, bytes(90), (3, 4), ((b"thmb", (1,)),)),
        Item(b"Exif", EMPTY + bytes(40), (), ((b"cdsc", (1,)),)),
        Item(b"mime", b" " * 30, (), ((b"cdsc", (1,)),)),
        properties=(box(b"free", bytes(12)), box(b"free", bytes(30))),
    ).replace(b"a maker", bytes(7))
    clean, found = stripped(source)
    assert clean == source and not found.removed
    assert check(io.BytesIO(source)).kind == "heif"


def test_a_property_that_must_be_known_and_is_not_is_refused() -> None:
    """Without it the picture would be another one."""
    configuration, data = coded("HEIF", shade(0))
    for essential in (0, ESSENTIAL):
        own = Item(b"hvc1", data, (1, ESSENTIAL | 2, essential | 3))
        source = heif("HEIF", [own], [ispe(), configuration, box(b"abcd", canary(1).encode())])
        if essential:
            with pytest.raises(Unsupported):
                stripped(source)
        else:
            clean, _ = stripped(source)
            assert seen(clean) == seen(source) and not canaries(clean)


def test_colours_that_cannot_be_built_anew_are_not_asked_for() -> None:
    configuration, data = coded("HEIF", shade(0))
    own = Item(b"hvc1", data, (1, ESSENTIAL | 2, ESSENTIAL | 3))
    source = heif("HEIF", [own], [ispe(), configuration, box(b"colr", b"prof" + bytes(40))])
    assert seen(stripped(source)[0])


def refused(data: bytes, reason: str = "damaged") -> None:
    with pytest.raises(Unclean, match=reason):
        verify(io.BytesIO(data))


def broken() -> dict[str, bytes]:
    """Files whose every box is allowed, and which a decoder cannot open."""
    grid, properties = tiles("HEIF")
    configuration, data = coded("HEIF", shade(0))
    own, described = Item(b"hvc1", data, (1, 2)), [ispe(), configuration]
    beside = Item(b"hvc1", data, (1, 2), ((b"auxl", (1,)),))
    wide = Item(b"grid", bytes(3) + b"\2" + grid[0].data[4:], (1,), grid[0].refers, in_meta=True)
    circle = Item(b"iden", b"", (1,), ((b"dimg", (1,)),))
    return {
        "depth without its name": heif("HEIF", [own, beside], described),
        "no configuration": heif("HEIF", [Item(b"hvc1", data, (1,))], described),
        "no size": heif("HEIF", [Item(b"hvc1", data, (2,))], described),
        "no data": heif("HEIF", [Item(b"hvc1", b"", (1, 2))], described),
        "emptied": heif("HEIF", [Item(b"hvc1", bytes(90), (1, 2))], described),
        "a property of nobody": heif("HEIF", [Item(b"hvc1", data, (1, 2, 3))], described),
        "a property that went": heif(
            "HEIF",
            [Item(b"hvc1", data, (1, 2, ESSENTIAL | 3))],
            [*described, box(b"free", bytes(8))],
        ),
        "a missing tile": heif("HEIF", grid[:2], properties),
        "a tile too few": heif("HEIF", [wide, *grid[1:]], properties),
        "made of itself": heif("HEIF", [circle], [ispe()]),
    }


@pytest.mark.parametrize("name", broken())
def test_the_second_reading_opens_it_as_a_decoder_does(name: str) -> None:
    refused(broken()[name].replace(b"a maker", bytes(7)))


@pytest.mark.parametrize("item", [Item(b"Exif", exif_of(1)), Item(b"abcd", bytes(9))])
def test_the_second_reading_refuses_an_item_that_is_not_on_the_list(item: Item) -> None:
    configuration, data = coded("HEIF", shade(0))
    source = heif("HEIF", [Item(b"hvc1", data, (1, 2)), item], [ispe(), configuration])
    refused(source.replace(b"a maker", bytes(7)), "not_allowed")


def test_the_second_reading_takes_what_can_be_opened() -> None:
    """The control of the test above."""
    for whole in (still("HEIF"), heif("HEIF", *tiles("HEIF"))):
        verify(io.BytesIO(whole.replace(b"a maker", bytes(7))))


def test_a_place_outside_the_data_is_refused_by_the_second_reading() -> None:
    clean, _ = stripped(still("HEIF"))
    place = clean.index(b"mdat") + 4
    at = clean.index(struct.pack(">I", place), clean.index(b"iloc"))
    for bad in (place - 1, place + 1, 0):
        refused(clean[:at] + struct.pack(">I", bad) + clean[at + 4 :])
