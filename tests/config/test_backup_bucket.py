"""A backup in a bucket with Object Lock, which its own writer cannot delete."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from moto.server import ThreadedMotoServer

from operations.backups import bucket_keeper
from tests.config import restoring
from tests.config.restoring import Keys
from tests.config.test_generations import SUBMIT
from tests.server import manage

AWS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store(endpoint: str) -> Any:
    client = boto3.client("s3", endpoint_url=endpoint)
    client.create_bucket(Bucket="kept", ObjectLockEnabledForBucket=True)
    client.create_bucket(Bucket="plain")
    return client


def test_what_was_put_there_cannot_be_deleted_and_comes_back(
    store: Any, endpoint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys: Keys = restoring.made_keys(tmp_path)
    data, disk, new = tmp_path / "data", tmp_path / "disk", tmp_path / "new"
    restoring.furnish(data, keys)
    manage(data, "shell", "-v0", "-c", SUBMIT % 2)
    backup = ("backup", "s3://kept/amana", "--endpoint", endpoint, "--recipient", keys.recipient)
    assert manage(data, *backup, **AWS).startswith("3 files copied")
    manage(data, "shell", "-v0", "-c", SUBMIT % 1)
    assert manage(data, *backup, **AWS).startswith("1 files copied")
    versions = store.list_object_versions(Bucket="kept")["Versions"]
    assert len(versions) == len({each["Key"] for each in versions})
    for each in versions:
        with pytest.raises(ClientError, match="AccessDenied"):
            store.delete_object(Bucket="kept", Key=each["Key"], VersionId=each["VersionId"])
    where = ("--endpoint", endpoint)
    expire = (*where, "expire", "s3://kept/amana", "--keep-daily", "1", "--keep-weekly", "1")
    assert bucket_keeper.main([*expire]) == 0 and "0 objects removed" in capsys.readouterr().out
    assert bucket_keeper.main([*where, "fetch", "s3://kept/amana", str(disk)]) == 0
    manage(new, "restore", str(disk), "-i", str(keys.file))
    assert restoring.differing(new, data) == restoring.FORK
    with pytest.raises(AssertionError, match="The bucket refuses|no Object Lock"):
        manage(data, "backup", "s3://plain", *backup[2:], **AWS)
