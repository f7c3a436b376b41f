"""Intake through the real server: a film, many small texts, and what the form page weighs."""

import asyncio
import gzip
import os
import subprocess
import time
from pathlib import Path

from bench import reporter
from bench.measure import ROUNDS, Row, median, peak_memory, percentile, seconds
from tests.server import Server

PIECE = 1024 * 1024
AT_ONCE, TEXTS = 32, 640
RECEIVED = 200


def film(folder: Path, megabytes: int) -> Path:
    """A film of about ``megabytes``, coded as telephones do: a noisy clip, repeated as it is."""
    clip, whole = folder / "clip.mp4", folder / "film.mp4"
    quiet = ["ffmpeg", "-loglevel", "error", "-y"]
    noise = "testsrc2=size=1920x1080:rate=30,noise=alls=60:allf=t"
    picture = ["-f", "lavfi", "-i", noise]
    sound = ["-f", "lavfi", "-i", "sine=440"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "40M", "-c:a", "aac"]
    subprocess.run(  # noqa: S603
        [*quiet, *picture, *sound, "-t", "4", *coded, str(clip)], check=True
    )
    times = max(0, round(megabytes * 1_000_000 / clip.stat().st_size) - 1)
    subprocess.run(  # noqa: S603
        [*quiet, "-stream_loop", str(times), "-i", str(clip), "-c", "copy", str(whole)],
        check=True,
    )
    clip.unlink()
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


def film_rows(server: Server, folder: Path, megabytes: int) -> list[Row]:
    source = film(folder, megabytes)
    size = source.stat().st_size
    page = f"{server.address}/en/report/"
    attached = [reporter.Attached(source, "film.mp4", "video/mp4")]
    times, yardsticks, growths = [], [], []
    for _ in range(ROUNDS):
        with peak_memory(server.process) as growth:
            start = time.perf_counter()
            answer = asyncio.run(reporter.report(page, "A film.", attached))
            times.append(time.perf_counter() - start)
        if answer.status != RECEIVED:
            raise RuntimeError(f"The film was answered with {answer.status}.")
        growths += growth
        yardsticks.append(seconds(lambda: write_twice(source, folder)))
    source.unlink()
    ours, yardstick = median(times), median(yardsticks)
    return [
        Row(
            f"film of {size / 1e6:,.0f} MB, form to committed",
            f"{size / ours / 1e6:,.0f} MB/s",
            f"written twice with fsync: {size / yardstick / 1e6:,.0f} MB/s",
            f"{yardstick / ours:.2f}",
            "≥ 0.5",
        ),
        Row(
            "memory for it",
            f"+{max(growths) / 2**20:,.0f} MiB",
            "",
            "",
            "+64 MiB at most",
        ),
    ]


async def _texts(page: str) -> tuple[float, list[float], list[int]]:
    """Seconds for all, seconds for each, and the statuses, ``AT_ONCE`` reporters at a time."""
    gate = asyncio.Semaphore(AT_ONCE)
    words = "x" * 4096

    async def one() -> tuple[float, int]:
        async with gate:
            form = reporter.Form.parse(page, (await reporter.get(page)).text)
            filled = reporter.body(form, {"words": words}, [])
            start = time.perf_counter()
            answer = await reporter.send(form, filled)
            return time.perf_counter() - start, answer.status

    start = time.perf_counter()
    done = await asyncio.gather(*(one() for _ in range(TEXTS)))
    return time.perf_counter() - start, [each[0] for each in done], [each[1] for each in done]


def text_rows(server: Server) -> list[Row]:
    whole, each, statuses = asyncio.run(_texts(f"{server.address}/en/report/"))
    received = sum(status == RECEIVED for status in statuses)
    return [
        Row(
            f"{TEXTS} reports of 4 KiB, {AT_ONCE} at once (form page and sending)",
            f"{received / whole:,.0f}/s, p95 {percentile(each, 0.95):.2f} s",
            f"{received} of {TEXTS} received",
            "",
            "≥ 100/s, p95 ≤ 1 s",
        )
    ]


def page_rows(server: Server, sheet: Path) -> list[Row]:
    page = asyncio.run(reporter.get(f"{server.address}/ar/report/")).text
    weight = len(page.encode()) + len(gzip.compress(sheet.read_bytes()))
    return [Row("form page with its sheet", f"{weight / 1024:.1f} KB", "", "", "≤ 14 KB")]
