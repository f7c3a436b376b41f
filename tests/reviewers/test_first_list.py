"""The first list of a desk of an older release: who is in it, and who is left out of it."""

import json
from dataclasses import replace

import pytest

from operations.demonstration import browsers
from operations.demonstration.browsers import Hand
from reviewers.accounts import people, roles
from reviewers.errors import KeyRefused
from reviewers.keys import nonces
from reviewers.models import Membership, RecoveryKit, ReplacedKey, Reviewer, RosterClaim
from reviewers.roster import carrying, check
from reviewers.roster.effects import Parts
from sealing import HybridIdentity, X25519Identity, seal
from sealing.roster import ROSTER, Request, Signature
from submissions import intake, roster
from submissions.models import Desk
from tests.reviewers.acting import PASSWORD
from tests.reviewers.browsing import signed_in, url
from tests.reviewers.desks import enrolled

pytestmark = pytest.mark.django_db
SLUG = "homs"
NAMES = ("amal", "basem", "clara")


class Older:
    """A desk as an older release left it: three people in rows, and no list."""

    def __init__(self) -> None:
        self.key, self.kit = HybridIdentity.generate(), HybridIdentity.generate()
        intake.open_desk(SLUG, name="Homs", recipient=str(self.key.recipient()))
        RecoveryKit.objects.create(
            desk=SLUG, recipient=str(self.kit.recipient()), wrapped_key=self.sealed(self.kit)
        )
        self.hands = {name: self.member(name) for name in NAMES}

    def sealed(self, identity: HybridIdentity) -> bytes:
        return seal(str(self.key).encode(), [identity.recipient()])

    def member(self, name: str) -> Hand:
        user, own = people._account(name, PASSWORD), HybridIdentity.generate()
        reviewer = Reviewer.objects.create(user=user, language="en")
        roles.give(user, ("custodian", "editor", "reviewer"))
        enrolled(user, own)
        Membership.objects.create(
            desk=SLUG, reviewer=reviewer, founder=name == "amal", wrapped_key=self.sealed(own)
        )
        return Hand(user, own)

    def request(self) -> Request:
        rows = RosterClaim.objects.filter(membership__desk=SLUG)
        listed = [carrying.facts_of(row) for row in rows]
        asked = browsers.first_request(SLUG, self.key, self.kit, listed, carried=1)
        return replace(asked, nonce=nonces.issue(SLUG, self.hands["amal"].user))

    def propose(self, request: Request, *without: str) -> int:
        first = self.hands["amal"]
        by = Signature(first.person(SLUG), first.signing.sign(ROSTER, request.plain))
        return carrying.propose(first.user, SLUG, request, by, Parts(), without).pk

    def complete(self, request: Request, number: int, *without: str) -> None:
        pairs = [(self.hands[name].person(SLUG), self.hands[name].signing) for name in NAMES[:2]]
        encoded = browsers.signed(request, *pairs).encoded
        carrying.complete(self.hands["basem"].user, SLUG, number, encoded, without)


@pytest.fixture
def older() -> Older:
    found = Older()
    for name in NAMES[:2]:
        browsers.claim(found.hands[name], SLUG)
    return found


def test_who_holds_the_key_is_left_out_by_name_alone(older: Older) -> None:
    """By both signers: a list that is silent about somebody takes nothing from them."""
    clara = older.hands["clara"].person(SLUG)
    for wrong in ((), ("ab" * 16,), (clara, "ab" * 16)):
        with pytest.raises(KeyRefused):
            older.propose(older.request(), *wrong)
    request = older.request()
    number = older.propose(request, clara)
    with pytest.raises(KeyRefused):
        older.complete(request, number)
    assert roster.head_of(SLUG).number == 0
    assert Membership.objects.get(person=clara).wrapped_key
    older.complete(request, number, clara)
    assert roster.head_of(SLUG).number == 1


def test_what_is_left_out_holds_no_copy_of_the_key(older: Older) -> None:
    row = Membership.objects.get(reviewer__user__username="clara")
    request = older.request()
    older.complete(request, older.propose(request, row.person), row.person)
    row.refresh_from_db()
    assert not row.wrapped_key
    assert not ReplacedKey.objects.filter(reviewer=row.reviewer).exists()
    assert not check.check(SLUG).faults


def test_who_shows_their_keys_meanwhile_is_not_left_out(older: Older) -> None:
    clara = older.hands["clara"]
    request = older.request()
    number = older.propose(request, clara.person(SLUG))
    browsers.claim(clara, SLUG)
    with pytest.raises(KeyRefused):
        older.complete(request, number, clara.person(SLUG))
    assert Membership.objects.get(person=clara.person(SLUG)).wrapped_key


def test_both_pages_say_who_is_left_out(older: Older) -> None:
    clara = older.hands["clara"].person(SLUG)
    page = signed_in(older.hands["amal"].user).get(url("first-list", SLUG))
    data = json.loads(
        page.content.decode().split('<script id="page"', 1)[1].split(">", 1)[1].split("<", 1)[0]
    )
    assert data["left_out"] == [clara]
    older.propose(older.request(), clara)
    said = signed_in(older.hands["basem"].user).get(url("people")).content.decode()
    assert "Left out of the list: <bdi>clara</bdi>" in said
    assert f'data-left-out="{clara} "' in said


def carried(older: Older) -> None:
    clara = older.hands["clara"].person(SLUG)
    request = older.request()
    older.complete(request, older.propose(request, clara), clara)


def test_a_classical_custodian_s_key_is_carried_over_and_replaced_by_two(older: Older) -> None:
    """Originals go on being sealed to it; the list takes post-quantum keys alone from then on."""
    classical = str(X25519Identity.generate().recipient())
    Desk.objects.filter(slug=SLUG).update(custodian=classical)
    carried(older)
    assert roster.sealing_keys(SLUG).custodian == classical
    assert not check.check(SLUG).faults
    user = older.hands["amal"].user
    assert b"of an older kind" in signed_in(user).get(url("people")).content
    by = [older.hands[name] for name in NAMES[:2]]
    other = {"recipient": str(X25519Identity.generate().recipient())}
    with pytest.raises(KeyRefused):
        browsers.act(SLUG, "custodian_key", "", other, by)
    assert roster.sealing_keys(SLUG).custodian == classical
    named = str(HybridIdentity.generate().recipient())
    browsers.act(SLUG, "custodian_key", "", {"recipient": named}, by)
    assert roster.sealing_keys(SLUG).custodian == named
    assert b"of an older kind" not in signed_in(user).get(url("people")).content
    assert not check.check(SLUG).faults
