"""The blob store: whole or not at all, under names and times that say nothing."""

import datetime
import re
from pathlib import Path

import pytest

from submissions.storage import blobs

DAY = datetime.date(2026, 11, 23)
MIDNIGHT = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC).timestamp()


def kept(data: bytes) -> str:
    with blobs.writing(DAY) as blob:
        blob.sink.write(data)
    return blob.name


def files(data: Path) -> list[Path]:
    return [path for path in (data / "blobs").rglob("*") if path.is_file()]


def test_what_is_kept_comes_back(data: Path) -> None:
    name = kept(b"ciphertext")
    with blobs.open_blob(name) as file:
        assert file.read() == b"ciphertext"
    blobs.drop(name)
    blobs.drop(name)
    assert files(data) == []
    with pytest.raises(FileNotFoundError):
        blobs.open_blob(name)


def test_names_are_random_and_times_are_midnight(data: Path) -> None:
    names = {kept(b"x") for _ in range(50)}
    assert len(names) == 50
    assert all(re.fullmatch(r"([0-9a-f]{2})/\1[0-9a-f]{30}", name) for name in names)
    assert {path.stat().st_mtime for path in files(data)} == {MIDNIGHT}
    assert {path.stat().st_atime for path in files(data)} == {MIDNIGHT}


def test_folders_do_not_tell_when_the_last_one_came(data: Path) -> None:
    name = kept(b"x")
    folders = [data / "blobs", (data / "blobs" / name).parent]
    assert {path.stat().st_mtime for path in folders} == {MIDNIGHT}
    blobs.drop(name)
    midnight = folders[1].stat().st_mtime
    assert midnight % (24 * 3600) == 0


def test_files_are_the_owners_alone(data: Path) -> None:
    path = data / "blobs" / kept(b"x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_writing_that_fails_leaves_nothing(data: Path) -> None:
    with pytest.raises(ValueError, match="broken"), blobs.writing(DAY) as blob:
        blob.sink.write(b"a part")
        raise ValueError("broken")
    assert files(data) == []
