"""``python -m bench.kills``: kill -9 under uploads; what was acknowledged must be there.

Eight reporters send at once. At a random moment the server and its children are killed; then it is
started anew on the same data, and every form that got no answer is sent again. At the end each
receipt must have its report, every report that the desk sees must open with the desk's key, and
nothing may be there twice.
"""

import argparse
import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench import reporter
from bench.reporter import Attached, Body, Form
from sealing import HybridIdentity, Opener, read_parcel
from tests.server import PATIENCE, ROOT, environment, free_port, manage

SENDERS = 8
LONGEST = 0.6  # seconds that a server lives after it is well, at most: on a machine that is idle
SLOWER = 3  # times what a server's first report takes: on a busy one, kills must still hit reports
TEXT = Attached(b"Seen from the bridge.\n" * 20_000, "seen.txt", "text/plain")
APPLICATION = "config.asgi:application"
Kept = list[tuple[str, bytes, Path]]  # of each report: its id, header and payload


@contextmanager
def serving(data: Path, port: int, application: str = APPLICATION, **more: str) -> Iterator[int]:
    """The id of a process group of its own; all of it is killed when the block ends."""
    arguments = ["--interface", "asginl", "--host", "127.0.0.1", "--port", str(port)]
    arguments += ["--workers", "1", "--no-ws", "--log-level", "critical", "--no-access-log"]
    with (data.parent / "kills.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "granian", *arguments, application],
            cwd=ROOT,
            env=environment(data, **more),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(port)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError("The server did not answer.")


def prepared(folder: Path) -> tuple[Path, HybridIdentity]:
    """A data folder with one open desk, and the desk's key."""
    data, identity = folder / "data", HybridIdentity.generate()
    data.mkdir()
    manage(data, "migrate", "-v0")
    recipient = str(identity.recipient())
    manage(data, "open_desk", "raqqa", "--name", "Raqqa", "--recipient", recipient)
    return data, identity


def seen(data: Path) -> Kept:
    """What the desk sees: each parcel's words are looked for with its own key."""
    place = f"file:{data / 'amana.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(place, uri=True)) as database:
        rows = database.execute("SELECT id, header, blob FROM submissions_parcel").fetchall()
    return [(row[0], row[1], data / "blobs" / row[2]) for row in rows]


def words(kept: Kept, identity: HybridIdentity) -> list[str]:
    """The words of every report, each opened to its last byte. Raises when one does not open."""
    found = []
    for _, header, path in kept:
        with path.open("rb") as payload:
            for member, content in read_parcel(Opener(header, payload, [identity])):
                data = b"".join(iter(partial(content.read, 1 << 20), b""))
                if member.name == "message.json":
                    found.append(data.decode())
    return found


@dataclass
class Tally:
    """``acknowledged``: the words of each form whose receipt came; ``open``: sent, and no answer
    yet."""

    kills: int = 0
    made: int = 0
    acknowledged: set[str] = field(default_factory=set)
    open: dict[str, tuple[Form, Body]] = field(default_factory=dict)


async def _send(tally: Tally, page: str, resent: str | None) -> None:
    if resent is None:
        form = Form.parse(page, (await reporter.get(page)).text)
        tally.made += 1
        said = f"mark-{tally.made:06d}"
        tally.open[said] = form, reporter.body(form, {"words": said}, [TEXT])
    else:
        said = resent
    answer = await reporter.send(*tally.open[said])
    if answer.status == 200:
        del tally.open[said]
        tally.acknowledged.add(said)
    elif answer.status != 503:
        raise RuntimeError(f"A report was answered with {answer.status}.")


async def _sender(tally: Tally, page: str, resending: list[str]) -> None:
    while True:
        try:
            await _send(tally, page, resending.pop() if resending else None)
        except (OSError, asyncio.IncompleteReadError, ValueError, IndexError):
            # The server went, before or in the middle of its answer: no acknowledgement.
            await asyncio.sleep(0.02)


async def _under_load(tally: Tally, page: str, process: int, seconds: float) -> None:
    resending = list(tally.open)
    senders = [asyncio.ensure_future(_sender(tally, page, resending)) for _ in range(SENDERS)]
    await asyncio.sleep(seconds)
    os.killpg(process, signal.SIGKILL)
    await asyncio.sleep(0.05)
    for each in senders:
        each.cancel()
    for found in await asyncio.gather(*senders, return_exceptions=True):
        if isinstance(found, Exception):
            raise found


def run(folder: Path, kills: int, seed: int) -> tuple[Tally, Path, HybridIdentity]:
    """Kills so often; at the end every open form is sent once more, and every one arrives.

    One report is sent in peace before, to learn how quick the machine is now.
    """
    data, identity = prepared(folder)
    chance, tally, port = random.Random(seed), Tally(), free_port()  # noqa: S311
    page = f"http://127.0.0.1:{port}/en/r/all/"
    with serving(data, port):
        began = time.monotonic()
        asyncio.run(_send(tally, page, None))
        longest = max(LONGEST, SLOWER * (time.monotonic() - began))
    for _ in range(kills):
        with serving(data, port) as process:
            asyncio.run(_under_load(tally, page, process, chance.uniform(0.05, longest)))
        tally.kills += 1
    with serving(data, port):
        for said in list(tally.open):
            asyncio.run(_send(tally, page, said))
    return tally, data, identity


def losses(tally: Tally, data: Path, identity: HybridIdentity) -> list[str]:
    """What broke a promise; empty when none did. Raises when one is not whole."""
    found = words(seen(data), identity)
    wrong = [said for said in tally.acknowledged if sum(said in each for each in found) != 1]
    extra = len(found) - len(tally.acknowledged)
    return wrong + ([f"{extra} reports too many"] if extra else [])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    (ROOT / "var").mkdir(exist_ok=True)
    # On a real disk: what a kill leaves in memory is no proof.
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as name:
        tally, data, identity = run(Path(name), asked.kills, asked.seed)
        wrong = losses(tally, data, identity)
    print(f"{tally.kills} kills, {len(tally.acknowledged)} acknowledged, {len(wrong)} broken")
    sys.exit("\n".join(wrong) or None)


if __name__ == "__main__":
    main()
