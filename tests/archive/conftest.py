"""A document as the desk approves it, a picture in it, and a store of the test's own."""

import datetime
import io
import shutil
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from PIL import Image
from pytest_django import DjangoDbBlocker

from archive import accession
from archive.accession import Accepted

NOW = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)


def both(text: str) -> dict[str, str]:
    return {"ar": f"عربي {text}", "en": text}


Accept = Callable[..., Accepted]


def lying_in(folder: Path) -> dict[str, Any]:
    """Settings of an archive whose key and media lie in a folder."""
    backend = "django.core.files.storage.FileSystemStorage"
    media = {"BACKEND": backend, "OPTIONS": {"location": folder / "media"}}
    stores = {**configured.STORAGES, "archive": media}
    return {"ARCHIVE_KEY_FILE": folder / "archive.key", "STORAGES": stores}


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Path) -> None:
    for name, value in lying_in(tmp_path).items():
        setattr(settings, name, value)
    storages._storages.clear()
    storages.__dict__.pop("backends", None)


@pytest.fixture(scope="module")
def exporting(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Callable[[Accept], object]], Path]:
    """Exports what a function accepts: gives a folder with the key and the export, ``bag``. The
    rows are gone.

    An export takes a second of a core. Tests that read one, or change it, each get a copy of it
    (``laid``), whose archive is empty.
    """

    def exported(fill: Callable[[Accept], object]) -> Path:
        folder = tmp_path_factory.mktemp("exported")
        own = override_settings(**lying_in(folder))
        with django_db_blocker.unblock(), own, transaction.atomic():
            fill(acceptance(a_picture()))
            call_command("archive_key", stdout=io.StringIO())
            sinks = {"stdout": io.StringIO(), "stderr": io.StringIO()}
            call_command("publish_export", str(folder / "bag"), **sinks)
            transaction.set_rollback(True)
        return folder

    return exported


def laid(exported: Path, folder: Path) -> Path:
    """A bag of a test's own and the key that signed it, as ``exporting`` left them."""
    shutil.copy2(exported / "archive.key", folder)
    return Path(shutil.copytree(exported / "bag", folder / "bag"))


@pytest.fixture
def picture() -> bytes:
    return a_picture()


def a_picture() -> bytes:
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
    return illustrated(picture)


def illustrated(picture: bytes) -> dict[str, Any]:
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
def accept(picture: bytes) -> Accept:
    """Accepts the document with some fields changed."""
    return acceptance(picture)


def acceptance(picture: bytes) -> Accept:
    document = illustrated(picture)

    def run(record_id: Any = None, **changes: Any) -> Accepted:
        held = {**deepcopy(document), **changes}
        return accession.accept(record_id, held, {"01.jpg": io.BytesIO(picture)}, now=NOW)

    return run
