"""A backup that somebody has written who knows its recipient, or who took the server over."""

import datetime
import io
import json
import os
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from operations.backups import copying, manifest
from operations.backups.copying import Copied
from operations.backups.errors import DamagedBackup
from operations.backups.listing import Listing, Wanted
from operations.backups.place import Disk

PART = {"path": "parts/a.age", "size": 1, "digest": "0" * 64, "store": "", "name": ""}
HEADS = {"custody": [1, "0" * 64], "log": [0, "0" * 64], "reporters": 1}
WHOLE: dict[str, Any] = {
    "format": manifest.FORMAT, "made_on": "2026-11-23", "engine": "sqlite", "missing": [],
    "parts": {"database": PART, "secret": PART}, "lost": [], "installation": "a" * 32,
    "heads": HEADS, "files": 1,
}  # fmt: skip
FILE = ["blobs/ab/x", 1, "0" * 64, "blobs", "ab/x"]


def read_manifest(near: Path, first: object, second: object) -> manifest.Manifest:
    lines = [
        each if isinstance(each, bytes) else json.dumps(each).encode() for each in (first, second)
    ]
    return manifest.read(io.BytesIO(b"\n".join(lines)), Listing(near))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"made_on": "one day"}, FILE),
        ({"made_on": [1]}, FILE),
        ({"engine": "\x1b]0;x\x07"}, FILE),
        ({"installation": "a b"}, FILE),
        ({"lost": ["\x1b[2J"]}, FILE),
        ({"lost": 5}, FILE),
        ({"heads": {**HEADS, "reporters": "many"}}, FILE),
        ({"heads": {**HEADS, "log": [0, "x"]}}, FILE),
        ({}, ["blobs/ab/x", 2**70, "0" * 64, "blobs", "ab/x"]),
        ({}, ["blobs/ab/x", -1, "0" * 64, "blobs", "ab/x"]),
        ({}, ["blobs/ab/x", "1", "0" * 64, "blobs", "ab/x"]),
        ({}, ["blobs/ab/x", 1, "00", "blobs", "ab/x"]),
        ({}, ["blobs/ab/\x1b[2J", 1, "0" * 64, "blobs", "ab/x"]),
        ({}, b"[" * 200_000),
    ],
)
def test_a_forged_manifest_is_refused_with_a_sentence(
    first: dict[str, object], second: object, tmp_path: Path
) -> None:
    assert read_manifest(tmp_path, WHOLE, FILE).installation == "a" * 32
    with pytest.raises(DamagedBackup):
        read_manifest(tmp_path, {**WHOLE, **first}, second)


def test_a_file_of_another_user_is_not_copied(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link in the place of a payload would copy what is root's, since the unit may read it."""
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage",
             "OPTIONS": {"location": str(tmp_path / "blobs")}}  # fmt: skip
    settings.STORAGES = {**settings.STORAGES, "blobs": store}
    (tmp_path / "roots").write_bytes(b"root's alone")
    (tmp_path / "blobs/ab").mkdir(parents=True)
    (tmp_path / "blobs/ab/x").symlink_to(tmp_path / "roots")
    disk = Disk(tmp_path / "disk", datetime.date(2026, 12, 1))
    monkeypatch.setattr(copying, "is_named", lambda name: True)

    def copied() -> Copied:
        done = Copied()
        with disk.opened(), closing(Listing(tmp_path)) as listing:
            listing.want([Wanted("blobs", "ab/x", 12, b"")])
            listing.note_there(["ab/x"])
            copying.copy(disk, [], listing, done, print)
        return done

    owner = os.geteuid() or 12_345
    os.chown(tmp_path / "roots", owner, -1)
    monkeypatch.setattr(copying.os, "geteuid", lambda: owner + 1)
    assert copied().lost == ["ab/x"] and not (tmp_path / "disk/blobs").exists()
    monkeypatch.setattr(copying.os, "geteuid", lambda: owner)
    assert copied().copied == 1
