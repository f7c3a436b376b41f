"""The search over a million records, on SQLite and PostgreSQL: whole pages, and finding alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.measure import Row
from tests.server import ROOT, environment

RECORDS, FEW = 1_000_000, 20_000
PROMISE = "p95 ≤ 100 ms, no scan in the plan"
SCRIPT = '"$0" manage.py migrate -v0 && "$0" -m bench.synthetic "$1" && "$0" -m bench.searching'

SCALED = (sys.executable, "-m", "tests.scaled")


def _measured(folder: Path, count: int, *before: str) -> dict[str, list[float]]:
    """Fills an archive of its own and asks it; ``before``: a command that gives it a database."""
    held = environment(folder, DJANGO_SETTINGS_MODULE="config.settings", PATH=os.environ["PATH"])
    done = subprocess.run(  # noqa: S603
        [*before, "bash", "-c", SCRIPT, sys.executable, str(count)],
        cwd=ROOT,
        env=held,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _row(name: str, records: int, part: str, found: dict[str, list[float]]) -> Row:
    middle, high, most = (f"{1000 * value:.0f} ms" for value in found[part])
    work = f"{part} of {records:,} records, {name}"
    return Row(work, f"p95 {high} (median {middle}, worst {most})", "", "", PROMISE)


def rows(folder: Path, quick: bool) -> list[Row]:
    count = FEW if quick else RECORDS
    made = []
    for name, before in (("SQLite", ()), ("PostgreSQL", SCALED)):
        found = _measured(folder / name, count, *before)
        made += [_row(name, count, part, found) for part in ("find", "page")]
    return made
