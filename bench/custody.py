"""Entries of custody a second on PostgreSQL: with one writer and four, at one desk and at four.

A chain is written by one at a time. ``python -m bench.custody SECONDS DESK`` is one writer: it says
that it is ready, waits for a line, and prints how many entries it wrote.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import IO, cast

import django

from bench.measure import Row
from tests.scaled import servers
from tests.scaled.processes import ending
from tests.server import ROOT, environment, manage

WRITERS = 4
SECONDS, QUICK = 10, 2
ROUNDS = 3  # one after the other, because the machine may have other work; the best counts


def rows(folder: Path, quick: bool) -> list[Row]:
    data, seconds = folder / "custody", QUICK if quick else SECONDS
    desks = [f"desk-{number}" for number in range(WRITERS)]
    with ending() as ends:
        port = servers.postgresql(ends).port
        place = {"DATABASE_URL": f"postgres://amana@127.0.0.1:{port}/amana"}
        manage(data, "migrate", "-v0", **place)
        kinds = {"one": desks[:1], "same": desks[:1] * WRITERS, "each": desks}
        most = dict.fromkeys(kinds, 0.0)
        for name, chosen in list(kinds.items()) * ROUNDS:
            most[name] = max(most[name], together(data, place, chosen, seconds))
    return [
        _row("one writer", most["one"], most["one"]),
        _row(f"{WRITERS} writers at one desk", most["same"], most["one"]),
        _row(f"{WRITERS} writers at a desk each", most["each"], most["same"]),
    ]


def _row(what: str, ours: float, other: float) -> Row:
    return Row(
        f"custody, {what}, PostgreSQL",
        f"{ours:.0f} entries a second",
        f"{other:.0f}",
        f"{ours / other:.1f}",
        "",
    )


def together(
    data: Path, place: dict[str, str], desks: list[str], seconds: int, root: Path = ROOT
) -> float:
    """Entries a second of a writer for each of ``desks``. ``root``: whose code is measured."""
    settings = environment(data, DJANGO_SETTINGS_MODULE="config.settings", **place)
    writers = [
        subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", "bench.custody", str(seconds), desk],
            cwd=root,
            env=settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for desk in desks
    ]
    for writer in writers:
        if cast(IO[str], writer.stdout).readline() != "ready\n":
            raise RuntimeError("A writer did not begin.")
    for writer in writers:
        gate = cast(IO[str], writer.stdin)
        gate.write("go\n")
        gate.flush()
    return sum(int(writer.communicate()[0]) for writer in writers) / seconds


def write(seconds: int, desk: str) -> None:
    django.setup()
    from reviewers import custody

    # The first begins the desk's chain, where there is none.
    custody.record(custody.Act.NOTE, None, desk=desk)
    print("ready", flush=True)
    sys.stdin.readline()
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        custody.record(custody.Act.NOTE, None, desk=desk)
        count += 1
    print(count, flush=True)


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.argv[2])
