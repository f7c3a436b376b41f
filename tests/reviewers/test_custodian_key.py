"""Whose key opens untouched originals: two custodians name it, signed in the desk's list of people.
A desk of an older release has no list yet; its custodians agree as on every other act of two.
"""

import pytest
from django.contrib.auth.models import User

from operations.demonstration import browsers
from reviewers.consent import proposals
from reviewers.errors import IllegalMove, KeyRefused, NotAllowed, Stale
from reviewers.handover import originals
from reviewers.models import CustodyEntry, Proposal, RecoveryKit, Reviewer
from reviewers.roster import check
from sealing import HybridIdentity, X25519Identity
from sealing.roster import Fault, Request, RosterError
from submissions import intake, roster
from tests.reviewers.acting import DESK, OTHER_DESK, Cast, confirmed, proposed
from tests.reviewers.browsing import SCRIPT, signed_in, url
from tests.reviewers.desks import hand, hands

NOWHERE = 1_000_000  # the number of no proposal


@pytest.fixture(scope="session")
def custodian() -> HybridIdentity:
    return HybridIdentity.generate()


@pytest.fixture
def in_english(cast: Cast) -> None:
    Reviewer.objects.update(language="en")


def key_of(identity: HybridIdentity) -> str:
    return str(identity.recipient())


def named(desk: str = DESK) -> str:
    found = intake.desk(desk)
    assert found
    return found.custodian


def asked(by: User, recipient: str) -> tuple[Request, int]:
    """Proposed in the desk's list: the request, and the number of its proposal."""
    request = browsers.request_for(hand(by), DESK, "custodian_key", "", {"recipient": recipient})
    return request, browsers.propose(hand(by), request)


def completed(by: User, maker: User, made: tuple[Request, int]) -> None:
    browsers.complete(hand(by), hand(maker), *made)


def alone(by: User, recipient: str) -> None:
    """With one signature, whatever the rules say."""
    request = browsers.request_for(hand(by), DESK, "custodian_key", "", {"recipient": recipient})
    browsers.append(hand(by), request)


def acts() -> list[str]:
    entries = CustodyEntry.objects.filter(act__startswith="custodian key").order_by("number")
    return [entry.act for entry in entries]


def test_a_key_counts_when_two_custodians_signed_it(cast: Cast, custodian: HybridIdentity) -> None:
    made = asked(cast.reviewer, key_of(custodian))
    assert (named(), roster.sealing_keys(DESK).custodian) == ("", "")
    for by in (cast.reviewer, cast.editor):
        with pytest.raises(RosterError):
            completed(by, cast.reviewer, made)
    completed(cast.second, cast.reviewer, made)
    assert named() == roster.sealing_keys(DESK).custodian == key_of(custodian)
    assert named(OTHER_DESK) == ""
    with pytest.raises(RosterError) as refused:
        completed(cast.second, cast.reviewer, made)
    assert refused.value.fault == Fault.NONCE
    assert acts() == ["custodian key proposed", "custodian key confirmed"]
    assert check.check(DESK).faults == ()


def test_it_is_not_named_without_signatures(cast: Cast, custodian: HybridIdentity) -> None:
    with pytest.raises(IllegalMove):
        proposed(cast.reviewer, "custodian_key", DESK, recipient=key_of(custodian))
    _request, number = asked(cast.reviewer, key_of(custodian))
    with pytest.raises(IllegalMove):
        confirmed(cast.second, Proposal.objects.get(pk=number))
    given = {"act": "custodian_key", "desk": DESK, "recipient": key_of(custodian)}
    answer = signed_in(cast.reviewer).post(url("propose"), given, headers=SCRIPT)
    assert (answer.status_code, named()) == (409, "")


