"""Several pictures in one HEIC or AVIF, with a film beside them and without: none goes untold."""

import io

import av
import pikepdf
import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageStat

from stripping import Notice, Removed
from tests.stripping.films import box
from tests.stripping.heifs import (
    CODINGS,
    ESSENTIAL,
    Item,
    coded,
    heif,
    ispe,
    mdat,
    meta,
    photograph,
    shade,
    still,
    tiles,
)
from tests.stripping.test_motion import each

FRAMES, SMALL = 5, (64, 48)  # of a film
COLOURS = tuple((50 * number, 0, 0) for number in range(FRAMES))
ANGLES = (0, 40, 80)
KINDS = pytest.mark.parametrize("kind", CODINGS)
ALIKE = 3  # of 255: mean difference between two ways of turning the same numbers into colours
Pictures = tuple[list[Item], list[bytes]]


def pictures(kind: str, *angles: int) -> Pictures:
    """Each a picture that is shown by itself; and their properties."""
    properties, items = [ispe()], list[Item]()
    for angle in angles:
        configuration, data = coded(kind, shade(angle))
        properties.append(configuration)
        items.append(Item(CODINGS[kind][0], data, (1, ESSENTIAL | len(properties))))
    return items, properties


def strange(kind: str, *angles: int) -> Pictures:
    """The same with a property that a reader must know, so that no stripper takes them."""
    items, properties = pictures(kind, *angles)
    properties = [*properties, box(b"what", b"ever")]
    own = ESSENTIAL | len(properties)
    return [Item(one.kind, one.data, (*one.properties, own)) for one in items], properties


def film(coding: str = "libx264", *, sound: bool = False) -> bytes:
    file, fast = io.BytesIO(), {"preset": "ultrafast" if coding == "libx264" else "12"}
    with av.open(file, "w", format="mp4") as made:
        track = made.add_stream(coding, rate=5, options=fast)
        track.width, track.height, track.pix_fmt = *SMALL, "yuv420p"
        spoken = made.add_stream("aac", rate=48_000) if sound else None
        for colour in COLOURS:
            picture = Image.new("RGB", SMALL, colour)
            made.mux(track.encode(av.VideoFrame.from_image(picture)))
        made.mux(track.encode(None))
        if spoken:
            quiet = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
            quiet.sample_rate = 48_000
            for plane in quiet.planes:
                plane.update(bytes(plane.buffer_size))
            made.mux(spoken.encode(quiet))
            made.mux(spoken.encode(None))
    return file.getvalue()


def cover(moving: bytes, kind: str) -> Pictures:
    """The first picture of the film, named once more as what is shown before it runs."""
    coding, name, _ = CODINGS[kind]
    with av.open(io.BytesIO(moving)) as shown:
        first = bytes(next(shown.demux(video=0)))
    properties = [ispe(SMALL)]
    if name in moving:
        at = moving.index(name) - 4
        properties.append(moving[at : at + int.from_bytes(moving[at : at + 4], "big")])
    return [Item(coding, first, tuple(range(1, len(properties) + 1)))], properties


def burst(kind: str, stills: Pictures, moving: bytes = b"") -> bytes:
    """The pictures behind a film: what its index points to stays where it is."""
    moving = moving or film()
    brand = {"HEIF": b"msf1", "AVIF": b"avis"}[kind]
    moving = moving[:8] + brand + moving[12:]
    size = len(meta(*stills, b"", b"", 0))
    index = meta(*stills, b"", b"", len(moving) + size + 8)
    return moving + index + mdat(b"".join(item.data for item in stills[0]), "short")


def moved(data: bytes) -> tuple[int, int]:
    """How many pictures a film has, and how many sounds."""
    with av.open(io.BytesIO(data)) as shown:
        return sum(1 for _ in shown.decode(video=0)), len(shown.streams.audio)


def as_coded(data: bytes) -> list[Image.Image]:
    return [one.to_pillow() for one in pillow_heif.open_heif(data)]


def pages(data: bytes) -> list[Image.Image]:
    with pikepdf.open(io.BytesIO(data)) as document:
        drawn = [image for page in document.pages for image in page.get_images().values()]
        return [pikepdf.PdfImage(image).as_pil_image().convert("RGB") for image in drawn]


