"""``make bench``: measures every promise about intake and writes docs/benchmarks.md's table."""

import argparse
import datetime
import os
import platform
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from bench import (
    announcing,
    archive_export,
    archive_search,
    crowds,
    custody,
    desk,
    desk_search,
    films,
    large,
    newsrooms,
    opening,
    receiving,
    sealing_speed,
    static_site,
    stripping,
    texts,
    weight,
)
from bench.measure import Row, table
from tests.server import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured -->", "<!-- end -->"


@dataclass(frozen=True)
class Section:
    """``rows`` is given a folder and whether to be quick; ``limit``: seconds it may take."""

    name: str
    rows: Callable[[Path, bool], list[Row]]
    limit: int


SECTIONS = (
    Section("pages", weight.rows, 60),
    Section("sealing", sealing_speed.rows, 60),
    Section("texts", texts.rows, 300),
    Section("receiving", receiving.rows, 120),
    Section("films", films.rows, 300),
    Section("stripping", stripping.rows, 900),
    Section("desk", desk.rows, 120),
    Section("desk-search", desk_search.rows, 900),
    Section("opening", opening.rows, 300),
    Section("half-sent", crowds.half_sent, 90),
    Section("flood", crowds.flood, 700),
    Section("announced", announcing.rows, 300),
    Section("newsrooms", newsrooms.rows, 1800),
    Section("export", archive_export.rows, 600),
    Section("static-site", static_site.rows, 600),
    # Twenty-seven writers start, each a Django of its own: most of it on a busy machine.
    Section("custody", custody.rows, 1200),
    # Filling the tables and walking a million entries takes most of it.
    Section("large", large.rows, 7200),
    # Filling two archives with a million records each takes most of it.
    Section("search", archive_search.rows, 7200),
)


def shape() -> str:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{os.cpu_count()} cores, {pages / 2**30:.0f} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}"
    )


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Ends the block with TimeoutError when it takes longer."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"It took more than {seconds} s.")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def measured(section: Section, folder: Path, quick: bool) -> list[Row]:
    """Its rows; when it fails, one row that says so, so that the others are seen all the same."""
    print(f"{section.name} …", file=sys.stderr, flush=True)
    try:
        with limited(section.limit):
            rows = section.rows(folder, quick)
    except Exception as error:  # noqa: BLE001 - said in its row, so that the others are measured
        traceback.print_exc()
        return [Row(section.name, f"not measured: {type(error).__name__}", "", "", "")]
    print("\n".join(f"  {row.work}: {row.ours}" for row in rows), file=sys.stderr, flush=True)
    return rows


def report(rows: Sequence[Row]) -> str:
    day = datetime.datetime.now(datetime.UTC).date()
    return f"{day}, {shape()}\n\n{table(rows)}"


def write(page: Path, text: str) -> None:
    """Puts ``text`` between the two marks of ``page``."""
    before, _, rest = page.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def main() -> None:
    names = [section.name for section in SECTIONS]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round each, and small films")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="SECTION")
    asked = parser.parse_args()
    (ROOT / "var").mkdir(exist_ok=True)
    # On the disk of a real server's data: a memory disk would flatter us.
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as name:
        rows = [
            row
            for section in SECTIONS
            if section.name in asked.only
            for row in measured(section, Path(name), asked.quick)
        ]
    text = report(rows)
    print(text)
    if not asked.quick and asked.only == names:
        write(PAGE, text)


if __name__ == "__main__":
    main()
