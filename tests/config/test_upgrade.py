"""An upgrade with data: the demonstration as each older state made it migrates and opens.

``tests/releases`` holds data folders of older states, packed: ciphertext, keys of a desk that is
only to be looked at, and a small archive. A release adds its own (``docs/operations.md``).
"""

import os
import re
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.loader import MigrationLoader

from operations.demonstration.cast import AMAL
from sealing import ScryptIdentity, unseal
from sealing.keys import Identity, parse_identity
from tests.config import restoring
from tests.server import ROOT, environment, manage

# Debian 12's Python does not know of filters yet; the archives are ours.
FILTER: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
RELEASES = sorted((ROOT / "tests" / "releases").glob("*.tar.xz"))


def identity(held: bytes) -> Identity:
    return parse_identity(held.decode().splitlines()[-1])


def desk_key(data: Path) -> Identity:
    """By the passphrase of one of its people, as their browser opens it."""
    database = sqlite3.connect(data / "amana.sqlite3")
    person = "SELECT r.id, r.sealed_identity FROM reviewers_reviewer r JOIN auth_user u "
    number, sealed = database.execute(
        person + "ON u.id = r.user_id WHERE u.username = ?", [AMAL.username]
    ).fetchone()
    (wrapped,) = database.execute(
        "SELECT wrapped_key FROM reviewers_membership WHERE reviewer_id = ?", [number]
    ).fetchone()
    database.close()
    own = identity(unseal(sealed, [ScryptIdentity(AMAL.passphrase)]))
    return identity(unseal(wrapped, [own]))


@pytest.fixture(params=RELEASES, ids=[path.name.removesuffix(".tar.xz") for path in RELEASES])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path, **FILTER)  # noqa: S202
    data = tmp_path / "data"
    os.chmod(data, 0o700)
    manage(data, "migrate", "-v0")
    return data


def test_there_is_a_state_to_upgrade_from() -> None:
    assert RELEASES


def test_nothing_is_lost_by_an_upgrade(upgraded: Path, tmp_path: Path) -> None:
    assert "unbroken" in manage(upgraded, "verify_custody")
    manage(upgraded, "scrub")
    manage(upgraded, "export_parcels", str(tmp_path / "parcels"))
    parcels = list((tmp_path / "parcels").iterdir())
    key = desk_key(upgraded)
    assert len(parcels) >= 7
    assert all(b"message.json" in unseal(path.read_bytes(), [key]) for path in parcels)


def test_the_archive_of_an_older_state_is_exported_and_checked(
    upgraded: Path, tmp_path: Path
) -> None:
    bag = tmp_path / "bag"
    assert manage(upgraded, "publish_export", str(bag)).startswith("3 records")
    assert "Whole and signed" in manage(upgraded, "verify_export", str(bag))


def unpacked(folder: Path) -> Path:
    with tarfile.open(RELEASES[0]) as packed:
        packed.extractall(folder, **FILTER)  # noqa: S202
    return folder / "data"


def killed(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.config.killing", *options],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_upgrade_killed_at_every_commit_goes_on(tmp_path: Path, when: str) -> None:
    data = unpacked(tmp_path)
    done = killed(data, when)
    assert done.returncode == 0 and int(done.stdout) >= 16, done.stderr
    assert "unbroken" in manage(data, "verify_custody")
    manage(data, "scrub")


def test_a_first_start_killed_at_every_commit_goes_on(tmp_path: Path) -> None:
    done = killed(tmp_path / "data", "after")
    assert done.returncode == 0 and int(done.stdout) >= 30, done.stderr
    assert manage(tmp_path / "data", "tidy")


def test_djangos_own_executor_cannot_go_on_and_the_cure_is_named(tmp_path: Path) -> None:
    """The positive control, and what an older version may have left."""
    data = unpacked(tmp_path)
    assert "already exists" in killed(data, "after", "stock").stderr
    (data / "first-start").unlink(missing_ok=True)
    stuck = restoring.command(data, "migrate")
    (cure,) = re.findall(r"manage\.py migrate --fake (\w+) (\w+)$", stuck.stderr, re.MULTILINE)
    assert stuck.returncode == 1 and "Traceback" not in stuck.stderr
    manage(data, "migrate", "-v0", "--fake", *cure)
    manage(data, "migrate", "-v0")
    assert "unbroken" in manage(data, "verify_custody")


def test_a_database_of_a_newer_amana_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    manage(data, "migrate", "-v0")
    with closing(sqlite3.connect(data / "amana.sqlite3")) as database, database:
        database.execute("INSERT INTO django_migrations VALUES (999, 'reviewers', '0099_x', '')")
    for command in ("serve", "tidy", "migrate", "doctor"):
        done = restoring.command(data, command)
        assert done.returncode == 1 and "newer Amana" in done.stdout + done.stderr


def test_no_migration_of_ours_gives_up_its_transaction() -> None:
    """It could be killed between what it does and its record."""
    loader = MigrationLoader(None)
    assert all(migration.atomic for migration in loader.disk_migrations.values())
