"""Containers that come in slices, from the page that seals on its reporter's device.

A container is ciphertext for the desk before it comes here. Its beginning waits in an unnamed
scratch file under a key that this process's memory alone holds: no folder lists it, it ends with
the process, and nothing of it tells a time or a sender. It is found by the one-way id of its form's
token, and has a random id of its own. Bounded in number and bytes; a day old, it goes.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings

from newsrooms import Own
from sealing import Scratch
from submissions.errors import Refused, WrongOffset
from submissions.form_token import LIFE
from submissions.messages import Refusal
from submissions.storage import disk_share
from submissions.wire.free_disk import COPIES, FreeDisk

SLICE = 480 * 1024  # bytes: with its form it still counts as a text (traffic_classes.SHORT)
ON_DISK = 1024 * 1024  # bytes that are announced to a scratch file which is to lie on the disk
MOST, SHARE = 512, 8  # containers at once, and of one sender who is told apart
IDLE = 600.0  # seconds without a slice after which a container makes room for others
LOOK = 3600.0  # seconds between two looks for what is too old


@dataclass(eq=False, slots=True)
class Container:
    """``received`` of ``size`` bytes have come; ``id``: random, of its page's.

    Who changes it or reads its bytes has its lock.
    """

    id: str
    size: int
    sender: str
    scratch: Scratch
    began: float
    touched: float
    received: int = 0
    ended: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def whole(self) -> bool:
        return self.received == self.size


class Slices:
    """Any thread may call it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, Container] = {}
        self._timer: threading.Timer | None = None

    def begin(self, trace: str, id: str, size: int, sender: str = "") -> int:
        """Gives the bytes that have come: of the same container, 0 of a new one, which takes the
        place of another that was begun with the same form. Raises Refused, OSError (no room)."""
        if not 0 < size <= settings.UPLOAD_LIMIT:
            raise Refused(Refusal.LARGE if size > 0 else Refusal.MALFORMED)
        now = time.monotonic()
        with self._lock:
            self._forget_old(now)
            before = self._held.get(trace)
            if before is not None and (before.id, before.size) == (id, size):
                return before.received
            if before is not None and not self._drop(trace):
                raise Refused(Refusal.BUSY)
            self._room_for(sender, size, now)
            scratch = Scratch.create(settings.DATA, expected=max(size, ON_DISK))
            self._held[trace] = Container(id, size, sender, scratch, now, now)
            self._watch()
        return 0

    def offset(self, trace: str, id: str) -> int | None:
        """Bytes that have come; None where nothing is known of such a container."""
        with self._lock:
            self._forget_old(time.monotonic())
            container = self._held.get(trace)
            return container.received if container and container.id == id else None

    def append(self, trace: str, id: str, offset: int, piece: Scratch) -> int | None:
        """Gives the bytes that have come then; None as ``offset``.

        Raises WrongOffset (nothing was changed; the same slice that comes twice is one), Refused,
        OSError (no room: what had come of the container is destroyed).
        """
        with self._lock:
            container = self._held.get(trace)
        if container is None or container.id != id:
            return None
        with container.lock:
            if container.ended:
                return None
            if offset != container.received:
                raise WrongOffset(container.received)
            if not 0 < piece.size <= min(SLICE, container.size - container.received):
                raise Refused(Refusal.MALFORMED)
            data = piece.open().read(piece.size)
            with self._lock:
                self._room_for_bytes(len(data), container)
            self._write(trace, container, data)
            return container.received

    def _write(self, trace: str, container: Container, data: bytes) -> None:
        try:
            container.scratch.write(data)
            if container.received + len(data) == container.size:
                container.scratch.finish()
        except BaseException:
            # A part of it may be written, and what follows would stand in the wrong place.
            self._end(trace, container)
            raise
        container.received += len(data)
        container.touched = time.monotonic()

    @contextmanager
    def whole(self, trace: str, id: str) -> Iterator[Container | None]:
        """The container when all of it has come, for one thread at a time; it is destroyed when the
        block ends well. None where it is not there, or not whole."""
        with self._lock:
            container = self._held.get(trace)
        if container is None or container.id != id:
            yield None
            return
        with container.lock:
            if container.ended or not container.whole:
                yield None
                return
            yield container
            self._end(trace, container)

    def clear(self) -> None:
        with self._lock:
            for trace in list(self._held):
                self._drop(trace)

    def _room_for(self, sender: str, size: int, now: float) -> None:
        """Raises Refused. The caller holds the lock, as of all below."""
        shared = [each for each in self._held.values() if sender and each.sender == sender]
        if len(shared) >= SHARE:
            raise Refused(Refusal.BUSY)
        if len(self._held) >= MOST and not self._drop_idle(now):
            raise Refused(Refusal.BUSY)
        promised = sum(each.size - each.received for each in self._held.values())
        room = FreeDisk().room(1.0)
        if room < COPIES * size + promised or disk_share.is_spent(room):
            raise Refused(Refusal.FULL)

    def _room_for_bytes(self, more: int, own: Container) -> None:
        now = time.monotonic()
        own.touched = now
        while sum(each.received for each in self._held.values()) + more > (
            settings.UPLOAD_BYTES_AT_ONCE
        ):
            if not self._drop_idle(now):
                raise Refused(Refusal.BUSY)

    def _drop_idle(self, now: float) -> bool:
        """Whether the container that waits the longest made room."""
        idle = sorted(self._held, key=lambda trace: self._held[trace].touched)
        late = [trace for trace in idle if now - self._held[trace].touched >= IDLE]
        return any(self._drop(trace) for trace in late)

    def _forget_old(self, now: float) -> None:
        for trace in [key for key, each in self._held.items() if now - each.began > LIFE]:
            self._drop(trace)

    def _drop(self, trace: str) -> bool:
        """False while somebody works on it: waiting for its lock could wait for each other."""
        container = self._held[trace]
        if not container.lock.acquire(blocking=False):
            return False
        try:
            del self._held[trace]
            container.ended = True
            container.scratch.close()
        finally:
            container.lock.release()
        return True

    def _end(self, trace: str, container: Container) -> None:
        """The caller holds the container's lock, and not the other one."""
        with self._lock:
            if self._held.get(trace) is container:
                del self._held[trace]
        container.ended = True
        container.scratch.close()

    def _watch(self) -> None:
        """What nobody asks for any more goes all the same."""
        if self._timer is None:
            self._timer = threading.Timer(LOOK, self._looked)
            self._timer.daemon = True
            self._timer.start()

    def _looked(self) -> None:
        with self._lock:
            self._timer = None
            self._forget_old(time.monotonic())
            if self._held:
                self._watch()


SLICES = Own(Slices)
