"""Untouched originals at the desk: who sees them, who hands them out, and who opens them."""

import io
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.core.management import call_command

from operations.demonstration import browsers
from reviewers import custody
from reviewers.casework import queue
from reviewers.handover import originals
from reviewers.models import Case, CustodyEntry, Reviewer
from reviewers.offline import parcels
from sealing import HybridIdentity, NoMatchError, open_sealed
from submissions import intake
from submissions.reports.receiving import OriginalChoice, ReportText
from tests.reviewers.acting import DESK, Cast, received
from tests.reviewers.browsing import Browser, closing, signed_in, url
from tests.reviewers.desks import hands

BESIDE = ("age", "signature")  # what an export has of each parcel


@pytest.fixture(scope="session")
def custodian() -> HybridIdentity:
    return HybridIdentity.generate()


@pytest.fixture
def in_english(cast: Cast) -> None:
    Reviewer.objects.update(language="en")


@pytest.fixture
def kept(cast: Cast, custodian: HybridIdentity, picture: bytes) -> Case:
    """A report with two untouched originals, and one beside it that has none."""
    browsers.act(DESK, "custodian_key", "", {"recipient": str(custodian.recipient())}, hands(DESK))
    wanted = OriginalChoice(frozenset({2, 3}), ticked=True)
    files = [b"A line.\n", picture, b"Another line.\n"]
    intake.submit(DESK, ReportText("They came at dawn.", "ar", "ask"), files, wanted)
    queue.admit_arrivals()
    return Case.objects.get()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def parcel(case: Case) -> uuid.UUID:
    return originals.of_case(case)[0].parcel


def acts(case: Case) -> list[str]:
    return [entry.act for entry in CustodyEntry.objects.filter(case=case.id).order_by("number")]


def test_the_case_shows_how_many_and_how_large(cast: Cast, kept: Case, in_english: None) -> None:
    page = signed_in(cast.editor).get(url("case", kept.pk)).content.decode()
    assert "2 untouched originals, for the custodian" in page
    assert page.count("32.0") == 2
    assert kept.received_on.isoformat() in page
    other = received()
    assert (
        "for the custodian"
        not in signed_in(cast.editor).get(url("case", other.pk)).content.decode()
    )


def test_the_browser_is_not_told_to_open_them(cast: Cast, kept: Case) -> None:
    page = signed_in(cast.reviewer).get(url("case", kept.pk))
    assert len(page.context["scripts"]["page"]["parcels"]) == 1
    assert signed_in(cast.reviewer).get(url("parcel", parcel(kept))).status_code == 404


def test_they_are_news_once_and_numbered_after_their_report(kept: Case) -> None:
    assert (kept.news, kept.parcels) == (1, 3)
    assert [each.number for each in originals.of_case(kept)] == [2, 3]
    assert kept.size == sum(each.size for each in kept.contents.all())
    custody.close_day(intake.today())
    assert acts(kept) == ["received", "original received", "original received"]
    assert {entry.at for entry in CustodyEntry.objects.filter(case=kept.id)} == {""}


def test_a_custodian_saves_it_sealed_and_custody_says_so(
    cast: Cast, kept: Case, desk: HybridIdentity, custodian: HybridIdentity
) -> None:
    with closing(signed_in(cast.second).post(url("original", parcel(kept)))) as answer:
        file = answer.getvalue()
        assert answer["Content-Disposition"] == f'attachment; filename="{kept.id}-02.age"'
        assert answer["Cache-Control"] == "no-store"
    with pytest.raises(NoMatchError):
        open_sealed(io.BytesIO(file), [desk])
    assert b"amana-original/1" in open_sealed(io.BytesIO(file), [custodian]).read()
    entry = CustodyEntry.objects.get(act="original handed out")
    assert (entry.case, entry.actor, entry.facts) == (kept.id, "second", {"number": 2})


