"""An honest sender in a crowd: thousands that stand still, and a flood of texts."""

import asyncio
import multiprocessing
import re
import time
from pathlib import Path

from bench import holding, reporter, senders
from bench.measure import Row, percentile, resident
from bench.servers import amana
from tests.server import Server

HALF_SENT = 3000
HONEST = 40  # reports, one after another
FLOOD, CIRCUITS = 3200, 100
OPENING, PAUSE = 5.0, 1.0  # seconds
PATIENCE = 30.0  # seconds that an honest sender goes on trying
CIRCUIT = "X-Circuit"


REFRESH = re.compile(r'http-equiv="refresh" content="(\d+);url=(\?[^"]+)"')


async def _honest(page: str, headers: dict[str, str]) -> float | None:
    """Seconds from opening the form until it was received, trying again as the page says."""
    start = time.perf_counter()
    opened = ""
    while time.perf_counter() - start < PATIENCE:
        if "token" not in opened:
            opened = await _opened(page, headers)
        if "token" in opened:
            form = reporter.Form.parse(page, opened)
            sent = await senders.send(page, _request(form, headers))
            if sent.status == senders.RECEIVED:
                return time.perf_counter() - start
        await asyncio.sleep(PAUSE)
    return None


async def _opened(page: str, headers: dict[str, str]) -> str:
    """The form, after the wait that the server asks for, as a browser waits."""
    opened = await _page(page, headers)
    while found := REFRESH.search(opened):
        await asyncio.sleep(int(found[1]))
        opened = await _page(page, headers, found[2])
    return opened


def _request(form: reporter.Form, headers: dict[str, str]) -> bytes:
    body = reporter.body(form, {"words": senders.TEXT}, [])
    return holding.head(form, body, headers) + holding.bytes_of(body)


async def _page(page: str, headers: dict[str, str], query: str = "") -> str:
    path, host = f"/en/r/all/{query}", page.split("/")[2]
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    answer = await senders.ask(page, "\r\n".join([*lines, "", ""]).encode())
    return answer.decode(errors="replace")


async def _several(page: str, headers: dict[str, str], count: int) -> list[float]:
    """The seconds of those that arrived."""
    done = [await _honest(page, headers) for _ in range(count)]
    return [each for each in done if each is not None]


def _row(name: str, arrived: list[float], count: int, promise: str) -> Row:
    p95 = f", p95 {percentile(arrived, 0.95):.2f} s" if arrived else ""
    return Row(name, f"{len(arrived)} of {count} honest texts arrived{p95}", "", "", promise)


def half_sent(folder: Path, quick: bool) -> list[Row]:
    count, honest = (300, 10) if quick else (HALF_SENT, HONEST)
    holding.many_files()

    async def measured(server: Server) -> tuple[list[float], int]:
        page = f"{server.address}/en/r/all/"
        # A server that has worked: threads, and the memory that deriving keys takes.
        await asyncio.gather(*(reporter.report(page, "Warm.") for _ in range(40)))
        before = resident(server.process)
        form = reporter.Form.parse(page, (await reporter.get(page)).text)
        bodies = holding.bodies_of(server, form, senders.TEXT, count)
        async with holding.half_sent(form, bodies):
            arrived = await _several(page, {}, honest)
            return arrived, resident(server.process) - before

    with amana(folder) as server:
        arrived, grown = asyncio.run(measured(server))
    return [
        _row(f"{count:,} half-sent requests", arrived, honest, "p95 ≤ 1 s"),
        Row("memory for them", f"{grown / 2**20:+,.0f} MiB", "", "", "+60 MiB"),
    ]


async def _flooding(page: str, circuits: int, patient: bool) -> None:
    """``FLOOD`` senders, each of whom opens a form and sends a text, over and over.

    ``patient``: they wait where the server asks for it, as honest senders do.
    """
    form = reporter.Form.parse(page, (await reporter.get(page)).text)

    async def one(number: int) -> None:
        headers = {CIRCUIT: f"flood-{number % circuits}"} if circuits else {}
        while True:
            opened = await (_opened if patient else _page)(page, headers)
            if senders.TOKEN.search(opened):
                await senders.send(page, senders.filled(form, opened, headers=headers))
            else:
                await asyncio.sleep(PAUSE)

    await asyncio.gather(*(one(number) for number in range(FLOOD)))


def _flood(page: str, circuits: int, patient: bool) -> None:
    """A process of its own: what the honest sender waits for is the server alone."""
    holding.many_files()
    asyncio.run(_flooding(page, circuits, patient))


def _in_flood(page: str, circuits: int, honest: int, patient: bool) -> list[float]:
    arguments = (page, circuits, patient)
    process = multiprocessing.get_context("spawn").Process(target=_flood, args=arguments)
    process.start()
    try:
        time.sleep(OPENING)
        headers = {CIRCUIT: "honest"} if circuits else {}
        arrived = asyncio.run(_several(page, headers, honest))
        if not process.is_alive():
            raise RuntimeError("The flood ended by itself.")
        return arrived
    finally:
        process.terminate()
        process.join()


CROWDS = (
    (f"flood of {FLOOD:,} senders from {CIRCUITS} circuits", CIRCUITS, False),
    (f"flood of {FLOOD:,} senders from one address", 0, False),
    (f"flood of {FLOOD:,} senders from {CIRCUITS} circuits, who wait as asked", CIRCUITS, True),
    (f"flood of {FLOOD:,} senders from one address, who wait as asked", 0, True),
)


def flood(folder: Path, quick: bool) -> list[Row]:
    honest = 3 if quick else 6
    found = []
    for name, circuits, patient in CROWDS:
        with amana(folder, AMANA_CIRCUIT_HEADER=CIRCUIT) as server:
            page = f"{server.address}/en/r/all/"
            arrived = _in_flood(page, circuits, honest, patient)
        found.append(_row(name, arrived, honest, "" if patient else "arrives, p95 ≤ 10 s"))
    return found
