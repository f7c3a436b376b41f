"""What is not taken is refused by its name, and what is broken by its fault; never by accident."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from stripping import LooksLike, Notice, Reason, Removed, Unclean, Unsupported
from stripping.kinds import FORMATS
from tests.fuzzing import papers
from tests.needs import fixture_needs
from tests.stripping import sandboxed
from tests.stripping.films import film
from tests.stripping.many import outcomes
from tests.stripping.planting import run, stripped
from tests.stripping.test_gif import animated as moving_gif
from tests.stripping.test_heif import photograph
from tests.stripping.test_jpeg import exif_of, jpeg, named_profile
from tests.stripping.test_matroska import recorded
from tests.stripping.test_png import animated, png
from tests.stripping.test_sounds import recording
from tests.stripping.test_webp import animated as moving_webp


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as members:
        for name in names:
            members.writestr(name, "words")
    return file.getvalue()


def saved(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, kind)
    return file.getvalue()


def scan(form: str, *options: str) -> bytes:
    seen = ("-size", "61x47", "plasma:red-blue", "-depth", "8")
    return run("convert", *seen, *options, f"{form}:-")


ENDINGS = {"mpeg": "mpg"}


def coded(name: str) -> bytes:
    path = Path(name)
    run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:d=0.2", "-y", path)
    data = path.read_bytes()
    path.unlink()
    return data


OTHERS: dict[str, bytes] = {
    "zip": archive("a.txt"),
    "old_office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "program": b"\x7fELF\x02\x01\x01" + bytes(600),
    "archive": b"\x1f\x8b\x08\0\0\0\0\0\0\3" + bytes(20),
    "avif": b"\0\0\0\x18ftypavis\0\0\0\0mif1avis" + bytes(20),
    "raw": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(20),
    "psd": b"8BPS\0\1\0\0\0\0\0\0",
    "database": b"SQLite format 3\0" + bytes(84),
    "unknown": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("slug", OTHERS)
def test_other_types_are_refused_by_name(slug: str) -> None:
    with pytest.raises(Unsupported) as refused:
        stripped(OTHERS[slug])
    assert refused.value.looks_like == slug


def test_other_pictures_are_refused_by_name() -> None:
    with pytest.raises(Unsupported, match="jpeg2000"):
        stripped(saved("JPEG2000"))


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("slug", ["avi", "flv", "mpeg", "wmv"])
def test_other_films_are_refused_by_name(slug: str, tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match=slug):
        stripped(coded(str(tmp_path / f"film.{ENDINGS.get(slug, slug)}")))


@pytest.fixture(scope="module")
@fixture_needs("convert", "ffmpeg")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("samples")
    return {
        "jpeg": jpeg(exif=exif_of(6), icc_profile=named_profile(1), progressive=True),
        "png": png(exif=exif_of(6), icc_profile=named_profile(1)),
        "animation": animated(),
        "film": film(folder, "late.mp4", "-t", "0.3").read_bytes(),
        "fragments": film(folder, "pieces.mp4", "-t", "0.6").read_bytes(),
        "quicktime": film(folder, "hevc.mov", "-t", "0.2").read_bytes(),
        "gif": moving_gif(),
        "webp": moving_webp(),
        "heic": photograph("HEIF"),
        "avif": photograph("AVIF"),
        "webm": recorded("vp9.webm"),
        "tiff": scan("tif", "-compress", "LZW"),
        "tiles": scan("tif", "-compress", "Zip", "-define", "tiff:tile-geometry=32x16"),
        "bmp": scan("bmp", "-colors", "30", "-compress", "RLE"),
        **papers.seeds(),
        **{name: recording(name) for name in SOUNDS},
    }


SOUNDS = ("mp3", "flac", "ogg", "opus", "wav", "aiff")
NAMES = (
    "jpeg",
    "png",
    "animation",
    "film",
    "fragments",
    "quicktime",
    "gif",
    "webp",
    "heic",
    "avif",
    "webm",
    "tiff",
    "tiles",
    "bmp",
)
NAMES += SOUNDS
NAMES += tuple(papers.seeds())
CHANGES = st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=8)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_anywhere_ends_in_a_result_or_a_reason(
    name: str, samples: dict[str, bytes]
) -> None:
    data = samples[name]
    parts = [data[: len(data) * part // 64] for part in range(64)]
    outcomes([*parts, *(data[:end] for end in range(64))])
    outcomes([data[: len(data) - end] for end in range(64)])


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=5, deadline=None)
@given(files=st.lists(CHANGES, min_size=30, max_size=30))
def test_a_file_changed_anywhere_ends_in_a_result_or_a_reason(
    name: str, samples: dict[str, bytes], files: list[list[tuple[int, int]]]
) -> None:
    changed = [bytearray(samples[name]) for _ in files]
    for data, changes in zip(changed, files, strict=True):
        for place, value in changes:
            data[place % len(data)] = value
    outcomes([bytes(data) for data in changed])


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_was_not_stripped_does_not_pass_the_check(
    name: str, samples: dict[str, bytes]
) -> None:
    clean, _ = stripped(samples[name])
    sandboxed.check(clean)
    for dirty in (samples[name], clean + b"x"):
        if dirty != clean:
            with pytest.raises(Unclean, match="would_change"):
                sandboxed.check(dirty)


def test_every_kind_has_a_row() -> None:
    kinds = "jpeg png mp4 matroska heif gif webp tiff bmp mp3 ogg flac wav aiff pdf office text"
    assert [row.kind for row in FORMATS] == kinds.split()


def test_a_slug_means_one_thing() -> None:
    slugs = [*Removed, *Notice, *Reason, *LooksLike]
    assert len(slugs) == len(set(slugs))
    assert json.loads(json.dumps(slugs)) == slugs
