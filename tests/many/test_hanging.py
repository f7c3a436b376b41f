"""A newsroom whose command hangs is stopped, told of, and keeps no other from its turn."""

import re
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from config.many import choosing, running
from operations.watching import limits, tasks
from tests.config.daemons import DEPLOY
from tests.many import houses

# It hears no TERM, and neither does what it has started; alpha alone hangs.
HANGING = """
import os, pathlib, signal, subprocess, sys, time
if "{newsroom}" == "alpha":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    pathlib.Path(os.environ["NOTED"]).write_text(f"{os.getpid()} {child.pid}")
    time.sleep(3600)
pathlib.Path(os.environ["NOTED"] + ".beta").touch()
"""
MINUTES = 1  # in which beta's command, which does nothing, starts on a busy machine


def has_ended(process: int) -> bool:
    """Or waits to be fetched by whoever takes orphans over."""
    try:
        return "State:\tZ" in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.mark.slow
def test_a_command_that_hangs_is_ended_and_the_next_has_its_turn(tmp_path: Path) -> None:
    folder, noted = tmp_path / "houses", tmp_path / "noted"
    for name in ("alpha", "beta"):
        houses.begin(folder, name, AMANA_HOSTS=f"{name}.test")
    words = ("for_each", choosing.MINUTES, str(MINUTES), "shell", "-v0", "-c", HANGING)
    process = houses.command(folder, *words, NOTED=str(noted))
    said, _ = process.communicate(timeout=1800)
    assert process.returncode == 1, said
    assert f"alpha: shell did not end within {MINUTES} minutes" in said
    assert "failed for: alpha\n" in said
    assert Path(f"{noted}.beta").exists(), said
    processes = [int(word) for word in noted.read_text().split()]
    assert len(processes) == 2 and all(map(has_ended, processes))


def test_what_ends_in_time_is_let_be(tmp_path: Path) -> None:
    """The positive control, also of its exit code."""
    for code in (0, 3):
        assert running.run([sys.executable, "-c", f"raise SystemExit({code})"], 600) == code
    assert running.run([sys.executable, "-c", "raise SystemExit(4)"], None) == 4


def test_it_is_asked_before_it_is_killed(tmp_path: Path) -> None:
    noted = tmp_path / "noted"
    asked = (
        "import pathlib, signal, sys, time\n"
        f"asked, begun = map(pathlib.Path, ({str(noted)!r}, '{noted}.begun'))\n"
        "signal.signal(signal.SIGTERM, lambda *_: (asked.touch(), sys.exit()))\n"
        "begun.touch()\n"
        "time.sleep(3600)"
    )
    for seconds in (1, 4, 16, 64):
        assert running.run([sys.executable, "-c", asked], seconds) == running.STOPPED
        if Path(f"{noted}.begun").exists():
            break
    assert noted.exists()


def test_the_alarm_is_given_for_each_that_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("alpha", "beta"):
        (tmp_path / name).mkdir()
        houses.write(tmp_path / name, AMANA_HOSTS=f"{name}.test")
    monkeypatch.setenv("AMANA_NEWSROOMS", str(tmp_path))
    ran: list[tuple[list[str], float | None]] = []

    def run(command: list[str], seconds: float | None) -> int:
        words = command[command.index(choosing.OPTION) + 1 :]
        ran.append((words, seconds))
        return running.STOPPED if words == ["alpha", "tidy"] else 0

    monkeypatch.setattr(running, "run", run)
    with pytest.raises(Exception, match="tidy failed for: alpha$"):
        call_command("for_each", "tidy")
    of_tidy, of_alarm = limits.MINUTES["tidy"] * 60, limits.MINUTES["alarm"] * 60
    assert ran == [
        (["alpha", "tidy"], of_tidy),
        (["alpha", "alarm", "--stopped", "tidy"], of_alarm),
        (["beta", "tidy"], of_tidy),
    ]


def test_every_unit_has_a_limit() -> None:
    named = {
        command
        for unit in (DEPLOY / "systemd").glob("*.service")
        for command in re.findall(r"^ExecStart=.* for_each ([a-z_]+)", unit.read_text(), re.M)
    }
    assert named | tasks.NAMES == set(limits.MINUTES)
    for name in tasks.NAMES:
        assert tasks.task_of(limits.unit_of(name)) == name


def test_where_there_is_one_it_takes_as_long_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AMANA_NEWSROOMS", raising=False)
    arguments = ["amana", "for_each", choosing.MINUTES, "5", "tidy", "--yes-remove", "3"]
    choosing.choose(arguments)
    assert arguments == ["amana", "tidy", "--yes-remove", "3"]
