"""All that a run starts ends with it: servers, folders and mounts, also when it is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scaled import ending
from tests.server import PATIENCE, ROOT, inherited

RUN = """
import sys, time
from tests.scaled.processes import Service, ending
with ending() as ends:
    service = Service(ends, ["sleep", "600"], 0, ends.folder / "log")
    service.begin()
    print(ends.folder, service.process.pid, flush=True)
    sys.stdin.read()
"""


def until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def runs(process: int) -> bool:
    """Whether it is more than a name in the table of processes."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


@pytest.mark.parametrize("killed", [False, True])
def test_nothing_is_left_of_a_run(killed: bool) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=ROOT,
        env=inherited(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with run:
        assert run.stdout and run.stdin
        folder, process = run.stdout.readline().split()
        assert runs(int(process)) and Path(folder).is_dir()
        if killed:
            os.killpg(run.pid, signal.SIGKILL)
        else:
            run.stdin.close()
        run.wait(PATIENCE)
    until(lambda: not runs(int(process)) and not Path(folder).exists())


def test_what_ended_by_itself_is_taken_off_the_list() -> None:
    """Its number may be another's by then."""
    lines = ["folder /a", "group 7", "mount /a/b", "group 8", "ended 7", "folder /c"]
    left = {"group": ["8"], "mount": ["/a/b"], "folder": ["/c", "/a"]}
    assert ending.read(line + "\n" for line in lines) == left
