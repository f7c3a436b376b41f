"""Pages a second of the static site that an export holds, from Debian's Caddy.

The client shares the cores with it, so that what the web server does in a second of a processor
tells more than what the clock says.
"""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bench.archive_export import Archive
from bench.measure import Row, processor
from tests.config.daemons import wait_for_port
from tests.server import free_port

RECORDS, FEW = 200, 50
PAGES, SOME = 10_000, 2_000
LINES = 16  # connections, which stay open


@contextmanager
def _caddy(root: Path) -> Iterator[tuple[int, int]]:
    """Its port on the loopback, and its process."""
    program, port = shutil.which("caddy"), free_port()
    if program is None:
        raise FileNotFoundError("caddy is not installed")
    # Its own folder: it writes what it was asked for there, and nothing of it is kept.
    with tempfile.TemporaryDirectory() as home, (Path(home) / "log").open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603
            [program, "file-server", "--listen", f"127.0.0.1:{port}", "--root", str(root)],
            env={"HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home},
            stdout=sink,
            stderr=sink,
        )
        try:
            wait_for_port(port, process, Path(home) / "log")
            yield port, process.pid
        finally:
            process.terminate()
            process.wait()


async def _line(port: int, paths: Iterator[str]) -> int:
    """Asks for one page after another over one connection; gives how many bytes came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    came = 0
    for path in paths:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(f"{path}: {head!r}")
        size = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
        await reader.readexactly(size)
        came += size
    writer.close()
    return came


async def _pages(port: int, paths: Sequence[str], count: int) -> int:
    asked = (paths[number % len(paths)] for number in range(count))
    return sum(await asyncio.gather(*(_line(port, asked) for _ in range(LINES))))


def rows(folder: Path, quick: bool) -> list[Row]:
    archive = Archive(folder / "static", FEW if quick else RECORDS)
    archive.export("whole")
    root, count = archive.folder / "whole" / "data", SOME if quick else PAGES
    # A page is asked for as a link names it, by its folder where it is an index.
    found = (path.relative_to(root).as_posix() for path in sorted(root.rglob("*.html")))
    paths = [quote(f"/{path.removesuffix('index.html')}") for path in found]
    with _caddy(root) as (port, process):
        asyncio.run(_pages(port, paths, len(paths)))  # once, so that no page comes from the disk
        before, begun = processor(process), time.perf_counter()
        came = asyncio.run(_pages(port, paths, count))
        taken, used = time.perf_counter() - begun, processor(process) - before
    return [
        Row(
            f"static site, {len(paths):,} pages of {came / count / 1000:.0f} KB, from Caddy",
            f"{count / taken:,.0f} pages/s; {count / used:,.0f} in a second of a processor",
            "",
            "",
            "≥ 500 pages/s",
        )
    ]
