"""A drill of what a server sent that somebody has taken over: every part of it fits the others."""

import datetime
import shutil
from pathlib import Path

import pytest

from operations.backups.generations import Generation, listed
from tests.config import restoring
from tests.config.restoring import Keys, command
from tests.config.test_generations import SUBMIT
from tests.server import manage

DAY = datetime.timedelta(days=1)
ARRIVED = """
import datetime
from reviewers import custody
custody.record_arrival("arrived", None, datetime.datetime.now(datetime.UTC).date())
"""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return restoring.made_keys(tmp_path_factory.mktemp("keys"))


def drilled(disk: Path, keys: Keys, scratch: Path) -> tuple[int, str]:
    scratch.mkdir(exist_ok=True)
    done = command(scratch / "none", "drill", str(disk), "-i", str(keys.file),
                   "--scratch", str(scratch))  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_past_that_was_made_anew_is_seen(keys: Keys, tmp_path: Path) -> None:
    """Another server with the same secret and identifier, whose reports never were."""
    data, disk = tmp_path / "data", tmp_path / "disk"
    restoring.furnish(data, keys)
    empty = Path(shutil.copytree(data, tmp_path / "empty"))
    today = f"{datetime.datetime.now(datetime.UTC).date()}"
    backup = ("backup", str(disk), "--recipient", keys.recipient)
    restoring.several(
        data,
        ("shell", "-v0", "-c", SUBMIT % 3),
        ("custody_head", "--yes-day", today),
        ("shell", "-v0", "-c", ARRIVED),
        backup,
    )
    assert drilled(disk, keys, tmp_path / "scratch")[0] == 0
    restoring.several(data, ("shell", "-v0", "-c", SUBMIT % 1), backup)
    code, said = drilled(disk, keys, tmp_path / "scratch")
    assert code == 0 and "4 reporters, and then 3" in said
    restoring.several(empty, ("custody_head", "--yes-day", today), backup)
    code, said = drilled(disk, keys, tmp_path / "scratch")
    assert code == 1 and "made that server's past anew" in said
    (disk / "drilled").unlink()
    assert drilled(disk, keys, tmp_path / "scratch")[0] == 0


def test_a_manifest_of_a_day_to_come_is_not_believed(keys: Keys, tmp_path: Path) -> None:
    """It would never be too old, however long nothing came after it."""
    data, disk = tmp_path / "data", tmp_path / "disk"
    restoring.furnish(data, keys)
    manage(data, "backup", str(disk), "--recipient", keys.recipient)
    (made,) = listed(disk)
    (disk / made.folder).rename(disk / Generation(made.day - 2 * DAY, 1).folder)
    code, said = drilled(disk, keys, tmp_path / "scratch")
    assert code == 1 and "NOT restorable as of" in said and not (disk / "drilled").exists()
