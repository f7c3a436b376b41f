"""The offline desk: parcels as files that open with tools of others, and with our own."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviewers.errors import ForeignFolder
from reviewers.models import Case, CustodyEntry
from reviewers.offline import parcels
from sealing import HybridIdentity, X25519Identity, digits, unseal
from submissions import intake
from submissions.models import Parcel
from submissions.reports.receiving import ReportText
from tests.reviewers.acting import DESK, OTHER_DESK, Cast, added, received


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "export"


def test_it_writes_whole_age_files(case: Case, desk: HybridIdentity, folder: Path) -> None:
    assert parcels.export_parcels(folder) == 1
    (path,) = folder.glob("*.age")
    assert path.name == f"{case.id}-01.age"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"They came at dawn." in unseal(path.read_bytes(), [desk])


def test_they_open_with_the_offline_tool(
    case: Case, desk: HybridIdentity, folder: Path, tmp_path: Path
) -> None:
    parcels.export_parcels(folder)
    key, opened = tmp_path / "desk.key", tmp_path / "opened"
    key.write_text(f"{desk}\n")
    parcel = folder / f"{case.id}-01.age"
    command = [sys.executable, "-m", "sealing", "open", parcel, "-i", key, "-o", opened]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    assert f"The server stripped it on {case.received_on} (report), for the mailbox" in run.stderr
    assert digits(intake.server_key()) in run.stderr
    assert "They came at dawn." in (opened / "message.json").read_text()


@pytest.mark.needs("age")
def test_they_open_with_the_system_s_age(db: None, folder: Path, tmp_path: Path) -> None:
    """For a desk that must use an older age."""
    desk = X25519Identity.generate()
    intake.open_desk("homs", name="Homs", recipient=str(desk.recipient()))
    intake.submit("homs", ReportText("They came at dusk.", "ar", "ask"))
    call_command("export_parcels", str(folder), desk="homs")
    key = tmp_path / "desk.key"
    key.write_text(f"{desk}\n")
    (parcel,) = folder.glob("*.age")
    done = subprocess.run(["age", "-d", "-i", key, parcel], check=True, capture_output=True)
    assert b"They came at dusk." in done.stdout


def test_it_goes_on_with_what_is_new(case: Case, desk: HybridIdentity, folder: Path) -> None:
    assert parcels.export_parcels(folder) == 1
    first = (folder / f"{case.id}-01.age").read_bytes()
    added(case.report, "More.")
    added(case.report, "And more.")
    call_command("export_parcels", str(folder))
    names = {path.name for path in folder.iterdir()}
    three = [f"{case.id}-{number:02d}" for number in (1, 2, 3)]
    beside = {f"{name}.signature" for name in three} | {"server.pub"}
    assert names == {f"{name}.age" for name in three} | beside
    assert (folder / f"{case.id}-01.age").read_bytes() == first
    opened = {unseal(path.read_bytes(), [desk]) for path in folder.glob("*.age")}
    assert len(opened) == 3
    assert parcels.export_parcels(folder) == 0


def test_it_never_overwrites_and_leaves_no_half_file(case: Case, folder: Path) -> None:
    folder.mkdir()
    kept, half = folder / f"{case.id}-01.age", folder / f"{received().id}-01.age.part"
    kept.write_bytes(b"mine")
    half.write_bytes(b"cut short")
    assert parcels.export_parcels(folder) == 1
    assert kept.read_bytes() == b"mine"
    assert not half.exists()
    assert len(half.with_suffix("").read_bytes()) > 32_768


def test_it_refuses_a_folder_of_something_else(case: Case, folder: Path) -> None:
    folder.mkdir()
    (folder / "holiday.jpg").touch()
    with pytest.raises(ForeignFolder):
        parcels.export_parcels(folder)
    with pytest.raises(CommandError, match="other files"):
        call_command("export_parcels", str(folder))
    assert os.listdir(folder) == ["holiday.jpg"]


def test_it_writes_one_desk_s_parcels(cast: Cast, folder: Path) -> None:
    here, there = received(), received(desk=OTHER_DESK)
    assert parcels.export_parcels(folder, DESK) == 1
    assert (folder / f"{here.id}-01.age").exists()
    assert not (folder / f"{there.id}-01.age").exists()
    with pytest.raises(CommandError, match="no desk"):
        call_command("export_parcels", str(folder), desk="nowhere")


def test_each_case_that_leaves_is_in_custody(case: Case, folder: Path) -> None:
    parcels.export_parcels(folder)
    entry = CustodyEntry.objects.get(act="exported")
    assert (entry.case, entry.facts) == (case.id, {"parcels": 1})
    parcels.export_parcels(folder)
    assert CustodyEntry.objects.filter(act="exported").count() == 1


def test_an_export_of_before_gets_what_the_server_says(case: Case, folder: Path) -> None:
    parcels.export_parcels(folder)
    beside = folder / f"{case.id}-01.signature"
    said = beside.read_bytes()
    beside.unlink()
    assert parcels.export_parcels(folder) == 0
    assert beside.read_bytes() == said
    assert stat.S_IMODE(beside.stat().st_mode) == 0o600


def test_of_a_parcel_from_before_it_says_nothing(case: Case, folder: Path) -> None:
    Parcel.objects.update(signature=b"")
    assert parcels.export_parcels(folder) == 1
    assert {path.name for path in folder.iterdir()} == {f"{case.id}-01.age", "server.pub"}


def test_it_mixes_no_two_servers(case: Case, folder: Path) -> None:
    folder.mkdir()
    (folder / "server.pub").write_text("amana-server of another\n")
    with pytest.raises(ForeignFolder):
        parcels.export_parcels(folder)
