"""Destroying a case: two people, and no key opens anything of it afterwards."""

from pathlib import Path

import pytest

from archive import accession
from reviewers import custody
from reviewers.casework import assessment, correspondence, workflow
from reviewers.errors import IllegalMove, NotAllowed, Stale
from reviewers.models import Case, CustodyEntry, SealedBody
from reviewers.offline import parcels
from reviewers.release import publication
from sealing import HybridIdentity
from submissions import intake
from tests.reviewers.acting import (
    SURE,
    Cast,
    confirmed,
    decided,
    destroyed,
    document,
    drafted,
    proposed,
    published,
    received,
)


@pytest.fixture
def full(case: Case, cast: Cast, body: bytes, desk: HybridIdentity) -> Case:
    """With ratings, a note and a draft."""
    decided(case, cast.reviewer, cast.second, body)
    assessment.note(cast.reviewer, case, body)
    drafted(cast.editor, case, document(), desk)
    return case


def blobs(data: Path) -> set[Path]:
    return {path for path in (data / "blobs").rglob("*") if path.is_file()}


def test_it_takes_everything_sealed_away(
    full: Case,
    cast: Cast,
    data: Path,
    django_capture_on_commit_callbacks: object,
) -> None:
    received("Another one stays.")
    proposal = proposed(cast.reviewer, "destroy", full)
    assert len(blobs(data)) == 3
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        confirmed(cast.second, proposal)
    assert len(blobs(data)) == 1
    assert not SealedBody.objects.filter(case=full).exists()
    assert intake.parcels(full.report) == ()
    assert correspondence.recipient(full) is None
    with pytest.raises(intake.Missing):
        intake.open_parcel(full.contents.get().parcel)


def test_its_custody_stays(full: Case, cast: Cast) -> None:
    before = len(custody.history(full))
    destroyed(full, cast.reviewer, cast.second)
    acts = [entry.act for entry in custody.entries(full.id)]
    assert len(acts) == before + 2 and acts[-1] == "destroy" and "destroy proposed" in acts
    assert CustodyEntry.objects.get(act="destroy").facts["proposed_by"] == "reviewer"
    assert not custody.verify().fault


def test_it_takes_two(full: Case, cast: Cast) -> None:
    proposal = proposed(cast.reviewer, "destroy", full)
    with pytest.raises(NotAllowed, match="alone"):
        confirmed(cast.reviewer, proposal)
    assert SealedBody.objects.filter(case=full).exists()
    with pytest.raises(Stale):
        proposed(cast.second, "destroy", full)


def test_it_takes_custodians_of_the_desk(full: Case, cast: Cast) -> None:
    for user in (cast.editor, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            proposed(user, "destroy", full)
    proposal = proposed(cast.reviewer, "destroy", full)
    for user in (cast.editor, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            confirmed(user, proposal)
    full.refresh_from_db()
    assert full.verification == "reported"


def test_nothing_follows(full: Case, cast: Cast, body: bytes, tmp_path: Path) -> None:
    destroyed(full, cast.reviewer, cast.second)
    full.refresh_from_db()
    left = {move.name for move in workflow.available(full, cast.reviewer)}
    assert left == {"discard"}
    assert parcels.export_parcels(tmp_path / "export") == 0


def test_no_words_are_kept_of_a_case_that_is_gone(full: Case, cast: Cast, body: bytes) -> None:
    """Nothing could destroy them any more."""
    destroyed(full, cast.reviewer, cast.second)
    for user in (cast.reviewer, cast.editor):
        with pytest.raises(IllegalMove):
            assessment.note(user, full, body)
    with pytest.raises(IllegalMove):
        assessment.assess(cast.reviewer, full, SURE, body)
    assert not SealedBody.objects.filter(case=full).exists()


def test_what_is_published_stays_until_it_is_withdrawn(
    case: Case, cast: Cast, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    out = published(cast.second, cast.editor, case, document(), desk)
    destroyed(out, cast.reviewer, cast.second)
    found = accession.published(out.record)
    assert found and found.public and not found.withdrawn
    assert publication.withdraw(cast.editor, out).publication == "withdrawn"
    found = accession.published(out.record)
    assert found and found.withdrawn and found.public is None
