"""A folder of exports by day: each whole, what did not change kept once, the newest as `latest`."""

import datetime
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from archive import accession, keys
from archive.accession import Accepted
from archive.export import dated, verify
from tests.archive.conftest import NOW, both

pytestmark = pytest.mark.slow

Accept = Callable[..., Accepted]
FIRST = datetime.date(2026, 12, 1)


@pytest.fixture
def root(accept: Accept, tmp_path: Path, db: None) -> Iterator[Path]:
    call_command("archive_key", stdout=io.StringIO())
    for number in range(3):
        accept(headline=both(f"Record {number}"))
    yield tmp_path / "export"


def run(root: Path, day: int = 0, keep: int = 7) -> dated.Dated:
    key = keys.load(settings.ARCHIVE_KEY_FILE)
    when = FIRST + datetime.timedelta(days=day)
    return dated.publish(root, when, keep, key, lambda done, count: None)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_each_day_is_whole_and_shares_what_stayed(
    root: Path, accept: Accept, tmp_path: Path
) -> None:
    first = run(root).folder
    gone = accept(headline=both("To be withdrawn"))
    second = run(root, 1).folder
    accession.withdraw(gone.record_id, None, now=NOW)
    third = run(root, 2).folder
    call_command(
        "publish_export", str(tmp_path / "whole"), stdout=io.StringIO(), stderr=io.StringIO()
    )
    assert files(third) == files(tmp_path / "whole")
    for folder in (first, second, third):
        assert not verify.faults(folder)
    assert os.readlink(root / "latest") == third.name == "2026-12-03"
    pictures = [path.relative_to(third) for path in third.rglob("*.jpg")]
    assert pictures
    for picture in pictures:
        assert (first / picture).stat().st_ino == (third / picture).stat().st_ino
    assert sorted(path.name for path in root.iterdir()) == [
        first.name,
        second.name,
        third.name,
        "latest",
    ]


def test_without_news_nothing_is_made(root: Path) -> None:
    run(root)
    again = run(root, 1)
    assert not again.changed and again.records == 3
    assert sorted(path.name for path in root.iterdir()) == ["2026-12-01", "latest"]


def test_a_second_of_a_day_has_a_number_and_old_ones_go(root: Path, accept: Accept) -> None:
    (root / "of somebody else").mkdir(parents=True)
    run(root)
    for number in range(3):
        accept(headline=both(f"More {number}"))
        run(root, keep=2)
    kept = sorted(path.name for path in root.iterdir())
    assert kept == ["2026-12-01.3", "2026-12-01.4", "latest", "of somebody else"]
    assert os.readlink(root / "latest") == "2026-12-01.4"


def test_what_was_cut_off_is_done_again(root: Path, accept: Accept) -> None:
    first = run(root).folder
    accept(headline=both("More"))
    for name in ("2026-12-02.part", "2026-12-02.laid"):
        (root / name).mkdir()
        (root / name / "half").write_bytes(b"half")
    second = run(root, 1).folder
    assert not verify.faults(second) and second != first
    assert not list(root.glob("*.part")) and not list(root.glob("*.laid"))


def test_one_that_is_damaged_is_not_built_upon(root: Path, accept: Accept) -> None:
    first = run(root).folder
    accept(headline=both("More"))
    (first / "manifest-sha256.txt").unlink()
    assert not verify.faults(run(root, 1).folder)


def test_one_that_lost_a_file_is_named(root: Path, accept: Accept) -> None:
    first = run(root).folder
    accept(headline=both("More"))
    shutil.rmtree(first / "data" / "records")
    with pytest.raises(CommandError, match="is not whole"):
        call_command(
            "publish_export", str(root), "--dated", stdout=io.StringIO(), stderr=io.StringIO()
        )


def test_the_command_says_where_it_is(root: Path, capsys: Any) -> None:
    said = io.StringIO()
    call_command("publish_export", str(root), "--dated", stdout=said, stderr=io.StringIO())
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    assert f"3 records in {root.resolve() / today}" in said.getvalue()
