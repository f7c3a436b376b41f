"""What fails, one thing after the other: the rows of the table in docs/operations.md.

Each brings about its fault while reports are being sent, and takes it back before it ends.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.scaled import sending
from tests.scaled.nodes import Node, Setting
from tests.scaled.sending import Round

OUTAGE = 4.0  # seconds that a server is away
LONGER = 8.0  # longer than a node waits for an answer of the store


@dataclass(frozen=True)
class Fault:
    """``core``: `make test` has this row, too. ``hurts``: somebody is not answered "received" at
    once, or it did not happen."""

    name: str
    happen: Callable[[Setting], Awaitable[None]]
    core: bool = False
    hurts: bool = False


async def nothing(setting: Setting) -> None:
    """The control of the table: all well."""


async def node_killed(setting: Setting) -> None:
    node = setting.nodes[1]
    node.service.stop(signal.SIGKILL)
    await asyncio.sleep(OUTAGE)
    await _back(node)


async def database_stopped(setting: Setting) -> None:
    """``pg_ctl stop -m immediate``: no goodbye to anybody, and recovery when it starts again."""
    setting.database.stop(signal.SIGQUIT)
    await asyncio.sleep(OUTAGE)
    await asyncio.to_thread(setting.database.start)


async def redis_killed(setting: Setting) -> None:
    setting.redis.stop(signal.SIGKILL)
    await asyncio.sleep(OUTAGE)
    setting.redis.start()


async def store_stopped(setting: Setting) -> None:
    """It takes connections and answers nobody."""
    setting.store.gateway.signal(signal.SIGSTOP)
    await asyncio.sleep(LONGER)
    setting.store.gateway.signal(signal.SIGCONT)


async def store_slow(setting: Setting) -> None:
    await _line(setting, "slow", LONGER)


async def store_cut(setting: Setting) -> None:
    """Each line breaks when some of a payload went over it."""
    await _line(setting, "cut", OUTAGE)


async def _line(setting: Setting, fault: str, seconds: float) -> None:
    setting.line.fault = fault
    # Nodes keep lines open: those of before are good ones.
    setting.line.hang_up()
    await asyncio.sleep(seconds)
    setting.line.fault = ""
    setting.line.hang_up()


async def rolling_restart(setting: Setting) -> None:
    """As an upgrade does it: one node after the other, each with SIGTERM."""
    for node in setting.nodes:
        await asyncio.to_thread(node.service.stop)
        await _back(node)


async def disk_full(setting: Setting) -> None:
    """The second node's, on which uploads and payloads wait for their turn."""
    ballast = await asyncio.to_thread(fill, setting.nodes[1].data)
    await asyncio.sleep(OUTAGE)
    ballast.unlink()


async def _back(node: Node) -> None:
    """Started again, and so far that haproxy lets people to it."""
    await asyncio.to_thread(node.service.start)
    while not await asyncio.to_thread(node.well):
        await asyncio.sleep(0.1)


def fill(place: Path) -> Path:
    """Takes all of a disk's room."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while room := os.statvfs(place).f_bavail * os.statvfs(place).f_frsize:
            try:
                file.write(bytes(min(room, 1 << 20)))
            except OSError:
                break  # somebody else took what was left
    return ballast


async def same_form_to_both(setting: Setting, sent: Round) -> None:
    """Each form goes to both nodes at the same moment, past haproxy."""
    for number in range(sent.count):
        report = await sending.opened(sent, number)
        sent.reports.append(report)
        sides = [sending.aimed(report, node.address) for node in setting.nodes]
        await asyncio.gather(*(sending.send(side, b"") for side in sides))
        report.statuses = [status for side in sides for status in side.statuses]
        shown = {side.codename for side in sides if side.codename}
        assert len(shown) < 2, f"{report.mark} has {len(shown)} codenames"
        report.codename = next(iter(shown), "")


FAULTS = (
    Fault("nothing", nothing),
    Fault("node killed", node_killed, core=True),
    Fault("PostgreSQL stopped", database_stopped, core=True, hurts=True),
    Fault("Redis killed", redis_killed),
    Fault("store stopped", store_stopped, hurts=True),
    Fault("store slow", store_slow),
    Fault("store cut", store_cut, hurts=True),
    Fault("rolling restart", rolling_restart),
    Fault("disk full", disk_full, hurts=True),
)
