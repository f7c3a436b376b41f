"""The reporter took everything back: what the desk sees and keeps of it."""

from reviewers import custody
from reviewers.casework import queue
from reviewers.models import Case, CustodyEntry, SealedBody
from reviewers.release import publication
from sealing import HybridIdentity
from submissions import intake
from submissions.mailbox import withdrawal
from submissions.models import Withdrawal
from tests.reviewers.acting import (
    DESK,
    Cast,
    confirmed,
    decided,
    document,
    proposed,
    published,
)


def taken_back(case: Case) -> Case:
    assert withdrawal.withdraw(case.report)
    queue.admit_arrivals()
    case.refresh_from_db()
    return case


def test_the_case_says_so_and_its_words_are_gone(case: Case, cast: Cast, body: bytes) -> None:
    decided(case, cast.reviewer, cast.second, body)
    assert SealedBody.objects.filter(case=case).exists()
    assert taken_back(case).verification == "taken_back"
    assert not SealedBody.objects.filter(case=case).exists()
    last = custody.entries(case.id)[-1]
    assert (last.act, last.actor, last.at) == ("take_back", "", "")
    assert not Withdrawal.objects.exists()
    assert not custody.verify().fault


def test_it_wins_over_a_hold(case: Case, cast: Cast, body: bytes) -> None:
    confirmed(cast.second, proposed(cast.reviewer, "hold", case, body))
    assert taken_back(case).verification == "taken_back"


def test_what_is_published_stays_until_an_editor_withdraws_it(
    case: Case, cast: Cast, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    published(cast.second, cast.editor, case, document(), desk)
    assert taken_back(case).publication == "published"
    publication.withdraw(cast.editor, case, None)
    case.refresh_from_db()
    assert (case.verification, case.publication) == ("taken_back", "withdrawn")


def test_the_desk_learns_only_the_day_of_what_it_never_saw(cast: Cast) -> None:
    intake.submit(DESK, intake.ReportText("Never seen.", "ar", "ask"))
    assert withdrawal.withdraw(intake.arrivals()[0].report)
    queue.admit_arrivals()
    assert not Case.objects.exists()
    entry = CustodyEntry.objects.get(act="taken back unseen")
    assert (entry.case, entry.at, entry.facts) == (None, "", {})


def test_noticing_twice_is_noticing_once(case: Case) -> None:
    taken_back(case)
    before = custody.heads()
    assert withdrawal.withdraw(case.report) is False
    queue.admit_arrivals()
    assert custody.heads() == before
