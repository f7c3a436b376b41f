"""Memory of one process that serves many newsrooms, and how long its start takes."""

import gc
import time
from pathlib import Path

from bench.measure import Row, resident
from tests.many import houses
from tests.many.houses import Asker

COUNTS, QUICK = (1, 20, 200), (1, 5)
# What a reporter, a reader and somebody of the desk first see.
PAGES = ("/en/", "/en/r/", "/en/archive/", "/desk/login/", "/healthz")
MIB = 2**20


def rows(folder: Path, quick: bool) -> list[Row]:
    place, made, found = folder / "newsrooms", 0, []
    place.mkdir()
    for count in QUICK if quick else COUNTS:
        while made < count:
            houses.begin(place, f"n{made}", AMANA_HOSTS=_host(made))
            made += 1
        found.append(_row(place, count))
    return found


def _host(number: int) -> str:
    return f"n{number}.test"


def _row(place: Path, count: int) -> Row:
    gc.collect()
    began = time.monotonic()
    with houses.serving(place, _host(0)) as server:
        start = time.monotonic() - began
        rest = resident(server.process)
        for number in range(count):
            for path in PAGES:
                answer = Asker(server.port, _host(number)).get(path)
                if answer.status != 200:
                    raise RuntimeError(f"{_host(number)}{path}: {answer.status}")
        asked = resident(server.process)
    named = "1 newsroom" if count == 1 else f"{count} newsrooms"
    said = f"{rest / MIB:.0f} MiB at rest, {asked / MIB:.0f} MiB once each was asked"
    return Row(
        f"{named} in one process", said, f"{128 * count} MiB apart", "", f"start {start:.0f} s"
    )
