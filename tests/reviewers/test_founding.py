"""Founding a desk: the first entry of its list, by one; a further desk by two of a standing one."""

import secrets
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User

from operations.demonstration import browsers
from operations.demonstration.browsers import Hand
from reviewers.accounts import people, roles
from reviewers.consent import proposals
from reviewers.errors import DeskError, KeyRefused, NotAllowed, Stale
from reviewers.keys import keyring, nonces
from reviewers.models import Membership, RecoveryKit
from reviewers.roster import check, founding, names
from reviewers.roster.effects import Parts
from reviewers.roster.founding import NewDesk
from sealing import HybridIdentity, X25519Identity, seal, unseal
from sealing.roster import ROSTER, Fault, RosterError, Signature, name_commitment
from submissions import intake, roster
from tests.reviewers.acting import DESK, Cast, admitted, joined, sealed_identity
from tests.reviewers.desks import hand

pytestmark = pytest.mark.django_db
SLUG = "homs"


@pytest.fixture
def first() -> Hand:
    """Whoever opens the server: an account and a key, and no desk yet."""
    token, own = people.first_link(), HybridIdentity.generate()
    assert token
    return Hand(joined(token, "amal", own), own)


def founded(by: Hand, changed_parts: Parts | None = None, **changed: Any) -> HybridIdentity:
    """``changed``: of the first entry's facts, and ``slug``. Gives the desk's key."""
    slug = changed.pop("slug", SLUG)
    desk, kit = HybridIdentity.generate(), HybridIdentity.generate()
    person, salt = secrets.token_hex(16), secrets.token_hex(32)
    listed = browsers.listed(by, slug, person, salt, roles.SLUGS)
    request = browsers.first_request(slug, desk, kit, [listed], **changed)
    request = replace(request, nonce=nonces.issue(founding.NOWHERE, by.user))
    entry = browsers.signed(request, (person, by.signing))
    wrapped = {person: seal(str(desk).encode(), [by.identity.recipient()])}
    parts = Parts(wrapped, seal(str(desk).encode(), [kit.recipient()]))
    if changed_parts is not None:
        (given,) = changed_parts.wrapped.values() or parts.wrapped.values()
        parts = Parts({person: given}, changed_parts.kit or parts.kit)
    founding.found(by.user, NewDesk("Homs", {person: salt}, parts), entry.encoded)
    return desk


def nothing_there() -> None:
    assert intake.desk(SLUG) is None
    assert not RecoveryKit.objects.exists()
    assert not Membership.objects.exists()
    assert not roster.entries(SLUG)


def test_the_first_person_founds_the_first_desk(first: Hand) -> None:
    desk = founded(first)
    (held,) = keyring.my_keys(first.user).desks
    assert unseal(held.wrapped, [first.identity]) == str(desk).encode()
    assert roster.sealing_recipients(SLUG) == (str(desk.recipient()),)
    assert check.check(SLUG).faults == ()


def test_the_next_desk_is_not_founded_alone(first: Hand) -> None:
    founded(first)
    with pytest.raises(NotAllowed):
        founded(first, slug="hama")
    assert intake.desk("hama") is None


