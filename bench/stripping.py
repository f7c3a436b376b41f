"""The strippers against mat2 in process, file by file; films of 1 GB, and their memory."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.films import MEGABYTES, QUICK_MEGABYTES, film
from bench.measure import ROUNDS, Row
from bench.samples import SAMPLES, Sample, made, run
from tests.server import ROOT

MAT2 = ("/usr/bin/python3", str(Path(__file__).parent / "peers" / "mat2.py"))
OURS = (sys.executable, "-m", "bench.peers.ours")
BARE = (sys.executable, "-m", "bench.peers.bare")
# Samples of which the format's own work is most of the time, and what that work is.
ALONE = {"tiff": "Pillow's decoding and encoding", "png": "unpacking by zlib-ng"}


@dataclass(frozen=True)
class Measured:
    """Median seconds, or None for a file that is not taken; bytes of memory."""

    seconds: float | None
    memory: int


def measured(command: tuple[str, ...], rounds: int, folder: Path, *paths: Path) -> list[Measured]:
    given = [*command, str(rounds), str(folder / "results"), *map(str, paths)]
    done = subprocess.run(given, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    return [Measured(*each) for each in json.loads(done.stdout.strip().splitlines()[-1])]


def kept() -> Path:
    folder = Path(tempfile.gettempdir()) / "amana-bench"
    folder.mkdir(exist_ok=True)
    return folder


def speed(size: int, found: Measured) -> str:
    if found.seconds is None:
        return "not taken"
    return f"{found.seconds * 1000:,.1f} ms, {size / found.seconds / 1e6:,.0f} MB/s"


def ratio(ours: Measured, theirs: Measured) -> str:
    if ours.seconds is None or theirs.seconds is None:
        return ""
    return f"{theirs.seconds / ours.seconds:.1f}"


def files(folder: Path, rounds: int) -> list[Row]:
    """A row for each kind that is taken here; mat2 is not asked about the others."""
    paths = {sample: made(sample, kept()) for sample in SAMPLES}
    found = dict(zip(SAMPLES, measured(OURS, rounds, folder, *paths.values()), strict=True))
    taken = [sample for sample in SAMPLES if found[sample].seconds is not None]
    yardstick = measured(MAT2, rounds, folder, *(paths[sample] for sample in taken))
    return [
        row(sample, paths[sample].stat().st_size, found[sample], theirs)
        for sample, theirs in zip(taken, yardstick, strict=True)
    ]


def row(sample: Sample, size: int, ours: Measured, theirs: Measured) -> Row:
    work = f"stripping {sample.name.upper()}, {size / 1e6:,.1f} MB"
    promise = f"≥ {sample.promise}" if sample.promise else ""
    return Row(
        work, speed(size, ours), f"mat2: {speed(size, theirs)}", ratio(ours, theirs), promise
    )


def beside_the_format(folder: Path, rounds: int) -> list[Row]:
    """Against the least that anybody must do with such a file, in the same run."""
    paths = [made(sample, kept()) for sample in SAMPLES if sample.name in ALONE]
    ours, bare = (measured(command, rounds, folder, *paths) for command in (OURS, BARE))
    rows = []
    for path, our, least in zip(paths, ours, bare, strict=True):
        name, size = path.suffix[1:], path.stat().st_size
        work, alone = f"stripping {name.upper()}", f"{ALONE[name]}: {speed(size, least)}"
        rows.append(Row(work, speed(size, our), alone, ratio(our, least), "≥ 0.6"))
    return rows


def early(source: Path) -> Path:
    """The same film with its index before the data."""
    path = source.with_name(f"early-{source.name}")
    if not path.exists():
        making = source.with_name("making-early.mp4")
        copied = ("-i", source, "-c", "copy", "-movflags", "faststart")
        run("ffmpeg", "-loglevel", "error", "-y", *copied, making)
        making.rename(path)
    return path


def webm(megabytes: int) -> Path:
    """A film as a browser records it, one clip again and again."""
    path = kept() / f"film-{megabytes}.webm"
    if path.exists():
        return path
    clip, making = (kept() / f"{name}-{megabytes}.webm" for name in ("clip", "making"))
    quiet = ("ffmpeg", "-loglevel", "error", "-y")
    noise = "testsrc2=size=1280x720:rate=30,noise=alls=60:allf=t"
    coded = ("-c:v", "vp8", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "30M", "-t", "3")
    run(*quiet, "-f", "lavfi", "-i", noise, *coded, clip)
    times = max(0, round(megabytes * 1_000_000 / clip.stat().st_size) - 1)
    run(*quiet, "-stream_loop", str(times), "-i", clip, "-c", "copy", making)
    clip.unlink()
    making.rename(path)
    return path


def memory(ours: Measured, theirs: Measured) -> Row:
    """Without a yardstick where mat2 does not take the film."""
    taken = theirs.seconds is not None
    return Row(
        "memory for it",
        f"+{ours.memory / 2**20:,.0f} MiB",
        f"mat2: {theirs.memory / 2**20:,.0f} MiB" if taken else "",
        f"{theirs.memory / max(ours.memory, 1):.1f}" if taken else "",
        "≥ 2, and +64 MiB at most" if taken else "+64 MiB at most",
    )


def long_films(folder: Path, megabytes: int, rounds: int) -> list[Row]:
    rows = []
    late = film(megabytes)
    for name, path in (
        ("MP4, index last", late),
        ("MP4, index first", early(late)),
        ("WebM", webm(megabytes // 4)),
    ):
        (ours,) = measured(OURS, rounds, folder, path)
        (theirs,) = measured(MAT2, rounds, folder, path)
        size = path.stat().st_size
        work = f"stripping {name}, {size / 1e6:,.0f} MB"
        yardstick = f"mat2: {speed(size, theirs)}"
        rows.append(Row(work, speed(size, ours), yardstick, ratio(ours, theirs), "≥ 1"))
        rows.append(memory(ours, theirs))
    return rows


def rows(folder: Path, quick: bool) -> list[Row]:
    rounds = 1 if quick else ROUNDS
    megabytes = QUICK_MEGABYTES if quick else MEGABYTES
    few = min(rounds, 3)  # the largest take seconds each
    return files(folder, few) + beside_the_format(folder, few) + long_films(folder, megabytes, few)
