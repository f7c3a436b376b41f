"""An export that was cut off goes on, and one --since an earlier holds only what differs."""

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

import languages
from archive import accession, keys
from archive.accession import Accepted
from archive.export import records, verify
from archive.export.bag import STAGING
from archive.export.workers import Workers
from archive.export.writing import alone
from tests.archive.conftest import NOW, both
from tests.server import PATIENCE, ROOT, environment, manage

pytestmark = pytest.mark.slow

Accept = Callable[..., Accepted]
# Jobs are of 25 records, one on each core: the first is over when so many are written.
RECORDS, WRITTEN = 120, 90


def publish(folder: Path, *more: str) -> None:
    call_command("publish_export", str(folder), *more, stdout=io.StringIO(), stderr=io.StringIO())


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def lay_over(part: Path, earlier: Path) -> dict[str, bytes]:
    """What VERIFY.txt says to do with the earlier export and a part."""
    laid = {**files(earlier), **files(part)}
    listed = {*verify.listed(part, "manifest-sha256.txt")}
    return {name: data for name, data in laid.items() if name in listed or "/" not in name}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive") / "data"
    manage(folder, "migrate", "-v0")
    held = environment(folder, DJANGO_SETTINGS_MODULE="config.settings")
    for module in (["bench.synthetic", str(RECORDS)], ["bench.logged"]):
        command = [sys.executable, "-m", *module]
        subprocess.run(command, cwd=ROOT, env=held, check=True, capture_output=True)
    # Not before: a key signs the end of the log at once, also of an empty one.
    manage(folder, "archive_key")
    return folder


@pytest.fixture(scope="module")
def whole(data: Path) -> dict[str, bytes]:
    """The files of an export that nothing cut off."""
    manage(data, "publish_export", str(data.with_name("whole")))
    return files(data.with_name("whole"))


