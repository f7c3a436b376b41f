"""The blob store on an S3-compatible server: the same door, the same promises."""

from typing import Any

import pytest

from config.installation import seen
from operations.maintenance.tidying import tidy
from submissions import intake
from submissions.errors import StoreDown
from submissions.reports.receiving import today
from submissions.storage import blobs, relaying
from tests.scaled.ceph import Ceph
from tests.scaled.store import bucket_in, storage
from tests.submissions.fault_proxy import between


@pytest.fixture
def bucket(settings: Any, object_store: Ceph) -> Any:
    made = bucket_in(object_store)
    store = storage(object_store.endpoint, made.name)
    settings.STORAGES = {**settings.STORAGES, "blobs": store}
    return made


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
    settings.STORAGES = {**settings.STORAGES, "blobs": storage("http://127.0.0.1:1", "amana")}
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


def test_it_goes_over_tls_in_one_part_and_in_several(
    bucket: Any, object_store: Ceph, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ceph 16 refuses what the client sends there by itself: a checksum behind the body."""
    monkeypatch.setenv("AWS_CA_BUNDLE", str(object_store.certificate))
    store = storage(object_store.secure, bucket.name)
    settings.STORAGES = {**settings.STORAGES, "blobs": store}
    for size in (1000, 20_000_000):
        name = intake.keep_blob(bytes(size))
        with intake.open_blob(name) as file:
            assert len(file.read()) == size


def test_bytes_that_a_line_changed_are_refused(
    bucket: Any, object_store: Ceph, settings: Any
) -> None:
    with between(object_store.port) as line:
        store = storage(f"http://127.0.0.1:{line.port}", bucket.name)
        settings.STORAGES = {**settings.STORAGES, "blobs": store}
        line.fault = "alter"
        with pytest.raises(StoreDown):
            intake.keep_blob(bytes(100_000))
        assert not list(bucket.objects.all())
        line.fault = ""
        line.hang_up()
        assert intake.keep_blob(bytes(100_000))
