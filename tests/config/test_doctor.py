"""manage.py doctor on a machine that is well, and on one that each thing is wrong with."""

import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from operations.doctor import confinement, machine, versions
from operations.doctor.examination import CHECKS
from operations.doctor.values import Risk, State
from operations.watching import memory
from tests.config import restoring
from tests.server import PATIENCE, ROOT, environment, manage, running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor")
    restoring.furnish(folder / "data", restoring.made_keys(folder))
    (folder / "data").chmod(0o700)
    return folder / "data"


def doctor(data: Path, **more: str) -> tuple[int, dict[str, str]]:
    """Its exit code, and its mark by the id of each check."""
    done = restoring.command(data, "doctor", **more)
    lines = [line for line in done.stdout.splitlines() if line.endswith("]")]
    marks = {line.rpartition("[")[2].rstrip("]"): line[0] for line in lines}
    assert set(marks) == {check.id for check in CHECKS}, done.stdout + done.stderr
    return done.returncode, marks


def test_it_finds_a_well_server_well_and_leaves_no_trace(furnished: Path) -> None:
    before = {path for path in furnished.rglob("*") if path.is_file()}
    with running(furnished) as server:
        _, marks = doctor(furnished)
        assert Path(f"/proc/{server.process}").exists()
    well = {name for name, mark in marks.items() if mark == "✓"}
    assert {"core", "server", "folder", "secrets", "database", "blobs", "strips", "clock"} <= well
    left = {path.name for path in furnished.rglob("*") if path.is_file()} - {p.name for p in before}
    assert "doctor" not in left


def open_to_others(data: Path) -> dict[str, str]:
    data.chmod(0o755)
    return {}


def shown_secret(data: Path) -> dict[str, str]:
    (data / "secret").chmod(0o444)
    return {}


def no_tables(data: Path) -> dict[str, str]:
    (data / "amana.sqlite3").unlink()
    return {}


def future_entry(data: Path) -> dict[str, str]:
    script = """
import datetime
from reviewers import custody
custody.record_arrival("arrived", None, datetime.date.today() + datetime.timedelta(days=3))
"""
    manage(data, "shell", "-v0", "-c", script)
    return {}


def old_backup(data: Path) -> dict[str, str]:
    day = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=9)
    (data / "last-backup").write_text(f"{day}\n")
    return {}


def no_backup(data: Path) -> dict[str, str]:
    (data / "last-backup").unlink(missing_ok=True)
    return {}


def kept(data: Path, **more: object) -> dict[str, str]:
    (data / memory.FILE).write_text(json.dumps({**memory.empty(), **more}))
    return {}


def failed_task(data: Path) -> dict[str, str]:
    return kept(data, tasks={"scrub": {"at": "2026-11-29T05:30:00", "ended": 1}})


def lost_payloads(data: Path) -> dict[str, str]:
    return kept(data, counts={"lost": 2})


def stopped_server(data: Path) -> dict[str, str]:
    return kept(data, units={"amana.service": "2026-11-29T05:30:00"}) | {"PORT": "1"}


def unheard_alarm(data: Path) -> dict[str, str]:
    kept(data, alarm={"told": {}, "waiting": {"0": "Amana: look"}})
    return {"AMANA_ALARM": "mailto:somebody@example.org"}


def old_canary(data: Path) -> dict[str, str]:
    with closing(sqlite3.connect(data / "amana.sqlite3")) as database:
        database.execute("INSERT INTO submissions_canary VALUES (1, '2026-11-29 05:30:00')")
        database.commit()
    return {}


def jumped_clock(data: Path) -> dict[str, str]:
    script = """
import datetime
from reviewers import custody
custody.close_day(datetime.date.today() - datetime.timedelta(days=5))
"""
    manage(data, "shell", "-v0", "-c", script)
    return {}


def other_secret(data: Path) -> dict[str, str]:
    (data / "secret").unlink()
    (data / "secret").write_bytes(b"x" * 32)
    (data / "secret").chmod(0o400)
    return {}


def no_archive_key(data: Path) -> dict[str, str]:
    """One that the installation has signed with."""
    manage(data, "migrate", "-v0")
    (data / "archive.key").unlink()
    return {}


