"""A long film passes within the memory that is promised, wherever its index lies."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import fixture_needs
from tests.stripping.films import AAC, X264
from tests.stripping.planting import run

ROOT = Path(__file__).resolve().parents[2]
MOST = 64 << 20  # bytes that a film may take, whatever its size
TIMES = 14
NOISE = ("-f", "lavfi", "-i", "testsrc2=s=960x540:r=25:d=2,noise=alls=80:allf=t")
TONE = ("-f", "lavfi", "-i", "sine=440:d=2")


@pytest.fixture(scope="module")
@fixture_needs("ffmpeg")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "clip.mp4"
    run("ffmpeg", "-v", "error", *NOISE, *TONE, *X264, "-b:v", "40M", *AAC, path)
    return path


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize(
    ("name", "options"),
    [("late.mp4", ()), ("early.mp4", ("-movflags", "faststart")), ("film.mkv", ())],
)
def test_a_long_film_takes_little_memory(name: str, options: tuple[str, ...], clip: Path) -> None:
    path = clip.with_name(name)
    again = ("-stream_loop", str(TIMES), "-i", clip, "-c", "copy")
    run("ffmpeg", "-v", "error", *again, *options, path)
    assert path.stat().st_size > 2 * MOST
    command = (sys.executable, "-m", "bench.peers.ours", "1", str(path.parent / "out"), str(path))
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    ((seconds, memory),) = json.loads(done.stdout)
    path.unlink()
    assert seconds is not None
    assert memory < MOST
