"""Generations of a backup: what a complete one holds goes when newer ones stand in its place."""

import datetime
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from operations.backups.folder import Folder, digest_of, pour_sums
from operations.backups.generations import Generation, kept, listed
from operations.backups.index import read_sums
from sealing import seal, unseal
from tests.config import restoring
from tests.config.restoring import Keys, command, query
from tests.server import manage

NEWEST = datetime.date(2026, 11, 30)  # a Monday
DAY = datetime.timedelta(days=1)
SUBMIT = restoring.REPORTS
DESTROY = """
from submissions.storage import blobs
from submissions.models import Mailbox, Parcel
for parcel in Parcel.objects.order_by("blob")[:%d]:
    Mailbox.objects.filter(pk=parcel.mailbox_id).delete()
    blobs.drop(parcel.blob)
"""


def days(ages: Sequence[int], complete: bool = True) -> list[Generation]:
    return [Generation(NEWEST - age * DAY, 1, complete) for age in ages]


def ages(generations: set[Generation]) -> list[int]:
    return sorted((NEWEST - each.day).days for each in generations)


def test_a_week_of_days_and_a_month_of_weeks_are_kept() -> None:
    assert ages(kept(days(range(60)), 7, 4)) == [0, 1, 2, 3, 4, 5, 6, 8, 15]
    assert ages(kept(days(range(60)), 1, 1)) == [0]


def test_days_that_have_no_backup_make_nothing_old() -> None:
    """Neither after a year without one, nor with a clock that jumped by one."""
    assert ages(kept(days([0, 400, 401, 402]), 7, 4)) == [0, 400, 401, 402]


def test_all_of_the_newest_day_stay() -> None:
    several = [Generation(NEWEST, number) for number in range(1, 12)]
    assert kept(several, 1, 1) == set(several)


def test_one_that_is_incomplete_stands_for_nothing() -> None:
    torn = days(range(10), complete=False)
    whole = days([20, 21])
    assert kept(torn + whole, 2, 1) == {*torn, *whole}
    healed = Generation(NEWEST + DAY, 1)
    assert kept([*torn, *whole, healed], 2, 1) == {healed, whole[0]}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return restoring.made_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Path:
    """An installation with thirty reports, and its backup beside it."""
    data = tmp_path_factory.mktemp("generations") / "data"
    manage(data, "migrate", "-v0")
    recipient = str(keys.desk.recipient())
    restoring.several(
        data,
        ("open_desk", "raqqa", "--name", "R", "--recipient", recipient),
        ("shell", "-v0", "-c", SUBMIT % 30),
        ("backup", str(data.parent / "disk"), "--recipient", keys.recipient),
    )
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made.parent / "disk", tmp_path / "disk", copy_function=shutil.copy2)
    return Path(shutil.copytree(made, tmp_path / "data"))


def backup(data: Path, keys: Keys, *more: str) -> tuple[int, str]:
    disk = str(data.parent / "disk")
    done = command(data, "backup", disk, "--recipient", keys.recipient, *more)
    return done.returncode, done.stdout + done.stderr


def payloads(folder: Path) -> set[str]:
    return {path.name for path in (folder / "blobs").glob("*/*")}


def names(data: Path) -> list[str]:
    return [each.name for each in listed(data.parent / "disk")]


def test_a_new_installation_never_writes_over_the_backup_of_another(
    data: Path, keys: Keys, tmp_path: Path
) -> None:
    """As where the disk of AMANA_DATA is not mounted, and a start began anew."""
    before = {path: digest_of(path) for path in (tmp_path / "disk").rglob("*") if path.is_file()}
    empty = tmp_path / "empty"
    manage(empty, "migrate", "-v0")
    code, said = backup(empty, keys)
    assert code == 2 and "holds the backup of installation" in said
    assert {path: digest_of(path) for path in before} == before


def test_a_folder_of_an_older_version_is_not_taken_from_another(data: Path, keys: Keys) -> None:
    disk = data.parent / "disk"
    (disk / "installation").unlink()
    empty = data.parent / "empty"
    manage(empty, "migrate", "-v0")
    assert backup(empty, keys)[0] == 2 and len(payloads(disk)) == 30
    assert backup(data, keys)[0] == 0


