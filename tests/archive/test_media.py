"""Files of records: smaller pictures, captions, posters; stored before they are published."""

import io
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from PIL import Image

import languages
from archive import accession
from archive.accession import Accepted, AccessionError, Conflict, Variant
from archive.models import Content, Medium, Record
from archive.record.schema import record_schema
from tests.archive.conftest import NOW, both

pytestmark = pytest.mark.django_db
Accept = Callable[..., Accepted]
SPOKEN = "WEBVTT\n\n00:01.000 --> 00:02.000 line:0\n<i>They</i> came.\n"
FILM = b"\0\0\0\x18ftypisom" + bytes(100)


def small(width: int) -> Variant:
    held = io.BytesIO()
    Image.new("RGB", (width, 10)).save(held, "JPEG")
    return Variant("jpg", "image/jpeg", width, 10, held)


def film(**more: Any) -> dict[str, Any]:
    return {
        "file": "02.mp4",
        "sha256": sha256(FILM).hexdigest(),
        "size": len(FILM),
        "type": "video/mp4",
        "alternative": both("A bridge"),
        "warnings": ["none"],
        "alterations": ["metadata_removed"],
        **more,
    }


@contextmanager
def staged(document: dict[str, Any], picture: bytes, record: Any = None) -> Iterator[Any]:
    files = {"01.jpg": io.BytesIO(picture), "02.mp4": io.BytesIO(FILM)}
    variants = {"01.jpg": [small(20), small(40)]}
    with accession.staged(record, document, files, variants) as ready:
        yield ready


@pytest.fixture
def lively(document: dict[str, Any]) -> dict[str, Any]:
    spoken = film(captions={"en": SPOKEN, "ar": SPOKEN}, poster="01.jpg")
    return {**document, "media": [*document["media"], spoken]}


@pytest.fixture
def made(lively: dict[str, Any], picture: bytes) -> Accepted:
    with staged(lively, picture) as ready:
        return accession.publish(ready, now=NOW)


def stored(folder: Path) -> set[str]:
    return {path.name for path in (folder / "media").rglob("*") if path.is_file()}


def test_a_record_tells_its_smaller_pictures_captions_and_posters(
    made: Accepted, picture: bytes
) -> None:
    public = Content.objects.get().public
    image, moving = public["media"]
    assert [(each["width"], each["type"]) for each in image["variants"]] == [
        (20, "image/jpeg"),
        (40, "image/jpeg"),
    ]
    assert moving["captions"]["en"] == ("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nThey came.\n")
    assert moving["poster"] == image["file"] == f"{sha256(picture).hexdigest()}.jpg"
    assert not list(Draft202012Validator(record_schema(languages.codes())).iter_errors(public))
    assert {row.name for row in Medium.objects.all()} == {
        *(each["file"] for each in public["media"]),
        *(each["file"] for each in image["variants"]),
    }


def test_the_page_shows_them(made: Accepted, client: Client, tmp_path: Path) -> None:
    image, moving = Content.objects.get().public["media"]
    page = client.get(f"/en/archive/{made.record_id}/").content.decode()
    for each in image["variants"]:
        path = f"/archive/media/{made.record_id}/{each['file']}"
        assert f"{path} {each['width']}w" in page
        kept = tmp_path / "media" / Medium.objects.get(name=each["file"]).stored
        assert sha256(kept.read_bytes()).hexdigest() == each["sha256"]
    track = f"/archive/records/{made.record_id}/v1/{moving['sha256']}.en.vtt"
    assert f'<track kind="captions" src="{track}" srclang="en" label="English" default>' in page
    poster = f"/archive/media/{made.record_id}/{moving['poster']}"
    assert f'poster="{poster}"' in page
    answer = client.get(track)
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.content.decode() == moving["captions"]["en"]


@pytest.mark.parametrize("path", ["v1/" + "0" * 64 + ".en.vtt", "v2/{digest}.en.vtt"])
def test_captions_that_are_not_there_are_not_found(
    made: Accepted, client: Client, path: str
) -> None:
    digest = Content.objects.get().public["media"][1]["sha256"]
    found = client.get(f"/archive/records/{made.record_id}/{path.format(digest=digest)}")
    assert found.status_code == 404


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"captions": {"en": "not captions"}}, "media.1.captions.en"),
        ({"captions": {"fr": SPOKEN}}, "media.1.captions"),
        ({"captions": {"en": 7}}, "media.1.captions.en"),
        ({"captions": SPOKEN}, "media.1.captions"),
        ({"poster": "09.jpg"}, "media.1.poster"),
        ({"poster": "02.mp4"}, "media.1.poster"),
        ({"poster": "../x"}, "media.1.poster"),
    ],
)
def test_what_cannot_be_said_of_a_film_is_refused(
    document: dict[str, Any], changes: dict[str, Any], path: str
) -> None:
    wrong = {**document, "media": [*document["media"], film(**changes)]}
    assert [problem.path for problem in accession.problems(wrong)] == [path]


def test_a_picture_has_no_captions(document: dict[str, Any]) -> None:
    wrong = {**document, "media": [{**document["media"][0], "captions": {"en": SPOKEN}}]}
    assert [problem.path for problem in accession.problems(wrong)] == ["media.0.captions"]


def test_what_is_not_published_is_not_kept(
    lively: dict[str, Any], picture: bytes, tmp_path: Path
) -> None:
    with pytest.raises(KeyError), staged(lively, picture):
        assert len(stored(tmp_path)) == 4
        raise KeyError("the transaction failed")
    assert not stored(tmp_path) and not Medium.objects.exists() and not Record.objects.exists()


def test_a_file_that_is_wrong_stores_nothing(
    lively: dict[str, Any], picture: bytes, tmp_path: Path
) -> None:
    files = {"01.jpg": io.BytesIO(picture), "02.mp4": io.BytesIO(FILM + b"x")}
    with pytest.raises(AccessionError), accession.staged(None, lively, files):
        pytest.fail("It was staged.")
    assert not stored(tmp_path)


def test_what_changes_no_record_is_not_published(lively: dict[str, Any], picture: bytes) -> None:
    changed = {**lively, "change": "update", "note": both("more")}
    with pytest.raises(Conflict), staged(changed, picture) as ready:
        accession.publish(ready, now=NOW)
    assert not Record.objects.exists()


def test_what_was_checked_against_an_older_version_is_not_published(
    accept: Accept, document: dict[str, Any], lively: dict[str, Any], picture: bytes
) -> None:
    """It was valid beside what stood then; nobody has looked at it beside what stands now."""
    record = accept().record_id
    changed = {**lively, "change": "update", "note": both("more")}
    with pytest.raises(Conflict), staged(changed, picture, record) as ready:
        accept(record, change="correction", note=both("first"))
        accession.publish(ready, now=NOW)
    assert Record.objects.get().latest == 2


def test_what_a_crash_left_is_deleted_after_a_day(made: Accepted, tmp_path: Path) -> None:
    before = stored(tmp_path)
    folder = tmp_path / "media" / "00000000-0000-4000-8000-000000000000"
    folder.mkdir()
    for name, age in (("old.mp4", 90_000), ("young.mp4", 60)):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (time.time() - age,) * 2)
    assert accession.drop_leftovers() == 1
    assert stored(tmp_path) == {*before, "young.mp4"}


def test_withdrawal_takes_smaller_pictures_along(
    made: Accepted, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    assert len(stored(tmp_path)) == 4
    with django_capture_on_commit_callbacks(execute=True):
        accession.withdraw(made.record_id, None, now=NOW)
    assert not stored(tmp_path)
