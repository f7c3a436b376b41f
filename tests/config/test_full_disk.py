"""Commands whose disk is full: a sentence that says what to do, exit 1, and then they go on."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config import restoring
from tests.needs import fixture_needs
from tests.server import PATIENCE, ROOT, environment
from tests.submissions.test_full_disk import fill, small_disk

pytestmark = pytest.mark.slow
# What each command writes to: a full disk is met at another place by each.
COMMANDS = {
    "backup": ("backup", "{place}", "--recipient", "{recipient}"),
    "export": ("publish_export", "{place}"),
    "dated export": ("publish_export", "--dated", "{place}"),
}


@pytest.fixture
@fixture_needs("mount")
def disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    with small_disk(place, "32m"):
        yield place


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The data folder, the backup's key and its recipient."""
    folder = tmp_path_factory.mktemp("full")
    keys = restoring.made_keys(folder)
    restoring.furnish(folder / "data", keys)
    return folder / "data", keys.file, keys.recipient


def run(data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, timeout=PATIENCE,
                          env=environment(data), capture_output=True, text=True)  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("where", ["data", "place"])
def test_it_is_a_sentence_and_goes_on(
    furnished: tuple[Path, Path, str], disk: Path, tmp_path: Path, name: str, where: str
) -> None:
    original, _, recipient = furnished
    data = Path(shutil.copytree(original, (disk if where == "data" else tmp_path) / "data"))
    place = (disk if where == "place" else tmp_path) / "made"
    words = [word.format(place=place, recipient=recipient) for word in COMMANDS[name]]
    ballast = fill(disk, 0)
    done = run(data, *words)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "room" in done.stderr or "No space left" in done.stderr, done.stderr
    # The positive control: what it says to do is enough.
    ballast.unlink()
    done = run(data, *words)
    assert done.returncode == 0, done.stderr


def test_a_restore_says_where_there_is_no_room_and_goes_on(
    furnished: tuple[Path, Path, str], disk: Path, tmp_path: Path
) -> None:
    original, key, recipient = furnished
    made = run(original, "backup", str(tmp_path / "backup"), "--recipient", recipient)
    assert made.returncode == 0, made.stderr
    ballast = fill(disk, 256 * 1024)
    words = ("restore", str(tmp_path / "backup"), "-i", str(key))
    done = run(disk / "data", *words)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert f"No room is left where {disk / 'data'} is" in done.stderr, done.stderr
    assert "the same command again" in done.stderr
    ballast.unlink()
    done = run(disk / "data", *words)
    assert done.returncode == 0 and "going on with it" in done.stderr, done.stderr
    assert run(disk / "data", "verify_custody").returncode == 0


def test_the_doctor_leaves_nothing_of_its_probe_on_a_full_disk(
    furnished: tuple[Path, Path, str], disk: Path
) -> None:
    data = Path(shutil.copytree(furnished[0], disk / "data"))
    before = {path for path in (data / "blobs").rglob("*") if path.is_file()}
    fill(disk, 0)
    said = run(data, "doctor").stdout
    assert "It does not take a probe" in said, said
    assert {path for path in (data / "blobs").rglob("*") if path.is_file()} == before
