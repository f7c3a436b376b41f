"""Who is told that somebody has to look, and when: not what it is, nor where.

A message is read on its way, and by whoever holds the telephone: it says one of two sentences. It
comes when something begins to stand, once a day while it stands, and when nothing does any more.
"""

import datetime
import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import sha256

from operations.watching import memory, outside
from operations.watching.memory import Kept

LOG = logging.getLogger("amana.alarm")
LOOK, WELL = "Amana: look", "Amana: well again"
AGAIN = datetime.timedelta(days=1)  # after which what still stands is told once more
Deliver = Callable[[str, str, datetime.datetime], None]


@dataclass(frozen=True)
class Sent:
    """``message``: the new one, or ""; ``failed``: of how many channels something waits."""

    message: str
    failed: int


def standing(kept: Kept) -> frozenset[str]:
    """What was wrong at the doctor's last look, and what has failed since."""
    return frozenset(kept["doctor"]["failed"]) | frozenset(kept["units"])


def due(kept: Kept, now: datetime.datetime) -> str:
    """The message that is due, or ""."""
    told, causes = kept["alarm"]["told"], standing(kept)
    if not causes:
        return WELL if told else ""
    return LOOK if any(_is_old(told.get(cause, ""), now) for cause in causes) else ""


def tell(
    channels: Sequence[str],
    now: datetime.datetime,
    unit: str = "",
    deliver: Deliver = outside.deliver,
) -> Sent:
    """Sends what is due, and once more what could not be delivered. ``unit``: one that has failed,
    which counts also where that could not be written down. Nothing that is wrong with AMANA_DATA
    keeps it from being told."""
    with ExitStack() as locked:
        with suppress(OSError):
            locked.enter_context(memory.held(memory.ALARM_LOCK))
        kept = _read()
        if unit:
            kept["units"].setdefault(unit, memory.written(now))
        message, waiting = due(kept, now), {}
        for channel in channels:
            text = message or kept["alarm"]["waiting"].get(_name(channel), "")
            if not text:
                continue
            try:
                deliver(channel, text, now)
            except outside.NotDelivered as error:
                LOG.error("An alarm was not delivered: %s.", error)
                waiting[_name(channel)] = text
        with suppress(OSError), memory.changing() as changed:
            # Where nothing can be written, what stands is told again the next time.
            changed["alarm"]["waiting"] = waiting
            if message:
                causes = standing(kept)
                changed["alarm"]["told"] = dict.fromkeys(causes, memory.written(now))
    return Sent(message, len(waiting))


def _read() -> Kept:
    try:
        return memory.read()
    except OSError as error:
        LOG.error("What was told before cannot be read (%s).", type(error).__name__)
        return memory.empty()


def _is_old(told: str, now: datetime.datetime) -> bool:
    before = memory.moment(told)
    # What a wrong clock has told in a time to come would be silent until then.
    return before is None or before > now or now - before >= AGAIN


def _name(channel: str) -> str:
    """No address stands in the folder a second time."""
    return sha256(channel.encode()).hexdigest()[:16]
