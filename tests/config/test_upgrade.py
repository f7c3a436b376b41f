"""An upgrade with data: the demonstration as each older state made it migrates and opens.

``tests/releases`` holds data folders of older states, packed: ciphertext, keys of a desk that is
only to be looked at, and a small archive. A release adds its own (``docs/operations.md``).
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.loader import MigrationLoader

from operations.demonstration.cast import AMAL
from sealing import ScryptIdentity, unseal
from sealing.keys import Identity, parse_identity
from tests.config import releases, restoring
from tests.config.restoring import several
from tests.server import ROOT, environment, manage
from tests.unpacking import unpack

RELEASES = [release.packed for release in releases.RELEASES]


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


Upgrade = Callable[[Path, Path], Path]


@pytest.fixture(scope="module")
def upgrade(tmp_path_factory: pytest.TempPathFactory) -> Upgrade:
    """Puts an older state into a folder, upgraded: each is upgraded once, and copied."""
    made: dict[Path, Path] = {}

    def put(packed: Path, folder: Path) -> Path:
        if packed not in made:
            made[packed] = unpacked(packed, tmp_path_factory.mktemp("upgraded"))
            manage(made[packed], "migrate", "-v0")
        return shutil.copytree(made[packed], folder / "data")

    return put


@pytest.fixture(params=RELEASES, ids=[path.name.removesuffix(".tar.xz") for path in RELEASES])
def upgraded(request: pytest.FixtureRequest, upgrade: Upgrade, tmp_path: Path) -> Path:
    return upgrade(request.param, tmp_path)


def test_there_is_a_state_to_upgrade_from() -> None:
    assert RELEASES


def test_nothing_is_lost_by_an_upgrade(upgraded: Path, tmp_path: Path) -> None:
    export = ("export_parcels", str(tmp_path / "parcels"))
    assert "unbroken" in several(upgraded, ("verify_custody",), ("scrub",), export)[0]
    parcels = list((tmp_path / "parcels").glob("*.age"))
    key = desk_key(upgraded)
    assert len(parcels) >= 7
    assert all(b"message.json" in unseal(path.read_bytes(), [key]) for path in parcels)


def test_the_archive_of_an_older_state_is_exported_and_checked(
    upgraded: Path, tmp_path: Path
) -> None:
    bag = tmp_path / "bag"
    count = rows(upgraded, "SELECT count(*) FROM archive_record")[0][0]
    assert count >= 3
    export = (("publish_export", str(bag)), ("verify_export", str(bag)))
    exported, verified = several(upgraded, *export)
    assert exported.startswith(f"{count} records") and "Whole and signed" in verified


CODE = """
from django.contrib.auth.models import User
import django_otp
from operations.demonstration.cast import AMAL
print("taken" if django_otp.match_token(User.objects.get(username="amal"), AMAL.code()) else "no")
"""


def test_the_app_of_an_older_state_goes_on_and_its_secret_is_sealed(upgraded: Path) -> None:
    database = (upgraded / "amana.sqlite3").read_bytes()
    assert AMAL.totp.hex().encode() not in database and AMAL.totp not in database
    assert rows(upgraded, "SELECT name FROM sqlite_master WHERE name LIKE 'otp_%'") == []
    assert manage(upgraded, "shell", "-v0", "-c", CODE).split() == ["taken"]


def test_moments_of_an_older_state_are_cut(upgraded: Path) -> None:
    assert rows(upgraded, "SELECT DISTINCT last_login FROM auth_user") == [(None,)]
    for table, column in (
        ("auth_user", "date_joined"),
        ("reviewers_reviewer", "enrolled_at"),
        ("reviewers_membership", "admitted_at"),
    ):
        found = rows(upgraded, f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608
        assert found and all(moment.endswith(" 00:00:00") for (moment,) in found)


OPEN = "destroy hold lift correct retract restore dossier custodian_key drop_quarantine"


@pytest.fixture
def with_proposals(upgrade: Upgrade, tmp_path: Path) -> Path:
    """The state of which every act of two people was proposed, and some confirmed or cancelled."""
    return upgrade(ROOT / "tests" / "releases" / "second.tar.xz", tmp_path)


def rows(data: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(data / "amana.sqlite3")) as database:
        return database.execute(query).fetchall()


def test_open_proposals_of_an_older_state_can_be_confirmed(with_proposals: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.config.consenting"],
        cwd=ROOT,
        env=environment(with_proposals, DJANGO_SETTINGS_MODULE="config.settings"),
        input=str(desk_key(with_proposals)),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [word for act in OPEN.split() for word in (act, "confirmed")]
    assert "unbroken" in manage(with_proposals, "verify_custody")


def test_a_desk_of_an_older_state_gets_its_list_and_loses_no_report(
    with_proposals: Path, tmp_path: Path
) -> None:
    assert "no list of people yet" in manage(with_proposals, "verify_roster")
    before = rows(with_proposals, "SELECT count(*) FROM submissions_parcel")[0][0]
    done = subprocess.run(
        [sys.executable, "-m", "tests.config.carrying"],
        cwd=ROOT,
        env=environment(with_proposals, DJANGO_SETTINGS_MODULE="config.settings"),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["refused", "NO_ROSTER", "sealed", "True"]
    export = ("export_parcels", str(tmp_path / "parcels"))
    commands = (("verify_roster",), ("verify_custody",), ("scrub",), export)
    listed, unbroken, *_ = several(with_proposals, *commands)
    assert "head 1:" in listed and "unbroken" in unbroken
    parcels, key = list((tmp_path / "parcels").glob("*.age")), desk_key(with_proposals)
    # All but those in quarantine, which are in no case.
    assert rows(with_proposals, "SELECT count(*) FROM reviewers_caseparcel") == [(len(parcels),)]
    assert rows(with_proposals, "SELECT count(*) FROM submissions_parcel")[0][0] == before + 1
    assert all(b"message.json" in unseal(path.read_bytes(), [key]) for path in parcels)


def test_the_history_of_proposals_comes_along(with_proposals: Path) -> None:
    closed = "SELECT act, outcome FROM reviewers_proposal WHERE outcome <> '' ORDER BY id"
    assert rows(with_proposals, closed) == [
        ("correct", "confirmed"),
        ("hold", "confirmed"),
        ("destroy", "cancelled"),
        ("dossier", "cancelled"),
        ("dossier", "confirmed"),
        ("custodian_key", "cancelled"),
        ("drop_quarantine", "cancelled"),
    ]
    words = "SELECT count(*) FROM reviewers_confirmation c JOIN reviewers_proposal p "
    others = words + "ON p.id = c.proposal_id WHERE p.outcome = 'confirmed' "
    assert rows(with_proposals, others + "AND c.person_id <> p.proposer_id") == [(3,)]
    headers = "SELECT act, length(wrapped) > 0 FROM reviewers_dossierheader h "
    headers += "JOIN reviewers_proposal p ON p.id = h.proposal_id ORDER BY h.id"
    assert rows(with_proposals, headers) == [("dossier", 1), ("dossier", 0), ("dossier", 0)]
    left = "SELECT name FROM sqlite_master WHERE name IN "
    left += "('reviewers_dossier', 'reviewers_custodiankey', 'reviewers_quarantinedrop')"
    assert rows(with_proposals, left) == []


def unpacked(packed: Path, folder: Path) -> Path:
    unpack(packed, folder)
    os.chmod(folder / "data", 0o700)
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
    data = unpacked(RELEASES[0], tmp_path)
    done = killed(data, when)
    assert done.returncode == 0 and int(done.stdout) >= 16, done.stderr
    assert "unbroken" in several(data, ("verify_custody",), ("scrub",))[0]


def test_a_first_start_killed_at_every_commit_goes_on(tmp_path: Path) -> None:
    done = killed(tmp_path / "data", "after")
    assert done.returncode == 0 and int(done.stdout) >= 30, done.stderr
    assert manage(tmp_path / "data", "tidy")


def test_djangos_own_executor_cannot_go_on_and_the_cure_is_named(tmp_path: Path) -> None:
    """The positive control, and what an older version may have left."""
    data = unpacked(RELEASES[0], tmp_path)
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
        # The doctor's own code: a report sent now would not arrive.
        assert done.returncode == (4 if command == "doctor" else 1)
        assert "newer Amana" in done.stdout + done.stderr


def test_no_migration_of_ours_gives_up_its_transaction() -> None:
    """It could be killed between what it does and its record."""
    loader = MigrationLoader(None)
    assert all(migration.atomic for migration in loader.disk_migrations.values())
