"""An installation with very many reports, made by a script, and what its regular tasks cost there.

`python -m bench.million fill 1000000` fills the tables and the store of AMANA_DATA, in SQLite or
PostgreSQL, or in three parts: `rows 1000000`, `payloads`, `chain 1000000`. `copy FILE` fills
PostgreSQL from such a file of SQLite; `day 3000` makes so many of the reports yesterday's.
`python -m bench.million WORK` measures one of WORKS, or a command of manage.py with its arguments,
in a process of its own and prints JSON: seconds, those of them on a processor (``server``: on those
of PostgreSQL, on this machine), the most memory in MB, and what was done.
"""

import datetime
import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from bench import filling, queue_pages

TICKS = os.sysconf("SC_CLK_TCK")
REAPED = 0.5  # seconds until PostgreSQL's own process has waited for that of a closed connection
OURS = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN


def _walk() -> str:
    """Custody, whole."""
    from reviewers import custody as chain

    found = chain.verify()
    if found.fault:
        raise RuntimeError(found.fault)
    return f"{found.count} entries"


def _look() -> str:
    """Custody, as every day."""
    from reviewers import custody as chain

    found = chain.look(datetime.datetime.now(datetime.UTC).date())
    if found.fault:
        raise RuntimeError(found.fault)
    return f"{found.count} entries"


def _tidy() -> str:
    from operations.maintenance.tidying import tidy

    done = tidy(datetime.datetime.now(datetime.UTC).date())
    return f"{done.removed} removed, {len(done.lost)} lost"


def _scrub() -> str:
    """Everything."""
    from operations.maintenance.scrubbing import scrub

    done = scrub(lambda line: None)
    if not done.is_sound:
        raise RuntimeError(f"{done.damaged} {done.lost}")
    return f"{done.rows} rows"


def _sample() -> str:
    """As every day, of a round that began today."""
    from operations.maintenance import rounds

    today, none = datetime.datetime.now(datetime.UTC).date(), lambda _: None
    done = rounds.scrub_today(rounds.Progress(), today, 600, none, none)
    if not done.is_sound:
        raise RuntimeError(f"{done.damaged} {done.lost}")
    return f"{done.rows} rows read, {done.asked} asked of the store"


def _queue() -> str:
    """Its pages, in milliseconds of processor, and their queries."""
    found = queue_pages.pages(5, time.process_time)
    return "; ".join(f"{name}: {ms:.0f} ms, {count}" for name, (ms, count) in found.items())


WORKS: dict[str, Callable[[], str]] = {
    "start": lambda: "",
    "walk": _walk,
    "look": _look,
    "tidy": _tidy,
    "scrub": _scrub,
    "sample": _sample,
    "queue": _queue,
}


MAKING: dict[str, Callable[[str], None]] = {
    "fill": lambda count: filling.fill(int(count)),
    "rows": lambda count: filling.rows(int(count)),
    "payloads": lambda _: filling.payloads(),
    "chain": lambda count: filling.chain(int(count)),
    "copy": filling.copy,
    "day": lambda count: filling.close_day(int(count)),
}


def _server() -> float:
    """Seconds of processor of PostgreSQL's processes, those that ended too; 0 without one."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_read_file('postmaster.pid')")
        first = cursor.fetchone()[0].split()[0]
    connection.close()
    time.sleep(REAPED)
    listed = subprocess.run(  # noqa: S603
        ["pgrep", "-P", first],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    return sum(_ticks(number) for number in (first, *listed.stdout.split())) / TICKS


def _ticks(process: str) -> int:
    """Of a process and of those children of its that ended."""
    stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, stat[11:15]))


def _work(work: str, more: tuple[str, ...]) -> str:
    if work in WORKS:
        return WORKS[work]()
    if work in MAKING:
        MAKING[work]("".join(more))
        return "".join(more)
    said = io.StringIO()
    call_command(work, *more, stdout=said)
    return said.getvalue()


def main(work: str, *more: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    before, begun = _server(), time.perf_counter()
    said = _work(work, more)
    taken = time.perf_counter() - begun
    memory = max(resource.getrusage(who).ru_maxrss for who in OURS) / 1024
    processor = sum(sum(resource.getrusage(who)[:2]) for who in OURS)
    told = {"seconds": taken, "processor": processor, "server": _server() - before}
    print(json.dumps({**told, "memory": memory, "said": said}))


if __name__ == "__main__":
    main(*sys.argv[1:])