def test_what_the_server_signed_of_it_lies_beside_it(
    cast: Cast, kept: Case, tmp_path: Path
) -> None:
    client, asked, folder = signed_in(cast.second), parcel(kept), tmp_path / "saved"
    folder.mkdir()
    with closing(client.post(url("original", asked))) as answer:
        (folder / f"{kept.id}-02.age").write_bytes(answer.getvalue())
    for name in (("original-statement", asked), ("server-key",)):
        answer = client.get(url(*name))
        file = answer["Content-Disposition"].split('"')[1]
        (folder / file).write_bytes(answer.content)
    assert names(folder) == {f"{kept.id}-02.age", f"{kept.id}-02.signature", "server.pub"}
    run = subprocess.run(
        [sys.executable, "-m", "sealing", "verify", folder / f"{kept.id}-02.age"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "took it in as an untouched original" in run.stdout
    # Nothing of it opens anything: custody has the one entry of the file.
    assert acts(kept).count("original handed out") == 1


@pytest.mark.parametrize("who", ["editor", "administrator", "outsider"])
def test_nobody_else_gets_what_was_signed(cast: Cast, kept: Case, who: str) -> None:
    answer = signed_in(getattr(cast, who)).get(url("original-statement", parcel(kept)))
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["editor", "administrator", "outsider"])
def test_nobody_else_gets_it(cast: Cast, kept: Case, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.post(url("original", parcel(kept))).status_code == 404
    assert "original handed out" not in acts(kept)


def test_a_stranger_is_led_to_the_sign_in(cast: Cast, kept: Case) -> None:
    assert Browser().post(url("original", parcel(kept))).status_code == 302


def test_only_originals_are_handed_out_so(cast: Cast, kept: Case) -> None:
    client = signed_in(cast.second)
    ordinary = kept.contents.get(kind="report").parcel
    for each in (ordinary, uuid.uuid4()):
        assert client.post(url("original", each)).status_code == 404


def test_the_button_is_there_for_custodians_alone(cast: Cast, kept: Case) -> None:
    for who, shown in ((cast.second, True), (cast.editor, False)):
        page = signed_in(who).get(url("case", kept.pk)).content.decode()
        assert (url("original", parcel(kept)) in page) == shown


def test_an_export_holds_them_only_when_asked(
    kept: Case, desk: HybridIdentity, tmp_path: Path
) -> None:
    ours, custodians = tmp_path / "desk", tmp_path / "custodian"
    assert parcels.export_parcels(ours) == 1
    call_command("export_parcels", str(custodians), originals=True)
    assert names(ours) == {f"{kept.id}-01.age", f"{kept.id}-01.signature", "server.pub"}
    of_originals = {f"{kept.id}-{place}.{of}" for place in ("02", "03") for of in BESIDE}
    assert names(custodians) == of_originals | {"server.pub"}
    assert acts(kept)[-2:] == ["exported", "originals exported"]


def test_the_offline_tool_opens_one_for_the_custodian_and_not_for_the_desk(
    kept: Case, desk: HybridIdentity, custodian: HybridIdentity, tmp_path: Path, picture: bytes
) -> None:
    parcels.export_parcels(tmp_path / "out", originals=True)
    opened = []
    for name, identity in (("desk", desk), ("custodian", custodian)):
        key = tmp_path / f"{name}.key"
        key.write_text(f"{identity}\n")
        for file in (tmp_path / "out").glob("*.age"):
            target = tmp_path / name / file.stem
            target.parent.mkdir(exist_ok=True)
            command = ["-m", "sealing", "open", str(file), "-i", str(key), "-o", str(target)]
            if (
                subprocess.run(
                    [sys.executable, *command], capture_output=True, check=False
                ).returncode
                == 0
            ):
                opened += [(name, each.read_bytes()) for each in target.glob("original.*")]
    assert sorted(opened) == [("custodian", b"Another line.\n"), ("custodian", picture)]
    assert b"CANARY-COMMENT" in picture
