"""What was forked is given, says and does the same as a command in an interpreter of its own."""

import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from tests.server import PATIENCE, ROOT, command, environment, inherited
from tests.warm import Copy, Warm

DESCRIBING = Warm("tests.warm.describing")
MODULE = [sys.executable, "-m", "tests.warm.describing"]


def both(*words: str, **more: str) -> "list[subprocess.CompletedProcess[str]]":
    """Forked, and not."""
    given = {**inherited(), **more}
    assert DESCRIBING.suits(given)
    kept: dict[str, object] = {"cwd": ROOT, "env": given, "capture_output": True, "text": True}
    own = subprocess.run([*MODULE, *words], timeout=PATIENCE, **kept)
    return [DESCRIBING.run(["describing", *words], given, PATIENCE), own]


def test_it_is_given_the_same() -> None:
    forked, own = both("a word", "-x", AMANA_DATA="/nowhere", DATABASE_URL="postgresql://a/b")
    told = [json.loads(done.stdout.splitlines()[0]) for done in (forked, own)]
    assert told[0] == told[1]
    assert told[0]["environment"]["AMANA_DATA"] == "/nowhere"
    assert told[0]["arguments"] == ["a word", "-x"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((), 0, ""),
        (("fails",), 1, "RuntimeError: as asked"),
        (("says", "it is full"), 1, "it is full"),
        (("ends", "78"), 78, ""),
    ],
)
def test_it_ends_in_the_same_way(words: tuple[str, ...], status: int, said: str) -> None:
    for done in both(*words):
        assert done.returncode == status
        assert said in done.stderr.splitlines()[-1]
        # What is to be done at an interpreter's end is done.
        assert done.stdout.endswith("the end\n")


def test_chance_is_not_copied() -> None:
    lines = {both()[0].stderr for _ in range(2)}
    assert len({line.split()[1] for line in lines}) == 2
    assert len({line.split()[2] for line in lines}) == 2


def started(*words: str) -> Copy:
    with tempfile.TemporaryFile() as output:
        return DESCRIBING.start(["describing", *words], inherited(), output, output)


def test_a_signal_ends_it_and_is_told() -> None:
    copy = started("waits")
    assert copy.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        copy.wait(0.1)
    assert Path(f"/proc/{copy.pid}").exists()
    copy.terminate()
    assert copy.wait(PATIENCE) == -signal.SIGTERM
    assert copy.poll() == copy.returncode == -signal.SIGTERM
    assert not Path(f"/proc/{copy.pid}").exists()
    copy.kill()  # does nothing to whoever has its number by now


def test_one_that_takes_too_long_is_ended() -> None:
    numbers = set(children(DESCRIBING))
    with pytest.raises(subprocess.TimeoutExpired):
        DESCRIBING.run(["describing", "waits"], inherited(), 0.5)
    assert set(children(DESCRIBING)) == numbers


def children(warm: Warm) -> list[str]:
    number = warm.process.pid
    return Path(f"/proc/{number}/task/{number}/children").read_text().split()


def test_several_run_at_once() -> None:
    slow = started("waits")
    statuses: dict[int, int] = {}

    def run(status: int) -> None:
        words = ["describing", "ends", str(status)]
        statuses[status] = DESCRIBING.run(words, inherited(), PATIENCE).returncode

    threads = [threading.Thread(target=run, args=[status]) for status in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == {status: status for status in range(5)}
    slow.kill()
    assert slow.wait(PATIENCE) == -signal.SIGKILL


def test_nobody_is_left_where_nobody_waits_for_the_end() -> None:
    before = set(children(DESCRIBING))
    copy = started("ends", "0")
    copy.forget()
    deadline = time.monotonic() + PATIENCE
    while set(children(DESCRIBING)) != before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert set(children(DESCRIBING)) == before
    assert both("ends", "3")[0].returncode == 3


def test_what_an_interpreter_reads_at_its_start_needs_one_of_its_own() -> None:
    assert DESCRIBING.suits({**inherited(), "AMANA_FACES": "desk"})
    for name in ("PYTHONPATH", "PYTHONHASHSEED", "LC_ALL", "TZ", "LD_PRELOAD"):
        assert not DESCRIBING.suits({**inherited(), name: "7"})


@pytest.mark.parametrize(
    ("words", "more", "status"),
    [
        (("help",), {}, 0),
        (("--version",), {}, 0),
        (("no_such_command",), {}, 1),
        (("verify_custody",), {}, 1),
        (("settings", "--no-such-option"), {}, 2),
        (("tidy",), {"AMANA_FACES": "kitchen"}, 78),
        (("tidy",), {"DATABASE_URL": "mysql://"}, 78),
        (("tidy",), {"AMANA_FACES": "archive"}, 1),
    ],
)
def test_a_command_says_the_same(
    words: tuple[str, ...], more: dict[str, str], status: int, tmp_path: Path
) -> None:
    given = environment(tmp_path / "data", **more)
    forked, own = (command(words, given, warm=warm) for warm in (True, False))
    assert (forked.returncode, forked.stdout, forked.stderr) == (
        own.returncode,
        own.stdout,
        own.stderr,
    )
    assert own.returncode == status, own.stdout + own.stderr
