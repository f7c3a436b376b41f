"""Secret, database and store that do not belong together: nothing starts, and no task acts."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import get_commands

from config.commandline import UNCHECKED
from operations.watching import memory
from sealing import HybridIdentity
from tests.config.restoring import query
from tests.server import PATIENCE, ROOT, environment, free_port, manage, running

TASKS = (("purge",), ("custody_head",), ("backup", "DISK", "--recipient", "RECIPIENT"))
RECIPIENT = str(HybridIdentity.generate().recipient())
KEEP = """
from submissions import intake
from submissions.storage import blobs
from submissions.reports.receiving import ReportText
intake.submit("raqqa", ReportText("A word.", "en", "ask"))
"""


def told(data: Path, *arguments: str, **more: str) -> tuple[int, str]:
    """Exit code and words of a command that should refuse, with folders of this test's own."""
    words = {"DISK": str(data.parent / "disk"), "RECIPIENT": RECIPIENT}
    done = subprocess.run(
        [sys.executable, "manage.py", *(words.get(each, each) for each in arguments)],
        cwd=ROOT,
        env=environment(data, PORT=str(free_port()), **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout + done.stderr


def files(folder: Path) -> dict[str, bytes]:
    """Every file but what SQLite writes when it is opened, and how tasks ended (for the alarm)."""
    aside = {"amana.sqlite3-shm", memory.FILE, memory.LOCK}
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in found if path.name not in aside}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a desk and one report."""
    data = tmp_path_factory.mktemp("installation") / "data"
    manage(data, "migrate", "-v0")
    manage(data, "open_desk", "raqqa", "--name", "Raqqa", "--recipient", RECIPIENT)
    manage(data, "shell", "-v0", "-c", KEEP)
    manage(data, "custody_head")
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


def without_database(data: Path) -> None:
    for path in data.glob("amana.sqlite3*"):
        path.unlink()


def without_secret(data: Path) -> None:
    (data / "secret").unlink()


def with_another_secret(data: Path) -> None:
    (data / "secret").unlink()
    (data / "secret").write_bytes(b"x" * 32)
    (data / "secret").chmod(0o400)


def without_store(data: Path) -> None:
    """As where the disk of the payloads is not mounted."""
    shutil.rmtree(data / "blobs")


def with_another_store(data: Path) -> None:
    (data / "blobs" / "installation").write_text("0" * 32 + "\n")


def with_an_empty_database(data: Path) -> None:
    """As a start of an older version left it, beside a full store."""
    without_database(data)
    (data / "amana.sqlite3").touch()


HARMS = {
    "database": [without_database, with_an_empty_database],
    "secret": [without_secret, with_another_secret],
    "store": [without_store, with_another_store],
}
CASES = [(part, harm) for part, harms in HARMS.items() for harm in harms]


@pytest.mark.parametrize(("part", "harm"), CASES)
def test_nothing_starts_until_it_is_accepted_on_purpose(
    data: Path, part: str, harm: Callable[[Path], None]
) -> None:
    harm(data)
    before = files(data)
    code, said = told(data, "serve")
    assert code == 1 and files(data) == before and "Traceback" not in said
    (word,) = re.findall(rf"accept_installation --{part} ([0-9a-f]{{8}})", said)
    assert "Accepted" in manage(data, "accept_installation", f"--{part}", word)
    manage(data, "migrate", "-v0")
    code, said = told(data, "tidy")
    assert "accept_installation" not in said
    assert code == (1 if harm is without_store else 0), said


def test_another_code_accepts_nothing(data: Path) -> None:
    without_secret(data)
    before = files(data)
    code, said = told(data, "accept_installation", "--secret", "00000000")
    assert code == 1 and "The code is not 00000000" in said
    assert files(data) == before


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task[0])
def test_no_task_acts_without_the_secret(data: Path, task: tuple[str, ...]) -> None:
    without_secret(data)
    before = files(data)
    code, said = told(data, *task)
    assert code == 1 and "The server secret is missing" in said, said
    assert files(data) == before and not (data.parent / "disk").exists()


def test_every_task_asks_first() -> None:
    """Also one that is added later: what may act unasked stands in a table."""
    asking = {name for name, app in get_commands().items() if "django" not in str(app)}
    asking -= UNCHECKED
    assert {"tidy", "purge", "scrub", "backup", "custody_head", "digest"} < asking
    assert {"publish_export", "rewrap_headers", "import_records", "export_parcels"} < asking


@pytest.mark.parametrize("task", [("tidy",), TASKS[2]], ids=lambda task: task[0])
def test_no_task_begins_an_installation(tmp_path: Path, task: tuple[str, ...]) -> None:
    """As where the disk of AMANA_DATA is not mounted."""
    code, said = told(tmp_path / "data", *task)
    assert code == 1 and "its disk is not mounted" in said, said
    assert not list(tmp_path.iterdir())


def test_check_and_doctor_make_nothing(tmp_path: Path) -> None:
    data, secret = tmp_path / "data", tmp_path / "nowhere" / "secret"
    for command in ("check", "doctor"):
        told(data, command, AMANA_SECRET_FILE=str(secret))
    assert not list(tmp_path.iterdir())


def test_a_first_start_makes_the_secret_where_it_is_set(tmp_path: Path) -> None:
    """What is not an installation's does not count there: a new disk's own folder, and a
    demonstration in the folder of the clone."""
    (tmp_path / "data" / "lost+found").mkdir(parents=True)
    (tmp_path / "data" / "demo").mkdir()
    (tmp_path / "data" / "demo" / "secret").touch()
    secret = tmp_path / "apart" / "secret"
    manage(tmp_path / "data", "migrate", "-v0", AMANA_SECRET_FILE=str(secret))
    assert secret.stat().st_mode & 0o777 == 0o400
    assert manage(tmp_path / "data", "tidy", AMANA_SECRET_FILE=str(secret))
    assert "secret" not in {path.name for path in (tmp_path / "data").iterdir()}


def test_the_database_is_its_owners_alone(data: Path) -> None:
    """Also one that was copied here, or that an older version made."""
    database = data / "amana.sqlite3"
    assert database.stat().st_mode & 0o777 == 0o600
    database.chmod(0o644)
    manage(data, "migrate", "-v0")
    assert database.stat().st_mode & 0o777 == 0o600


def test_an_installation_of_before_is_bound_at_its_upgrade(data: Path) -> None:
    row = query(data, "SELECT identifier FROM config_installation")
    manage(data, "migrate", "config", "zero", "-v0")
    (data / "blobs" / "installation").unlink()
    assert "run amana upgrade" in told(data, "tidy")[1]
    manage(data, "migrate", "-v0")
    ((bound,),) = query(data, "SELECT identifier FROM config_installation")
    assert (data / "blobs" / "installation").read_text() == f"{bound}\n"
    assert row != [(bound,)] and not (data / "first-start").exists()


@pytest.mark.parametrize(
    ("harm", "said"),
    [(without_secret, "secret is missing"), (without_store, "is empty, and the database names")],
)
def test_one_of_before_that_lost_something_is_not_bound(
    data: Path, harm: Callable[[Path], None], said: str
) -> None:
    manage(data, "migrate", "config", "zero", "-v0")
    harm(data)
    assert said in told(data, "serve")[1]


def test_the_fingerprint_says_nothing_of_the_secret(data: Path) -> None:
    ((held,),) = query(data, "SELECT secret FROM config_installation")
    assert re.fullmatch(r"[0-9a-f]{32}", str(held))
    assert str(held) not in (data / "secret").read_bytes().hex()


def test_an_interrupted_restore_is_not_served(data: Path) -> None:
    (data / "restore-unfinished").touch()
    for task in ("serve", "tidy"):
        code, said = told(data, task)
        assert code == 1 and "run the same manage.py restore again" in said


def test_the_named_installation_must_be_the_one(data: Path, tmp_path: Path) -> None:
    ((here,),) = query(data, "SELECT identifier FROM config_installation")
    assert manage(data, "tidy", AMANA_INSTALLATION=str(here))
    for place in (data, tmp_path / "not-mounted"):
        code, said = told(place, "serve", AMANA_INSTALLATION="f" * 32)
        assert code == 1 and "is mounted" in said
    assert not (tmp_path / "not-mounted").joinpath("secret").exists()


def test_another_archive_key_is_refused_until_it_is_accepted(data: Path) -> None:
    manage(data, "archive_key")
    manage(data, "migrate", "-v0")
    (data / "archive.key").unlink()
    manage(data, "archive_key")
    _, said = told(data, "serve")
    (code,) = re.findall(r"--archive-key ([0-9a-f]{8})", said)
    manage(data, "accept_installation", "--archive-key", code)
    manage(data, "tidy")


def test_a_server_started_without_manage_py_refuses_too(data: Path) -> None:
    without_secret(data)
    script = [sys.executable, "-c", "import config.asgi"]
    done = subprocess.run(script, cwd=ROOT, env=environment(data), capture_output=True, text=True)
    assert done.returncode and "secret is missing" in done.stderr


def test_a_silent_database_does_not_hide_a_secret_that_was_lost(data: Path) -> None:
    """What such a server kept would open nothing: its secret lives in one process."""
    (data / "amana.sqlite3").write_bytes(bytes(8192))
    script = [sys.executable, "-c", "import config.asgi"]

    def started() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            script, cwd=ROOT, env=environment(data), capture_output=True, text=True
        )

    assert not started().returncode
    without_secret(data)
    done = started()
    assert done.returncode and "secret is missing" in done.stderr


def test_a_restart_and_a_kept_database_are_nothing_new(data: Path) -> None:
    """The positive control: what fits starts, and its tasks act."""
    with running(data):
        manage(data, "scrub")
    manage(data, "tidy")
