"""What uploads meet while `relay` lays a closed day anew on PostgreSQL.

`python -m bench.relay_locks`, with DATABASE_URL of a filled PostgreSQL (`bench.postgresql`,
`bench.million copy FILE`, `day 3000`) and AMANA_DATA of its installation. One short report is sent
every second; ten times a second the database is asked who holds a table alone.
Prints JSON: seconds of the run, seconds for which each table was held, and of each status (0: the
line broke) how many answers there were, the longest wait for one, and the seconds from the first to
the last.
"""

import asyncio
import json
import os
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench import senders
from bench.senders import Sent
from sealing import HybridIdentity
from tests.server import ROOT, environment, manage, running

DESK = "uploads"
BEFORE, FORMS = 5, 200  # reports before the run; forms that are opened first
APART = 1.0  # seconds between two reports
LOOK = 0.1  # seconds between two looks at the locks
# One that nobody who writes can pass, and what LOCK TABLE of the rows takes.
HELD = """SELECT relation::regclass::text, mode FROM pg_locks
    JOIN pg_class ON pg_class.oid = relation
    WHERE granted AND relkind = 'r' AND mode IN ('AccessExclusiveLock', 'ExclusiveLock')
    AND pid != pg_backend_pid()"""


@dataclass(frozen=True)
class Answer:
    """``at``: seconds since the run began (below 0: before it)."""

    at: float
    sent: Sent


def _watch(url: str, ended: threading.Event, held: dict[str, float]) -> None:
    """Adds to ``held`` how long each table was held, by its name and the kind of lock."""
    with psycopg.connect(url, autocommit=True) as connection:
        last = time.perf_counter()
        while not ended.wait(LOOK):
            rows = connection.execute(HELD).fetchall()
            now = time.perf_counter()
            for table, mode in rows:
                held[f"{table} {mode}"] += now - last
            last = now


async def _send(address: str, relay: list[str], env: dict[str, str]) -> tuple[float, list[Answer]]:
    ready = await senders.requests(f"{address}/en/r/{DESK}/", FORMS)
    answers: list[Answer] = []
    start = time.perf_counter() + BEFORE * APART

    async def one(request: bytes) -> None:
        at = time.perf_counter() - start
        answers.append(Answer(at, await senders.send(address, request)))

    tasks: list[asyncio.Task[None]] = []

    async def go_on() -> None:
        for request in ready:
            tasks.append(asyncio.create_task(one(request)))
            await asyncio.sleep(APART)

    sending = asyncio.create_task(go_on())
    await asyncio.sleep(BEFORE * APART)
    process = await asyncio.create_subprocess_exec(*relay, cwd=ROOT, env=env)
    if await process.wait():
        print("relay did not end well", file=sys.stderr)
    taken = time.perf_counter() - start
    sending.cancel()
    await asyncio.gather(*tasks)
    return taken, answers


def _summary(answers: list[Answer]) -> dict[str, dict[str, float]]:
    by_status: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_status[answer.sent.status].append(answer)
    return {
        str(status): {
            "count": len(found),
            "longest": max(each.sent.seconds for each in found),
            "from": min(each.at for each in found),
            "to": max(each.at + each.sent.seconds for each in found),
        }
        for status, found in sorted(by_status.items())
    }


def main() -> None:
    url, data = os.environ["DATABASE_URL"], Path(os.environ["AMANA_DATA"])
    recipient = str(HybridIdentity.generate().recipient())
    words = ("open_desk", DESK, "--name", "U", "--recipient", recipient)
    manage(data, *words, DATABASE_URL=url)
    held: dict[str, float] = defaultdict(float)
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(url, ended, held))
    with running(data, DATABASE_URL=url) as server:
        watcher.start()
        try:
            relay = [sys.executable, "manage.py", "relay"]
            env = environment(data, DATABASE_URL=url)
            taken, answers = asyncio.run(_send(server.address, relay, env))
        finally:
            ended.set()
            watcher.join()
    told = {"seconds": taken, "held": held, "answers": _summary(answers)}
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
