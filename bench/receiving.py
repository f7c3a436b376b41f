"""Receiving a large body: Amana's ingress, stock Django, and a server that discards it.

The body that Amana receives is cut where its last field would come: it is parsed, sealed and
written to the end, and then refused. So the time is the ingress's alone.
"""

import asyncio
import os
import time
from pathlib import Path

from bench import reporter
from bench.measure import ROUNDS, Row, median
from bench.reporter import Attached, Body, Field, Form
from bench.servers import DISCARD, STOCK, amana, yardstick

SIZE = 256 * 1024 * 1024
PIECE = 1024 * 1024
CUT = 400
BARE = (Field("words", "text", "x"), Field("attachment", "file", ""))


async def _seconds(form: Form, source: Path, rounds: int, status: int, end: bool) -> float:
    """Median seconds of one upload; the first one warms the server up and does not count."""
    attached = [Attached(source, "film.mp4", "video/mp4")]
    times = []
    for _ in range(rounds + 1):
        whole = reporter.body(form, {}, attached)
        kept = whole.pieces if end else (*_without_end(whole), whole.pieces[-1])
        start = time.perf_counter()
        answer = await reporter.send(form, Body(whole.boundary, tuple(kept)))
        times.append(time.perf_counter() - start)
        if answer.status != status:
            raise RuntimeError(f"A large body was answered with {answer.status}.")
    return median(times[1:])


def _without_end(body: Body) -> list[bytes | Attached]:
    return [
        piece
        for piece in body.pieces[:-1]
        if not (isinstance(piece, bytes) and b'name="end"' in piece)
    ]


def rows(folder: Path, quick: bool) -> list[Row]:
    rounds = 1 if quick else ROUNDS
    source = folder / "large"
    with source.open("wb") as file:
        for _ in range(SIZE // PIECE):
            file.write(os.urandom(PIECE))
    with amana(folder) as server:
        page = f"{server.address}/en/r/all/"
        form = Form.parse(page, asyncio.run(reporter.get(page)).text)
        ours = asyncio.run(_seconds(form, source, rounds, CUT, end=False))
    times = []
    for application in (DISCARD, STOCK):
        with yardstick(application, folder) as address:
            bare = Form(f"{address}/", BARE)
            times.append(asyncio.run(_seconds(bare, source, rounds, 200, end=True)))
    source.unlink()
    speed = SIZE / ours / 1e6
    return [
        Row(
            "receiving 256 MiB, parsed, sealed and on the disk",
            f"{speed:,.0f} MB/s",
            f"{what}: {SIZE / each / 1e6:,.0f} MB/s",
            f"{each / ours:.2f}",
            "",
        )
        for what, each in zip(("body discarded", "stock Django"), times, strict=True)
    ]
