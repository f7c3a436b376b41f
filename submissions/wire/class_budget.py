"""What the requests of one traffic class hold together, and who makes room when it is full."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from submissions.errors import Refused
from submissions.messages import Refusal
from submissions.wire.arrival_rate import NEWCOMER
from submissions.wire.traffic_classes import TrafficClass

# The minimum rate is so many times the usual one from each fullness on, the fullest first.
DEMANDS = ((0.75, 16), (0.5, 4))
LOOK = 1.0  # seconds between two sortings of thousands of bodies by how slow they are
FEW = 256  # so many are sorted whenever that is needed


class Body(Protocol):
    """One that is coming in: whose it is, what it holds, how fast it is (``now``: monotonic)."""

    @property
    def holder(self) -> str: ...
    @property
    def reserved(self) -> int: ...
    def rate(self, now: float) -> float: ...


B = TypeVar("B", bound=Body)


@dataclass(frozen=True)
class Limit:
    """What the bodies of a class may hold in this process."""

    places: int
    bytes: int


class ClassBudget(Generic[B]):
    """Its callers hold the lock of the admission. A sender without a name is one of many.

    ``limit``: the class's own, or this process's share of it (shared_budgets).

    ``arriving``: the bodies that are coming in, in the order in which they came. They alone can
    make room: what came whole is answered.
    """

    def __init__(self, traffic: TrafficClass) -> None:
        self.traffic = traffic
        self.limit = Limit(traffic.places, traffic.bytes)
        self.places = self.bytes = 0
        self.places_of: Counter[str] = Counter()
        self.bytes_of: Counter[str] = Counter()
        self.arriving: dict[B, None] = {}
        self._slow: list[B] = []
        self._look_again = 0.0

    def take_place(self, sender: str) -> None:
        self.places += 1
        if sender:
            self.places_of[sender] += 1

    def take_bytes(self, count: int, sender: str) -> None:
        self.bytes += count
        if sender:
            self.bytes_of[sender] += count

    def give_back(self, count: int, sender: str) -> None:
        """A place, and the bytes that it held."""
        self.places, self.bytes = self.places - 1, self.bytes - count
        for counter, what in ((self.places_of, 1), (self.bytes_of, count)):
            if sender:
                counter[sender] -= what
                if not counter[sender]:
                    del counter[sender]

    def check_share(self, sender: str, count: int = 0) -> None:
        """Raises Refused when this sender holds as many places as one may, or would hold more
        bytes with ``count`` more."""
        if not sender:
            return
        if not count and self.places_of[sender] >= self.traffic.share:
            raise Refused(Refusal.BUSY)
        if count and self.bytes_of[sender] + count > self.traffic.byte_share:
            raise Refused(Refusal.BUSY)

    def demand(self) -> int:
        """By how much the minimum rate is multiplied at this fullness."""
        part = self.places / max(self.limit.places, 1)
        if self.limit.bytes:
            part = max(part, self.bytes / self.limit.bytes)
        return next((times for full, times in DEMANDS if part >= full), 1)

    def out_of_place(self, sender: str, now: float) -> B | None:
        """Who makes room for a newcomer, when no place is free.

        The slowest of the sender who has the most, while the newcomer's would still have fewer;
        else the slowest of all, if it is slower than somebody who has just begun.
        """
        most, count = max(self.places_of.items(), key=lambda item: item[1], default=("", 0))
        if count > self.places_of[sender] + 1:
            own = [body for body in self.arriving if body.holder == most]
            if own:
                return _slowest(own, now)
        slow = self._slowest_of_all(now)
        return slow if slow is not None and slow.rate(now) < NEWCOMER else None

    def out_of_bytes(self, asking: B, now: float) -> B | None:
        """Who makes room when ``asking`` needs bytes and none are free: whoever is slowest for what
        they hold, which may be the one who asks."""
        held = [body for body in self.arriving if body.reserved or body is asking]
        return min(held, key=lambda body: body.rate(now) / max(body.reserved, 1), default=None)

    def _slowest_of_all(self, now: float) -> B | None:
        few = not self._slow and len(self.arriving) <= FEW
        if few or now >= self._look_again:
            self._slow = sorted(self.arriving, key=lambda body: body.rate(now), reverse=True)
            self._look_again = now + LOOK
        while self._slow and self._slow[-1] not in self.arriving:
            self._slow.pop()
        return self._slow[-1] if self._slow else None


def _slowest(bodies: Iterable[B], now: float) -> B:
    return min(bodies, key=lambda body: body.rate(now))