def test_who_is_no_custodian_founds_none(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        founded(hand(cast.editor))


@pytest.mark.parametrize("part", ["wrapped", "kit"])
def test_it_founds_no_desk_on_a_key_that_is_not_sealed_so(first: Hand, part: str) -> None:
    old = seal(b"key", [X25519Identity.generate().recipient()])
    for sealed in (b"AGE-SECRET-KEY-PQ-1", old, sealed_identity()):
        parts = Parts(kit=sealed) if part == "kit" else Parts(wrapped={"any": sealed})
        with pytest.raises(KeyRefused):
            founded(first, parts)
    nothing_there()


def test_one_key_in_two_places_is_refused(first: Hand) -> None:
    with pytest.raises(RosterError) as refused:
        founded(first, recipient=first.keys["recipient"])
    assert refused.value.fault is Fault.KEY
    nothing_there()


def test_an_older_kind_of_key_is_refused(first: Hand) -> None:
    with pytest.raises(KeyRefused):
        founded(first, recipient=str(X25519Identity.generate().recipient()))
    nothing_there()


def test_a_bad_address_founds_nothing_and_can_be_tried_again(first: Hand) -> None:
    with pytest.raises((intake.DeskError, RosterError)):
        founded(first, slug="Not-An-Address")
    nothing_there()
    founded(first)


def test_the_servers_first_day_is_not_the_founders_to_say(first: Hand) -> None:
    with pytest.raises(Stale):
        founded(first, server="2020-01-01")
    nothing_there()


def test_a_further_desk_is_founded_by_two(cast: Cast) -> None:
    makers = [hand(cast.reviewer), hand(cast.second)]
    desk, kit = HybridIdentity.generate(), HybridIdentity.generate()
    numbers = [secrets.token_hex(16) for _ in makers]
    salts = {number: secrets.token_hex(32) for number in numbers}
    listed = [
        browsers.listed(each, SLUG, number, salts[number], ("custodian", "reviewer"))
        for each, number in zip(makers, numbers, strict=True)
    ]
    source = {"desk": DESK, "head": roster.head_of(DESK).hash}
    request = browsers.first_request(SLUG, desk, kit, listed, **{"from": source})
    request = replace(request, nonce=nonces.issue(DESK, cast.reviewer))
    key = str(desk).encode()
    wrapped = {
        number: seal(key, [each.identity.recipient()])
        for each, number in zip(makers, numbers, strict=True)
    }
    new = NewDesk("Homs", salts, Parts(wrapped, seal(key, [kit.recipient()])))
    by = Signature(numbers[0], makers[0].signing.sign(ROSTER, request.plain))
    number = founding.propose(cast.reviewer, new, request, by).pk
    assert intake.desk(SLUG) is None
    pairs = [(person, each.signing) for person, each in zip(numbers, makers, strict=True)]
    entry = browsers.signed(request, *pairs)
    with pytest.raises((DeskError, RosterError)):
        founding.complete(cast.editor, DESK, number, entry.encoded)
    founding.complete(cast.second, DESK, number, entry.encoded)
    assert check.check(SLUG).faults == ()
    rows = Membership.objects.filter(desk=SLUG)
    assert {row.reviewer.user for row in rows} == {cast.reviewer, cast.second}
    assert roles.may(cast.second, "triage_case", SLUG)
    assert not roles.may(cast.second, "draft_case", SLUG)


def newcomer(cast: Cast, own: HybridIdentity, *held: str) -> User:
    token = people.invite(cast.reviewer, DESK, held or ("reviewer",))
    return joined(token, "samar", own)


def test_it_admits_a_colleague(cast: Cast, desk: HybridIdentity) -> None:
    own = HybridIdentity.generate()
    user = newcomer(cast, own)
    admitted(cast.second, user, desk, own)
    (held,) = keyring.my_keys(user).desks
    assert unseal(held.wrapped, [own]) == str(desk).encode()
    assert {each.reviewer.user.username for each in keyring.members(DESK)} >= {"samar"}


@pytest.mark.parametrize("who", ["editor", "administrator", "outsider"])
def test_it_lets_only_the_desk_s_custodians_admit(
    cast: Cast, desk: HybridIdentity, who: str
) -> None:
    own = HybridIdentity.generate()
    user = newcomer(cast, own)
    with pytest.raises((DeskError, RosterError)):
        admitted(getattr(cast, who), user, desk, own)
    assert keyring.my_keys(user).desks == ()


def test_nobody_admits_themselves(cast: Cast, desk: HybridIdentity) -> None:
    own = HybridIdentity.generate()
    user = newcomer(cast, own, "custodian", "reviewer")
    with pytest.raises((DeskError, RosterError)):
        admitted(user, user, desk, own)
    assert keyring.my_keys(user).desks == ()


def test_a_wrapped_key_is_sealed_to_one(cast: Cast) -> None:
    own = HybridIdentity.generate()
    user = newcomer(cast, own)
    browsers.claim(Hand(user, own), DESK)
    row = Membership.objects.select_related("claim").get(reviewer__user=user)
    name = name_commitment("samar", names.of(row).salt)
    facts = {"name": name, "own": row.claim.own, "replaces": 0, "roles": ["reviewer"]}
    facts |= browsers.keys_of(own)
    two = seal(b"key", [own.recipient(), HybridIdentity.generate().recipient()])
    makers = [hand(cast.reviewer), hand(cast.second)]
    for wrapped in (b"the desk's key", two, sealed_identity()):
        request = browsers.request_for(makers[0], DESK, "admit", row.person, facts)
        number = browsers.propose(makers[0], request)
        with pytest.raises(KeyRefused):
            parts = Parts({row.person: wrapped})
            browsers.complete(makers[1], makers[0], request, number, parts)
        proposals.cancel(cast.reviewer, number)
    row.refresh_from_db()
    assert not row.admitted
