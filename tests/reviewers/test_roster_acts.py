"""What entries do at the desk: who is admitted, suspended, restored, removed, and given roles."""

import json
from dataclasses import replace
from typing import Any

import pytest

from operations.demonstration import browsers
from operations.demonstration.browsers import Hand
from reviewers import custody
from reviewers.accounts import people, roles
from reviewers.casework import retention
from reviewers.consent import departures, proposals
from reviewers.errors import GuardFailed, IllegalMove, KeyRefused, NotAllowed, Stale, StalePeople
from reviewers.keys import keyring, nonces
from reviewers.messages import Problem
from reviewers.models import CustodyEntry, Membership, Outcome, Proposal, Reviewer, RosterName
from reviewers.roster import check, claims, names, requests
from reviewers.roster.effects import Parts
from sealing import HybridIdentity, seal
from sealing.roster import KEY, Fault, RosterError, signing_key
from submissions import intake, roster
from submissions.models import Desk
from tests.reviewers.acting import (
    DESK,
    Cast,
    decided,
    in_custody,
    joined,
    proposed,
    received,
    sealed_identity,
)
from tests.reviewers.browsing import signed_in, url
from tests.reviewers.desks import hand, hands

pytestmark = pytest.mark.django_db


def person(user: Any) -> str:
    return Membership.objects.get(desk=DESK, reviewer__user=user).person


def act(name: str, about: Any, *by: Any, **facts: Any) -> None:
    browsers.act(DESK, name, person(about), facts, [hand(each) for each in by])


def whole() -> None:
    """The rows say what the chain says."""
    assert check.check(DESK).faults == ()


def newcomer(cast: Cast, *held: str) -> tuple[Hand, Membership]:
    token = people.invite(cast.reviewer, DESK, held or ("reviewer",))
    own = HybridIdentity.generate()
    user = joined(token, "samar", own)
    return Hand(user, own), Membership.objects.get(reviewer__user=user)


def test_the_rows_of_a_new_desk_are_what_its_roster_says(cast: Cast) -> None:
    whole()
    assert roster.head_of(DESK).number == 3


def test_the_fourth_person_takes_two(cast: Cast, desk: HybridIdentity) -> None:
    samar, membership = newcomer(cast)
    browsers.claim(samar, DESK)
    claim = membership.claim
    facts = {
        "name": names.commitment(names.of(membership)),
        "own": claim.own,
        "replaces": 0,
        "roles": ["reviewer"],
        **samar.keys,
    }
    first, second = hand(cast.reviewer), hand(cast.editor)
    request = browsers.request_for(first, DESK, "admit", membership.person, facts)
    with pytest.raises(RosterError) as refused:
        browsers.append(first, request, Parts({membership.person: b"x"}))
    assert refused.value.fault is Fault.TOO_FEW
    number = browsers.propose(first, request)
    assert Proposal.objects.get(pk=number).details["who"] == "samar"
    assert not roles.may(samar.user, "view_case", DESK)
    wrapped = seal(str(desk).encode(), [samar.identity.recipient()])
    parts = Parts({membership.person: wrapped})
    browsers.complete(second, first, request, number, parts)
    membership.refresh_from_db()
    assert membership.admitted
    assert membership.admitted_by == Reviewer.objects.get(user=cast.editor)
    assert Proposal.objects.get(pk=number).outcome == Outcome.CONFIRMED
    entry = in_custody().latest("number")
    assert (entry.act, entry.facts["proposed_by"], entry.facts["who"]) == (
        custody.Act.ADMITTED,
        "reviewer",
        "samar",
    )
    whole()


def test_nobody_is_admitted_under_keys_that_they_did_not_show(cast: Cast) -> None:
    samar, membership = newcomer(cast)
    browsers.claim(samar, DESK)
    theirs = HybridIdentity.generate()
    name = names.commitment(names.of(membership))
    genesis = roster.head_of(DESK)
    state = roster.state(DESK)
    assert state and genesis
    said = {"desk": DESK, "genesis": state.genesis, "name": name, "person": membership.person}
    keys = browsers.keys_of(theirs)
    own = signing_key(theirs).sign(KEY, {**said, **keys})
    facts = {"name": name, "own": own, "replaces": 0, "roles": ["reviewer"], **keys}
    request = browsers.request_for(hand(cast.reviewer), DESK, "admit", membership.person, facts)
    with pytest.raises(KeyRefused):
        browsers.propose(hand(cast.reviewer), request)


