"""Admission control by what has come: a body holds what it sent and one chunk more, whatever its
head announced.

One ``Place`` a request, held in a ``with`` block: it is released whichever way the request ends.
Where a class is full, whoever is slowest makes room, and is told so (``displace``).
"""

import threading
import time
from collections.abc import Callable
from types import TracebackType

from submissions.errors import Refused
from submissions.form_token import DESK, FormToken
from submissions.messages import Refusal
from submissions.storage import disk_share
from submissions.wire.arrival_rate import ArrivalRate
from submissions.wire.class_budget import ClassBudget
from submissions.wire.free_disk import COPIES, SMALLEST_REPORT, FreeDisk
from submissions.wire.traffic_classes import (
    OF_STRANGERS,
    TRAFFIC_CLASSES,
    UNKNOWN,
    TrafficClass,
    class_of_upload,
)

# Bytes that are reserved before they come. More at once would be an announcement that nobody kept.
CHUNK = 16 * 1024
Displace = Callable[[Refusal], None]


def nobody_hears(_: Refusal) -> None:
    """For a place whose holder needs not be told."""


class Place:
    """One request's place; ``known`` moves an upload to the class of its token.

    ``announced``: bytes that its head says it has; ``reserved``: those that count for its class.
    """

    __slots__ = (
        *("_admission", "_arrival", "_left", "_received", "_token", "_whole", "_why"),
        *("announced", "displace", "holder", "reserved", "sender", "traffic"),
    )

    def __init__(
        self,
        admission: "Admission",
        traffic: TrafficClass,
        announced: int,
        sender: str,
        displace: Displace,
    ) -> None:
        self._admission, self.traffic, self.announced = admission, traffic, announced
        self.sender = self.holder = sender
        self.displace = displace
        self._arrival = ArrivalRate()
        self._received = self.reserved = 0
        self._token = b""
        self._left, self._whole = True, False
        self._why = Refusal.BUSY

    def __enter__(self) -> "Place":
        with self._admission.lock:
            self._enter(self.traffic, self.holder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()

    def rate(self, now: float) -> float:
        """Bytes a second of late."""
        return self._arrival.at(now)

    def demand(self) -> int:
        """By how much its minimum rate is multiplied, because its class is full."""
        return self._admission.of[self.traffic.name].demand()

    def known(self, token: FormToken) -> FormToken:
        """From the class of the unknown to its own; any thread may call it. Raises Refused."""
        traffic, holder = class_of_upload(token, self.announced, self.sender)
        with self._admission.lock:
            self._still_here()
            self._admission.check_whole(traffic, self.announced)
            if token.purpose != DESK:
                # A browser that sends a form again after its line broke is not kept out by the
                # half of it that stands still, and one form holds no more than one place.
                self._admission.replace(token.nonce, self)
            self._leave()
            self._enter(traffic, holder)
            if token.purpose != DESK:
                self._token = token.nonce
                self._admission.live[token.nonce] = self
        return token

    def came(self, count: int) -> None:
        """So many bytes more have come; what may come next is reserved. Raises Refused."""
        self._arrival.add(count)
        self._received += count
        if not self.traffic.bytes or self.reserved >= self._needed():
            return
        with self._admission.lock:
            self._still_here()
            self._reserve()

    def whole(self) -> None:
        """Its last byte has come: it makes room for nobody any more."""
        with self._admission.lock:
            if not self._left:
                self._whole = True
                self._arrived()

    def leave(self) -> None:
        """A second time does nothing."""
        with self._admission.lock:
            self._leave()

    def make_room(self, refusal: Refusal) -> None:
        """Its place is somebody else's from now on. Its caller holds the lock."""
        self._leave()
        self._why = refusal
        self.displace(refusal)

    def _needed(self) -> int:
        return max(self._received, min(self.announced, self._received + CHUNK))

    def _still_here(self) -> None:
        if self._left:
            # It was displaced, and what came meanwhile is noticed before that was heard.
            raise Refused(self._why)

    def _enter(self, traffic: TrafficClass, holder: str) -> None:
        """Raises Refused, and holds nothing then."""
        budget = self._admission.of[traffic.name]
        budget.check_share(holder)
        if budget.places >= budget.limit.places:
            self._admission.free_place(budget, holder)
        self.traffic, self.holder, self._left = traffic, holder, False
        budget.take_place(holder)
        budget.arriving[self] = None
        try:
            self._reserve()
        except Refused:
            self._leave()
            raise

    def _reserve(self) -> None:
        more = self._needed() - self.reserved
        if more > 0 and self.traffic.bytes:
            self._admission.free_bytes(self, more)
            self._admission.of[self.traffic.name].take_bytes(more, self.holder)
            self.reserved += more

    def _arrived(self) -> None:
        self._admission.of[self.traffic.name].arriving.pop(self, None)
        if self._token and self._admission.live.get(self._token) is self:
            del self._admission.live[self._token]

    def _leave(self) -> None:
        if self._left:
            return
        self._arrived()
        self._admission.of[self.traffic.name].give_back(self.reserved, self.holder)
        if self._whole and self.traffic.on_disk:
            self._admission.disk.ended(self.reserved)
        self._left, self.reserved = True, 0


class Admission:
    """Every class's budget, and the disk that they share.

    ``live``: the place that each form's token has, while its upload is coming in.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.of = {traffic.name: ClassBudget[Place](traffic) for traffic in TRAFFIC_CLASSES}
        self.live: dict[bytes, Place] = {}
        self.disk = FreeDisk()

    def place(
        self,
        traffic: TrafficClass,
        announced: int,
        sender: str,
        displace: Displace = nobody_hears,
    ) -> Place:
        """``displace`` is called, by any thread, when the place is needed for somebody else."""
        return Place(self, traffic, announced, sender, displace)

    def replace(self, token: bytes, newer: Place) -> None:
        """The older upload with this form's token ends. Its caller holds the lock."""
        older = self.live.get(token)
        if older is not None and older is not newer:
            older.make_room(Refusal.REPLACED)

    def free_place(self, budget: ClassBudget[Place], sender: str) -> None:
        """A place is free afterwards. Raises Refused."""
        if budget.traffic is UNKNOWN:
            # Nobody has shown anything: the one who has not for the longest time goes.
            body = next(iter(budget.arriving), None)
        else:
            body = budget.out_of_place(sender, time.monotonic())
        if body is None:
            raise Refused(Refusal.BUSY)
        body.make_room(Refusal.BUSY)

    def free_bytes(self, asking: Place, count: int) -> None:
        """``count`` bytes are free in the class, and on the disk, afterwards. Raises Refused."""
        budget = self.of[asking.traffic.name]
        budget.check_share(asking.holder, count)
        while budget.bytes + count > budget.limit.bytes:
            self._slowest_goes(budget, asking, Refusal.BUSY)
        while budget.traffic.on_disk and not self._fits(budget.traffic, count):
            self._slowest_goes(budget, asking, Refusal.FULL)

    def check_whole(self, traffic: TrafficClass, announced: int) -> None:
        """Raises Refused unless the disk holds what has come, and this one to its end.

        Nothing is reserved for it: a head that announces much keeps itself out, and nobody else.
        """
        if not self._fits(traffic, announced):
            raise Refused(Refusal.FULL)

    def _fits(self, traffic: TrafficClass, count: int) -> bool:
        try:
            room = self.disk.room(traffic.floor)
        except OSError as error:
            raise Refused(Refusal.FULL) from error
        if traffic in OF_STRANGERS and disk_share.is_spent(room):
            return False
        uploads = [budget for budget in self.of.values() if budget.traffic.on_disk]
        held, reports = (sum(b.bytes for b in uploads), sum(b.places for b in uploads))
        return room >= (held + count) * COPIES + reports * SMALLEST_REPORT

    def _slowest_goes(self, budget: ClassBudget[Place], asking: Place, refusal: Refusal) -> None:
        """Raises Refused when the one who asks is the slowest."""
        body = budget.out_of_bytes(asking, time.monotonic())
        if body is None or body is asking:
            raise Refused(refusal)
        body.make_room(Refusal.BUSY)
