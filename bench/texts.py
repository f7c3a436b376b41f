"""Short texts, many at once: Amana, a bare Django form, and a server that discards the body."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bench import senders
from bench.measure import ROUNDS, Row, median, processor
from bench.senders import Round
from bench.servers import DISCARD, STOCK, amana, yardstick
from tests.server import Server

AT_ONCE, TEXTS = 32, 640
ONE_BY_ONE = 200  # of which the processor's time is taken: nothing else goes on meanwhile
WELCOME = {200, 429, 503}  # a refusal that says when to come again is no error


async def _ours(address: str, rounds: int) -> list[Round]:
    page = f"{address}/en/r/all/"
    done = []
    for count in [AT_ONCE, *[TEXTS] * rounds]:
        # The first round warms the server up and does not count.
        ready = await senders.requests(page, count)
        done.append(await senders.all_of(address, ready, AT_ONCE))
    return done[1:]


async def _processor(server: Server) -> float:
    """Milliseconds of processor that the server takes for a report, one after another."""
    ready = await senders.requests(f"{server.address}/en/r/all/", ONE_BY_ONE)
    before = processor(server.process)
    await senders.all_of(server.address, ready, 1)
    return (processor(server.process) - before) / ONE_BY_ONE * 1000


async def _theirs(address: str, rounds: int) -> list[Round]:
    request = _bare(address)
    await senders.all_of(address, [request] * AT_ONCE, AT_ONCE)
    return [await senders.all_of(address, [request] * TEXTS, AT_ONCE) for _ in range(rounds)]


def _bare(address: str) -> bytes:
    """The same text in a form of one field."""
    body = (
        f'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\n{senders.TEXT}\r\n--b--\r\n'
    ).encode()
    host = address.partition("//")[2]
    head = (
        f"POST / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _speed(rounds: Sequence[Round]) -> float:
    return median([each.received / each.seconds for each in rounds])


def rows(folder: Path, quick: bool) -> list[Row]:
    rounds = 1 if quick else ROUNDS
    with amana(folder) as server:
        ours = asyncio.run(_ours(server.address, rounds))
        milliseconds = asyncio.run(_processor(server))
    speeds = []
    for application in (STOCK, DISCARD):
        with yardstick(application, folder) as address:
            speeds.append(_speed(asyncio.run(_theirs(address, rounds))))
    speed = _speed(ours)
    errors = sum(each.status not in WELCOME for done in ours for each in done.sent)
    whole = sum(len(done.sent) for done in ours)
    name = f"reports of 4 KiB, {AT_ONCE} at once"
    return [
        Row(
            name,
            f"{speed:,.0f}/s",
            f"bare Django form: {speeds[0]:,.0f}/s",
            f"{speed / speeds[0]:.2f}",
            "≥ 0.2, and ≥ 100/s",
        ),
        Row(
            "the same",
            f"{speed:,.0f}/s",
            f"body discarded: {speeds[1]:,.0f}/s",
            f"{speed / speeds[1]:.2f}",
            "",
        ),
        Row(
            "their 95th percentile",
            f"{median([done.p95 for done in ours]):.2f} s",
            "",
            "",
            "≤ 1 s",
        ),
        Row("processor of the server per report", f"{milliseconds:.1f} ms", "", "", ""),
        Row(
            "acknowledged; errors",
            f"{sum(done.received for done in ours)} of {whole}; {errors}",
            "",
            "",
            "no error but 429 and 503",
        ),
    ]