def test_who_is_no_custodian_signs_none(cast: Cast, custodian: HybridIdentity) -> None:
    with pytest.raises(RosterError) as refused:
        asked(cast.editor, key_of(custodian))
    assert refused.value.fault == Fault.ROLE
    for who in (cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            asked(who, key_of(custodian))
    assert not Proposal.objects.open().exists()


def test_one_signed_proposal_at_a_time(cast: Cast, custodian: HybridIdentity) -> None:
    first = asked(cast.reviewer, key_of(custodian))
    with pytest.raises(Stale):
        asked(cast.second, key_of(HybridIdentity.generate()))
    proposals.cancel(cast.second, first[1])
    with pytest.raises(Stale):
        completed(cast.second, cast.reviewer, first)
    assert named() == ""
    completed(cast.reviewer, cast.second, asked(cast.second, key_of(custodian)))
    assert named() == key_of(custodian)


def test_no_key_of_the_desk_or_its_people_is_signed(
    cast: Cast, desk: HybridIdentity, identities: dict[str, HybridIdentity]
) -> None:
    classical = str(X25519Identity.generate().recipient())
    kit = RecoveryKit.objects.get(desk=DESK).recipient
    others = (key_of(identities[name]) for name in ("editor", "administrator", "outsider"))
    for key in (key_of(desk), *others, kit, classical, "nonsense"):
        with pytest.raises((RosterError, KeyRefused)):
            asked(cast.reviewer, key)
    assert not Proposal.objects.open().exists()


def test_people_see_whose_key_is_proposed_and_in_force(
    cast: Cast, custodian: HybridIdentity, in_english: None
) -> None:
    """A member's browser writes what is proposed, from what was signed; the server says no key."""
    made = asked(cast.reviewer, key_of(custodian))
    page = signed_in(cast.second).get(url("people")).content.decode()
    assert f'data-asked="{made[1]}"' in page
    assert f'data-complete="{made[1]}"' in page
    assert key_of(custodian) not in page
    theirs = signed_in(cast.reviewer).get(url("people")).content.decode()
    assert f'data-complete="{made[1]}"' not in theirs
    outside = signed_in(cast.administrator).get(url("people")).content.decode()
    assert "Whose key opens originals: proposed by <bdi>reviewer</bdi>" in outside
    completed(cast.second, cast.reviewer, made)
    shown = signed_in(cast.editor).get(url("people")).content.decode()
    assert f'data-print="{key_of(custodian)}"' in shown
    assert url("stop-originals") not in shown


@pytest.mark.usefixtures("unlisted")
def test_a_key_counts_when_two_custodians_named_it(cast: Cast, custodian: HybridIdentity) -> None:
    made = proposed(cast.reviewer, "custodian_key", DESK, recipient=f"  {key_of(custodian)}\n")
    assert named() == ""
    with pytest.raises(NotAllowed, match="alone"):
        confirmed(cast.reviewer, made)
    confirmed(cast.second, made)
    assert named() == key_of(custodian)
    assert named(OTHER_DESK) == ""
    with pytest.raises(Stale):
        confirmed(cast.second, made)
    entries = CustodyEntry.objects.filter(act__startswith="custodian key")
    assert acts() == ["custodian key proposed", "custodian key confirmed"]
    assert len({entry.facts["key"] for entry in entries}) == 1


@pytest.mark.usefixtures("unlisted")
def test_others_name_none(cast: Cast, custodian: HybridIdentity) -> None:
    for who in (cast.editor, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            proposed(who, "custodian_key", DESK, recipient=key_of(custodian))
    made = proposed(cast.reviewer, "custodian_key", DESK, recipient=key_of(custodian))
    for who in (cast.editor, cast.outsider):
        with pytest.raises(NotAllowed):
            confirmed(who, made)
        with pytest.raises(NotAllowed):
            proposals.cancel(who, made.pk)
        with pytest.raises(NotAllowed):
            originals.stop(who, DESK)


@pytest.mark.usefixtures("unlisted")
def test_one_proposal_at_a_time_which_can_be_taken_back(
    cast: Cast, custodian: HybridIdentity
) -> None:
    made = proposed(cast.reviewer, "custodian_key", DESK, recipient=key_of(custodian))
    with pytest.raises(Stale):
        proposed(cast.second, "custodian_key", DESK, recipient=key_of(HybridIdentity.generate()))
    proposals.cancel(cast.second, made.pk)
    with pytest.raises(Stale):
        confirmed(cast.second, made)
    assert (
        proposed(cast.second, "custodian_key", DESK, recipient=key_of(custodian)).closed_at is None
    )


@pytest.mark.usefixtures("unlisted")
def test_a_key_of_the_desk_or_its_people_is_refused(
    cast: Cast, desk: HybridIdentity, identities: dict[str, HybridIdentity]
) -> None:
    classical = str(X25519Identity.generate().recipient())
    kit = RecoveryKit.objects.get(desk=DESK).recipient
    for key in (key_of(desk), key_of(identities["editor"]), kit, classical, "nonsense"):
        with pytest.raises(KeyRefused):
            proposed(cast.reviewer, "custodian_key", DESK, recipient=key)


def test_one_custodian_can_stop_it(cast: Cast, custodian: HybridIdentity) -> None:
    browsers.act(DESK, "custodian_key", "", {"recipient": key_of(custodian)}, hands(DESK))
    browsers.act(DESK, "custodian_key", "", {"recipient": ""}, [hand(cast.second)])
    assert named() == roster.sealing_keys(DESK).custodian == ""
    entry = CustodyEntry.objects.get(act="originals stopped")
    assert (entry.actor, entry.facts) == ("second", {"desk": DESK})
    state = roster.state(DESK)
    assert state and state.custodian_key == ""
    # Beginning again takes two.
    with pytest.raises(RosterError) as caught:
        alone(cast.second, key_of(custodian))
    assert caught.value.fault == Fault.TOO_FEW


def test_nobody_stops_it_unsigned_where_there_is_a_list(
    cast: Cast, custodian: HybridIdentity
) -> None:
    browsers.act(DESK, "custodian_key", "", {"recipient": key_of(custodian)}, hands(DESK))
    answer = signed_in(cast.second).post(url("stop-originals"), {"desk": DESK}, headers=SCRIPT)
    assert answer.status_code == 409
    assert named() == key_of(custodian)
    with pytest.raises(RosterError) as caught:
        alone(cast.editor, "")
    assert caught.value.fault == Fault.ROLE


def test_a_row_that_stops_it_alone_keeps_none_and_is_named(
    cast: Cast, custodian: HybridIdentity
) -> None:
    """The safe direction holds, as an older release stopped it; checks of the rows say so."""
    browsers.act(DESK, "custodian_key", "", {"recipient": key_of(custodian)}, hands(DESK))
    intake.set_custodian(DESK, "")
    assert roster.sealing_keys(DESK).custodian == ""
    (fault,) = check.check(DESK).faults
    assert "nobody signed that" in fault
    browsers.act(DESK, "custodian_key", "", {"recipient": ""}, [hand(cast.second)])
    assert not check.check(DESK).faults


@pytest.mark.usefixtures("unlisted")
def test_it_is_done_on_the_page_of_people(
    cast: Cast, custodian: HybridIdentity, in_english: None
) -> None:
    first, second = signed_in(cast.reviewer), signed_in(cast.second)
    given = {"act": "custodian_key", "desk": DESK, "recipient": key_of(custodian)}
    assert first.post(url("propose"), given, headers=SCRIPT).json()["next"]
    proposal = Proposal.objects.open().get()
    confirm, bound = url("confirm-proposal", proposal.pk), {"bound_to": proposal.bound_to}
    page = second.get(url("people")).content.decode()
    assert "Whose key opens originals: proposed by <bdi>reviewer</bdi>" in page
    assert f'data-print="{key_of(custodian)}"' in page
    refused = first.post(confirm, bound, headers=SCRIPT)
    assert "another one must confirm" in refused.json()["problems"][0]
    assert second.post(confirm, bound, headers=SCRIPT).json()["next"]
    shown = signed_in(cast.editor).get(url("people")).content.decode()
    assert f'data-print="{key_of(custodian)}"' in shown
    assert url("stop-originals") not in shown
    assert second.post(url("stop-originals"), {"desk": DESK}, headers=SCRIPT).json()["next"]
    assert named() == ""


@pytest.mark.usefixtures("unlisted")
def test_the_page_takes_a_proposal_back_and_says_what_is_missing(
    cast: Cast, custodian: HybridIdentity
) -> None:
    client = signed_in(cast.reviewer)
    for name in ("propose", "stop-originals"):
        assert client.post(url(name), {}, headers=SCRIPT).status_code == 400
    for name in ("confirm-proposal", "cancel-proposal"):
        gone = client.post(url(name, NOWHERE), {"bound_to": "0"}, headers=SCRIPT)
        assert gone.status_code == 404
    made = proposed(cast.second, "custodian_key", DESK, recipient=key_of(custodian))
    answer = client.post(url("cancel-proposal", made.pk), headers=SCRIPT)
    assert answer.json()["next"] == url("people")
    assert not Proposal.objects.open().exists()
