"""The fixture of tests that need an S3 server: Ceph's, one for all of a process."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from config.settings import blob_storage
from tests.needs import fixture_needs
from tests.scaled import ceph
from tests.scaled.ceph import Ceph
from tests.scaled.processes import ending


@pytest.fixture(scope="session")
@fixture_needs("radosgw")
def ceph_store() -> Iterator[Ceph]:
    """A store with one user, which other tests use as well."""
    with ending() as ends:
        yield ceph.begun(ends)


@pytest.fixture
def object_store(ceph_store: Ceph, monkeypatch: pytest.MonkeyPatch) -> Ceph:
    """The same, with its credentials in the environment; each test has buckets of its own."""
    for name, value in ceph_store.credentials.items():
        monkeypatch.setenv(name, value)
    return ceph_store


def bucket_in(store: Ceph) -> Any:
    """A bucket that no other test has; it goes with the store."""
    return ceph.bucket(store, f"b{secrets.token_hex(6)}")


def storage(endpoint: str, bucket: str) -> dict[str, Any]:
    """For STORAGES: payloads in ``sealed/`` of a bucket."""
    made = blob_storage(f"s3://{bucket}/sealed")
    made["OPTIONS"]["endpoint_url"] = endpoint
    return made