def damaged_lists(data: Path) -> dict[str, str]:
    (data / "rosters.json").write_text("{")
    (data / "rosters.json").chmod(0o600)
    return {}


def environ(**more: str) -> Callable[[Path], dict[str, str]]:
    return lambda data: more


@pytest.mark.parametrize(
    ("illness", "harm"),
    [
        ("folder", open_to_others),
        ("secrets", shown_secret),
        ("database", no_tables),
        ("clock", future_entry),
        ("clock", jumped_clock),
        ("installation", other_secret),
        ("installation", no_archive_key),
        ("rosters", damaged_lists),
        ("backup", no_backup),
        ("tasks", failed_task),
        ("counts", lost_payloads),
        ("canary", old_canary),
        ("door", stopped_server),
        ("alarm", unheard_alarm),
        ("backup", old_backup),
        ("redis", environ(REDIS_URL="redis://127.0.0.1:1/0")),
        ("blobs", environ(AMANA_BLOBS="/proc/blobs")),
        ("transport", environ(AMANA_HOSTS="reports.example")),
    ],
)
def test_it_names_what_is_ill(
    furnished: Path, tmp_path: Path, illness: str, harm: Callable[[Path], dict[str, str]]
) -> None:
    data = tmp_path / "data"
    subprocess.run(["cp", "-a", furnished, data], check=True)
    code, marks = doctor(data, **harm(data))
    risk = next(check.risk for check in CHECKS if check.id == illness)
    assert marks[illness] == "✗" and code >= risk


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """Where every user of the machine may come."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # noqa: S108
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


NOBODY = 65534 if os.geteuid() == 0 else os.geteuid()
# A stranger cannot start an interpreter in root's home, so it is loaded first.
AS_NOBODY = f"""
import encodings.idna, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from django.core import checks
from operations.management.commands import doctor
import django.db.models.sql.compiler
checks.run_checks()
os.setresgid({NOBODY}, {NOBODY}, {NOBODY})
os.setresuid({NOBODY}, {NOBODY}, {NOBODY})
doctor.Command().run_from_argv(["manage.py", "doctor"])
"""


@pytest.mark.parametrize(
    ("closed", "illness", "said"),
    [
        ("archive.key", "secrets", "archive key: it cannot be read by user"),
        ("last-backup", "backup", "last-backup cannot be read by user"),
        ("secret", "installation", "secret cannot be used by user"),
        ("amana.sqlite3", "installation", "amana.sqlite3 cannot be used by user"),
    ],
)
def test_what_it_cannot_read_it_names_and_goes_on(
    furnished: Path, elsewhere: Path, closed: str, illness: str, said: str
) -> None:
    data = elsewhere / "data"
    shutil.copytree(furnished, data)
    (data / "last-backup").touch()
    for path in (data, *data.rglob("*")):
        os.chown(path, NOBODY, -1)
    os.chown(data / closed, os.geteuid(), -1)
    (data / closed).chmod(0o600 if os.geteuid() == 0 else 0)
    done = subprocess.run([sys.executable, "-c", AS_NOBODY], cwd=ROOT, timeout=PATIENCE,
                          env=environment(data), capture_output=True, text=True)  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.endswith(f"[{illness}]")]
    assert done.returncode and "Traceback" not in done.stderr, done.stderr
    assert lines[0].startswith("✗") and said in lines[0], lines


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to another user")
@pytest.mark.parametrize(
    ("owner", "said"),
    [
        (54321, "(it is 54321's): chown "),
        (NOBODY, "'s): chmod u+r "),
    ],
    ids=["owner without a name here, as on another machine's disk", "own, closed"],
)
def test_a_secret_that_cannot_be_read_is_named_with_its_owner_and_the_cure(
    furnished: Path, elsewhere: Path, owner: int, said: str
) -> None:
    data = elsewhere / "data"
    shutil.copytree(furnished, data)
    for path in (data, *data.rglob("*")):
        os.chown(path, NOBODY, -1)
    os.chown(data / "secret", owner, -1)
    (data / "secret").chmod(0)
    done = subprocess.run([sys.executable, "-c", AS_NOBODY], cwd=ROOT, timeout=PATIENCE,
                          env=environment(data), capture_output=True, text=True)  # fmt: skip
    (line,) = [line for line in done.stdout.splitlines() if line.endswith("[installation]")]
    assert said in line and "Traceback" not in done.stderr, done.stderr or line


@pytest.mark.skipif(os.geteuid() != 0, reason="only root closes a folder to another user")
@pytest.mark.parametrize("setting", ["AMANA_SECRET_FILE", "AMANA_ARCHIVE_KEY_FILE"])
def test_a_file_in_a_folder_that_is_closed_to_the_user_is_a_sentence(
    furnished: Path, elsewhere: Path, setting: str
) -> None:
    data, closed = elsewhere / "data", elsewhere / "closed"
    shutil.copytree(furnished, data)
    for path in (data, *data.rglob("*")):
        os.chown(path, NOBODY, -1)
    closed.mkdir(mode=0o700)
    (data / "secret").rename(closed / "secret")
    if setting != "AMANA_SECRET_FILE":
        os.chown(shutil.copy2(closed / "secret", data / "secret"), NOBODY, -1)
    done = subprocess.run([sys.executable, "-c", AS_NOBODY], cwd=ROOT, timeout=PATIENCE,
                          env=environment(data, **{setting: str(closed / "secret")}),
                          capture_output=True, text=True)  # fmt: skip
    lines = done.stdout.splitlines()
    (line,) = [line for line in lines if line.endswith("[installation]")]
    assert "secret cannot be reached by user" in line, line
    # These also look at the code, which a stranger may not read in root's home.
    (line,) = [line for line in lines if line.endswith("[checks]")]
    assert str(closed) not in line and "Traceback" not in done.stderr, line


def test_a_place_where_nothing_began_has_no_backup_to_miss(tmp_path: Path) -> None:
    _, marks = doctor(tmp_path / "data")
    assert marks["backup"] == marks["installation"] == "·"
    assert not list(tmp_path.iterdir())


def test_it_says_nothing_of_what_is_kept(furnished: Path) -> None:
    env = environment(furnished, AMANA_HOSTS="kanaria-host.example")
    done = subprocess.run([sys.executable, "manage.py", "doctor"], cwd=ROOT, env=env,
                          capture_output=True, text=True, timeout=PATIENCE)  # fmt: skip
    said = (done.stdout + done.stderr).lower()
    secret = (furnished / "secret").read_bytes()
    assert "1 desks" in said
    assert "kanaria" not in said and "raqqa" not in said and secret.hex() not in said


@pytest.fixture
def careless(furnished: Path) -> Iterator[None]:
    """A process that looks like a server and lets others read what it makes."""
    process = subprocess.Popen(
        [sys.executable, "-c", "input()", "config.asgi:application"],
        env=environment(furnished),
        stdin=subprocess.PIPE,
        umask=0o022,
    )
    yield
    process.communicate(b"\n")


def test_it_sees_a_server_that_was_started_carelessly(careless: None, furnished: Path) -> None:
    assert doctor(furnished)[1]["server"] == "✗"


def test_it_asks_a_live_connection_for_its_pragmas(furnished: Path) -> None:
    script = """
