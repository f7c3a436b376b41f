"""A backup in a bucket with Object Lock, which its own writer cannot delete."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from tests.config import restoring
from tests.config.restoring import Keys
from tests.config.test_generations import SUBMIT
from tests.scaled.ceph import Ceph
from tests.server import ROOT, manage


@pytest.fixture
def store(object_store: Ceph) -> Any:
    client = boto3.client("s3", endpoint_url=object_store.endpoint)
    client.create_bucket(Bucket="kept", ObjectLockEnabledForBucket=True)
    client.create_bucket(Bucket="plain")
    return client


def kept(*words: str) -> str:
    """What the keeper says; a process of its own, as it makes its files its owner's alone."""
    command = [sys.executable, "-m", "operations.backups.bucket_keeper", *words]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_was_put_there_cannot_be_deleted_and_comes_back(
    store: Any, object_store: Ceph, tmp_path: Path
) -> None:
    endpoint = object_store.endpoint
    keys: Keys = restoring.made_keys(tmp_path)
    data, disk, new = tmp_path / "data", tmp_path / "disk", tmp_path / "new"
    restoring.furnish(data, keys, reports=2)
    backup = ("backup", "s3://kept/amana", "--endpoint", endpoint, "--recipient", keys.recipient)
    assert manage(data, *backup).startswith("3 files copied")
    manage(data, "shell", "-v0", "-c", SUBMIT % 1)
    assert manage(data, *backup).startswith("1 files copied")
    versions = store.list_object_versions(Bucket="kept")["Versions"]
    assert len(versions) == len({each["Key"] for each in versions})
    for each in versions:
        with pytest.raises(ClientError, match="AccessDenied"):
            store.delete_object(Bucket="kept", Key=each["Key"], VersionId=each["VersionId"])
    where = ("--endpoint", endpoint)
    expire = (*where, "expire", "s3://kept/amana", "--keep-daily", "1", "--keep-weekly", "1")
    assert "0 objects removed" in kept(*expire)
    kept(*where, "fetch", "s3://kept/amana", str(disk))
    manage(new, "restore", str(disk), "-i", str(keys.file))
    assert restoring.differing(new, data) == restoring.FORK
    with pytest.raises(AssertionError, match="The bucket refuses|no Object Lock"):
        manage(data, "backup", "s3://plain", *backup[2:])


def test_what_is_put_over_it_and_days_to_come_destroy_nothing(
    store: Any, object_store: Ceph, tmp_path: Path
) -> None:
    """Whoever took the server over may put and not delete: bytes over a payload and over the list
    of a generation, a mark that it is incomplete, and newer generations that hold nothing."""
    keys: Keys = restoring.made_keys(tmp_path)
    data, disk, new = tmp_path / "data", tmp_path / "disk", tmp_path / "new"
    restoring.furnish(data, keys, reports=2)
    where = ("--endpoint", object_store.endpoint)
    manage(data, "backup", "s3://kept/taken", *where, "--recipient", keys.recipient)
    listed = store.list_objects_v2(Bucket="kept", Prefix="taken/")["Contents"]
    names = [each["Key"] for each in listed]
    (sums,) = [name for name in names if name.endswith("/SHA256SUMS")]
    time.sleep(1)  # the store's clock has seconds
    for name in names:
        store.put_object(Bucket="kept", Key=name, Body=b"nothing")
    store.put_object(Bucket="kept", Key=sums.replace("SHA256SUMS", "incomplete"), Body=b"x")
    for year in range(2030, 2045):
        store.put_object(Bucket="kept", Key=f"taken/generations/{year}-01-01/SHA256SUMS", Body=b"")
    expire = ("expire", "s3://kept/taken", "--keep-daily", "1", "--keep-weekly", "1")
    assert "0 objects removed, 0 are locked still" in kept(*where, *expire)
    kept(*where, "fetch", "s3://kept/taken", str(disk))
    (disk / "installation").unlink()
    manage(new, "restore", str(disk), "-i", str(keys.file))
    assert restoring.differing(new, data) == restoring.FORK
