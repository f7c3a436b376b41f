"""Published files in an object store: shown in parts, deleted on withdrawal, moved by a command."""

import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.management import CommandError, call_command
from django.test import Client

from archive import accession
from archive.accession import Accepted
from archive.errors import MediaDown
from archive.models import Medium
from config import probes
from config.environment import reading
from config.settings import blob_storage
from tests.archive.conftest import NOW
from tests.scaled import ceph
from tests.scaled.ceph import Ceph

Accept = Callable[..., Accepted]
PLACE = "s3://published/media"
pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(
    settings: Any, object_store: Ceph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Any]:
    """An empty one, which the settings name the endpoint of; files go into the folder as ever."""
    # In the scaled setting the environment names that setting's own store.
    given = reading.read({**os.environ, "AMANA_S3_ENDPOINT": object_store.endpoint})
    monkeypatch.setattr("config.settings.given", given)
    made = ceph.bucket(object_store, "published")
    settings.DATA, settings.SECRET_FILE = tmp_path, tmp_path / "secret"
    settings.SECRET_FILE.write_bytes(b"x" * 32)
    yield made
    # The store is other tests' as well.
    made.objects.all().delete()


@async_to_sync
async def body(answer: Any) -> bytes:
    return b"".join([piece async for piece in answer])


def kept(bucket: Any) -> list[str]:
    return [each.key for each in bucket.objects.all()]


@pytest.fixture
def in_the_bucket(bucket: Any, settings: Any) -> Any:
    settings.STORAGES = {**settings.STORAGES, "archive": blob_storage(PLACE)}
    return bucket


def test_a_picture_comes_from_the_store_in_the_parts_that_are_asked_for(
    in_the_bucket: Any, accept: Accept, client: Client
) -> None:
    accept()
    medium = Medium.objects.get()
    assert kept(in_the_bucket) == [f"media/{medium.stored}"]
    address = f"/archive/media/{medium.record_id}/{medium.name}"
    whole = body(client.get(address))
    part = client.get(address, headers={"Range": "bytes=5-24"})
    assert len(whole) == medium.size and part.status_code == 206
    assert body(part) == whole[5:25]
    assert body(client.get(address, headers={"Range": "bytes=-7"})) == whole[-7:]


def test_what_is_withdrawn_or_was_never_published_leaves_the_store(
    in_the_bucket: Any, accept: Accept, django_capture_on_commit_callbacks: Any
) -> None:
    made = accept()
    accession.media_store.store().save("0-0/left.jpg", io.BytesIO(b"never published"))
    assert accession.leftovers() == (0, 1), "what is young may be at work"
    with django_capture_on_commit_callbacks(execute=True):
        accession.withdraw(made.record_id, None, now=NOW)
    assert kept(in_the_bucket) == ["media/0-0/left.jpg"]


def test_a_store_that_does_not_answer_is_an_outage(
    in_the_bucket: Any, accept: Accept, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept()
    medium = Medium.objects.get()
    probes.media()
    in_the_bucket.objects.all().delete()
    in_the_bucket.delete()
    client.raise_request_exception = False
    address = f"/archive/media/{medium.record_id}/{medium.name}"
    assert client.get(address).status_code == 500, "the file is gone: no outage, a fault"
    monkeypatch.setattr("config.object_store.ObjectStore.part", refuse)
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    with pytest.raises(MediaDown), accession.media_store.asking():
        refuse()
    in_the_bucket.create()


def refuse(*_: Any) -> None:
    raise RuntimeError("an error of the client's own")


@pytest.fixture(autouse=True)
def soft(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command would take this process's right to core files away, which has other tests."""
    monkeypatch.setattr("operations.management.commands.move_media.harden", lambda: None)


def test_the_files_move_and_are_compared(
    bucket: Any, accept: Accept, client: Client, settings: Any, tmp_path: Path
) -> None:
    accept()
    medium = Medium.objects.get()
    said = io.StringIO()
    call_command("move_media", "--to", PLACE, stdout=said)
    assert "1 files" in said.getvalue() and "0 were there" in said.getvalue()
    assert kept(bucket) == [f"media/{medium.stored}"]

    # A run that broke off in the middle left a part of a file.
    bucket.Object(f"media/{medium.stored}").put(Body=b"half")
    call_command("move_media", "--to", PLACE, stdout=said)
    settings.STORAGES = {**settings.STORAGES, "archive": blob_storage(PLACE)}
    settings.ARCHIVE_MEDIA = PLACE
    address = f"/archive/media/{medium.record_id}/{medium.name}"
    assert len(body(client.get(address))) == medium.size
    call_command("move_media", "--to", str(tmp_path / "back"), stdout=said)
    assert (tmp_path / "back" / medium.stored).stat().st_size == medium.size


def test_a_file_that_is_not_what_was_published_does_not_move(
    bucket: Any, accept: Accept, settings: Any
) -> None:
    accept()
    place = Path(accession.media_store.store().path(Medium.objects.get().stored))
    place.write_bytes(b"changed")
    os.utime(place, (time.time(),) * 2)
    with pytest.raises(CommandError, match="is not the file that was published"):
        call_command("move_media", "--to", PLACE)
    assert not kept(bucket)
    with pytest.raises(CommandError, match="lie there already"):
        call_command("move_media", "--to", settings.ARCHIVE_MEDIA)
    with pytest.raises(CommandError, match="expected a folder"):
        call_command("move_media", "--to", "ftp://nowhere")
