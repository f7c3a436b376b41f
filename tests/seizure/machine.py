"""The machine around a running server: its processes, what they hold open, and its folders."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server import PATIENCE, ROOT, environment, free_port

SHARED = Path("/dev/shm")  # noqa: S108 - it is searched, and nothing is written there


@dataclass(frozen=True)
class Machine:
    """``folder`` holds all that the server can write to: data, temp, its log, its core files."""

    folder: Path
    port: int
    process: int
    shared_before: frozenset[Path]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def shared(self) -> set[Path]:
        """What has come to the shared memory since the start."""
        return set(SHARED.iterdir()) - self.shared_before

    def processes(self) -> list[int]:
        """The server's and all its children's."""
        return [self.process, *descendants(self.process)]

    def descriptors(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each file that a process holds open and no folder lists."""
        for process in self.processes():
            for each in _listed(Path(f"/proc/{process}/fd")):
                try:
                    name = str(each.readlink())
                    if "(deleted)" in name or name.startswith("/memfd:"):
                        yield name, each.read_bytes()
                except OSError:
                    # Closed meanwhile.
                    continue

    def told_to_processes(self) -> bytes:
        """Command lines and environments."""
        pieces = []
        for process in self.processes():
            for name in ("cmdline", "environ"):
                try:
                    pieces.append(Path(f"/proc/{process}/{name}").read_bytes())
                except (FileNotFoundError, ProcessLookupError):
                    continue
        return b"\0".join(pieces)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return []


def parents() -> dict[int, int]:
    found = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in brackets may hold anything; the parent is the second field after it.
            found[int(each.parent.name)] = int(each.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def descendants(process: int) -> list[int]:
    known = parents()
    children = [child for child, parent in known.items() if parent == process]
    return children + [each for child in children for each in descendants(child)]


def _dumps_allowed() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


@contextmanager
def started(
    folder: Path, command: Sequence[str], before: Sequence[str] = (), **more: str
) -> Iterator[Machine]:
    """``command`` with a port of its own in ``folder``, where core files are allowed.

    ``before``: a tracer to run it under. In ``command`` "PORT" stands for the port.
    """
    port = free_port()
    (folder / "tmp").mkdir(exist_ok=True)
    held = {"TMPDIR": str(folder / "tmp"), "HOST": "127.0.0.1", "PORT": str(port)}
    path = {"PYTHONPATH": str(ROOT)}
    with (folder / "log").open("ab") as output:
        process = subprocess.Popen(
            [*before, *(each.replace("PORT", str(port)) for each in command)],
            cwd=folder,
            env=environment(folder / "data", **held, **path, **more),
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=_dumps_allowed,
        )
    known = frozenset(SHARED.iterdir())
    try:
        _wait(port, process, folder / "log")
        yield Machine(folder, port, process.pid, known)
    finally:
        _end(process, traced=bool(before))


def serve() -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), "serve"]


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The server did not answer: {log.read_text()}")


def _end(process: "subprocess.Popen[bytes]", traced: bool) -> None:
    """A tracer ends by itself when the server has ended, and has written everything by then."""
    children = descendants(process.pid)
    if traced and children:
        os.kill(children[0], signal.SIGTERM)
    else:
        process.terminate()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in children:
        if Path(f"/proc/{child}").exists():
            _kill(child)


def _kill(process: int) -> None:
    try:
        os.kill(process, 9)
    except ProcessLookupError:
        return
