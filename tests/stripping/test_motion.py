"""Motion photographs: the picture and its film, each a file of its own."""

import io
from pathlib import Path

import docx
import pytest

from stripping import Notice, Removed
from submissions import sandbox
from submissions.sandbox import otherwise
from submissions.sandbox.results import Clean
from tests.stripping.films import box, film, frames
from tests.stripping.planting import canaries
from tests.stripping.sandboxed import FOLDER, scratch, strip
from tests.stripping.test_heif import photograph
from tests.stripping.test_jpeg import exif_of, jpeg

TAIL = b"\0\0\0\x0cSEFHCANARY\0\0SEFT"  # what Samsung's telephones put behind the film


def each(data: bytes) -> list[tuple[str, bytes, set[str]]]:
    found = []
    with scratch(data) as source:
        for done in otherwise.files(sandbox.SANDBOX, source, FOLDER):
            assert isinstance(done, Clean)
            with done.scratch:
                said = {removal.what for removal in done.removed}
                found.append((done.extension, done.scratch.open().read(), said))
    return found


@pytest.mark.needs("ffmpeg")
def test_the_film_behind_a_jpeg_is_a_file_of_its_own(tmp_path: Path) -> None:
    path = film(tmp_path, "avc.mp4")
    assert canaries(path.read_bytes())
    picture, moving = each(jpeg(exif=exif_of(6)) + path.read_bytes() + TAIL)
    assert (picture[0], moving[0]) == ("jpg", "mp4")
    assert Notice.FILM_APART in picture[2] and Removed.TRAILING_DATA not in picture[2]
    assert picture[1].endswith(b"\xff\xd9") and not canaries(moving[1])
    clean = tmp_path / "clean.mp4"
    clean.write_bytes(moving[1])
    assert frames(clean) == frames(path)


@pytest.mark.needs("ffmpeg")
def test_the_film_in_a_heic_is_a_file_of_its_own(tmp_path: Path) -> None:
    picture, moving = each(
        photograph("HEIF") + box(b"mpvd", film(tmp_path, "avc.mp4").read_bytes())
    )
    assert (picture[0], moving[0]) == ("heic", "mp4")
    assert Notice.FILM_APART in picture[2]
    assert b"moov" not in picture[1]


def test_a_film_that_cannot_be_cleaned_does_not_cost_the_picture() -> None:
    broken = box(b"ftyp", b"isom\0\0\0\0isom") + box(b"moov", bytes(50)) + box(b"mdat", bytes(50))
    ((ending, _, said),) = each(jpeg() + broken)
    assert ending == "jpg"
    assert Removed.LOST_FILM in said and Notice.FILM_APART not in said


def test_a_picture_without_a_film_is_one_file() -> None:
    ((ending, _, said),) = each(jpeg() + b"\0\0\0\x18ftyp and no film")
    assert ending == "jpg" and Removed.TRAILING_DATA in said


@pytest.mark.needs("ffmpeg")
def test_in_a_letter_there_is_no_file_for_the_film(tmp_path: Path) -> None:
    document, file = docx.Document(), io.BytesIO()
    document.add_picture(io.BytesIO(jpeg() + film(tmp_path, "avc.mp4").read_bytes()))
    document.save(file)
    _, found = strip(file.getvalue())
    said = {removal.what for removal in found.removed}
    assert Removed.LOST_FILM in said and Notice.FILM_APART not in said
