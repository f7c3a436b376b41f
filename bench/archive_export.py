"""The export of an archive with media: the whole, what changed since, and checking it.

Seconds of the clock tell of whatever else the machine does, and of how many cores it has; those of
the processor, less what a start of ``manage.py`` takes, of what the export costs.
"""

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bench.measure import Row, peak_memory
from tests.server import ROOT, environment

RECORDS, FEW = 1_000, 200
CHANGED = 10
SAMPLE = 20_000  # files in memory at most: of more, the time is reckoned from so many
PROMISE = "≥ 0.3 of it"


@dataclass(frozen=True)
class Cost:
    """Seconds; seconds of the processor, of all processes together; octets of memory at most."""

    seconds: float
    processor: float
    memory: int = 0


class Archive:
    """Made-up records with a picture each. ``start``: what a command takes that does nothing."""

    def __init__(self, folder: Path, count: int) -> None:
        folder.mkdir()
        self.folder, self.count = folder, count
        self._held = environment(
            folder, DJANGO_SETTINGS_MODULE="config.settings", PATH=os.environ["PATH"]
        )
        self.run("manage.py", "migrate", "-v0")
        self.run("-m", "bench.synthetic", str(count))
        self.run("-m", "bench.exporting")
        # A key begins the log, which made-up records are put into as into one that was not begun.
        self.start = self.run("manage.py", "archive_key")

    def run(self, *command: str) -> Cost:
        begun, before = time.perf_counter(), _processor(resource.RUSAGE_CHILDREN)
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *command],
            cwd=ROOT,
            env=self._held,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with peak_memory(process.pid) as growth:
            if process.wait():
                raise RuntimeError(f"{command} failed.")
        used = _processor(resource.RUSAGE_CHILDREN) - before
        return Cost(time.perf_counter() - begun, used, growth[0])

    def export(self, name: str, *more: str) -> Cost:
        return self.run("manage.py", "publish_export", str(self.folder / name), *more)

    def alone(self, cost: Cost) -> float:
        """Seconds of the processor without those of the start."""
        return cost.processor - self.start.processor


def _processor(who: int) -> float:
    """Seconds of the processor so far, of this process or of the children that it waited for."""
    return sum(resource.getrusage(who)[:2])


def _copied(source: Path, target: Path) -> Cost:
    """To write and hash the same files without a thought: the yardstick."""
    paths = [path for path in source.rglob("*") if path.is_file()]
    contents = {path: path.read_bytes() for path in paths[:SAMPLE]}
    share = len(paths) / max(1, len(contents))
    begun, before = time.perf_counter(), _processor(resource.RUSAGE_SELF)
    for path, data in contents.items():
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        sha256(data)
        with place.open("wb") as file:
            file.write(data)
    os.sync()
    used = _processor(resource.RUSAGE_SELF) - before
    return Cost((time.perf_counter() - begun) * share, used * share)


def _files(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


def rows(folder: Path, quick: bool) -> list[Row]:
    archive = Archive(folder / "export", FEW if quick else RECORDS)
    count = archive.count
    whole = archive.export("whole")
    plain = _copied(archive.folder / "whole", archive.folder / "copied")
    checked = archive.run("manage.py", "verify_export", str(archive.folder / "whole"))
    archive.run("-m", "bench.exporting", str(CHANGED))
    part = archive.export("part", "--since", str(archive.folder / "whole"))
    sizes = (_files(archive.folder / name) for name in ("part", "whole"))
    files = "{:,} of {:,} files".format(*sizes)

    def speed(cost: Cost, processor: float) -> str:
        each = 1000 * processor / count
        return f"{count / cost.seconds:.0f} records/s, {each:.1f} ms of processor each"

    own = archive.alone(whole)
    return [
        Row(
            f"export of {count:,} records with a picture each",
            f"{speed(whole, own)}, {whole.memory / 2**20:.0f} MiB of memory at most",
            f"the same files written and hashed: {speed(plain, plain.processor)}",
            f"{plain.seconds / whole.seconds:.2f} ({plain.processor / own:.2f} by processor)",
            PROMISE,
        ),
        Row("checking it (verify_export)", speed(checked, archive.alone(checked)), "", "", ""),
        Row(
            f"export --since it, {CHANGED} records corrected",
            f"{part.seconds:.1f} s, {archive.alone(part):.1f} s of processor, {files}",
            f"the whole: {whole.seconds:.1f} s, {own:.1f} s",
            f"{whole.seconds / part.seconds:.2f} ({own / archive.alone(part):.2f} by processor)",
            "proportional to what changed",
        ),
    ]
