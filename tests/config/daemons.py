"""The programs that stand around Amana, started for real with the files in deploy/."""

import http.server
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import programs
from tests.server import PATIENCE, ROOT, free_port, inherited

DEPLOY = ROOT / "deploy"


@contextmanager
def program(
    *command: str | Path, log: Path, ready: int, **more: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """Runs until the block ends; it is ready when it listens on the port ``ready``."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [programs.located(str(command[0])), *command[1:]],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**inherited(), **more},
        )
    try:
        wait_for_port(ready, process, log)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def wait_for_port(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    wanted = f":{port:04X} "
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(log.read_text())
        tables = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
        if any(wanted in line and " 0A " in line for line in tables.splitlines()):
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


@contextmanager
def upstream() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """A server that remembers the headers it was sent, in the place of Amana."""
    seen: list[dict[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(dict(self.headers.items()))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, seen
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def postgresql(folder: Path, conf: Path | None) -> Iterator[tuple[int, Path]]:
    """A cluster of its own, with ``conf`` included; gives its port and its log."""
    tools = Path(programs.path("initdb")).resolve().parent
    # PostgreSQL refuses to run as root: it then runs as its own user, in a folder it can reach.
    runner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    data, log, port = folder / "data", folder / "log", free_port()

    def run(tool: str, *arguments: str) -> None:
        subprocess.run([*runner, tools / tool, *arguments], check=True, cwd="/",
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip

    run("initdb", "-D", str(data), "-U", "amana", "-A", "trust", "--data-checksums", "-E", "UTF8")
    if conf:
        (data / "postgresql.auto.conf").write_text(conf.read_text())
    run("pg_ctl", "-D", str(data), "-s", "-w", "-l", str(log),
        "-o", f"-h 127.0.0.1 -p {port} -k {folder}", "start")  # fmt: skip
    try:
        yield port, log
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "-s", "stop")
