"""The export of an archive with media: the whole, what changed since, and checking it."""

import os
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

from bench.measure import Row, peak_memory
from tests.server import ROOT, environment

RECORDS, FEW = 10_000, 500
CHANGED = 10
SAMPLE = 20_000  # files in memory at most: of more, the time is reckoned from so many
PROMISE = "≥ 0.3 of it"


class Archive:
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
        self.run("manage.py", "archive_key")

    def run(self, *command: str) -> tuple[float, int]:
        """Seconds, and octets of memory at most."""
        begun = time.perf_counter()
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
        return time.perf_counter() - begun, growth[0]

    def export(self, name: str, *more: str) -> tuple[float, int]:
        return self.run("manage.py", "publish_export", str(self.folder / name), *more)


def _copied(source: Path, target: Path) -> float:
    """Seconds to write and hash the same files without a thought: the yardstick."""
    paths = [path for path in source.rglob("*") if path.is_file()]
    contents = {path: path.read_bytes() for path in paths[:SAMPLE]}
    share = len(paths) / max(1, len(contents))
    begun = time.perf_counter()
    for path, data in contents.items():
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        sha256(data)
        with place.open("wb") as file:
            file.write(data)
    os.sync()
    return (time.perf_counter() - begun) * share


def _files(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


def rows(folder: Path, quick: bool) -> list[Row]:
    archive = Archive(folder / "export", FEW if quick else RECORDS)
    count = archive.count
    whole, memory = archive.export("whole")
    plain = _copied(archive.folder / "whole", archive.folder / "copied")
    checked, _ = archive.run("manage.py", "verify_export", str(archive.folder / "whole"))
    archive.run("-m", "bench.exporting", str(CHANGED))
    part, _ = archive.export("part", "--since", str(archive.folder / "whole"))
    sizes = (_files(archive.folder / name) for name in ("part", "whole"))
    files = "{:,} of {:,} files".format(*sizes)
    speed, check_speed = count / whole, count / checked
    return [
        Row(
            f"export of {count:,} records with a picture each",
            f"{speed:.0f} records/s ({whole:.0f} s), {memory / 2**20:.0f} MiB of memory at most",
            f"the same files written and hashed: {count / plain:.0f} records/s",
            f"{plain / whole:.2f}",
            PROMISE,
        ),
        Row("checking it (verify_export)", f"{check_speed:.0f} records/s", "", "", ""),
        Row(
            f"export --since it, {CHANGED} records corrected",
            f"{part:.1f} s, {files}",
            "",
            "",
            "proportional to what changed",
        ),
    ]