def test_a_proof_for_another_desk_is_refused(cast: Cast) -> None:
    samar, membership = newcomer(cast)
    name = names.commitment(names.of(membership))
    own = browsers.proof(samar.identity, DESK, "0" * 64, name, membership.person)
    with pytest.raises(KeyRefused):
        claims.claim(samar.user, DESK, signing=samar.signing.public, own=own)


def test_an_entry_of_somebody_else_is_not_taken(cast: Cast) -> None:
    first = hand(cast.reviewer)
    request = browsers.request_for(first, DESK, "suspend", person(cast.editor), {})
    entry = browsers.signed(request, (first.person(DESK), first.signing))
    with pytest.raises(NotAllowed) as refused:
        requests.append(cast.second, DESK, entry.encoded, Parts())
    assert refused.value.problem is Problem.SIGNER


def test_a_restored_backup_is_said_by_two_members(cast: Cast) -> None:
    """Whatever their roles; one alone, or a row, says nothing."""
    lost = {"lost": [{"head": "ab" * 32, "number": 9}]}
    maker, second = hand(cast.editor), hand(cast.second)
    request = browsers.request_for(maker, DESK, "backup_restored", "", lost)
    with pytest.raises(RosterError) as refused:
        browsers.append(maker, request)
    assert refused.value.fault is Fault.TOO_FEW
    number = browsers.propose(maker, request)
    page = signed_in(cast.second).get(url("people")).content.decode()
    assert f'data-complete="{number}"' in page
    browsers.complete(second, maker, request, number)
    state = roster.state(DESK)
    assert state and state.lost == {"ab" * 32: (9, roster.day())}
    assert in_custody().latest("number").act == custody.Act.BACKUP_RESTORED
    whole()


def test_a_nonce_is_taken_once(cast: Cast) -> None:
    nonce = nonces.issue(DESK, cast.reviewer)
    with pytest.raises(NotAllowed):
        nonces.use(DESK, cast.second, nonce)
    nonces.use(DESK, cast.reviewer, nonce)
    with pytest.raises(NotAllowed):
        nonces.use(DESK, cast.reviewer, nonce)


def test_an_act_without_the_servers_nonce_is_refused(cast: Cast) -> None:
    first = hand(cast.reviewer)
    request = browsers.request_for(first, DESK, "suspend", person(cast.editor), {})
    with pytest.raises(NotAllowed) as refused:
        browsers.append(first, replace(request, nonce="ab" * 16))
    assert refused.value.problem is Problem.NONCE


def test_who_is_suspended_opens_nothing_and_loses_nothing(cast: Cast) -> None:
    held = bytes(Membership.objects.get(reviewer__user=cast.second, desk=DESK).wrapped_key)
    act("suspend", cast.second, cast.reviewer)
    assert keyring.my_keys(cast.second).desks == ()
    assert not roles.may(Reviewer.objects.get(user=cast.second).user, "view_case", DESK)
    whole()
    act("restore", cast.second, cast.reviewer)
    membership = Membership.objects.get(reviewer__user=cast.second, desk=DESK)
    assert (bytes(membership.wrapped_key), membership.suspended_on) == (held, None)
    whole()


def test_who_is_suspended_is_served_the_page_to_object(cast: Cast) -> None:
    act("suspend", cast.second, cast.reviewer)
    client = signed_in(cast.second)
    for path in ("/desk/", "/desk/people/", "/desk/keys/", "/desk/search/", "/desk/needs/"):
        answer = client.get(path)
        assert answer.status_code == 403, path
        assert "data-object" in answer.content.decode()
    sent = client.post("/desk/people/invite/", {}, headers={"accept": "application/json"})
    assert sent.status_code == 403
    act("object", cast.second, cast.second)
    assert "data-object" not in client.get("/desk/").content.decode()
    state = roster.state(DESK)
    assert state and state.suspended[person(cast.second)].objected


