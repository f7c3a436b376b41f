"""The door: what is not on the list does not come in, and what is wrong is all said at once."""

import datetime
import io
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

import languages
from archive import accession, keys
from archive.accession import Accepted, AccessionError, Conflict
from archive.media_types import MEDIA_TYPES
from archive.models import Content, Medium, Record, RecordVersion
from archive.record.schema import record_schema
from tests.archive.conftest import NOW, both

pytestmark = pytest.mark.django_db
Accept = Callable[..., Accepted]


def problems(document: dict[str, Any]) -> set[str]:
    return {problem.path for problem in accession.problems(document)}


def test_it_accepts_a_document_that_has_all_it_needs(accept: Accept) -> None:
    accepted = accept()
    assert accepted.version == 1
    assert accepted.record_id.version == 4
    published = accession.published(accepted.record_id)
    assert published is not None and published.public is not None
    assert published.public["headline"] == both("A headline")


def test_every_published_version_fits_the_schema(accept: Accept) -> None:
    accept(
        actors=[{"name": both("x"), "type": "civilians", "attribution": "unknown"}],
        casualties={"killed": {"min": 0, "max": 2}, "civilian": True},
        weapons=[both("mortar")],
        citations=[{"title": both("a paper"), "url": "https://example.org/a"}],
        dateline=both("Here"),
        translation="human",
    )
    validator = Draft202012Validator(record_schema(languages.codes()))
    assert not list(validator.iter_errors(Content.objects.get().public))


@pytest.mark.parametrize(
    "path",
    ["notes", "byline.real_name", "place.source", "media.0.original_sha256", "event_date.received"],
)
def test_a_field_that_is_not_listed_is_refused(document: dict[str, Any], path: str) -> None:
    target: Any = document
    *above, key = path.split(".")
    for step in above:
        target = target[int(step)] if step.isdigit() else target[step]
    target[key] = "canary"
    assert problems(document) == {path}


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("headline", {"headline.ar", "headline.en"}),
        ("byline", {"byline.name.ar", "byline.name.en"}),
        ("event_date", {"event_date.edtf", "event_date.precision"}),
        ("licence", {"licence"}),
        ("content_warnings", {"content_warnings"}),
        ("media", {"media"}),
    ],
)
def test_a_missing_field_is_named(document: dict[str, Any], key: str, named: set[str]) -> None:
    del document[key]
    assert problems(document) == named


def test_all_problems_are_said_at_once(document: dict[str, Any]) -> None:
    document["licence"] = "mine"
    document["headline"] = {"en": "only one language"}
    document["event_date"]["edtf"] = "last week"
    document["media"][0]["alternative"] = both(" ")
    found = problems(document)
    assert {"licence", "headline.ar", "event_date.edtf", "media.0.alternative.en"} <= found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("status", "unverifiable"),
        ("change", "safety_withdrawal"),
        ("content_warnings", ["none", "death"]),
        ("content_warnings", []),
        ("languages", ["fr"]),
        ("embargo", "tomorrow"),
        ("incident_types", ["shelling", "shelling"]),
        ("citations", [{"title": {"ar": "x", "en": "x"}, "url": "javascript:alert(1)"}]),
        ("place", {"name": {"ar": "x", "en": "x"}, "precision": "withheld", "latitude": 1.0}),
    ],
)
def test_a_value_that_must_not_be_is_refused(
    document: dict[str, Any], path: str, value: object
) -> None:
    assert accession.problems({**document, path: value})


def test_coordinates_are_not_finer_than_the_place(document: dict[str, Any]) -> None:
    document["place"] |= {"latitude": 35.75463, "longitude": 38.56}
    assert problems(document) == {"place.latitude"}
    document["place"]["latitude"] = 35.75
    assert not problems(document)


def test_a_record_from_before_a_rule_can_still_be_corrected(
    accept: Callable[..., Accepted],
) -> None:
    old = {"edtf": "2016", "precision": "minute"}
    record = accept().record_id
    content = Content.objects.get()
    content.public = {**content.public, "event_date": old}
    content.save(update_fields=["public"])
    change = {"change": "retraction", "note": both("It was not so.")}
    with pytest.raises(AccessionError):
        accept(record, **change, event_date={**old, "precision": "hour"})
    assert accept(record, **change, event_date=old).version == 2
    with pytest.raises(AccessionError):
        accept(event_date=old)


def test_a_changed_file_is_refused_and_nothing_stays(
    document: dict[str, Any], picture: bytes, tmp_path: Path
) -> None:
    with pytest.raises(AccessionError):
        accession.accept(None, document, {"01.jpg": io.BytesIO(picture + b"x")}, now=NOW)
    assert not RecordVersion.objects.exists()
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_a_file_of_another_type_is_refused(document: dict[str, Any]) -> None:
    fake = b"GIF89a not a JPEG"
    document["media"][0] |= {"sha256": sha256(fake).hexdigest(), "size": len(fake)}
    with pytest.raises(AccessionError):
        accession.accept(None, document, {"01.jpg": io.BytesIO(fake)}, now=NOW)


