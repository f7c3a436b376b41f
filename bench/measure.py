"""Times, medians and memory, in plain units; and the table they are printed in."""

import math
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

ROUNDS = 5  # every number is the median of so many


@dataclass(frozen=True)
class Row:
    """One line of the table: what was done, its figure, the yardstick's, the ratio, the promise."""

    work: str
    ours: str
    yardstick: str
    ratio: str
    promise: str


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least ``part`` (0 to 1) of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]


def alternately(
    ours: Callable[[], object], yardstick: Callable[[], object], rounds: int = ROUNDS
) -> tuple[float, float]:
    """Median seconds of both, taken in turns, so that a noisy machine is noisy to both."""
    pairs = [(seconds(ours), seconds(yardstick)) for _ in range(rounds)]
    return median([pair[0] for pair in pairs]), median([pair[1] for pair in pairs])


def resident(process: int) -> int:
    """Bytes of memory of a process and its descendants that no other process shares with them."""
    total = 0
    for pid in [process, *descendants(process)]:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            # It ended between the listing and the look.
            continue
        for line in rollup.splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def processor(process: int) -> float:
    """Seconds of processor that a process and its running descendants have taken so far."""
    ticks = 0
    for pid in [process, *descendants(process)]:
        # Behind the name, which may hold anything: user and system time (proc_pid_stat(5)).
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            # It ended between the listing and the look.
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def descendants(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(pid) for pid in task.read_text().split()]
        except OSError:
            # The thread ended between the listing and the look.
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


@contextmanager
def peak_memory(process: int) -> Iterator[list[int]]:
    """Gives a list that holds, at the end, the growth in bytes over the memory at the start."""
    before, highest, done = resident(process), 0, Event()

    def watch() -> None:
        nonlocal highest
        while not done.wait(0.05):
            highest = max(highest, resident(process))

    watcher = Thread(target=watch)
    growth: list[int] = []
    watcher.start()
    try:
        yield growth
    finally:
        done.set()
        watcher.join()
        growth.append(max(0, highest - before))


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| work | Amana | yardstick | ratio | promise |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.work} | {row.ours} | {row.yardstick} | {row.ratio} | {row.promise} |"
        for row in rows
    ]
    return "\n".join(lines)
