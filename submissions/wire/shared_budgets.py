"""One budget of each class for all processes of an installation, divided by way of Redis.

Twice a second each process says in Redis what it uses and what it may use; nothing that a request
does waits for that. What processes may use is never more than the class has: a process takes more
only of what the others have given back. While Redis is gone each goes on with an equal share.
"""

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.cache import caches

from newsrooms import carrying
from submissions.wire.admission import Admission
from submissions.wire.class_budget import Limit
from submissions.wire.traffic_classes import TRAFFIC_CLASSES

NAME = "amana:lanes"
PERIOD = 0.5  # seconds between two exchanges
RESTING = 4.0  # seconds, where nothing comes in: less than half of LIFE, so that it is not gone
# Seconds after which a process that says nothing any more counts as gone. One that cannot ask goes
# back to its share at once, so that the others do not take what it uses still.
LIFE = 10
# Of what a class has, each process keeps such a part free for what comes before the next exchange.
FREE = 8
# Those whose bodies a process keeps. A connection, a turn and a sender's share are a process's own.
SHARED = tuple(traffic for traffic in TRAFFIC_CLASSES if traffic.bytes)

Amounts = dict[str, list[int]]  # places and bytes, by class


@dataclass(frozen=True)
class Said:
    """What a process has said: when (seconds of Redis's clock), what it wants, what it may use."""

    at: int
    wanted: Amounts
    granted: Amounts


@dataclass
class SharedBudgets:
    """Of one process; ``seen``: how many processes there were when Redis last answered."""

    admission: Admission
    process: str = field(default_factory=lambda: secrets.token_hex(8))
    seen: int = 0
    _thread: threading.Thread | None = None
    _asked: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """In a thread that ends with the process; a second time it only ends a rest."""
        self._asked.set()
        if self._thread is None:
            self._obey(self._part())
            going_on = carrying(self._go_on)
            self._thread = threading.Thread(target=going_on, name="budgets", daemon=True)
            self._thread.start()

    def exchange(self) -> bool:
        """Whether Redis answered; either way the process knows afterwards what it may use."""
        try:
            granted = caches["counters"].transaction(key(), self._say)  # type: ignore[attr-defined]
        except ConnectionError:
            self._obey(self._part())
            return False
        self._obey(granted)
        return True

    def _go_on(self) -> None:
        while True:
            self._asked.clear()
            # Before the exchange: what rests has said that it uses nothing.
            rests = not self._uses()
            self.exchange()
            time.sleep(PERIOD)
            if rests:
                self._asked.wait(RESTING - PERIOD)

    def _uses(self) -> bool:
        with self.admission.lock:
            budgets = [self.admission.of[traffic.name] for traffic in SHARED]
            return any(budget.places or budget.bytes for budget in budgets)

    def _part(self) -> Amounts:
        """Without a word from Redis: of as many processes as there were, or are on this server."""
        count = max(self.seen, settings.PROCESSES)
        return {
            traffic.name: [share(traffic.places, count), share(traffic.bytes, count)]
            for traffic in SHARED
        }

    def _say(self, pipe: Any) -> Amounts:
        """In a transaction: reads what all have said, and says what this one may use."""
        now, place = pipe.time()[0], key()
        said = {name.decode(): _read(text) for name, text in pipe.hgetall(place).items()}
        others = {
            name: each
            for name, each in said.items()
            if name != self.process and each is not None and now - each.at < LIFE
        }
        gone = said.keys() - others.keys() - {self.process}
        self.seen = len(others) + 1
        wanted, granted = self._amounts(list(others.values()))
        pipe.multi()
        if gone:
            pipe.hdel(place, *gone)
        form = {"at": now, "wanted": wanted, "granted": granted}
        pipe.hset(place, self.process, json.dumps(form))
        pipe.expire(place, LIFE)
        return granted

    def _amounts(self, others: Sequence[Said]) -> tuple[Amounts, Amounts]:
        wanted, granted = Amounts(), Amounts()
        with self.admission.lock:
            used = {
                traffic.name: (
                    self.admission.of[traffic.name].places,
                    self.admission.of[traffic.name].bytes,
                )
                for traffic in SHARED
            }
        for traffic in SHARED:
            name, totals = traffic.name, (traffic.places, traffic.bytes)
            wanted[name] = [
                min(total, use + total // FREE)
                for total, use in zip(totals, used[name], strict=True)
            ]
            granted[name] = [
                grant(
                    total,
                    use,
                    wanted[name][which],
                    [each.wanted[name][which] for each in others],
                    [each.granted[name][which] for each in others],
                )
                for which, (total, use) in enumerate(zip(totals, used[name], strict=True))
            ]
        return wanted, granted

    def _obey(self, granted: Mapping[str, Sequence[int]]) -> None:
        with self.admission.lock:
            for name, (places, size) in granted.items():
                budget = self.admission.of[name]
                # What is in use stays: nobody is sent away because another process has more to do.
                budget.limit = Limit(max(places, budget.places), max(size, budget.bytes))


def key() -> str:
    """In Redis, of the installation, or of the newsroom at hand."""
    name: str = caches["counters"].shared(NAME)  # type: ignore[attr-defined]
    return name


def grant(
    total: int, used: int, wanted: int, wanted_by_others: list[int], held_by_others: list[int]
) -> int:
    """What one process may use: what is fair, of what the others do not hold; what it uses at
    least."""
    fair = fair_shares(total, [wanted, *wanted_by_others])[0]
    return max(used, min(fair, total - sum(held_by_others)), 0)


def fair_shares(total: int, wanted: Sequence[int]) -> list[int]:
    """Each what it wants while there is enough, and an equal part of what is left over; where there
    is not, nobody more than another who wants more (max-min fairness)."""
    shares, left = [0] * len(wanted), total
    order = sorted(range(len(wanted)), key=lambda which: wanted[which])
    for place, which in enumerate(order):
        shares[which] = min(wanted[which], left // (len(order) - place))
        left -= shares[which]
    return [each + left // len(shares) for each in shares]


def share(total: int, processes: int) -> int:
    """Of a process that cannot ask; one at least."""
    return max(1, total // processes)


def _read(text: bytes) -> Said | None:
    """None: of another version, which is as if it were gone."""
    try:
        said = Said(**json.loads(text))
    except (ValueError, TypeError):
        return None
    named = all(traffic.name in said.wanted and traffic.name in said.granted for traffic in SHARED)
    return said if named else None


def beginning(admission: Admission) -> Callable[[], None]:
    """What a request calls before it asks for a place: the first one starts the exchange, in the
    process that serves it."""
    if not settings.REDIS_URL:
        return lambda: None
    return SharedBudgets(admission).start
