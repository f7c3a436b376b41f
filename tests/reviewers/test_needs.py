"""What waits for one person: each kind by itself, and that an empty list is true."""

import datetime
from dataclasses import fields
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from reviewers.accounts import people
from reviewers.casework import assessment, queue, tasks, workflow
from reviewers.casework.tasks import Needs
from reviewers.consent import waiting
from reviewers.errors import Stale
from reviewers.models import Case, CustodyEntry, Membership, Proposal, Reviewer
from reviewers.release import publication
from sealing import HybridIdentity
from submissions import intake
from tests.reviewers.acting import (
    DESK,
    SURE,
    Cast,
    approved,
    decided,
    document,
    drafted,
    hash_of,
    in_review,
    joined,
    proposed,
    published,
    received,
)
from tests.reviewers.browsing import send, signed_in, url
from tests.reviewers.test_queue_pages import planted


def of(user: User) -> Needs:
    return tasks.of(user, (DESK,))


def at_desk(user: User) -> str:
    page: str = signed_in(user).get(url("needs")).content.decode()
    return page


def test_new_reports_are_counted_and_lead_to_them(cast: Cast, case: Case) -> None:
    received("Another.")
    assert of(cast.second).new == 2
    assert of(cast.editor).new == 0
    assert f'href="{url("index")}?verification=new"' in at_desk(cast.second)
    workflow.apply(case.id, "triage", cast.second)
    assert of(cast.second).new == 1


def test_people_who_wait_are_shown_to_custodians(cast: Cast) -> None:
    token = people.invite(cast.reviewer, DESK, ("reviewer",))
    assert of(cast.second).admissions == ()
    newcomer = joined(token, "newcomer", HybridIdentity.generate())
    (waiting,) = of(cast.second).admissions
    assert waiting.reviewer.user == newcomer
    assert "newcomer" in at_desk(cast.second)
    assert of(cast.editor).admissions == ()
    Membership.objects.filter(pk=waiting.pk).update(wrapped_key=b"sealed")
    assert of(cast.second).admissions == ()


