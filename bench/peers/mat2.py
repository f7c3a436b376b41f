"""Run by Debian's Python, which has libmat2: ``python3 mat2.py ROUNDS FOLDER FILE…``.

Prints a JSON list: for each file the median seconds of cleaning it in this process into FOLDER, or
null where mat2 refuses it; and the highest memory in bytes of it and of what it started.
"""

import json
import os
import resource
import shutil
import statistics
import sys
import time

from libmat2 import parser_factory

KIBIBYTE = 1024


def cleaned(path: str, folder: str) -> float | None:
    """Seconds for one cleaning, with opening and parsing."""
    result = os.path.join(folder, "mat2" + os.path.splitext(path)[1])
    # A file that is written over is flushed when it is closed; each round writes a new one.
    if os.path.exists(result):
        os.remove(result)
    start = time.perf_counter()
    parser, _ = parser_factory.get_parser(path)
    if parser is None:
        return None
    parser.output_filename = result
    # The sandbox of its own is not what is measured.
    parser.sandbox = False
    if not parser.remove_all():
        return None
    return time.perf_counter() - start


def median(path: str, folder: str, rounds: int) -> float | None:
    times = [cleaned(path, folder) for _ in range(rounds)]
    return None if None in times else statistics.median(times)


def peak() -> int:
    """Its own highest memory or that of its largest child, whichever is more."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in whose) * KIBIBYTE


def main() -> None:
    rounds, folder, *paths = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    found = [[median(path, folder, int(rounds)), peak()] for path in paths]
    shutil.rmtree(folder)
    # Some of its parsers print; what is ours comes last.
    print("\n" + json.dumps(found))


if __name__ == "__main__":
    main()
