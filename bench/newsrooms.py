"""What one process that serves many newsrooms takes: memory, threads, files, and its start."""

import functools
import gc
import os
import re
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.measure import Row, descendants, processor, resident, seconds
from config.installation import fingerprints
from tests.many import houses
from tests.many.houses import Asker
from tests.scaled import servers
from tests.scaled.processes import ending

COUNTS, QUICK = (1, 20, 200), (1, 5)
# What a reporter, a reader and somebody of the desk first see.
PAGES = ("/en/", "/en/r/", "/en/archive/", "/desk/login/", "/healthz")
MIB = 2**20
ALONE = 128  # MiB of a process that serves one
THREADS = re.compile(r"^Threads:\s+(\d+)", re.M)

Begin = Callable[[Path, int], None]


def rows(folder: Path, quick: bool) -> list[Row]:
    return [
        *measured(folder, QUICK if quick else COUNTS, _begin),
        *on_postgresql(folder / "postgresql", QUICK[-1] if quick else COUNTS[1]),
    ]


def on_postgresql(folder: Path, count: int) -> list[Row]:
    folder.mkdir()
    with ending() as ends:
        port = servers.postgresql(ends).port
        return measured(folder, (count,), functools.partial(_begin_on, port))


def measured(folder: Path, counts: tuple[int, ...], begin: Begin, **process: str) -> list[Row]:
    """``begin``: makes the newsroom of that number. ``process``: settings of the server."""
    place, made, found = folder / "newsrooms", 0, []
    place.mkdir()
    for count in counts:
        while made < count:
            begin(place, made)
            made += 1
        found.append(_row(place, count, process))
    return found


def _begin(place: Path, number: int) -> None:
    houses.begin(place, f"n{number}", AMANA_HOSTS=host(number))


def _begin_on(port: int, place: Path, number: int) -> None:
    """The first one's database is made by a start, and those of the others are copies of it."""
    name = f"n{number}"
    reach = f"host=127.0.0.1 port={port} user=amana"
    with psycopg.connect(f"{reach} dbname=amana", autocommit=True) as client:
        # They may do everything, so that a copy's tables are theirs as well.
        client.execute(f"CREATE ROLE {name} LOGIN SUPERUSER")
        client.execute(f"CREATE DATABASE {name} TEMPLATE {'n0' if number else 'template1'}")
    own = {
        "AMANA_HOSTS": host(number),
        "DATABASE_URL": f"postgres://{name}@127.0.0.1:{port}/{name}",
    }
    if not number:
        added = [f"--set=DATABASE_URL={own['DATABASE_URL']}", f"--hosts={host(number)}"]
        houses.done(houses.command(place, "newsroom", "add", name, *added))
        return
    data = houses.begin(place, name, **own)
    identifier = (data / "blobs" / "installation").read_text().strip()
    secret = fingerprints.of_secret((data / "secret").read_bytes())
    with psycopg.connect(f"{reach} dbname={name}") as client:
        client.execute("SET session_replication_role = replica")
        row = (identifier, secret)
        client.execute("UPDATE config_installation SET identifier = %s, secret = %s", row)


def host(number: int) -> str:
    return f"n{number}.test"


def _row(place: Path, count: int, process: dict[str, str]) -> Row:
    gc.collect()
    with houses.serving(place, host(0), **process) as server:
        start, rest = processor(server.process), resident(server.process)
        idle = _threads_and_files(server.process)
        first = [_page(server.port, number) for number in range(count)]
        second = [_page(server.port, number) for number in range(count)]
        for number in range(count):
            for path in PAGES:
                _ask(server.port, number, path)
        asked, busy = resident(server.process), _threads_and_files(server.process)
    named = "1 newsroom" if count == 1 else f"{count} newsrooms"
    said = f"{rest / MIB:.0f} MiB at rest, {asked / MIB:.0f} MiB once each was asked"
    more = (
        f"start {start:.0f} s of a core; threads {idle[0]} and {busy[0]}, files {idle[1]} and "
        f"{busy[1]}; first page of the first {first[0] * 1000:.0f} ms, of the last "
        f"{first[-1] * 1000:.0f} ms, again {second[0] * 1000:.0f} and {second[-1] * 1000:.0f} ms"
    )
    return Row(f"{named} in one process", said, f"{ALONE * count} MiB apart", "", more)


def _page(port: int, number: int) -> float:
    return seconds(functools.partial(_ask, port, number, "/en/"))


def _ask(port: int, number: int, path: str) -> None:
    answer = Asker(port, host(number)).get(path)
    if answer.status != 200:
        raise RuntimeError(f"{host(number)}{path}: {answer.status}")


def _threads_and_files(process: int) -> tuple[int, int]:
    """Of a process and its descendants."""
    threads = files = 0
    for pid in (process, *descendants(process)):
        found = THREADS.search(Path(f"/proc/{pid}/status").read_text())
        threads += int(found[1]) if found else 0
        files += len(os.listdir(f"/proc/{pid}/fd"))
    return threads, files
