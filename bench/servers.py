"""The servers of a benchmark: Amana on a fresh data folder, and those of the yardsticks."""

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sealing import HybridIdentity
from tests.server import ROOT, Server, environment, free_port, manage, running

PATIENCE = 30.0  # seconds
# As ``manage.py serve`` runs Amana, but for its own limits of connections.
GRANIAN = (
    *("-m", "granian", "--interface", "asginl", "--host", "127.0.0.1", "--workers", "1", "--no-ws"),
    *("--http", "1", "--no-access-log", "--log-level", "warning"),
    *("--backlog", "8192", "--backpressure", "8192", "--http1-buffer-size", str(1024 * 1024)),
)
DISCARD, STOCK = "bench.stock.discard:application", "bench.stock.django_form:application"


@contextmanager
def amana(folder: Path, **more: str) -> Iterator[Server]:
    """Amana with one open desk, as ``make serve`` runs it; its data goes with the block."""
    # In the caller's folder, which lies on the disk that is measured.
    with tempfile.TemporaryDirectory(dir=folder) as name:
        data = Path(name) / "data"
        with running(data, **more) as server:
            recipient = str(HybridIdentity.generate().recipient())
            manage(data, "open_desk", "bench", "--name", "Bench", "--recipient", recipient)
            yield server


@contextmanager
def yardstick(application: str, folder: Path) -> Iterator[str]:
    """The address of ``application`` under the same server, with the same options."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, *GRANIAN, "--port", str(port), application],
        cwd=ROOT,
        # Stock Django spools uploads into the temp folder: beside our own data, on the same disk.
        env=environment(folder, TMPDIR=str(folder)),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError("The yardstick's server did not answer.")
