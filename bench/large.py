"""What regular tasks cost among very many reports: by processor, and against doing all of it."""

import json
import subprocess
import sys
from pathlib import Path

from bench.measure import Row
from tests.server import ROOT, environment, manage

REPORTS, FEW = 1_000_000, 5_000
WORKS = ("start", "look", "walk", "sample", "scrub", "tidy")


def measured(data: Path, *words: str) -> dict[str, float]:
    """What one work of bench.million cost, in a process of its own."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bench.million", *words],
        cwd=ROOT,
        env=environment(data, DJANGO_SETTINGS_MODULE="config.settings"),
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def rows(folder: Path, quick: bool) -> list[Row]:
    count, data = FEW if quick else REPORTS, folder / "large"
    manage(data, "migrate", "-v0")
    measured(data, "fill", str(count))
    costs = {work: measured(data, work) for work in WORKS}
    among, more = f"{count:,} reports, SQLite", costs["tidy"]["memory"] - costs["start"]["memory"]
    return [
        _against("custody's daily look", "the whole chain", costs["look"], costs["walk"], among),
        _against("scrub of a day", "scrub --all", costs["sample"], costs["scrub"], among),
        Row(
            f"tidy, {among}",
            f"{costs['tidy']['processor']:.1f} s of processor, +{more:.0f} MB",
            "",
            "",
            "memory does not grow with the store",
        ),
    ]


def _against(
    work: str, whole: str, ours: dict[str, float], all_of_it: dict[str, float], among: str
) -> Row:
    ratio = all_of_it["processor"] / ours["processor"]
    return Row(
        f"{work}, {among}",
        f"{ours['processor']:.1f} s of processor",
        f"{whole}: {all_of_it['processor']:.1f} s",
        f"{ratio:.1f}",
        "",
    )