def test_a_draft_that_was_sent_back_needs_its_author(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    drafted(cast.editor, case, document(), desk)
    assert of(cast.editor).drafts == (case,)
    workflow.apply(case.id, "submit", cast.editor)
    assert of(cast.editor).drafts == ()
    workflow.apply(case.id, "send_back", cast.second, reason=body)
    assert (of(cast.editor).sent_back, of(cast.editor).drafts) == ((case,), ())
    assert of(cast.second).sent_back == ()
    # What was changed in it has not been sent on yet.
    drafted(cast.editor, case, document(status="reported", licence="CC0-1.0"), desk)
    assert of(cast.editor).sent_back == (case,)


def test_an_approved_draft_waits_for_any_editor(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    approved(cast.editor, cast.second, case, document(), desk)
    assert of(cast.editor).approved == of(cast.second).approved == (case,)
    assert "approved" in at_desk(cast.editor)
    workflow.apply(case.id, "reopen", cast.second, reason=body)
    assert of(cast.editor).approved == ()


def test_a_verdict_waits_for_the_second_assessor(cast: Cast, case: Case, body: bytes) -> None:
    in_review(case, cast.reviewer)
    assessment.assess(cast.reviewer, case, SURE, body)
    assert of(cast.second).conclude == ()
    assessment.assess(cast.second, case, SURE, body)
    assert (of(cast.second).conclude, of(cast.reviewer).conclude) == ((case,), ())
    assessment.conclude(cast.second, case, "reported")
    assert of(cast.second).conclude == ()


def test_a_proposal_is_not_shown_to_whoever_made_the_draft(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    published(cast.editor, cast.second, case, document(), desk)
    held = document(change="correction", public_note={"ar": "نص", "en": "A note"})
    drafted(cast.editor, case, held, desk)
    publication.propose(cast.second, case, hash_of(held))
    (proposal,) = Proposal.objects.open()
    assert waiting.of(cast.reviewer, (DESK,)) == (proposal,)
    # The editor made it; the second proposed it.
    assert waiting.of(cast.editor, (DESK,)) == waiting.of(cast.second, (DESK,)) == ()


def test_a_court_dossier_needs_another_custodian(cast: Cast, case: Case, body: bytes) -> None:
    key = str(HybridIdentity.generate().recipient())
    made = proposed(cast.reviewer, "dossier", case, body, recipient=key)
    assert waiting.of(cast.second, (DESK,)) == (made,)
    assert waiting.of(cast.reviewer, (DESK,)) == ()
    assert url("dossier", case.pk) in at_desk(cast.second)


@pytest.mark.parametrize(
    "over",
    [
        {"verification": "verified", "publication": "withdrawn"},
        {"verification": "verified", "publication": "published"},
        {"verification": "unverifiable"},
        {"verification": "rejected"},
        {"verification": "spam"},
        {"verification": "duplicate"},
        {"verification": "destroyed"},
        {"verification": "taken_back", "news": 3},
    ],
    ids=str,
)
def test_a_finished_case_is_not_mine_for_ever(cast: Cast, over: dict[str, object]) -> None:
    planted(1, **{"assignee": cast.second, "news": 0, **over})
    assert of(cast.second).nothing
    assert "data-row" not in at_desk(cast.second)


def test_a_finished_case_is_mine_again_with_more_from_the_reporter(cast: Cast) -> None:
    (case,) = planted(1, assignee=cast.second, verification="rejected", news=1)
    assert of(cast.second).mine == (case,)


def test_a_verdict_is_a_step_still_to_come_for_editors_alone(cast: Cast) -> None:
    (case,) = planted(1, assignee=cast.editor, verification="verified")
    assert of(cast.editor).mine == (case,)
    cast.editor.groups.clear()
    assert of(cast.editor).mine == ()


def test_the_next_step_of_a_release_is_one_press_away(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    Reviewer.objects.update(language="en")
    draft, release = url("draft", case.pk), url("release", case.pk)

    def linked(user: User) -> list[str]:
        page = at_desk(user)
        there = [address for address in (draft, release) if f'<a href="{address}"' in page]
        # No column stands there empty.
        assert ("Next" in page) is bool(there)
        return there

    decided(case, cast.reviewer, cast.second, body)
    assert linked(cast.editor) == []
    planted(1, assignee=cast.editor, verification="in_review")
    assert linked(cast.editor) == []
    Case.objects.filter(pk=case.pk).update(assignee=cast.editor)
    assert linked(cast.editor) == [draft]
    drafted(cast.editor, case, document(), desk)
    assert (linked(cast.editor), linked(cast.second)) == ([draft], [])
    workflow.apply(case.id, "submit", cast.editor)
    assert (linked(cast.editor), linked(cast.second)) == ([], [release])


def test_an_empty_list_is_true(cast: Cast, case: Case, body: bytes, desk: HybridIdentity) -> None:
    """Whoever has nothing listed can make no move that the desk waits for."""
    decided(case, cast.reviewer, cast.second, body)
    published(cast.editor, cast.second, case, document(), desk)
    for user in (cast.reviewer, cast.second, cast.editor):
        assert of(user).nothing
        assert "لا شيء بانتظارك." in at_desk(user)
    received("Something new.")
    assert "لا شيء بانتظارك." not in at_desk(cast.second)


def test_every_kind_has_its_place_on_the_page(cast: Cast) -> None:
    """A kind that is gathered and shown nowhere would be an empty list that is not true."""
    folder = Path(tasks.__file__).parent.parent
    sources = ("templates/reviewers/needs.html", "views/queue.py")
    page = "".join((folder / source).read_text() for source in sources)
    for kind in fields(Needs):
        assert f"found.{kind.name}" in page, kind.name


def test_a_case_is_given_to_a_colleague(cast: Cast, case: Case) -> None:
    client = signed_in(cast.second)
    assert "editor</option>" in client.get(url("case", case.pk)).content.decode()
    assert send(client, "give", case, to="editor", seen="").status_code == 200
    case.refresh_from_db()
    assert case.assignee == cast.editor
    assert of(cast.editor).mine == (case,)
    for stranger in ("outsider", "administrator", "nobody"):
        assert send(client, "give", case, to=stranger, seen="editor").status_code == 400


def test_a_case_is_taken_from_a_colleague_knowingly(cast: Cast, case: Case) -> None:
    queue.assign(case, cast.editor, cast.editor)
    client = signed_in(cast.second)
    # Seen free, and somebody else's by now.
    assert send(client, "take", case).status_code == 409
    page = client.get(url("case", case.pk)).content.decode()
    assert 'name="seen" value="editor"' in page
    assert send(client, "take", case, seen="editor").status_code == 200
    case.refresh_from_db()
    assert case.assignee == cast.second


def test_whoever_a_case_is_taken_from_is_told_until_they_know(cast: Cast, case: Case) -> None:
    queue.assign(case, cast.editor, cast.editor)
    queue.assign(case, cast.second, cast.reviewer, seen="editor")
    assert (of(cast.editor).taken, of(cast.reviewer).taken) == ((case,), ())
    page = at_desk(cast.editor)
    assert "<bdi>reviewer</bdi>" in page
    assert send(signed_in(cast.second), "know", case).status_code == 200
    assert of(cast.editor).taken == (case,)
    assert send(signed_in(cast.editor), "know", case).status_code == 200
    assert of(cast.editor).nothing


def test_custody_names_both(cast: Cast, case: Case) -> None:
    queue.assign(case, cast.editor, cast.editor)
    queue.assign(case, cast.second, cast.second, seen="editor")
    last = CustodyEntry.objects.filter(act="assigned").last()
    assert last
    assert last.facts == {"before": "editor", "to": "second"}
    page = signed_in(cast.second).get(url("case", case.pk)).content.decode()
    assert "<bdi>editor</bdi>" in page.split("timeline")[-1]
    assert "<bdi>second</bdi>" in page.split("timeline")[-1]


def test_putting_ones_own_case_back_tells_nobody(cast: Cast, case: Case) -> None:
    queue.assign(case, cast.editor, cast.editor)
    queue.assign(case, cast.editor, None)
    assert of(cast.editor).taken == ()
    with pytest.raises(Stale):
        queue.assign(case, cast.second, cast.second, seen="editor")


def test_a_suspended_colleague_waits_for_any_member_and_for_no_admission(cast: Cast) -> None:
    Reviewer.objects.update(language="en")
    suspended = Membership.objects.get(reviewer__user=cast.second)
    # As it is while the roster says so: the key is not served.
    Membership.objects.filter(pk=suspended.pk).update(suspended_on="2026-11-30", wrapped_key=b"")
    for who in (cast.reviewer, cast.editor):
        found = of(who)
        assert (found.suspended, found.admissions) == ((suspended,), ())
        assert "People who are suspended" in at_desk(who)
        people = signed_in(who).get(url("people")).content.decode()
        assert 'data-roster="restore"' in people
    assert of(cast.second).suspended == ()


def test_it_says_that_reports_arrive_or_for_how_long_none_was_seen_to(cast: Cast) -> None:
    client, now = signed_in(cast.reviewer), datetime.datetime.now(datetime.UTC)
    assert "البلاغات تصل" not in client.get(url("needs")).content.decode()
    intake.canary.remember(now - datetime.timedelta(minutes=12, seconds=59))
    assert "البلاغات تصل: كان آخر اختبار قبل 1" in client.get(url("needs")).content.decode()
    intake.canary.remember(now - datetime.timedelta(hours=5, minutes=1))
    page = client.get(url("needs")).content.decode()
    assert "لم يصل أي بلاغ تجريبي منذ 5 ساعات" in page and "البلاغات تصل" not in page
