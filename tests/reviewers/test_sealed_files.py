"""Files that their senders sealed, at the desk: told apart, and never public as they are."""

import datetime
import hashlib
import io
import subprocess
import sys
from pathlib import Path

import piexif
import pytest
from PIL import Image

from reviewers import custody
from reviewers.casework import queue
from reviewers.errors import GuardFailed
from reviewers.keys import rewrapping
from reviewers.models import Case, CustodyEntry, DeskKey, Reviewer
from reviewers.offline import parcels
from reviewers.release.plaintext import check_media
from sealing import HybridIdentity, Scratch, open_sealed
from sealing.key_file import read_identities
from submissions import intake, sandbox
from submissions.models import Parcel
from submissions.reports.receiving import ReportText
from tests.carrying import carried
from tests.reviewers.acting import DESK, Cast
from tests.reviewers.browsing import closing, signed_in, url
from tests.reviewers.test_rewrapping import rotate


@pytest.fixture
def case(cast: Cast, desk: HybridIdentity) -> Case:
    """A report with a sealed file beside its words."""
    Reviewer.objects.update(language="en")
    intake.submit(DESK, ReportText("Beside it.", "ar", "ask"), [carried(desk)])
    queue.admit_arrivals()
    return Case.objects.get()


def test_it_is_a_part_of_the_case_that_says_so(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    client = signed_in(cast.reviewer)
    page = client.get(url("case", case.pk))
    shown = page.context["scripts"]["page"]["parcels"]
    assert [each["kind"] for each in shown] == ["report", "sealed"]
    assert "Sealed by its sender" in page.content.decode()
    with closing(client.get(shown[1]["url"])) as answer:
        plain = open_sealed(io.BytesIO(answer.getvalue()), [desk]).read()
    assert b"SEALED-WORDS" in plain
    custody.close_day(intake.today())
    acts = [entry.act for entry in CustodyEntry.objects.filter(case=case.id).order_by("number")]
    assert acts == ["received", "sealed received"]


def test_off_line_it_opens_with_the_desk_s_key_and_is_named(
    cast: Cast, case: Case, desk: HybridIdentity, tmp_path: Path
) -> None:
    folder, key = tmp_path / "out", tmp_path / "desk.key"
    key.write_text(f"{desk}\n")
    assert read_identities(key)
    parcels.export_parcels(folder)
    run = subprocess.run(
        [sys.executable, "-m", "sealing", "open", folder / f"{case.id}-02.age"]
        + ["-i", key, "-o", tmp_path / "opened"],
        capture_output=True,
        text=True,
    )
    assert "as its sender had sealed it" in run.stderr
    assert "SEALED-WORDS" in (tmp_path / "opened" / "message.json").read_text()


def photograph() -> bytes:
    """A JPEG that says with what it was taken."""
    file = io.BytesIO()
    exif = piexif.dump({"0th": {piexif.ImageIFD.Model: b"CANARY-PHONE"}})
    Image.new("RGB", (64, 48), "olive").save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_a_file_of_it_is_not_published_as_it_is(db: None, tmp_path: Path) -> None:
    raw = photograph()
    with Scratch.create(tmp_path) as scratch:
        scratch.write(raw)
        scratch.finish()
        named = {"sha256": hashlib.sha256(raw).hexdigest(), "type": "image/jpeg"}
        with pytest.raises(GuardFailed):
            check_media({"media": [named]}, [scratch])
        clean = sandbox.clean(scratch)
        with clean.scratch:
            named["sha256"] = hashlib.sha256(clean.scratch.open().read()).hexdigest()
            check_media({"media": [named]}, [clean.scratch])


def test_what_no_key_opens_keeps_no_old_key_in_force_for_ever(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    rotate(cast, desk, HybridIdentity.generate())
    offered = {old.id for old in rewrapping.old_headers(DESK)}
    assert Parcel.objects.get(kind="sealed").id in offered
    assert rewrapping.progress(DESK).left == 2
    newest = DeskKey.objects.get(desk=DESK, number=2)
    earlier = newest.made_at - datetime.timedelta(days=31)
    DeskKey.objects.filter(pk=newest.pk).update(made_at=earlier)
    assert rewrapping.progress(DESK).left == 1
    assert {old.id for old in rewrapping.old_headers(DESK)} == offered
