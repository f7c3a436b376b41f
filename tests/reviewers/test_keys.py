import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from operations.demonstration import browsers
from operations.demonstration.browsers import Hand
from reviewers.accounts import people
from reviewers.errors import KeyRefused, NotAllowed
from reviewers.keys import keyring, nonces
from reviewers.models import Membership, Outcome, Proposal, RecoveryKit
from reviewers.roster import founding as further
from reviewers.roster import names
from reviewers.roster.effects import Parts
from reviewers.roster.founding import NewDesk
from sealing import (
    HybridIdentity,
    NoMatchError,
    ScryptRecipient,
    X25519Identity,
    armor,
    seal,
    unseal,
)
from sealing.roster import KIT, ZEROS, RosterError
from submissions import intake, roster
from submissions.models import RosterEntry
from tests.reviewers.acting import DESK, OTHER_DESK, PASSWORD, Cast, admitted, sealed_identity
from tests.reviewers.desks import hand, hands


def newcomer(cast: Cast, *roles: str, desk: str = DESK) -> Membership:
    token = people.invite(cast.reviewer, desk, roles or ("reviewer",))
    user = people.join(token, username="samar", password=PASSWORD, language="en")
    return Membership.objects.get(reviewer__user=user)


def enrolled(cast: Cast, own: HybridIdentity, *roles: str) -> Membership:
    found = newcomer(cast, *roles)
    keys = browsers.keys_of(own)
    keyring.enrol(found.reviewer.user, keys["recipient"], sealed_identity(), keys["signing"])
    found.refresh_from_db()
    return found


def test_it_hands_a_browser_what_unlocks_the_desk(
    cast: Cast, desk: HybridIdentity, identities: dict[str, HybridIdentity]
) -> None:
    held = keyring.my_keys(cast.second)
    assert held.recipient == str(identities["second"].recipient())
    assert [each.desk for each in held.desks] == [DESK]
    assert held.desks[0].recipient == str(desk.recipient())
    assert unseal(held.desks[0].wrapped, [identities["second"]]) == str(desk).encode()


def test_it_keeps_a_recovery_kit_and_tells_intake_the_recipient(
    cast: Cast, desk: HybridIdentity
) -> None:
    opened = intake.desk(DESK)
    assert opened and opened.recipient == str(desk.recipient())
    assert RecoveryKit.objects.get(desk=DESK).recipient != opened.recipient


# Keys are drawn when a test runs: a test's name must hold none.
NO_RECIPIENTS: dict[str, Callable[[], str]] = {
    "nothing": str,
    "nonsense": lambda: "age1pq1nonsense",
    "classical": lambda: str(X25519Identity.generate().recipient()),
    "secret": lambda: str(HybridIdentity.generate()),
}


@pytest.mark.parametrize("kind", NO_RECIPIENTS)
def test_it_enrols_post_quantum_recipients_alone(cast: Cast, kind: str) -> None:
    user = newcomer(cast).reviewer.user
    with pytest.raises(KeyRefused):
        keyring.enrol(user, NO_RECIPIENTS[kind](), sealed_identity())
    assert keyring.my_keys(user).recipient == ""


NOT_UNDER_A_PASSPHRASE: dict[str, Callable[[], bytes]] = {
    "nothing": bytes,
    "the beginning of a secret": lambda: b"AGE-SECRET-KEY-PQ-1",
    "a secret": lambda: str(HybridIdentity.generate()).encode(),
    "sealed to a key": lambda: seal(b"key", [HybridIdentity.generate().recipient()]),
    "text": lambda: armor(seal(b"key", [ScryptRecipient("words", log_n=2)])).encode(),
    "too long": lambda: seal(bytes(70_000), [ScryptRecipient("words", log_n=2)]),
}


@pytest.mark.parametrize("kind", NOT_UNDER_A_PASSPHRASE)
def test_it_enrols_identities_under_a_passphrase_alone(cast: Cast, kind: str) -> None:
    user = newcomer(cast).reviewer.user
    sealed = NOT_UNDER_A_PASSPHRASE[kind]()
    with pytest.raises(KeyRefused):
        keyring.enrol(user, str(HybridIdentity.generate().recipient()), sealed)


