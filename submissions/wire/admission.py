"""Admission control: a body is let in only when there is room for all that its head announced.

One ``Place`` a request, held in a ``with`` block: it is released whichever way the request ends.
"""

import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType

from django.conf import settings

from submissions.errors import Refused
from submissions.form_token import FormToken
from submissions.messages import Refusal
from submissions.wire.traffic_classes import TRAFFIC_CLASSES, UNKNOWN, TrafficClass, class_of_upload

# An upload lies on the disk as a scratch file, at times as its clean form, and as a parcel.
COPIES = 3
# Seconds between two looks at the disk: a second of uploads is far below the floor that is kept.
LOOK = 1.0
# The floor is at most this part of the disk, or a small disk would take nothing at all.
SMALLEST_FLOOR = 20


class Disk:
    """Free bytes of the disk that uploads go to, looked up at most once a second."""

    def __init__(self) -> None:
        self._until, self._free, self._floor = 0.0, 0, 0

    def room(self, floor: float) -> int:
        """Bytes above ``floor`` (a part of the setting). Raises OSError when there is no disk."""
        now = time.monotonic()
        if now >= self._until:
            disk = shutil.disk_usage(settings.DATA)
            self._free, self._until = disk.free, now + LOOK
            self._floor = min(settings.DISK_FLOOR, disk.total // SMALLEST_FLOOR)
        return self._free - int(self._floor * floor)


class ClassBudget:
    """What the requests of one lane hold. Its callers hold the lock."""

    def __init__(self, traffic: TrafficClass) -> None:
        self.traffic = traffic
        self.places = self.bytes = 0
        self.by_sender: Counter[str] = Counter()

    def take(self, length: int, sender: str) -> None:
        """Raises Refused. A sender without a name is one of many, and has no share."""
        full = self.places >= self.traffic.places
        if full or (length and self.bytes + length > self.traffic.bytes) or self.has_share(sender):
            raise Refused(Refusal.BUSY)
        self.places, self.bytes = self.places + 1, self.bytes + length
        if sender:
            self.by_sender[sender] += 1

    def has_share(self, sender: str) -> bool:
        """Whether this sender holds as many places as one may."""
        return bool(sender) and self.by_sender[sender] >= self.traffic.share

    def give_back(self, length: int, sender: str) -> None:
        self.places, self.bytes = self.places - 1, self.bytes - length
        if sender:
            self.by_sender[sender] -= 1
            if not self.by_sender[sender]:
                del self.by_sender[sender]


class Place:
    """One request's place; ``known`` moves an upload to the lane of its token."""

    def __init__(
        self,
        budgets: "Admission",
        traffic: TrafficClass,
        length: int,
        sender: str,
        displace: Callable[[], None],
    ) -> None:
        self._budgets, self.traffic, self.length, self.sender = budgets, traffic, length, sender
        self.displace = displace
        self.holder, self._counted = sender, 0

    def __enter__(self) -> "Place":
        self._take(self.traffic, self.sender)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._budgets.lock:
            self._leave()

    def known(self, token: FormToken) -> FormToken:
        """From the lane of the unknown to its own; any thread may call it. Raises Refused."""
        traffic, holder = class_of_upload(token, self.length, self.sender)
        with self._budgets.lock:
            self._budgets.check_disk(traffic, self.length)
            self._budgets.of[traffic.name].take(self.length, holder)
            self._leave()
            self.traffic, self.holder, self._counted = traffic, holder, self.length
        return token

    def _take(self, traffic: TrafficClass, holder: str) -> None:
        counted = self.length if traffic.bytes else 0
        with self._budgets.lock:
            budget = self._budgets.of[traffic.name]
            if traffic is UNKNOWN and not budget.has_share(holder):
                self._budgets.make_room()
            budget.take(counted, holder)
            if traffic is UNKNOWN:
                self._budgets.unknown[self] = None
        self._counted = counted

    def _leave(self) -> None:
        budget = self._budgets.of[self.traffic.name]
        if self.traffic is not UNKNOWN or self in self._budgets.unknown:
            self._budgets.unknown.pop(self, None)
            budget.give_back(self._counted, self.holder)


class Admission:
    """Every lane's budget, and the disk that they share."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.of = {traffic.name: ClassBudget(traffic) for traffic in TRAFFIC_CLASSES}
        self.unknown: dict[Place, None] = {}  # in the order in which they came
        self._disk = Disk()

    def place(
        self,
        traffic: TrafficClass,
        length: int,
        sender: str,
        displace: Callable[[], None] = lambda: None,
    ) -> Place:
        """``displace`` is called when a place among the unknown is needed for a newcomer."""
        return Place(self, traffic, length, sender, displace)

    @property
    def bytes(self) -> int:
        """What all uploads that are running announced."""
        return sum(budget.bytes for budget in self.of.values())

    def check_disk(self, traffic: TrafficClass, length: int) -> None:
        """Raises Refused unless the disk holds what is announced already, and this too."""
        try:
            room = self._disk.room(traffic.floor)
        except OSError as error:
            raise Refused(Refusal.FULL) from error
        if room < (self.bytes + length) * COPIES:
            raise Refused(Refusal.FULL)

    def make_room(self) -> None:
        """The one that has been unknown for the longest time goes, when all places are taken."""
        while len(self.unknown) >= UNKNOWN.places:
            oldest = next(iter(self.unknown))
            oldest._leave()
            oldest.displace()
