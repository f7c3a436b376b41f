"""What a taken-over parser may still do: with every layer, with one of them missing, with none."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from submissions.sandbox import Died, Sandbox
from submissions.worker import calls, confinement, landlock
from tests.submissions.hostile_worker.attempts import ATTEMPTS
from tests.submissions.test_sandbox import command

WORKER = "tests.submissions.hostile_worker"
EVERYTHING = frozenset(ATTEMPTS)
# For each fork server the attempts that its layers cannot deny. Landlock knows nothing of what a
# process does inside itself; the limits and the user id deny forks and memory.
MISSING = {
    "": set[str](),
    ".ordinary": set[str](),
    ".calls_only": set[str](),
    ".landlock_only": {"become_root", "make_code"},
}
DENIED = [(name, attempt) for name in MISSING for attempt in sorted(EVERYTHING - MISSING[name])]


@pytest.fixture(scope="module")
def workers() -> Iterator[dict[str, Sandbox]]:
    found = {name: Sandbox(WORKER + name) for name in MISSING}
    yield found
    for box in found.values():
        box.stop()


@pytest.fixture(scope="module")
def unconfined() -> Iterator[Sandbox]:
    box = Sandbox(f"{WORKER}.unconfined")
    yield box
    box.stop()


def outcome(box: Sandbox, folder: Path, attempt: str) -> str:
    try:
        return command(box, folder, attempt)
    except Died:
        # It became another program, which gave no answer.
        return "done"


@pytest.mark.parametrize(("name", "attempt"), DENIED)
def test_each_attempt_is_denied(
    name: str, attempt: str, workers: dict[str, Sandbox], tmp_path: Path
) -> None:
    assert outcome(workers[name], tmp_path, attempt) == "denied"


@pytest.mark.parametrize("attempt", sorted(EVERYTHING - {"read_another", "become_root"}))
def test_without_the_sandbox_it_could(attempt: str, unconfined: Sandbox, tmp_path: Path) -> None:
    """The control. (Reading another process and new user spaces depend on the machine.)"""
    assert outcome(unconfined, tmp_path, attempt) == "done"


def test_every_layer_is_on_while_a_file_is_read(tmp_path: Path) -> None:
    """As the kernel itself says of a running child."""
    box = Sandbox(WORKER)
    waiting = threading.Thread(target=outcome, args=(box, tmp_path, "sleep"))
    box.start()
    waiting.start()
    try:
        status = status_of_the_child(box)
    finally:
        box.stop()
        waiting.join()
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert set(status["Uid"].split()) == {"65534" if os.geteuid() == 0 else str(os.geteuid())}
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0


def status_of_the_child(box: Sandbox) -> dict[str, str]:
    while True:
        for child in Path(f"/proc/{box.process}/task/{box.process}/children").read_text().split():
            try:
                lines = Path(f"/proc/{child}/status").read_text().splitlines()
            except (FileNotFoundError, ProcessLookupError):
                # One that the server needed for its own start, and that has ended.
                continue
            status = {name: value.strip() for name, _, value in (x.partition(":") for x in lines)}
            if status.get("Seccomp") == "2":
                return status


def test_this_machine_has_both_layers() -> None:
    """What the tests above rest on: a machine that lacks one would pass them for other reasons."""
    assert landlock.version() >= 1
    assert calls.AVAILABLE


def test_a_kernel_that_has_none_is_not_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    confinement.layers.cache_clear()
    monkeypatch.setattr(calls, "AVAILABLE", False)
    monkeypatch.setattr(landlock, "version", lambda: 0)
    try:
        assert confinement.layers() == confinement.Layers(0, None)
    finally:
        confinement.layers.cache_clear()


@pytest.mark.parametrize(
    ("version", "files", "network", "scoped"),
    [(0, 0, 0, 0), (1, 0x1FFF, 0, 0), (3, 0x7FFF, 0, 0), (4, 0x7FFF, 3, 0), (7, 0xFFFF, 3, 3)],
)
def test_it_asks_for_what_the_kernel_knows(
    version: int, files: int, network: int, scoped: int
) -> None:
    tables = (landlock.FILES, landlock.NETWORK, landlock.SCOPED)
    assert [landlock.known(each, version) for each in tables] == [files, network, scoped]