def test_it_enrols_once(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        keyring.enrol(cast.second, str(HybridIdentity.generate().recipient()), sealed_identity())


def test_it_lists_who_waits_with_a_key_of_their_own(cast: Cast) -> None:
    membership = newcomer(cast)
    assert keyring.waiting(DESK) == ()
    own = HybridIdentity.generate().recipient()
    keyring.enrol(membership.reviewer.user, str(own), sealed_identity())
    assert keyring.waiting(DESK) == (membership,)


def test_it_admits_a_colleague(cast: Cast, desk: HybridIdentity) -> None:
    own = HybridIdentity.generate()
    membership = enrolled(cast, own)
    admitted(cast.second, membership.reviewer.user, desk, own)
    (held,) = keyring.my_keys(membership.reviewer.user).desks
    assert unseal(held.wrapped, [own]) == str(desk).encode()
    assert {each.reviewer.user.username for each in keyring.members(DESK)} >= {"samar"}


def admission(membership: Membership, own: HybridIdentity) -> Mapping[str, Any]:
    """Facts of an admission, of keys that were shown."""
    return {
        "name": names.commitment(names.of(membership)),
        "own": membership.claim.own,
        "replaces": 0,
        "roles": sorted(membership.roles),
        **browsers.keys_of(own),
    }


def shown(membership: Membership, own: HybridIdentity) -> Membership:
    """They compared the desk's digits and showed their keys."""
    browsers.claim(Hand(membership.reviewer.user, own), DESK)
    membership.refresh_from_db()
    return membership


@pytest.mark.parametrize("who", ["editor", "administrator", "outsider"])
def test_it_lets_only_the_desk_s_custodians_admit(
    cast: Cast, identities: dict[str, HybridIdentity], who: str
) -> None:
    own = HybridIdentity.generate()
    membership = shown(enrolled(cast, own), own)
    facts, maker = admission(membership, own), Hand(getattr(cast, who), identities[who])
    before = roster.head_of(DESK)
    with pytest.raises((NotAllowed, RosterError)):
        asked = browsers.request_for(maker, DESK, "admit", membership.person, facts)
        browsers.propose(maker, asked)
    with pytest.raises((NotAllowed, RosterError)):
        asked = browsers.request_for(maker, DESK, "admit", membership.person, facts)
        browsers.append(maker, asked, Parts({membership.person: seal(b"key", [own.recipient()])}))
    assert roster.head_of(DESK) == before
    assert not Proposal.objects.open().exists()


def test_it_admits_nobody_who_opens_nothing(cast: Cast) -> None:
    own = HybridIdentity.generate()
    membership = enrolled(cast, own, "administrator")
    assert keyring.waiting(DESK) == ()
    facts = admission(shown(membership, own), own)
    with pytest.raises(RosterError):
        browsers.act(DESK, "admit", membership.person, facts, hands(DESK))
    membership.refresh_from_db()
    assert not membership.admitted


def test_it_checks_that_a_wrapped_key_is_sealed_to_one(cast: Cast) -> None:
    own = HybridIdentity.generate()
    membership = shown(enrolled(cast, own), own)
    facts, before = admission(membership, own), roster.head_of(DESK)
    maker, second = hands(DESK)[:2]
    two = seal(b"key", [own.recipient(), HybridIdentity.generate().recipient()])
    asked = browsers.request_for(maker, DESK, "admit", membership.person, facts)
    number = browsers.propose(maker, asked)
    for wrapped in (b"", b"the desk's key", two, sealed_identity()):
        with pytest.raises(KeyRefused):
            browsers.complete(second, maker, asked, number, Parts({membership.person: wrapped}))
    membership.refresh_from_db()
    assert not membership.admitted
    assert roster.head_of(DESK) == before


def test_it_admits_once(cast: Cast, desk: HybridIdentity) -> None:
    own = HybridIdentity.generate()
    membership = shown(enrolled(cast, own), own)
    facts, members = admission(membership, own), hands(DESK)
    parts = Parts({membership.person: seal(b"key", [own.recipient()])})
    browsers.act(DESK, "admit", membership.person, facts, members, parts)
    with pytest.raises(RosterError):
        browsers.act(DESK, "admit", membership.person, facts, members, parts)


def test_the_database_refuses_self_admission_and_a_second_founder(cast: Cast) -> None:
    rows = Membership.objects.filter(reviewer__user=cast.second)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(admitted_by=rows.get().reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(founder=True)


def founding(
    cast: Cast,
    slug: str = "homs",
    *,
    makers: tuple[str, str] = ("reviewer", "second"),
    changed: Callable[[Parts], Parts] = lambda parts: parts,
    **facts: Any,
) -> None:
    """A further desk, by two members of the one that stands, instead of what was proposed."""
    Proposal.objects.open().close(Outcome.CANCELLED)
    made, kit = HybridIdentity.generate(), HybridIdentity.generate()
    pair = [hand(getattr(cast, who)) for who in makers]
    people, salts = [], {}
    for each in pair:
        number, salt = secrets.token_hex(16), secrets.token_hex(32)
        people.append(browsers.listed(each, slug, number, salt, ("custodian", "reviewer")))
        salts[number] = salt
    origin = {"desk": DESK, "head": roster.head_of(DESK).hash}
    asked = browsers.first_request(slug, made, kit, people, **{"from": origin})
    asked = replace(asked, facts={**asked.facts, **facts})
    asked = replace(asked, nonce=nonces.issue(DESK, pair[0].user))
    signers = [(one["person"], each.signing) for one, each in zip(people, pair, strict=True)]
    entry = browsers.signed(asked, *signers)
    wrapped = {
        one["person"]: seal(b"key", [each.identity.recipient()])
        for one, each in zip(people, pair, strict=True)
    }
    parts = changed(Parts(wrapped, seal(b"key", [kit.recipient()])))
    new = NewDesk("Homs", salts, parts)
    number = further.propose(pair[0].user, new, asked, entry.signatures[0]).pk
    further.complete(pair[1].user, DESK, number, entry.encoded)


def test_it_lets_two_custodians_found_a_desk(cast: Cast) -> None:
    founding(cast)
    for user in (cast.reviewer, cast.second):
        assert people.is_member(user, "homs")
    assert roster.head_of("homs").number == 1
    with pytest.raises(NotAllowed):
        founding(cast, "hama", makers=("editor", "second"))
    assert intake.desk("hama") is None


def test_it_founds_a_desk_whole_or_not_at_all(cast: Cast) -> None:
    with pytest.raises(KeyRefused):
        founding(cast, changed=lambda parts: replace(parts, kit=b"bare"))
    for slug in ("Not a slug", OTHER_DESK):
        with pytest.raises((intake.DeskError, RosterError)):
            founding(cast, slug)
    assert intake.desk("homs") is None
    assert not RosterEntry.objects.filter(desk="homs").exists()


def test_it_refuses_one_key_in_two_places(cast: Cast) -> None:
    theirs = keyring.my_keys(cast.second).recipient
    with pytest.raises(RosterError):
        founding(cast, recipient=theirs)
    kit = HybridIdentity.generate()
    own = browsers.proof(kit, "homs", ZEROS, ZEROS, KIT)
    paper = {"own": own, **browsers.keys_of(kit)}
    with pytest.raises(RosterError):
        founding(cast, recipient=paper["recipient"], kit=paper)
    assert intake.desk("homs") is None


def test_nobody_admits_themselves(cast: Cast) -> None:
    """A custodian who waits holds no key yet, so they are in no position to give one."""
    own = HybridIdentity.generate()
    membership = shown(enrolled(cast, own, "custodian", "reviewer"), own)
    me, facts = Hand(membership.reviewer.user, own), admission(membership, own)
    asked = browsers.request_for(me, DESK, "admit", membership.person, facts)
    with pytest.raises((NotAllowed, RosterError)):
        browsers.append(me, asked, Parts({membership.person: seal(b"key", [own.recipient()])}))
    membership.refresh_from_db()
    assert not membership.admitted
    assert keyring.my_keys(membership.reviewer.user).desks == ()


def test_it_hands_out_one_s_own_keys_alone(
    cast: Cast, identities: dict[str, HybridIdentity]
) -> None:
    wrapped = {
        (name, each.desk): each.wrapped
        for name in ("reviewer", "second", "editor", "outsider", "administrator")
        for each in keyring.my_keys(getattr(cast, name)).desks
    }
    own = [("reviewer", DESK), ("reviewer", OTHER_DESK), ("second", DESK), ("editor", DESK)]
    assert set(wrapped) == {*own, ("outsider", OTHER_DESK)}
    for (name, _), sealed in wrapped.items():
        for other, identity in identities.items():
            if other != name:
                with pytest.raises(NoMatchError):
                    unseal(sealed, [identity])


@pytest.mark.parametrize("part", ["wrapped", "kit"])
def test_it_founds_no_desk_on_a_key_that_is_not_sealed_so(cast: Cast, part: str) -> None:
    old = seal(b"key", [X25519Identity.generate().recipient()])

    def changed(parts: Parts, sealed: bytes) -> Parts:
        if part == "kit":
            return replace(parts, kit=sealed)
        return replace(parts, wrapped=dict.fromkeys(parts.wrapped, sealed))

    for sealed in (b"AGE-SECRET-KEY-PQ-1", old, sealed_identity()):
        with pytest.raises(KeyRefused):
            founding(cast, changed=partial(changed, sealed=sealed))
    assert intake.desk("homs") is None
    assert not RecoveryKit.objects.filter(desk="homs").exists()


@pytest.mark.parametrize("place", ["desk", "kit"])
def test_it_founds_no_desk_for_an_older_kind_of_key(cast: Cast, place: str) -> None:
    old, kit = str(X25519Identity.generate().recipient()), HybridIdentity.generate()
    keys = {**browsers.keys_of(kit), "recipient": old}
    facts = {"desk": {"recipient": old}, "kit": {"kit": {"own": "0" * 128, **keys}}}
    with pytest.raises((KeyRefused, RosterError)):
        founding(cast, **facts[place])
    assert intake.desk("homs") is None
