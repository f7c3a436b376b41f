"""Work that is spread over the processors, and handed back in the order it was given out."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Job = TypeVar("Job")
Made = TypeVar("Made")
AHEAD = 4  # jobs for each process that may wait, or whose answers may wait


def ordered(work: Callable[[Job], Made], jobs: Iterable[Job]) -> Iterator[Made]:
    """What ``work`` makes of each of ``jobs``; holds a few of them at a time, however many come.

    ``work`` and what goes in and out of it must be things that can be pickled; it must not use the
    database, whose connection belongs to this process.
    """
    processes = max(2, os.cpu_count() or 1)
    with ProcessPoolExecutor(processes, get_context("fork")) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for job in jobs:
                waiting.append(pool.submit(work, job))
                if len(waiting) > AHEAD * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