from django.db import connection
from operations.doctor import data
print(data.pragmas().said)
connection.cursor().execute("PRAGMA secure_delete=OFF")
print(data.pragmas().said)
"""
    said = manage(furnished, "shell", "-v0", "-c", script)
    assert said.split("\n")[:2] == ["As shipped.", "Not as shipped: secure_delete."]


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ("", State.PASSED),
        ("/dev/zram0 partition 8388604 0 100\n", State.PASSED),
        ("/dev/nvme0n1p3 partition 8388604 0 -2\n", State.FAILED),
        ("/dev/zram0 partition 1 0 1\n/swapfile file 8388604 0 -2\n", State.FAILED),
    ],
)
def test_swap_in_the_clear_is_ill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str, state: State
) -> None:
    (tmp_path / "swaps").write_text(f"Filename Type Size Used Priority\n{lines}")
    monkeypatch.setattr(machine, "PROC", tmp_path)
    assert machine.swap().state is state


@pytest.mark.parametrize(
    ("uuid", "state"), [("CRYPT-LUKS2-ab", State.PASSED), ("LVM-ab", State.FAILED)]
)
def test_a_file_of_swap_is_as_safe_as_its_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uuid: str, state: State
) -> None:
    file = tmp_path / "swapfile"
    file.touch()
    device = file.stat().st_dev
    block = tmp_path / f"dev/block/{os.major(device)}:{os.minor(device)}/dm"
    block.mkdir(parents=True)
    (block / "uuid").write_text(uuid)
    (tmp_path / "swaps").write_text(f"Filename Type Size Used Priority\n{file} file 1 0 -2\n")
    monkeypatch.setattr(machine, "PROC", tmp_path)
    monkeypatch.setattr(machine, "SYS", tmp_path)
    assert machine.swap().state is state


@pytest.mark.parametrize(("uuid", "safe"), [("CRYPT-LUKS2-ab", True), ("LVM-ab", False)])
def test_encryption_is_looked_for_through_the_whole_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uuid: str, safe: bool
) -> None:
    """As LVM on LUKS lies in /sys."""
    block = tmp_path / "class/block"
    (block / "dm-1/slaves/dm-0").mkdir(parents=True)
    (block / "dm-0/dm").mkdir(parents=True)
    (block / "dm-0/dm/uuid").write_text(uuid)
    monkeypatch.setattr(machine, "SYS", tmp_path)
    assert machine._encrypted_device(block / "dm-1") is safe


def test_the_sandbox_is_asked_by_being_in_it() -> None:
    holding = {layer for layer, holds in confinement.denied().items() if holds}
    own_user = {"a user of its own"} if os.geteuid() == 0 else set()
    assert (
        holding == {"no new process", "no other program", "no network", "no file system"} | own_user
    )


def test_what_is_not_confined_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: an attempt that nothing forbids counts as a wall that does not hold."""
    monkeypatch.setitem(confinement.ATTEMPTS, "nothing", ("nothing", lambda: None))
    monkeypatch.setattr(sys, "argv", ["confinement", "nothing"])
    monkeypatch.setattr(confinement, "confine", lambda bounds: None)
    assert confinement.main() == 0


