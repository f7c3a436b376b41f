"""How an upload goes, for the frame that shows it beside the form.

In this process's memory alone, under a one-way id of the form's token, and bounded: what is
thrown out costs nobody a file, only the line that says how far it has come. What is kept is what
the reporter sees: bytes, kinds and sizes; no name, no address, no word.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from newsrooms import Own
from submissions.messages import Refusal

MOST = 20_000  # forms whose progress is remembered, those of late
KEPT = 3600.0  # seconds after which nothing is shown of a form that nobody sends any more
LISTED = 100  # files of one form


class State(StrEnum):
    """``CLEANING``: it came whole, and is being stripped and sealed."""

    READY = "ready"
    COMING = "coming"
    CLEANING = "cleaning"
    KEPT = "kept"
    LEFT_OUT = "left out"
    REFUSED = "refused"
    BROKEN = "broken"
    GONE = "gone"


@dataclass(frozen=True)
class Shown:
    """``received`` of ``announced`` bytes in ``seconds``; ``refusal``: of the last upload.

    ``files``: the kind and size of each that was kept.
    """

    state: State
    received: int = 0
    announced: int = 0
    seconds: float = 0.0
    refusal: Refusal | None = None
    files: tuple[tuple[str, int], ...] = ()
    idle: float = 0.0

    @property
    def minutes(self) -> int | None:
        """Until the rest has come at the speed so far, at least 1; None while nobody can tell."""
        if self.received < 32 * 1024 or self.seconds < 2:
            return None
        left = (self.announced - self.received) * self.seconds / self.received
        return max(1, round(left / 60))


@dataclass
class _Form:
    touched: float
    files: tuple[tuple[str, int], ...] = ()
    upload: "Upload | None" = None


@dataclass(eq=False, slots=True)
class Upload:
    """One body that is coming in. ``received``: gives the bytes that came so far."""

    announced: int
    received: Callable[[], int]
    state: State = State.COMING
    refusal: Refusal | None = None
    trace: str = ""
    began: float = field(default_factory=time.monotonic)


class Progress:
    """Any thread may call it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forms: OrderedDict[str, _Form] = OrderedDict()

    def begin(self, trace: str, upload: Upload) -> None:
        """From now on it is the upload of the form with this id; an older one is no more shown."""
        with self._lock:
            upload.trace = trace
            self._of(trace).upload = upload

    def end(self, upload: Upload, state: State, refusal: Refusal | None = None) -> None:
        """Of an upload that has shown no token nothing is shown either."""
        with self._lock:
            upload.state, upload.refusal = state, refusal
            # A number takes the place of what would keep the whole body's reader alive.
            count = upload.received()
            upload.received = lambda: count
            if upload.trace in self._forms:
                self._of(upload.trace)

    def judged(self, trace: str, state: State, refusal: Refusal | None = None) -> None:
        """What became of the upload that came whole."""
        with self._lock:
            upload = self._of(trace).upload
            if upload is not None:
                upload.state, upload.refusal = state, refusal

    def opened(self, trace: str, files: tuple[tuple[str, int], ...]) -> None:
        """A page that lists what is kept was given out; an upload that is running goes on."""
        with self._lock:
            self._of(trace).files = files[:LISTED]

    def known(self, trace: str) -> bool:
        return trace in self._forms

    def shown(self, trace: str) -> Shown:
        now = time.monotonic()
        with self._lock:
            form = self._forms.get(trace)
            if form is None:
                return Shown(State.READY, idle=KEPT)
            upload, idle = form.upload, now - form.touched
            if upload is None:
                return Shown(State.READY, files=form.files, idle=idle)
            return Shown(
                upload.state,
                upload.received(),
                upload.announced,
                now - upload.began,
                upload.refusal,
                form.files,
                idle,
            )

    def _of(self, trace: str) -> _Form:
        """Its caller holds the lock."""
        now = time.monotonic()
        form = self._forms.setdefault(trace, _Form(now))
        form.touched = now
        self._forms.move_to_end(trace)
        while len(self._forms) > MOST or self._stale(now):
            self._forms.popitem(last=False)
        return form

    def _stale(self, now: float) -> bool:
        oldest = next(iter(self._forms.values()))
        running = oldest.upload is not None and oldest.upload.state is State.COMING
        return now - oldest.touched > KEPT and not running


PROGRESS = Own(Progress)