@pytest.mark.parametrize("backed_up", [True, False])
def test_a_lost_payload_is_named_and_removes_nothing(
    data: Path, keys: Keys, backed_up: bool
) -> None:
    disk = data.parent / "disk"
    if not backed_up:
        shutil.rmtree(disk)
    ((lost,),) = query(data, "SELECT min(blob) FROM submissions_parcel")
    (data / "blobs" / str(lost)).unlink()
    code, said = backup(data, keys)
    assert code == 1 and str(lost) in said and "were deleted" not in said
    assert len(payloads(disk)) == (30 if backed_up else 29)
    new = data.parent / "new"
    told = manage(new, "restore", str(disk), "-i", str(keys.file))
    assert len(payloads(new)) == (30 if backed_up else 29)
    assert ("Lost on that server already" in told) is not backed_up


def test_a_lost_archive_key_is_named_and_removes_nothing(data: Path, keys: Keys) -> None:
    """It is bound by the first task after it was made: no server need start again."""
    manage(data, "archive_key")
    kept_key = (data / "archive.key").read_bytes()
    assert backup(data, keys)[0] == 0
    disk, bound = data.parent / "disk", {each.name for each in listed(data.parent / "disk")}
    aged(disk, 40)
    (data / "archive.key").unlink()
    keep = ("--keep-daily", "1", "--keep-weekly", "1")
    code, said = backup(data, keys, *keep)
    assert code == 1 and "The archive key (SHA256:" in said
    assert len(names(data)) == len(bound) + 1
    new = data.parent / "new"
    manage(new, "restore", str(disk), "-i", str(keys.file))
    assert (new / "archive.key").read_bytes() == kept_key


def test_much_less_than_before_is_backed_up_and_removes_nothing(data: Path, keys: Keys) -> None:
    manage(data, "shell", "-v0", "-c", DESTROY % 25)
    code, said = backup(data, keys, "--keep-daily", "1", "--keep-weekly", "1")
    assert code == 2 and "25 of 30 files" in said and "--yes-remove 25" in said
    assert len(names(data)) == 2 and len(payloads(data.parent / "disk")) == 30


def test_what_no_generation_keeps_is_removed_when_it_is_little(data: Path, keys: Keys) -> None:
    disk = data.parent / "disk"
    aged(disk, 40)
    manage(data, "shell", "-v0", "-c", DESTROY % 3)
    code, said = backup(data, keys, "--keep-daily", "1", "--keep-weekly", "1")
    assert code == 0 and "3 removed" in said
    assert len(names(data)) == 1 and len(payloads(disk)) == 27


def test_what_no_generation_keeps_stays_when_it_is_much(data: Path, keys: Keys) -> None:
    disk = data.parent / "disk"
    manage(data, "shell", "-v0", "-c", DESTROY % 25)
    backup(data, keys)
    aged(disk, 40)
    keep = ("--keep-daily", "1", "--keep-weekly", "1")
    code, said = backup(data, keys, *keep)
    assert code == 2 and "25 of 30 files" in said and len(payloads(disk)) == 30
    code, said = backup(data, keys, *keep, "--yes-remove", "25")
    assert code == 0 and len(payloads(disk)) == 5


def aged(disk: Path, age: int) -> None:
    """As if the generations that are there had been made some days ago."""
    for each in listed(disk):
        old = Generation(each.day - age * DAY, each.number, each.complete)
        (disk / each.folder).rename(disk / old.folder)


def test_one_of_a_clock_that_stood_back_is_not_let_go_at_once(data: Path, keys: Keys) -> None:
    (first,) = names(data)
    later = datetime.date.fromisoformat(first) + 200 * DAY
    folder = data.parent / "disk" / "generations"
    (folder / first).rename(folder / str(later))
    manage(data, "shell", "-v0", "-c", SUBMIT % 1)
    status, said = backup(data, keys, "--keep-daily", "1", "--keep-weekly", "1")
    assert names(data) == [first, str(later)]
    assert status == 2 and f"a generation of {later}" in said
    assert len(payloads(data.parent / "disk")) == 31