def kill_when_it_wrote(data: Path, bag: Path, count: int) -> None:
    """Starts an export and ends it as a loss of power would, with so many records in it."""
    command = [sys.executable, "manage.py", "publish_export", str(bag)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    records = bag.with_name(bag.name + STAGING) / "data" / "records"
    until = time.monotonic() + PATIENCE
    while not records.exists() or len(os.listdir(records)) < count:
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_it_goes_on_after_it_was_killed(
    data: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    kill_when_it_wrote(data, tmp_path / "cut", WRITTEN)
    staging = tmp_path / f"cut{STAGING}"
    assert not (tmp_path / "cut").exists()
    first = min((staging / "data" / "records").iterdir())
    before = (first / "current.json").stat().st_mtime_ns
    manage(data, "publish_export", str(tmp_path / "cut"))
    after = tmp_path / "cut" / "data" / "records" / first.name / "current.json"
    assert after.stat().st_mtime_ns == before
    assert files(tmp_path / "cut") == whole


def test_what_was_damaged_meanwhile_is_written_anew(
    data: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    kill_when_it_wrote(data, tmp_path / "cut", WRITTEN)
    staging = tmp_path / f"cut{STAGING}"
    first = min((staging / "data" / "records").iterdir())
    (first / "v1.json").write_bytes(b"half")
    (staging / "data" / "left.txt").write_bytes(b"of an older one")
    manage(data, "publish_export", str(tmp_path / "cut"))
    assert files(tmp_path / "cut") == whole


@pytest.fixture
def earlier(accept: Accept, tmp_path: Path, db: None) -> tuple[Path, list[Accepted]]:
    made = [accept(headline=both(f"Record {number}")) for number in range(4)]
    call_command("archive_key", stdout=io.StringIO())
    publish(tmp_path / "earlier")
    return tmp_path / "earlier", made


def test_a_part_laid_over_is_the_whole(
    earlier: tuple[Path, list[Accepted]], accept: Accept, tmp_path: Path
) -> None:
    folder, made = earlier
    accept(made[0].record_id, change="correction", note=both("It was another street."))
    accession.withdraw(made[1].record_id, None, now=NOW)
    accept(headline=both("A new one"))
    publish(tmp_path / "part", "--since", str(folder))
    publish(tmp_path / "whole")
    assert lay_over(tmp_path / "part", folder) == files(tmp_path / "whole")


def test_a_part_has_nothing_of_what_stayed(
    earlier: tuple[Path, list[Accepted]], accept: Accept, tmp_path: Path
) -> None:
    folder, made = earlier
    accept(made[0].record_id, change="correction", note=both("It was another street."))
    publish(tmp_path / "part", "--since", str(folder))
    # Proofs lead to the newest checkpoint until their tile is full: those are anew.
    names = {name for name in files(tmp_path / "part") if "/log/" not in name}
    assert any(str(made[0].record_id) in name for name in names)
    # The proofs are of the newest checkpoint, so the log's files are others each time.
    stayed = [name for name in names if str(made[2].record_id) in name]
    assert all(name.startswith("data/log/") for name in stayed)
    assert not any(name.endswith(".jpg") for name in names)


@pytest.fixture(params=["ar,en", "en,ar"])
def spoken(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whichever language comes first."""
    before = languages.install(languages.Installation(languages.parse(request.param)))
    yield
    languages.install(before)


def test_pages_of_what_stayed_are_not_made_again(
    spoken: None,
    earlier: tuple[Path, list[Accepted]],
    accept: Accept,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    folder, made = earlier
    accept(made[0].record_id, change="correction", note=both("It was another street."))
    anew: list[str] = []

    def handed_out(_: Workers, work: Any, jobs: Iterable[Any]) -> Iterator[Any]:
        for job in jobs:
            if getattr(work, "func", None) is records.make:
                anew.extend(one.record for one in job)
            yield work(job)

    monkeypatch.setattr(Workers, "ordered", handed_out)
    publish(tmp_path / "part", "--since", str(folder))
    assert anew == [str(made[0].record_id)]


def test_a_part_is_checked_with_what_it_lies_over(
    earlier: tuple[Path, list[Accepted]], accept: Accept, tmp_path: Path
) -> None:
    folder, _ = earlier
    accept(headline=both("A new one"))
    publish(tmp_path / "part", "--since", str(folder))
    assert not verify.faults(tmp_path / "part", since=folder)
    assert any("is missing" in fault for fault in verify.faults(tmp_path / "part"))


def test_a_part_is_made_over_no_other_newsrooms_export(
    earlier: tuple[Path, list[Accepted]], settings: Any, tmp_path: Path
) -> None:
    settings.ARCHIVE_KEY_FILE = tmp_path / "other.key"
    keys.make(settings.ARCHIVE_KEY_FILE)
    with pytest.raises(CommandError, match="Another key signed"):
        publish(tmp_path / "part", "--since", str(earlier[0]))


def test_a_part_over_a_damaged_export_is_refused(
    earlier: tuple[Path, list[Accepted]], tmp_path: Path
) -> None:
    shutil.rmtree(earlier[0] / "data" / "records")
    with pytest.raises(CommandError, match="is missing"):
        publish(tmp_path / "part", "--since", str(earlier[0]))


def test_what_is_withdrawn_while_it_is_written_is_not_in_it(
    earlier: tuple[Path, list[Accepted]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, made = earlier
    begun: list[int] = []

    def withdraw_once(done: int, count: int) -> None:
        if not begun:
            begun.append(done)
            accession.withdraw(made[1].record_id, None, now=NOW)

    command = "archive.management.commands.publish_export.Command._progress"
    monkeypatch.setattr(command, lambda self: withdraw_once)
    publish(tmp_path / "bag")
    folder = tmp_path / "bag"
    assert begun and not verify.faults(folder)
    assert not any(b"Record 1" in data for data in files(folder).values())


def test_the_guide_in_the_bag_makes_a_part_whole(
    earlier: tuple[Path, list[Accepted]], accept: Accept, tmp_path: Path
) -> None:
    """The lines of VERIFY.txt, run as they stand there."""
    folder, made = earlier
    accession.withdraw(made[1].record_id, None, now=NOW)
    publish(tmp_path / "increment", "--since", str(folder))
    shutil.copytree(folder, tmp_path / "copy")
    guide = (tmp_path / "increment" / "VERIFY.txt").read_text()
    start = guide.index("   cp -a increment/. copy/")
    lines = guide[start:].split("\n\n")[0]
    subprocess.run(["bash", "-euc", lines], cwd=tmp_path, check=True)
    assert not verify.faults(tmp_path / "copy")
    assert not any(b"Record 1" in data for data in files(tmp_path / "copy").values())


def test_pages_that_are_made_otherwise_are_all_in_a_part(
    earlier: tuple[Path, list[Accepted]], settings: Any, tmp_path: Path
) -> None:
    settings.NEWSROOM = "Another name"
    publish(tmp_path / "part", "--since", str(earlier[0]))
    publish(tmp_path / "whole")
    assert lay_over(tmp_path / "part", earlier[0]) == files(tmp_path / "whole")
    pages = [name for name in files(tmp_path / "part") if name.endswith("/v1.html")]
    assert len(pages) == 8


def test_a_name_that_is_told_otherwise_alters_the_pages_that_lead_to_it(
    accept: Accept, tmp_path: Path, db: None
) -> None:
    """The record in English stays as it is, and its place is found under the Arabic name now."""
    texts = dict.fromkeys(("headline", "body", "status_statement"), {"en": "Words."})
    place = {"name": {"en": "Aleppo"}, "precision": "town"}
    alone = {"languages": ["en"], "media": [], "byline": {"name": {"en": "Furat"}}, "place": place}
    made = accept(**texts, **alone)
    call_command("archive_key", stdout=io.StringIO())
    publish(tmp_path / "earlier")
    accept(place={"name": {"en": "Aleppo", "ar": "حلب"}, "precision": "town"})
    publish(tmp_path / "part", "--since", str(tmp_path / "earlier"))
    publish(tmp_path / "whole")
    assert lay_over(tmp_path / "part", tmp_path / "earlier") == files(tmp_path / "whole")
    assert f"data/site/en/{made.record_id}/index.html" in files(tmp_path / "part")


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "busy"), [((), f"out{STAGING}"), (("--dated",), "out")])
def test_a_second_one_at_the_same_place_is_refused(
    accept: Accept, tmp_path: Path, words: tuple[str, ...], busy: str
) -> None:
    accept()
    call_command("archive_key", stdout=io.StringIO())
    (tmp_path / busy).mkdir()
    with alone(tmp_path / busy), pytest.raises(CommandError, match="Another export is writing"):
        publish(tmp_path / "out", *words)
    # The positive control.
    publish(tmp_path / "out", *words)
    assert (tmp_path / "out").is_dir()
