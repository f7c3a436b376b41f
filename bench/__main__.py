"""``make bench``: prints the benchmark table; the numbers are for this machine and this run."""

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from bench import intake_speed, sealing_speed
from bench.measure import Row, table
from sealing import HybridIdentity
from tests.server import ROOT, manage, running


def shape() -> str:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{os.cpu_count()} cores, {pages / 2**30:.0f} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}"
    )


def progress(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def intake(folder: Path, megabytes: int) -> list[Row]:
    data = folder / "data"
    recipient = str(HybridIdentity.generate().recipient())
    with running(data) as server:
        manage(data, "open_desk", "bench", "--name", "Bench", "--recipient", recipient)
        rows = intake_speed.page_rows(server, ROOT / "config" / "static" / "amana.css")
        progress("Small texts …")
        rows += intake_speed.text_rows(server)
        progress("A film …")
        return rows + intake_speed.film_rows(server, folder, megabytes)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--film", type=int, default=1000, help="size of the film in MB")
    megabytes = parser.parse_args().film
    # The folder lies beside the data of a real server: a memory disk would flatter us.
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as name:
        folder = Path(name)
        progress("Sealing …")
        rows = sealing_speed.rows(folder)
        rows += intake(folder, megabytes)
    print(f"{shape()}\n\n{table(rows)}")


if __name__ == "__main__":
    main()
