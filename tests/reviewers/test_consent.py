"""Acts that take two people: whose word counts, until when, and what is left of it."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from operations.demonstration import browsers
from reviewers import custody
from reviewers.casework import workflow
from reviewers.consent import proposals
from reviewers.consent.act import Act, Name
from reviewers.consent.acts import ACTS, BY_NAME
from reviewers.consent.roster_acts import SIGNED, RosterName
from reviewers.errors import DeskError, GuardFailed, IllegalMove, NotAllowed, Stale
from reviewers.models import Case, CustodyEntry, Membership, Outcome, Proposal, Reviewer
from reviewers.release import publication
from reviewers.views.problems import sentences_of
from sealing import HybridIdentity
from submissions import intake
from submissions.reports.receiving import ReportText
from tests.reviewers.acting import (
    DESK,
    Cast,
    approved,
    confirmed,
    decided,
    document,
    drafted,
    in_bytes,
    in_custody,
    proposed,
    published,
    standing,
)
from tests.reviewers.browsing import SCRIPT, signed_in, url
from tests.reviewers.desks import hand
from tests.reviewers.listing import suspended

NOTE = {"ar": "تصحيح.", "en": "A correction."}
CHANGES = {"correct": "correction", "retract": "retraction", "restore": "update"}
OF_A_DESK = {Name.DROP_QUARANTINE, Name.CUSTODIAN_KEY, Name.RETENTION, Name.VOID_VOUCHERS}
# What a roster carries is tested with its entries.
HERE = [act for act in ACTS if act.name in set(Name)]
NAMES: dict[str, Callable[[Any], str]] = {"ids": lambda act: act.name}
Begin = Callable[[Act], Proposal]


@pytest.fixture
def begin(
    case: Case,
    cast: Cast,
    body: bytes,
    desk: HybridIdentity,
    settings: Any,
    request: pytest.FixtureRequest,
) -> Begin:
    """Brings about that an act is proposed, by the reviewer; the second can confirm it.

    Of those that a roster carries where there is one, as at a desk that has none.
    """

    def released(act: Act) -> Proposal:
        decided(case, cast.reviewer, cast.second, body)
        published(cast.reviewer, cast.editor, case, document(), desk)
        if act.name == Name.RESTORE:
            publication.withdraw(cast.editor, case)
        draft = drafted(cast.reviewer, case, document(change=CHANGES[act.name], note=NOTE), desk)
        return publication.propose(cast.reviewer, case, draft.content_hash)

    def propose(act: Act) -> Proposal:
        key = str(HybridIdentity.generate().recipient())
        if act.by_verb:
            return released(act)
        if act.name == Name.DROP_QUARANTINE:
            settings.QUARANTINE_AFTER = 1
            for _ in range(3):
                intake.submit(DESK, ReportText("They came at dawn.", "ar", "ask"))
        if act.name == Name.LIFT:
            standing(case, retention="held")
        if act.name == Name.VOID_VOUCHERS:
            intake.issue_vouchers(DESK, 3, 30)
        if act.name in SIGNED:
            request.getfixturevalue("unlisted")
        on = DESK if act.name in OF_A_DESK else case
        return proposed(cast.reviewer, act.name, on, body, recipient=key, days=30)

    return propose


def requested(act: Act, by: User) -> Proposal:
    """As ``begin``, of an act that a roster carries, at a desk that has one."""
    facts = {
        Name.CUSTODIAN_KEY: {"recipient": str(HybridIdentity.generate().recipient())},
        Name.RETENTION: {"days": 30},
    }
    asked = browsers.request_for(hand(by), DESK, act.name, "", facts[Name(act.name)])
    return Proposal.objects.get(pk=browsers.propose(hand(by), asked))


def confirm(user: Any, proposal: Proposal) -> Proposal:
    return proposals.confirm(user, proposal.pk, proposal.bound_to, verb=True)


def untouched(proposal: Proposal) -> bool:
    proposal.refresh_from_db()
    return proposal.closed_at is None and not proposal.confirmed_by


@pytest.mark.parametrize("act", HERE, **NAMES)
def test_every_act_takes_another_person(act: Act, begin: Begin, cast: Cast) -> None:
    proposal = begin(act)
    with pytest.raises(NotAllowed, match="alone"):
        confirm(cast.reviewer, proposal)
    with pytest.raises(NotAllowed):
        confirm(cast.outsider, proposal)
    with pytest.raises(Stale):
        proposals.confirm(cast.second, proposal.pk, "0" * 64, verb=True)
    assert untouched(proposal)
    confirm(cast.second, proposal)
    proposal.refresh_from_db()
    assert (proposal.outcome, proposal.confirmed_by) == (Outcome.CONFIRMED, ("second",))
    with pytest.raises(Stale):
        confirm(cast.second, proposal)
    last = in_custody().latest("number")
    assert (last.actor, last.facts["proposed_by"]) == ("second", "reviewer")


@pytest.mark.parametrize("act", HERE, **NAMES)
def test_whoever_proposed_it_must_still_be_one_who_may(act: Act, begin: Begin, cast: Cast) -> None:
    proposal, member = begin(act), Membership.objects.get(reviewer__user=cast.reviewer, desk=DESK)
    wrapped = bytes(member.wrapped_key)
    Membership.objects.filter(pk=member.pk).update(wrapped_key=b"")
    with pytest.raises(NotAllowed, match="proposer") as left:
        confirm(cast.second, proposal)
    assert "proposed" in sentences_of(left.value)[0]
    Membership.objects.filter(pk=member.pk).update(wrapped_key=wrapped)
    cast.reviewer.groups.remove(Group.objects.get(name=act.role))
    with pytest.raises(NotAllowed, match="proposer"):
        confirm(cast.second, proposal)
    cast.reviewer.groups.add(Group.objects.get(name=act.role))
    type(cast.reviewer).objects.filter(pk=cast.reviewer.pk).update(is_active=False)
    with pytest.raises(NotAllowed, match="proposer"):
        confirm(cast.second, proposal)
    assert untouched(proposal)


@pytest.mark.parametrize("act", HERE, **NAMES)
def test_whoever_confirms_it_is_looked_at_anew(act: Act, begin: Begin, cast: Cast) -> None:
    """Also when the request began before they lost it: their account is read once more."""
    proposal = begin(act)
    cast.second.groups.all()[0]
    before = type(cast.second).objects.prefetch_related("groups").get(pk=cast.second.pk)
    type(cast.second).objects.get(pk=cast.second.pk).groups.remove(Group.objects.get(name=act.role))
    with pytest.raises(NotAllowed):
        confirm(before, proposal)
    cast.second.groups.add(Group.objects.get(name=act.role))
    type(cast.second).objects.filter(pk=cast.second.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        confirm(before, proposal)
    assert untouched(proposal)


@pytest.mark.parametrize("act", HERE, **NAMES)
def test_a_proposal_ends_with_its_last_day(
    act: Act, begin: Begin, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = begin(act)
    later = timezone.now() + act.life + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(GuardFailed, match="expired") as late:
        confirm(cast.second, proposal)
    assert "Propose it anew" in sentences_of(late.value)[0]
    assert untouched(proposal)
    assert proposals.expire() == 1
    proposal.refresh_from_db()
    assert (proposal.outcome, proposals.expire()) == (Outcome.EXPIRED, 0)
    entry = CustodyEntry.objects.get(act="proposal expired")
    assert (entry.case, entry.facts["proposal"]) == (proposal.case_id, act.name)


def test_what_has_expired_is_not_in_the_way(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(cast.reviewer, "destroy", case)
    later = timezone.now() + datetime.timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert proposed(cast.second, "destroy", case).closed_at is None


@pytest.mark.parametrize("act", HERE, **NAMES)
def test_who_is_suspended_loses_what_they_proposed(act: Act, begin: Begin, cast: Cast) -> None:
    proposal = requested(act, cast.reviewer) if act.name in SIGNED else begin(act)
    suspended(cast.second, cast.reviewer)
    proposal.refresh_from_db()
    assert proposal.outcome == Outcome.VOID
    with pytest.raises(Stale):
        confirm(cast.second, proposal)
    entry = CustodyEntry.objects.get(act="proposal voided")
    assert (entry.actor, entry.facts["who"]) == ("second", "reviewer")


def test_what_was_confirmed_stays(cast: Cast, case: Case, body: bytes) -> None:
    confirmed(cast.second, proposed(cast.reviewer, "hold", case, body))
    suspended(cast.second, cast.reviewer)
    case.refresh_from_db()
    assert case.retention == "held"
    assert Proposal.objects.get(act="hold").outcome == Outcome.CONFIRMED


def test_who_is_suspended_loses_unused_approvals(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    approved(cast.second, cast.editor, case, document(), desk)
    suspended(cast.reviewer, cast.editor)
    case.refresh_from_db()
    assert case.publication == "safety_review"
    assert custody.entries(case.id)[-1].act == "void_approval"
    with pytest.raises(IllegalMove):
        publication.publish(cast.second, case, in_bytes(document()), [])


def test_an_approval_counts_while_its_approver_may_approve(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    approved(cast.second, cast.editor, case, document(), desk)
    Membership.objects.filter(reviewer__user=cast.editor).update(wrapped_key=b"")
    with pytest.raises(GuardFailed, match="approval"):
        publication.publish(cast.second, case, in_bytes(document()), [])


@pytest.mark.parametrize("name", ["correct", "retract", "restore"])
def test_a_release_needs_its_plaintext(name: str, begin: Begin, cast: Cast) -> None:
    """The button that confirms other acts would publish nothing and say that it did."""
    proposal = begin(BY_NAME[name])
    with pytest.raises(IllegalMove):
        proposals.confirm(cast.second, proposal.pk, proposal.bound_to)
    answer = signed_in(cast.second).post(
        url("confirm-proposal", proposal.pk), {"bound_to": proposal.bound_to}, headers=SCRIPT
    )
    assert answer.status_code == 409
    with pytest.raises(IllegalMove):
        proposed(cast.second, name, proposal.case, content_hash=proposal.bound_to)


@pytest.mark.parametrize("act", HERE, **NAMES)
def test_its_page_says_what_it_would_do(act: Act, begin: Begin, cast: Cast) -> None:
    Reviewer.objects.update(language="en")
    proposal = begin(act)
    case = [proposal.case_id] if act.page in {"case", "dossier", "release"} else []
    mine, theirs = (
        signed_in(who).get(url(act.page, *case)).content.decode()
        for who in (cast.reviewer, cast.second)
    )
    for page in (mine, theirs):
        assert f"{act.words.title}: proposed by <bdi>reviewer</bdi>" in page
        assert str(act.words.effect).split("%")[0] in page
        assert f'datetime="{proposal.last_day}"' in page
        assert url("cancel-proposal", proposal.pk) in page
    assert str(act.words.button) in theirs
    where = "confirm" if act.by_verb else "confirm-proposal"
    address = url(where, proposal.case_id if act.by_verb else proposal.pk)
    assert address in theirs and address not in mine


@pytest.mark.parametrize("act", HERE, **NAMES)
def test_another_desk_finds_no_proposal(act: Act, begin: Begin, cast: Cast) -> None:
    proposal = begin(act)
    client = signed_in(cast.outsider)
    for name in ("confirm-proposal", "cancel-proposal"):
        given = {"bound_to": proposal.bound_to}
        assert client.post(url(name, proposal.pk), given, headers=SCRIPT).status_code == 404
    assert untouched(proposal)


def test_the_table_is_of_two_people_and_more() -> None:
    assert [act.name for act in ACTS] == [*Name, *RosterName]
    assert all(act.needs >= 2 and act.life.days >= 1 for act in ACTS)
    assert all(act.confirmed or act.transition for act in ACTS)
    two = {row.name for row in workflow.TRANSITIONS if row.people == 2}
    assert two == {act.name for act in ACTS if act.transition}


def test_a_third_person_can_be_asked_for(
    cast: Cast, case: Case, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``needs`` is a number: the act is done with the last word, and no earlier."""
    three = replace(BY_NAME["hold"], needs=3)
    monkeypatch.setitem(BY_NAME, "hold", three)
    cast.editor.groups.add(Group.objects.get(name="custodian"))
    Membership.objects.filter(reviewer__user=cast.editor).update(roles=["custodian", "editor"])
    proposal = proposed(cast.reviewer, "hold", case, body)
    confirmed(cast.second, proposal)
    case.refresh_from_db()
    assert case.retention == "timed"
    with pytest.raises(DeskError):
        confirmed(cast.second, proposal)
    confirmed(cast.editor, proposal)
    case.refresh_from_db()
    assert (case.retention, proposal.confirmed_by) == ("held", ("second", "editor"))