def test_a_suspension_closes_proposals_and_voids_approvals(
    cast: Cast, case: Any, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    proposal = proposed(cast.second, "hold", case, reason=body)
    act("suspend", cast.second, cast.reviewer)
    proposal.refresh_from_db()
    assert proposal.outcome == Outcome.VOID


def test_a_removal_takes_two_and_forgets_the_name_in_a_year(cast: Cast) -> None:
    number = person(cast.editor)
    with pytest.raises(RosterError):
        act_alone(cast.reviewer, "remove", number)
    browsers.act(DESK, "remove", number, {}, hands(DESK))
    assert not Membership.objects.filter(reviewer__user=cast.editor).exists()
    row = RosterName.objects.get(person=number)
    assert (row.name, row.left_on) == ("editor", intake.today())
    assert not cast.editor.groups.exists()
    assert names.forget(intake.today()) == 0
    assert names.forget(intake.today() + 2 * names.KEPT) == 1
    whole()


def act_alone(by: Any, name: str, subject: str, **facts: Any) -> None:
    request = browsers.request_for(hand(by), DESK, name, subject, facts)
    browsers.append(hand(by), request)


def test_roles_take_two_custodians_and_hold_for_one_desk(cast: Cast) -> None:
    with pytest.raises(RosterError):
        act_alone(cast.reviewer, "roles", person(cast.editor), roles=["editor", "reviewer"])
    facts = {"roles": ["editor", "reviewer"]}
    browsers.act(DESK, "roles", person(cast.editor), facts, hands(DESK))
    assert roles.may(cast.editor, "triage_case", DESK)
    # Somebody of two desks may do at each what that desk gave them.
    facts = {"roles": ["reviewer"]}
    browsers.act(DESK, "roles", person(cast.reviewer), facts, hands(DESK)[::-1][1:])
    assert not roles.may(cast.reviewer, "draft_case", DESK)
    assert roles.may(cast.reviewer, "draft_case", "idlib")
    whole()


def test_one_open_proposal_about_a_person(cast: Cast) -> None:
    first, second = hand(cast.reviewer), hand(cast.second)
    number = person(cast.editor)
    browsers.propose(first, browsers.request_for(first, DESK, "remove", number, {}))
    with pytest.raises(Stale):
        browsers.propose(second, browsers.request_for(second, DESK, "remove", number, {}))
    # About somebody else there is room.
    browsers.propose(first, browsers.request_for(first, DESK, "remove", person(cast.second), {}))


def test_a_proposal_that_was_changed_is_not_completed(cast: Cast) -> None:
    first, second = hand(cast.reviewer), hand(cast.second)
    number = person(cast.editor)
    asked = browsers.request_for(first, DESK, "remove", number, {})
    proposal = browsers.propose(first, asked)
    other = browsers.request_for(first, DESK, "remove", number, {})
    with pytest.raises(Stale):
        browsers.complete(second, first, other, proposal)
    assert roster.head_of(DESK).number == 3
    requests.cancel(cast.second, DESK, proposal)
    with pytest.raises(Stale):
        browsers.complete(second, first, asked, proposal)


def test_the_custodians_key_is_signed_where_there_is_a_roster(cast: Cast) -> None:
    theirs = str(HybridIdentity.generate().recipient())
    with pytest.raises(Exception, match="custodian_key"):
        proposed(cast.reviewer, "custodian_key", DESK, recipient=theirs)
    browsers.act(DESK, "custodian_key", "", {"recipient": theirs}, hands(DESK))
    assert roster.sealing_keys(DESK).custodian == theirs
    whole()


def test_fewer_days_are_signed_by_two_who_see_what_they_destroy(cast: Cast) -> None:
    received()
    Reviewer.objects.update(language="en")
    first, second = hand(cast.reviewer), hand(cast.second)
    with pytest.raises(IllegalMove):
        proposed(cast.reviewer, "retention", DESK, days=30)
    asked = browsers.request_for(first, DESK, "retention", "", {"days": 30})
    number = browsers.propose(first, asked)
    assert Proposal.objects.get(pk=number).details["whole"] == 1
    for name in ("needs", "people"):
        page = signed_in(cast.second).get(url(name)).content.decode()
        assert "1 of 1 case would be due for destruction by" in page
    browsers.complete(second, first, asked, number)
    assert days_of_desk() == 30
    entry = CustodyEntry.objects.get(act="retention set")
    assert (entry.facts["before"], entry.facts["days"]) == (0, 30)
    assert entry.facts["proposed_by"] == "reviewer"
    whole()


def days_of_desk() -> int:
    found = intake.desk(DESK)
    assert found
    return found.retention_days


@pytest.mark.parametrize("days", [0, 90])
def test_more_days_take_two_as_well_and_destroy_nothing(cast: Cast, days: int) -> None:
    Reviewer.objects.update(language="en")
    browsers.act(DESK, "retention", "", {"days": 30}, hands(DESK))
    with pytest.raises(IllegalMove):
        retention.set_days(cast.reviewer, DESK, days)
    first, second = hand(cast.reviewer), hand(cast.second)
    asked = browsers.request_for(first, DESK, "retention", "", {"days": days})
    number = browsers.propose(first, asked)
    page = signed_in(cast.second).get(url("people")).content.decode()
    assert "would be due" not in page
    # What it would do, browsers write from what was signed.
    assert f'data-asked="{number}"' in page
    browsers.complete(second, first, asked, number)
    assert days_of_desk() == days


def test_days_that_cannot_be_are_not_proposed(cast: Cast) -> None:
    first = hand(cast.reviewer)
    for days, refused in ((6, intake.DeskError), (0, GuardFailed)):
        asked = browsers.request_for(first, DESK, "retention", "", {"days": days})
        with pytest.raises(refused):
            browsers.propose(first, asked)
    assert not Proposal.objects.open().exists()


def test_who_is_in_the_roster_is_suspended_and_not_stopped(cast: Cast) -> None:
    with pytest.raises(NotAllowed) as refused:
        departures.deactivate(cast.reviewer, cast.editor)
    assert refused.value.problem is Problem.IN_ROSTER
    departures.deactivate(cast.reviewer, cast.administrator)


def test_a_rotation_without_its_sealed_keys_is_refused(cast: Cast) -> None:
    facts = {"recipient": str(HybridIdentity.generate().recipient())}
    with pytest.raises(StalePeople):
        browsers.act(DESK, "rotate", "", facts, hands(DESK))
    assert roster.head_of(DESK).number == 3


def test_a_lost_passphrase_is_not_a_lost_person(cast: Cast, desk: HybridIdentity) -> None:
    fresh, membership = (
        HybridIdentity.generate(),
        Membership.objects.get(reviewer__user=cast.editor),
    )
    state = roster.state(DESK)
    assert state
    name = names.commitment(names.of(membership))
    own = browsers.proof(fresh, DESK, state.genesis, name, membership.person)
    sealed = sealed_identity()
    claims.claim(
        cast.editor,
        DESK,
        signing=signing_key(fresh).public,
        own=own,
        recipient=str(fresh.recipient()),
        sealed_identity=sealed,
    )
    facts = {
        "name": name,
        "own": own,
        "replaces": 1,
        "roles": ["editor"],
        **browsers.keys_of(fresh),
    }
    wrapped = seal(str(desk).encode(), [fresh.recipient()])
    parts = Parts({membership.person: wrapped})
    browsers.act(DESK, "admit", membership.person, facts, hands(DESK)[:2], parts)
    reviewer = Reviewer.objects.get(user=cast.editor)
    assert (reviewer.recipient, bytes(reviewer.sealed_identity)) == (
        str(fresh.recipient()),
        sealed,
    )
    whole()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("roles", ["custodian", "reviewer"], "other roles"),
        ("wrapped_key", b"", "holds no key"),
        ("person", "ab" * 16, "no account"),
    ],
)
def test_a_row_that_says_something_else_is_found(
    cast: Cast, field: str, value: Any, said: str
) -> None:
    Membership.objects.filter(reviewer__user=cast.editor).update(**{field: value})
    assert any(said in fault for fault in check.check(DESK).faults)


