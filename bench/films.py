"""A film from the form to sealed and committed, one alone and eight at once; and its memory."""

import asyncio
import os
import subprocess
import tempfile
import time
from pathlib import Path

from bench import reporter
from bench.measure import ROUNDS, Row, median, peak_memory, seconds
from bench.reporter import Attached
from bench.servers import amana
from tests.server import Server

MEGABYTES, QUICK_MEGABYTES = 1000, 100
AT_ONCE = 8
PIECE = 1024 * 1024
RECEIVED = 200


def film(megabytes: int) -> Path:
    """A film of about ``megabytes``, coded as telephones do: a noisy clip, repeated as it is.

    It is made once and kept in the temp folder.
    """
    folder = Path(tempfile.gettempdir()) / "amana-bench"
    folder.mkdir(exist_ok=True)
    clip, making, whole = (folder / f"{each}-{megabytes}.mp4" for each in ("clip", "new", "film"))
    if whole.exists():
        return whole
    quiet = ["ffmpeg", "-loglevel", "error", "-y"]
    noise = "testsrc2=size=1920x1080:rate=30,noise=alls=60:allf=t"
    picture, sound = ["-f", "lavfi", "-i", noise], ["-f", "lavfi", "-i", "sine=440"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "40M", "-c:a", "aac"]
    subprocess.run(  # noqa: S603
        [*quiet, *picture, *sound, "-t", "4", *coded, str(clip)], check=True
    )
    times = max(0, round(megabytes * 1_000_000 / clip.stat().st_size) - 1)
    subprocess.run(  # noqa: S603
        [*quiet, "-stream_loop", str(times), "-i", str(clip), "-c", "copy", str(making)],
        check=True,
    )
    clip.unlink()
    making.rename(whole)
    return whole


def write_twice(source: Path, folder: Path) -> None:
    """The physical need of an intake: the bytes once for waiting and once for keeping, fsynced."""
    for name in ("first", "second"):
        with source.open("rb") as file, (folder / name).open("wb") as copy:
            while piece := file.read(PIECE):
                copy.write(piece)
            copy.flush()
            os.fsync(copy.fileno())
        (folder / name).unlink()


async def _sent(server: Server, source: Path, count: int) -> tuple[float, list[int]]:
    """Seconds until all of ``count`` films sent at the same moment are answered; the statuses."""
    page = f"{server.address}/en/r/all/"
    forms = [reporter.Form.parse(page, (await reporter.get(page)).text) for _ in range(count)]
    attached = [Attached(source, "film.mp4", "video/mp4")]
    bodies = [reporter.body(form, {"words": "A film."}, attached) for form in forms]
    start = time.perf_counter()
    pairs = zip(forms, bodies, strict=True)
    answers = await asyncio.gather(*(reporter.send(form, body) for form, body in pairs))
    return time.perf_counter() - start, [answer.status for answer in answers]


def _alone(server: Server, source: Path, folder: Path, rounds: int) -> list[Row]:
    times, yardsticks, growths = [], [], list[int]()
    for _ in range(rounds):
        with peak_memory(server.process) as growth:
            elapsed, statuses = asyncio.run(_sent(server, source, 1))
        if statuses != [RECEIVED]:
            raise RuntimeError(f"The film was answered with {statuses[0]}.")
        times.append(elapsed)
        growths += growth
        yardsticks.append(seconds(lambda: write_twice(source, folder)))
    size = source.stat().st_size
    ours, yardstick = median(times), median(yardsticks)
    return [
        Row(
            f"film of {size / 1e6:,.0f} MB, form to committed",
            f"{size / ours / 1e6:,.0f} MB/s",
            f"written twice with fsync: {size / yardstick / 1e6:,.0f} MB/s",
            f"{yardstick / ours:.2f}",
            "≥ 0.5",
        ),
        Row("memory for it", _memory(growths), "", "", "+64 MiB at most"),
    ]


def _eight(server: Server, source: Path) -> list[Row]:
    with peak_memory(server.process) as growth:
        elapsed, statuses = asyncio.run(_sent(server, source, AT_ONCE))
    size = source.stat().st_size
    return [
        Row(
            f"{AT_ONCE} films of {size / 1e6:,.0f} MB at once",
            f"{statuses.count(RECEIVED)} received, {AT_ONCE * size / elapsed / 1e6:,.0f} MB/s",
            "",
            "",
            f"all {AT_ONCE}",
        ),
        Row("memory for them", _memory(growth), "", "", ""),
    ]


def _memory(growths: list[int]) -> str:
    return f"+{max(growths) / 2**20:,.0f} MiB"


def rows(folder: Path, quick: bool) -> list[Row]:
    source = film(QUICK_MEGABYTES if quick else MEGABYTES)
    with amana(folder) as server:
        alone = _alone(server, source, folder, 1 if quick else ROUNDS)
        return alone + _eight(server, source)