def test_a_program_reads_the_same_and_the_last_look_is_kept(furnished: Path) -> None:
    command = [sys.executable, "manage.py", "doctor", "--json", "--watch"]
    done = subprocess.run(command, cwd=ROOT, env=environment(furnished), capture_output=True,
                          text=True, timeout=PATIENCE)  # fmt: skip
    found = json.loads(done.stdout)
    ill = [row["id"] for row in found["checks"] if row["state"] == "failed"]
    assert [row["id"] for row in found["checks"]] == [check.id for check in CHECKS]
    assert (
        found["exit"]
        == done.returncode
        == max((check.risk.value for check in CHECKS if check.id in ill), default=0)
    )
    kept = json.loads((furnished / memory.FILE).read_text())
    assert kept["doctor"]["failed"] == ill and kept["doctor"]["at"]
    (furnished / memory.FILE).unlink()


def test_what_gets_no_updates_any_more_is_ill() -> None:
    day = datetime.date(2028, 7, 1)
    assert versions.judged(["Debian 12"], day).state is State.FAILED
    assert versions.judged(["Debian 13"], day).state is State.PASSED
    assert versions.judged(["Debian 13"], datetime.date(2030, 5, 1)).state is State.NOTE
    assert versions.judged(["Debian 99"], day).state is State.NOTE
    assert {name for name in versions.here() if "." in name} <= set(versions.ENDS)


def test_an_exit_code_says_what_is_at_risk() -> None:
    of = {check.id: check.risk for check in CHECKS}
    assert of["database"] is of["canary"] is of["space"] is Risk.ARRIVAL
    assert of["swap"] is Risk.SAFETY and of["backup"] is Risk.UPKEEP


def test_every_check_says_what_it_means_and_its_cure() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert all(check.means and check.cure for check in CHECKS)
