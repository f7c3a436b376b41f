"""``python -m tests.realfiles FOLDER``: prints the table; 1 where a promise does not hold.

``--list`` writes the lists of ``lists/`` anew from what lies in FOLDER. Without ``--every N`` all
files are tried, else each Nth, ``--from`` the first or another on. Runs in two processes, and as
many sandboxes.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue

from tests.realfiles import identifying
from tests.realfiles.collections import COLLECTIONS, LISTS, listed
from tests.realfiles.exceptions import EXCEPTIONS
from tests.realfiles.table import faults, kept, table
from tests.realfiles.trial import Outcome

WORKERS = 2


def main() -> int:
    options = parsed()
    if options.list:
        for collection in COLLECTIONS:
            write_list(options.folder / collection.folder)
        return 0
    files = chosen(options.folder, options.only)[options.start :: options.every]
    print(f"{len(files)} files", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:  # the run's own, gone when it ends
        outcomes = run([path for _, path in files], Path(folder))
        left = identifying.left(Path(folder))
    for outcome in outcomes:
        outcome.tags = left.get(outcome.clean, [])
    exceptions = {each.digest for each in EXCEPTIONS}
    known = frozenset(str(path) for digest, path in files if digest in exceptions)
    if options.json:
        options.json.write_text("\n".join(json.dumps(asdict(one)) for one in outcomes))
    print("\n".join((*table(outcomes, known), "", *faults(outcomes, known))))
    return 0 if kept(outcomes, known) else 1


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.realfiles", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--from", type=int, default=0, dest="start", metavar="N", help="the first")
    parser.add_argument("--only", default="", metavar="ENDINGS", help="of names: pdf,docx")
    parser.add_argument("--json", type=Path, help="where each outcome is written, one a line")
    return parser.parse_args()


def write_list(folder: Path) -> None:
    lines = dict[str, str]()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.setdefault(digest, f"{digest}  {path.relative_to(folder)}\n")
    (LISTS / f"{folder.name}.sha256").write_text("".join(lines.values()))


def chosen(folder: Path, only: str) -> list[tuple[str, Path]]:
    """The listed files that lie in ``folder`` as they were listed, each content once."""
    files: dict[str, Path] = {}
    for collection in COLLECTIONS:
        for digest, name in listed(collection):
            path = folder / collection.folder / name
            wanted = not only or path.suffix.lower().lstrip(".") in only.split(",")
            if wanted and digest not in files and path.is_file():
                files[digest] = path
    return list(files.items())


def run(paths: Sequence[Path], folder: Path) -> list[Outcome]:
    waiting: SimpleQueue[tuple[int, Path]] = SimpleQueue()
    for pair in enumerate(paths):
        waiting.put(pair)
    outcomes: list[Outcome | None] = [None] * len(paths)
    threads = [
        threading.Thread(target=work, args=(waiting, folder, outcomes)) for _ in range(WORKERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for one in outcomes if one]


def work(
    waiting: "SimpleQueue[tuple[int, Path]]", folder: Path, outcomes: list[Outcome | None]
) -> None:
    """One worker after the other: one that falls over a file is replaced."""
    process = started(folder)
    while True:
        try:
            number, path = waiting.get_nowait()
        except Empty:
            break
        assert process.stdin and process.stdout
        process.stdin.write(f"{number} {path}\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if line:
            outcomes[number] = Outcome(**json.loads(line))
        else:
            ending = path.suffix.lower().lstrip(".")
            outcomes[number] = Outcome(str(path), ending, "viewer died", opened=False)
            process.wait()
            process = started(folder)
        if number % 100 == 0:
            print(number, end=" ", file=sys.stderr, flush=True)
    assert process.stdin
    process.stdin.close()
    process.wait()


def started(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.realfiles.worker", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


if __name__ == "__main__":
    sys.exit(main())