def test_another_key_in_a_persons_row_is_found(cast: Cast) -> None:
    theirs = str(HybridIdentity.generate().recipient())
    Reviewer.objects.filter(user=cast.editor).update(recipient=theirs)
    assert check.check(DESK).faults == ("raqqa: editor has other keys than in the roster",)


def test_other_days_in_the_row_of_a_desk_are_found(cast: Cast) -> None:
    """They would destroy cases, by nobody's word."""
    browsers.act(DESK, "retention", "", {"days": 30}, hands(DESK))
    whole()
    Desk.objects.filter(slug=DESK).update(retention_days=7)
    (fault,) = check.check(DESK).faults
    assert "another number of days" in fault


def test_the_days_entry_of_custody_names_the_end_of_each_roster(cast: Cast) -> None:
    custody.close_day(intake.today())
    end = roster.head_of(DESK)
    entry = CustodyEntry.objects.filter(act=custody.CLOSED).latest("number")
    assert entry.facts[f"roster {DESK}"] == f"{end.number}:{end.hash}"
    assert json.dumps(entry.facts)


def test_what_nobody_confirms_expires(cast: Cast) -> None:
    first = hand(cast.reviewer)
    asked = browsers.request_for(first, DESK, "remove", person(cast.editor), {})
    number = browsers.propose(first, replace(asked, last_day=roster.day()))
    row = Proposal.objects.get(pk=number)
    assert row.last_day == intake.today()
    assert proposals.expire() == 0