BEGINNINGS = {
    "gif": b"GIF89a",
    "webp": b"RIFF\0\0\0\0WEBP",
    "avif": b"\0\0\0\x20ftypavif",
    "heic": b"\0\0\0\x18ftypheic",
    "webm": b"\x1a\x45\xdf\xa3",
    "mkv": b"\x1a\x45\xdf\xa3",
    "mp3": b"\xff\xfb",
    "opus": b"OggS",
    "flac": b"fLaC",
    "wav": b"RIFF\0\0\0\0WAVE",
    "aiff": b"FORM\0\0\0\0AIFF",
    "pdf": b"%PDF-1.7",
}


@pytest.mark.parametrize("ending", BEGINNINGS)
def test_it_takes_what_stripping_gives_and_only_with_its_own_beginning(
    document: dict[str, Any], ending: str
) -> None:
    medium, name = document["media"][0], f"01.{ending}"

    def offer(data: bytes) -> Accepted:
        medium.update(file=name, type=MEDIA_TYPES[ending].name, size=len(data))
        medium["sha256"] = sha256(data).hexdigest()
        return accession.accept(None, document, {name: io.BytesIO(data)}, now=NOW)

    assert offer(BEGINNINGS[ending] + b"rest").version == 1
    with pytest.raises(AccessionError):
        offer(b"<!doctype html>")


def test_an_embargo_holds_and_is_never_public(accept: Accept) -> None:
    later = (NOW + datetime.timedelta(hours=1)).isoformat()
    with pytest.raises(AccessionError):
        accept(embargo=later)
    accept(embargo=(NOW - datetime.timedelta(hours=1)).isoformat())
    assert "embargo" not in Content.objects.get().public


def test_a_correction_is_a_new_version_with_a_note(accept: Accept) -> None:
    first = accept()
    with pytest.raises(AccessionError):
        accept(first.record_id, change="correction")
    second = accept(first.record_id, change="correction", note=both("We were wrong."))
    assert (second.record_id, second.version) == (first.record_id, 2)
    assert Content.objects.count() == 2 and Medium.objects.count() == 1


def test_a_change_of_nothing_is_refused(accept: Accept) -> None:
    with pytest.raises(Conflict):
        accept(change="correction", note=both("x"))
    first = accept()
    with pytest.raises(Conflict):
        accept(first.record_id)


def test_withdrawal_takes_everything_and_leaves_a_tombstone(
    accept: Accept, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    first = accept()
    with django_capture_on_commit_callbacks(execute=True):
        accession.withdraw(first.record_id, None, now=NOW)
    published = accession.published(first.record_id)
    assert published is not None and published.withdrawn and published.public is None
    assert not Content.objects.exists() and not Medium.objects.exists()
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    assert Record.objects.get().latest == 2
    with pytest.raises(Conflict):
        accession.withdraw(first.record_id, None, now=NOW)


def test_the_document_given_is_left_as_it_was(accept: Accept, document: dict[str, Any]) -> None:
    before = deepcopy(document)
    accept()
    assert document == before


def groups(value: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every JSON object of a document, with its path."""
    if isinstance(value, list):
        return [found for at, each in enumerate(value) for found in groups(each, f"{path}{at}.")]
    if not isinstance(value, dict):
        return []
    inner = [found for key, each in value.items() for found in groups(each, f"{path}{key}.")]
    return [(path, value), *inner]


def test_a_canary_in_any_group_of_the_document_is_refused_by_name(
    document: dict[str, Any],
) -> None:
    document |= {
        "actors": [{"name": both("x"), "type": "civilians", "attribution": "unknown"}],
        "casualties": {"killed": {"min": 0, "max": 2}, "civilian": True},
        "weapons": [both("mortar")],
        "citations": [{"title": both("a paper"), "url": "https://example.org/a"}],
    }
    assert not problems(document)
    for path, group in groups(document):
        group["canary"] = "sealed"
        assert problems(document) & {f"{path}canary", path.rstrip(".")}, path
        del group["canary"]


def test_a_document_for_reading_is_offered_as_a_download(
    document: dict[str, Any], client: Any
) -> None:
    data = b"%PDF-1.7 rest"
    document["media"][0] |= {"file": "01.pdf", "type": "application/pdf", "size": len(data)}
    document["media"][0]["sha256"] = sha256(data).hexdigest()
    made = accession.accept(None, document, {"01.pdf": io.BytesIO(data)}, now=NOW)
    page = client.get(f"/en/archive/{made.record_id}/").content.decode()
    assert '.pdf" download>' in page and "<img" not in page


def test_the_data_is_the_bytes_whose_fingerprint_is_on_the_page(
    client: Client, accept: Callable[..., Accepted]
) -> None:
    made = accept(
        place={"name": both("Town"), "precision": "town", "latitude": 35.0, "longitude": 38.5}
    )
    data = client.get(f"/archive/records/{made.record_id}/v1.json")
    assert sha256(data.content).hexdigest() == made.digest
    assert made.digest in client.get(f"/en/archive/{made.record_id}/").content.decode()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_key_of_exports_is_on_the_page_that_tells_how_to_check(
    client: Client, settings: Any, language: str
) -> None:
    assert "ssh-ed25519" not in client.get(f"/{language}/archive/integrity/").content.decode()
    key = keys.make(settings.ARCHIVE_KEY_FILE)
    text = client.get(f"/{language}/archive/integrity/").content.decode()
    assert f"archive {keys.public_line(key)}</pre>" in text and keys.fingerprint(key) in text