def test_the_generations_are_listed_without_a_key(data: Path, keys: Keys) -> None:
    backup(data, keys)
    (today, again) = names(data)
    said = manage(data.parent / "none", "restore", str(data.parent / "disk"), "--list")
    assert said.splitlines() == [f"{today}  30 files", f"{again}  30 files"]
    missing = command(data.parent / "none", "restore", str(data.parent / "disk"),
                      "-i", str(keys.file), "--generation", "2001-01-01")  # fmt: skip
    assert (
        missing.returncode == 1 and f"There is no generation 2001-01-01: {today}" in missing.stderr
    )


def older_layout(disk: Path, keys: Keys) -> None:
    """One manifest of format 1 in the folder itself, as the last release left it."""
    (generation,) = listed(disk)
    sealed = (disk / generation.folder / "manifest.age").read_bytes()
    first, *files = map(json.loads, unseal(sealed, [keys.backup]).splitlines())
    held = {name: first[name] for name in ("made_on", "engine", "parts")}
    names = ("path", "size", "digest", "store", "name")
    held["files"] = [dict(zip(names, line, strict=True)) for line in files]
    text = json.dumps({**held, "format": 1, "missing": ["aa/lost"]}).encode()
    (disk / "manifest.age").write_bytes(seal(text, [keys.backup.recipient()]))
    sums = dict(read_sums(disk / generation.folder / "SHA256SUMS"))
    sums = {path: digest for path, digest in sums.items() if not path.startswith("generations")}
    shutil.rmtree(disk / "generations")
    (disk / "installation").unlink()
    sums["manifest.age"] = digest_of(disk / "manifest.age")
    folder = Folder(disk, NEWEST)
    with folder.locked():
        folder.write("SHA256SUMS", pour_sums(sorted(sums.items())))


def test_a_backup_of_the_older_layout_restores(data: Path, keys: Keys) -> None:
    older_layout(data.parent / "disk", keys)
    new = data.parent / "new"
    said = manage(new, "restore", str(data.parent / "disk"), "-i", str(keys.file))
    assert len(payloads(new)) == 30
    assert "deleted while it was made, or lost on that server" in said
    assert manage(new, "tidy")


def test_a_backup_of_the_older_layout_becomes_a_generation(data: Path, keys: Keys) -> None:
    disk = data.parent / "disk"
    older_layout(disk, keys)
    assert backup(data, keys)[0] == 0
    first, second = names(data)
    assert not (disk / "manifest.age").exists()
    new = data.parent / "new"
    manage(new, "restore", str(disk), "-i", str(keys.file), "--generation", first)
    assert len(payloads(new)) == 30
    done = command(new, "doctor")
    assert "Secret, database and store belong together" in done.stdout


def test_a_restore_says_what_it_means_and_an_interrupted_one_how_to_begin_again(
    data: Path, keys: Keys
) -> None:
    disk, new = data.parent / "disk", data.parent / "new"
    new.mkdir()
    (new / "restore-unfinished").touch()
    (new / "blobs").mkdir()
    done = command(new, "restore", str(disk), "-i", str(keys.file))
    assert done.returncode == 1 and "delete everything in it" in done.stderr
    assert "begin again" in done.stderr
    shutil.rmtree(new)
    said = manage(new, "restore", str(disk), "-i", str(keys.file))
    assert "Their codenames open nothing" in said and "sees two ends" in said


def test_a_secret_that_is_not_the_backups_is_not_written_over(data: Path, keys: Keys) -> None:
    new = data.parent / "new"
    new.mkdir()
    (new / "secret").write_bytes(b"x" * 32)
    (new / "secret").chmod(0o400)
    done = command(new, "restore", str(data.parent / "disk"), "-i", str(keys.file))
    assert done.returncode == 1 and "holds another secret" in done.stderr
    assert (new / "secret").read_bytes() == b"x" * 32
