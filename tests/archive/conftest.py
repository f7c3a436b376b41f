"""A document as the desk approves it, a picture in it, and a store of the test's own."""

import datetime
import io
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from PIL import Image

from archive import accession
from archive.accession import Accepted

NOW = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)


def both(text: str) -> dict[str, str]:
    return {"ar": f"عربي {text}", "en": text}


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Path) -> None:
    settings.ARCHIVE_KEY_FILE = tmp_path / "archive.key"
    settings.STORAGES = {
        **settings.STORAGES,
        "archive": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    storages._storages.clear()
    storages.__dict__.pop("backends", None)


@pytest.fixture
def picture() -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 120, 40)).save(sink, "JPEG")
    return sink.getvalue()


def written(**changes: Any) -> dict[str, Any]:
    """A document without files, with some fields changed."""
    made = {
        "format": "amana-draft/1",
        "languages": ["ar", "en"],
        "change": "publication",
        "headline": both("A headline"),
        "body": both("First words.\n\n## A part\n\nMore *words*."),
        "byline": {"name": both("Furat"), "biography": both("Writes.")},
        "event_date": {"edtf": "2026-11-20", "precision": "day"},
        "place": {"name": both("A town"), "precision": "town"},
        "incident_types": ["shelling"],
        "status": "reported",
        "status_statement": both("One source."),
        "licence": "CC-BY-4.0",
        "content_warnings": ["none"],
        "media": [],
    }
    return {**made, **changes}


@pytest.fixture
def document(picture: bytes) -> dict[str, Any]:
    medium = {
        "file": "01.jpg",
        "sha256": sha256(picture).hexdigest(),
        "size": len(picture),
        "type": "image/jpeg",
        "alternative": both("An orange field"),
        "warnings": ["graphic_injury"],
        "alterations": ["metadata_removed"],
    }
    return written(media=[medium])


@pytest.fixture
def accept(document: dict[str, Any], picture: bytes) -> Callable[..., Accepted]:
    """Accepts the document with some fields changed."""

    def run(record_id: Any = None, **changes: Any) -> Accepted:
        held = {**deepcopy(document), **changes}
        return accession.accept(record_id, held, {"01.jpg": io.BytesIO(picture)}, now=NOW)

    return run