def all_alike(shown: list[Image.Image], *angles: int) -> bool:
    return len(shown) == len(angles) and all(
        max(ImageStat.Stat(ImageChops.difference(one, shade(angle))).mean) < ALIKE
        for one, angle in zip(shown, angles, strict=True)
    )


def test_a_burst_keeps_its_pictures_and_its_film() -> None:
    (ending, clean, said), (also, moving, _) = each(burst("HEIF", pictures("HEIF", *ANGLES)))
    assert (ending, also) == ("heic", "mp4")
    assert all_alike(as_coded(clean), *ANGLES)
    assert moved(moving) == (FRAMES, 0) and b"moov" not in clean
    # The film was not hidden in it.
    assert Notice.FILM_APART in said and Removed.HIDDEN_DATA not in said


def test_a_burst_of_avif_keeps_its_pictures_and_its_film() -> None:
    stills = pictures("AVIF", *ANGLES)
    (ending, clean, said), (also, moving, _) = each(burst("AVIF", stills))
    assert (ending, also) == ("avif", "mp4")
    assert all(item.data in clean for item in stills[0])
    assert moved(moving) == (FRAMES, 0) and Notice.FILM_APART in said


@KINDS
def test_pictures_of_a_burst_that_no_stripper_takes_become_pages(kind: str) -> None:
    (ending, clean, said), (also, _, _) = each(burst(kind, strange(kind, *ANGLES)))
    assert (ending, also) == ("pdf", "mp4")
    assert all_alike(pages(clean), *ANGLES)
    assert {Notice.FILM_APART, Notice.CONVERTED} <= said


@KINDS
def test_a_film_that_cannot_be_kept_is_told(kind: str) -> None:
    broken = film().replace(b"avc1", b"what")
    ((_, _, said),) = each(burst(kind, pictures(kind, *ANGLES), broken))
    assert Removed.LOST_FILM in said


@KINDS
def test_pictures_that_cannot_be_kept_are_told(kind: str) -> None:
    items, properties = strange(kind, *ANGLES)
    empty = [Item(one.kind, bytes(len(one.data)), one.properties) for one in items]
    ((ending, clean, said),) = each(burst(kind, (empty, properties)))
    assert moved(clean) == (FRAMES, 0) if ending == "mp4" else ending == "png"
    assert Notice.TRACKS_LOST in said


@KINDS
def test_several_pictures_that_no_stripper_takes_become_a_page_each(kind: str) -> None:
    ((ending, clean, said),) = each(heif(kind, *strange(kind, *ANGLES)))
    assert (ending, said) == ("pdf", {Notice.CONVERTED})
    assert all_alike(pages(clean), *ANGLES)


@KINDS
def test_several_pictures_stay_where_they_are_and_are_named(kind: str) -> None:
    items, properties = pictures(kind, *ANGLES)
    ((ending, clean, said),) = each(heif(kind, items, properties))
    assert Notice.FURTHER_PICTURES in said
    assert ending == CODINGS[kind][2].decode()
    assert len(clean) == len(heif(kind, items, properties))
    assert kind == "AVIF" or all_alike(as_coded(clean), *ANGLES)


@KINDS
def test_parts_and_companions_of_a_picture_are_no_further_ones(kind: str) -> None:
    for made in (still(kind), heif(kind, *tiles(kind)), photograph(kind, b"")):
        ((_, _, said),) = each(made)
        assert Notice.FURTHER_PICTURES not in said


@pytest.mark.parametrize("sound", [False, True])
def test_an_animation_that_speaks_becomes_a_film(sound: bool) -> None:
    moving = film("libsvtav1", sound=sound)
    ((ending, clean, said),) = each(burst("AVIF", cover(moving, "AVIF"), moving))
    assert said == {Notice.CONVERTED}
    if sound:
        assert ending == "mp4" and moved(clean) == (FRAMES, 1)
    else:
        with Image.open(io.BytesIO(clean)) as shown:
            assert ending == "png" and getattr(shown, "n_frames", 1) == FRAMES


def test_the_picture_that_is_shown_before_a_film_runs_is_the_films() -> None:
    moving = film()
    ((ending, clean, said),) = each(burst("HEIF", cover(moving, "HEIF"), moving))
    assert (ending, moved(clean)) == ("mp4", (FRAMES, 0))
    assert said == {Notice.CONVERTED}
