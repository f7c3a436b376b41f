"""The desk: pages of the queue among 100,000 cases, through every middleware, on SQLite."""

import json
import re
import sys
from pathlib import Path
from subprocess import run

from bench.measure import ROUNDS, Row
from tests.server import ROOT, environment, manage

CASES, QUICK_CASES = 100_000, 10_000


def rows(folder: Path, quick: bool) -> list[Row]:
    data = folder / "desk"
    manage(data, "migrate", "--verbosity", "0")
    count, rounds = (QUICK_CASES, 1) if quick else (CASES, ROUNDS)
    done = run(  # noqa: S603
        [sys.executable, "-m", "bench.queue_pages", str(count), str(rounds)],
        cwd=ROOT,
        env=environment(data, DJANGO_SETTINGS_MODULE="config.settings"),
        capture_output=True,
        text=True,
        check=False,
    )
    told = re.search(r"FOUND(.*)", done.stdout)
    if told is None:
        raise RuntimeError(done.stderr)
    return [
        Row(
            f"queue, {count:,} cases: {name}",
            f"{ms:.0f} ms, {queries} queries",
            "",
            "",
            "≤ 100 ms, ≤ 10 queries",
        )
        for name, (ms, queries) in json.loads(told.group(1)).items()
    ]
