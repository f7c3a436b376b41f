"""Each older state on PostgreSQL: killed at every commit its upgrade goes on, and all is there.

``amana upgrade`` goes there and back.
"""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from sealing import HybridIdentity, unseal
from tests.config import restoring
from tests.config.releases import RELEASES, Release
from tests.config.test_upgrade import desk_key, unpacked
from tests.server import ROOT, environment, manage

COUNTED = ("submissions_parcel", "reviewers_custodyentry", "archive_record", "auth_user")
# What no start and no task may do with a database that is newer than the code.
REFUSE = ("serve", "tidy", "migrate", "doctor", "backup", "purge", "move_database")
# The oldest state meets every migration that there is.
WAYS = [(RELEASES[0], "before"), *((release, "after") for release in RELEASES)]
# The newest state shows what is PostgreSQL's own in it; SQLite goes all the ways in `make test`.
MARKED = [
    pytest.param(
        *way,
        id=f"{way[0].name}-{way[1]}",
        marks=[pytest.mark.in_scaled] if way[0] is not RELEASES[-1] else [],
    )
    for way in WAYS
]
NEWER = "INSERT INTO django_migrations (app, name, applied) VALUES ('reviewers', '0099_x', now())"
OPTIONS = {"backup": ["nowhere"], "move_database": ["--to", "sqlite"]}


def run(data: Path, settings: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(data, **settings),
        capture_output=True,
        text=True,
        timeout=600,
    )


def older(release: Release, folder: Path, settings: dict[str, str]) -> tuple[Path, dict[str, str]]:
    """The release's folder with its rows in PostgreSQL; gives it and its settings."""
    data = unpacked(release.packed, folder)
    own = {"DATABASE_URL": settings["DATABASE_URL"]}
    done = run(data, own, "-m", "tests.config.older")
    assert done.returncode == 0, done.stderr
    return data, own


def counts(settings: dict[str, str]) -> list[int]:
    with psycopg.connect(settings["DATABASE_URL"]) as client:
        found = [client.execute(f"SELECT count(*) FROM {name}").fetchone() for name in COUNTED]  # type: ignore[arg-type]  # noqa: S608
    return [int(row[0]) for row in found if row]


@pytest.mark.parametrize(("release", "when"), MARKED)
def test_an_upgrade_killed_at_every_commit_goes_on(
    release: Release, when: str, on_postgresql: dict[str, str], tmp_path: Path
) -> None:
    data, settings = older(release, tmp_path, on_postgresql)
    key = desk_key(data)
    # Nothing is to be read there any more.
    (data / "amana.sqlite3").unlink()
    before = counts(settings)
    done = run(data, settings, "-m", "tests.config.killing", when)
    assert done.returncode == 0 and int(done.stdout) >= 3, done.stderr
    assert counts(settings) == before
    parcels, bag = tmp_path / "parcels", tmp_path / "bag"
    unbroken, _, _, exported, verified = restoring.several(
        data,
        ("verify_custody",),
        ("scrub",),
        ("export_parcels", str(parcels)),
        ("publish_export", str(bag)),
        ("verify_export", str(bag)),
        **settings,
    )
    assert "unbroken" in unbroken and "Whole and signed" in verified
    assert exported.startswith(f"{before[2]} records")
    opened = [unseal(path.read_bytes(), [key]) for path in parcels.glob("*.age")]
    assert len(opened) >= 7 and all(b"message.json" in words for words in opened)


def test_a_database_of_a_newer_amana_is_refused(
    begun_on_postgresql: dict[str, str], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    manage(data, "tidy", **begun_on_postgresql)
    with psycopg.connect(begun_on_postgresql["DATABASE_URL"]) as client:
        client.execute(NEWER)
    for command in REFUSE:
        words = [command, *OPTIONS.get(command, ())]
        done = restoring.command(data, *words, **begun_on_postgresql)
        # The doctor's own code: a report sent now would not arrive.
        assert done.returncode == (4 if command == "doctor" else 1), command
        assert "newer Amana" in done.stdout + done.stderr, command
        assert "Traceback" not in done.stderr, command


def stand(data: Path, more: dict[str, str]) -> str:
    """Which migrations the database has, and how many desks."""
    script = (
        "from django.db import connection as c; k = c.cursor(); "
        "k.execute('SELECT (SELECT count(*) FROM django_migrations), count(*), "
        "(SELECT count(*) FROM pg_database) FROM submissions_desk'); print(k.fetchone())"
    )
    return manage(data, "shell", "-v0", "-c", script, **more)


def test_on_postgresql_it_upgrades_and_goes_back(
    begun_on_postgresql: dict[str, str], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    recipient = str(HybridIdentity.generate().recipient())
    manage(
        data, "open_desk", "raqqa", "--name", "R", "--recipient", recipient, **begun_on_postgresql
    )
    newest = stand(data, begun_on_postgresql)
    manage(data, "migrate", "-v0", "submissions", "0015", **begun_on_postgresql)
    older = stand(data, begun_on_postgresql)
    assert older != newest
    assert "were applied" in manage(data, "upgrade", "--without-backup", **begun_on_postgresql)
    assert stand(data, begun_on_postgresql) == newest
    manage(data, "upgrade", "--back", **begun_on_postgresql)
    assert stand(data, begun_on_postgresql) == older
    assert not (data / "before-upgrade").exists()
