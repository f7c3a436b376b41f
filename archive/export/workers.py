"""Work that is spread over the processors, and handed back in the order it was given out."""

import ctypes
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Self, TypeVar

Job = TypeVar("Job")
Made = TypeVar("Made")
PR_SET_PDEATHSIG = 1
AHEAD = 4  # jobs for each process that may wait, or whose answers may wait


def _end_with_us() -> None:
    """A worker whose master was killed would wait for work for ever (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Workers:
    """Processes for ``with``, begun with the first job: whatever was loaded before that they have.

    Templates, translations and vocabularies take a second of processor in each that loads its own.
    """

    def __init__(self) -> None:
        self._count = max(2, os.cpu_count() or 1)
        self._pool = ProcessPoolExecutor(self._count, get_context("fork"), initializer=_end_with_us)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def ordered(self, work: Callable[[Job], Made], jobs: Iterable[Job]) -> Iterator[Made]:
        """What ``work`` makes of each of ``jobs``; holds a few of them at a time, however many
        come.

        ``work`` and what goes in and out of it must be things that can be pickled; it must not use
        the database, whose connection belongs to this process.
        """
        waiting: deque[Future[Made]] = deque()
        for job in jobs:
            waiting.append(self._pool.submit(work, job))
            if len(waiting) > AHEAD * self._count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
