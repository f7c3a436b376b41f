"""Every field of a document is where its row says: in the JSON, its schema and terms, the page."""

import datetime
import io
import json
import uuid
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from typing import Any, BinaryIO

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

import languages
from archive.accession import accept, problems
from archive.models import Content
from archive.pages import facts
from archive.record import tree
from archive.record.context import context
from archive.record.rule import Made
from archive.record.schema import record_schema
from archive.record.serializer import public
from archive.record.tree import Node, values
from archive.vocabularies import VOCABULARIES
from tests.archive import vectors

NOW = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)
RECORD = uuid.UUID(int=7)


def asked() -> Iterator[Node]:
    """The fields of a draft that hold a value."""
    return (node for node in tree.leaves() if not isinstance(node.field.rule, Made))


def paths() -> list[str]:
    return [node.field.path for node in asked()]


def published_paths() -> list[str]:
    nodes = [node for node in asked() if node.field.public and node.field.name != "format"]
    return [node.field.path for node in nodes]


def on_the_page() -> list[str]:
    return [node.field.path for node in asked() if node.field.page is not None]


def words_of(path: str) -> str:
    """The vocabulary that a field's slugs are of, or nothing."""
    node = next(node for node in asked() if node.field.path == path)
    return getattr(node.rule, "vocabulary", "")


def marked() -> dict[str, Any]:
    """The complete document with another mark in each English text, and words that are labels."""
    held = vectors.document(
        {
            "set": {
                "content_warnings": ["death"],
                "casualties": {
                    "killed": {"min": 71, "max": 72},
                    "injured": {"min": 73, "max": 74},
                    "civilian": True,
                },
                "media.0.warnings": ["torture"],
            }
        }
    )
    for path in paths():
        for at, value in enumerate(values(held, path)):
            if isinstance(value, dict) and "captions" not in path:
                value["en"] = f"MARK {path} {at}"
    return held


@pytest.fixture
def record() -> dict[str, Any]:
    held = marked()
    assert not problems(held)
    return public(held, RECORD, 2, NOW)


@pytest.fixture
def published(client: Client, db: None) -> tuple[dict[str, Any], str]:
    """What is public of the same as a correction, with real files, and its page in English."""
    held, files = (
        marked(),
        {"01.jpg": b"\xff\xd8\xff picture", "02.mp4": b"\0\0\0\x18ftypmp42 film"},
    )
    for medium in held["media"]:
        data = files[medium["file"]]
        medium |= {"sha256": sha256(data).hexdigest(), "size": len(data)}
    first = {name: value for name, value in held.items() if name != "note"}
    record = None
    for one in ({**first, "change": "publication"}, held):
        streams: dict[str, BinaryIO] = {name: io.BytesIO(data) for name, data in files.items()}
        record = accept(record, one, streams, now=NOW).record_id
    page = client.get(f"/en/archive/{record}/").content.decode()
    return Content.objects.get(version__number=2).public, unescape(page)


@pytest.mark.parametrize("path", published_paths())
def test_it_publishes_what_is_declared_as_data(record: dict[str, Any], path: str) -> None:
    wanted = list(values(marked(), path))
    assert wanted
    if path == "media.poster":
        assert list(values(record, path)) == [record["media"][0]["file"]]
    elif path == "media.file":
        assert list(values(record, path)) == ["0" * 64 + ".jpg", "1" * 64 + ".mp4"]
    elif path == "media.captions":
        assert "words" in next(iter(values(record, path)))["en"]
    else:
        assert list(values(record, path)) == wanted


def test_it_publishes_nothing_else(record: dict[str, Any]) -> None:
    shown = json.dumps(record)
    hidden = [node.field.path for node in asked() if node.field.public is None]
    assert hidden == ["embargo"]
    assert "2026-11-20T10:30" not in shown and '"01.jpg"' not in shown
    own = {"format", "id", "version", "published_at", "standing"}  # the archive's
    assert set(record) - own == {path.partition(".")[0] for path in published_paths()}


def test_the_schema_knows_every_published_field(record: dict[str, Any]) -> None:
    """It is closed: a key that it does not name makes a record invalid."""
    Draft202012Validator(record_schema(languages.codes())).validate(record)
    record["actors"][0]["methodology"] = "x"
    assert not Draft202012Validator(record_schema(languages.codes())).is_valid(record)


@pytest.mark.parametrize("path", published_paths())
def test_linked_data_has_a_term_for_every_field(path: str) -> None:
    terms: Any = context()["@context"]
    for name in path.split("."):
        assert name in terms, path
        terms = terms[name].get("@context", {}) if isinstance(terms[name], dict) else {}


def expected(record: dict[str, Any], path: str) -> list[str]:
    """What a reader of English sees of a field."""
    found = list(values(record, path))
    if vocabulary := words_of(path):
        return [VOCABULARIES[vocabulary].label(slug, "en") for slug in found]
    if path == "casualties.civilian":
        return ["Those counted here were civilians"]
    if path == "event_date.edtf":
        return ["2016"]
    if path == "media.captions":
        return ["captions"]
    return [str(value["en"] if isinstance(value, dict) else value) for value in found]


def test_the_page_shows_what_is_declared_for_it(published: tuple[dict[str, Any], str]) -> None:
    record, page = published
    wanted = {path: expected(record, path) for path in on_the_page()}
    assert all(wanted.values())
    # That nothing needs a warning is not said of every picture.
    wanted |= {path: [one for one in wanted[path] if one != "No warning needed"] for path in wanted}
    assert not [path for path, words in wanted.items() if not all(one in page for one in words)]


@pytest.mark.parametrize(("least", "most", "shown"), [(9, 9, "9"), (0, 0, "0"), (1, 3, "1–3")])
def test_it_shows_one_number_where_least_is_most(least: int, most: int, shown: str) -> None:
    assert facts.count(least, most) == shown
