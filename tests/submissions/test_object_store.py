"""The blob store on an S3-compatible server: the same door, the same promises."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from config.installation import seen
from config.settings import blob_storage
from operations.maintenance.tidying import tidy
from submissions import intake
from submissions.reports.receiving import today
from submissions.storage import blobs, relaying


def at(endpoint: str) -> dict[str, Any]:
    """The store of the tests' bucket, where it is."""
    store = blob_storage("s3://amana/sealed")
    store["OPTIONS"]["endpoint_url"] = endpoint
    return store


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    made = boto3.resource("s3", endpoint_url=f"http://127.0.0.1:{port}").Bucket("amana")
    made.create()
    settings.STORAGES = {**settings.STORAGES, "blobs": at(f"http://127.0.0.1:{port}")}
    yield made
    # The stand-in keeps its buckets for as long as this process lives.
    made.objects.all().delete()
    server.stop()


def test_a_blob_goes_to_the_store_and_comes_back(bucket: Any) -> None:
    name = intake.keep_blob(b"ciphertext" * 100_000)
    assert [each.key for each in bucket.objects.all()] == [f"sealed/{name}"]
    with intake.open_blob(name) as file:
        assert file.read() == b"ciphertext" * 100_000
    intake.drop_blob(name)
    assert not list(bucket.objects.all())
    with pytest.raises(intake.Missing):
        intake.open_blob(name).read()


def test_a_blob_that_fails_halfway_is_not_there(bucket: Any) -> None:
    with pytest.raises(RuntimeError), blobs.writing(today()) as blob:
        blob.sink.write(b"half")
        raise RuntimeError
    assert not list(bucket.objects.all())


def test_the_store_carries_the_mark_of_its_installation(db: None, bucket: Any) -> None:
    assert seen.store() == seen.Store(True)
    seen.mark_store("ab" * 16)
    intake.keep_blob(b"ciphertext")
    assert seen.store() == seen.Store(True, "ab" * 16, payloads=True)
    assert tidy(today()).foreign == 0
    seen.mark_store("cd" * 16)
    assert seen.store().identifier == "cd" * 16


def test_a_store_that_does_not_answer_is_not_taken_for_an_empty_one(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STORAGES = {**settings.STORAGES, "blobs": at("http://127.0.0.1:1")}
    assert seen.store() == seen.Store(answers=False)


def test_an_object_is_laid_anew_over_itself(bucket: Any) -> None:
    """The same bytes and name, with a time of now; one that is gone does not come back."""
    name = intake.keep_blob(b"ciphertext" * 1000)
    payload = relaying.Payload(name, 10_000, b"", today())
    before = relaying.written_at(name)
    assert relaying.lay_anew(payload)
    assert relaying.written_at(name) >= before
    with intake.open_blob(name) as file:
        assert file.read() == b"ciphertext" * 1000
    intake.drop_blob(name)
    assert not relaying.lay_anew(payload)
    assert not list(bucket.objects.all())
