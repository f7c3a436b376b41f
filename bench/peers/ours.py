"""``python -m bench.peers.ours ROUNDS FOLDER FILE…``: what mat2.py prints, of our strippers.

Verifying is in the time, as no file leaves the sandbox without it. Memory is the growth over what
the process held before its first file.
"""

import io
import json
import statistics
import sys
import time
from pathlib import Path

from stripping import Unsupported
from stripping.formats import strip, verify

KIBIBYTE = 1024


def cleaned(source: Path, result: Path) -> float | None:
    """Seconds for one file; None for a kind that is not taken."""
    # A file that is written over is flushed when it is closed; each round writes a new one.
    result.unlink(missing_ok=True)
    start = time.perf_counter()
    try:
        with source.open("rb") as file, result.open("w+b") as sink:
            strip(file, sink)
            verify(sink)
    except Unsupported:
        return None
    return time.perf_counter() - start


def peak() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * KIBIBYTE


def median(source: Path, result: Path, rounds: int) -> float | None:
    times = [cleaned(source, result) for _ in range(rounds)]
    known = [each for each in times if each is not None]
    return statistics.median(known) if len(known) == rounds else None


def main() -> None:
    rounds, folder, *paths = sys.argv[1:]
    result = Path(folder, "ours")
    result.parent.mkdir(exist_ok=True)
    # What the first strip loads is not of the file.
    strip(io.BytesIO(b"words"), io.BytesIO())
    before = peak()
    found = [[median(Path(path), result, int(rounds)), peak() - before] for path in paths]
    result.unlink()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
