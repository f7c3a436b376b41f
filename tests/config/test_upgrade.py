"""An upgrade with data: the demonstration as each older state made it migrates and opens.

``tests/releases`` holds data folders of older states, packed: ciphertext, keys of a desk that is
only to be looked at, and a small archive. A release adds its own (``docs/operations.md``).
"""

import os
import sqlite3
import tarfile
from pathlib import Path

import pytest

from config.demonstration.cast import AMAL
from sealing import ScryptIdentity, unseal
from sealing.keys import Identity, parse_identity
from tests.server import ROOT, manage

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
        packed.extractall(tmp_path, filter="data")
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
