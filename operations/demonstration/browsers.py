"""What browsers do with keys, in Python: they make entries of a roster and sign them.

For the demonstration and for tests; people's keys never come to a server otherwise.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User

from reviewers.consent.signatures import Signed, Words
from reviewers.keys import nonces
from reviewers.models import Membership, RosterClaim
from reviewers.roster import carrying, claims, founding, names, requests
from reviewers.roster.claims import membership_of
from reviewers.roster.effects import Parts
from reviewers.roster.founding import NewDesk
from reviewers.roster.requests import Half
from sealing import HybridIdentity, seal
from sealing.roster import (
    CONSENT,
    KEY,
    KIT,
    ROSTER,
    ZEROS,
    Entry,
    Request,
    Signature,
    SigningKey,
    State,
    later,
    name_commitment,
    needed,
    signing_key,
)
from submissions import roster

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Hand:
    """Somebody's account, and the identity that their browser opened."""

    user: User
    identity: HybridIdentity

    @property
    def signing(self) -> SigningKey:
        return signing_key(self.identity)

    @property
    def keys(self) -> dict[str, str]:
        return keys_of(self.identity)

    def person(self, desk: str) -> str:
        return membership_of(self.user, desk).person


def keys_of(identity: HybridIdentity) -> dict[str, str]:
    return {"recipient": str(identity.recipient()), "signing": signing_key(identity).public}


def proof(identity: HybridIdentity, desk: str, genesis: str, name: str, person: str) -> str:
    said = {"desk": desk, "genesis": genesis, "name": name, "person": person, **keys_of(identity)}
    return signing_key(identity).sign(KEY, said)


def first_request(
    slug: str, desk: HybridIdentity, kit: HybridIdentity, people: Sequence[Facts], **more: Any
) -> Request:
    """A founding entry's request. ``people``: as the entry lists them."""
    facts = {
        "carried": 0,
        "from": {},
        "kit": {"own": proof(kit, slug, ZEROS, ZEROS, KIT), **keys_of(kit)},
        "people": sorted(people, key=lambda one: one["person"]),
        "recipient": str(desk.recipient()),
        "server": roster.first_day(),
        **more,
    }
    nonce = secrets.token_hex(16)
    return Request("found", roster.day(), slug, facts, ZEROS, later(roster.day(), 30), nonce, "")


def listed(hand: Hand, slug: str, person: str, salt: str, held: Sequence[str]) -> dict[str, Any]:
    """A founder, as the first entry lists them."""
    name = name_commitment(hand.user.get_username(), salt)
    own = proof(hand.identity, slug, ZEROS, name, person)
    return {
        "name": name,
        "own": own,
        "person": person,
        "roles": sorted(held),
        **hand.keys,
    }


def signed(request: Request, *signers: tuple[str, SigningKey]) -> Entry:
    """The entry of this request at the end of the desk's chain."""
    head = roster.head_of(request.desk)
    number = head.number + 1
    entry = Entry(head.hash or ZEROS, _day(request.desk), request.desk, number, request, ())
    for place, (by, key) in enumerate(signers):
        # The first one signs the request alone, which is bound to its place by what it names.
        made = Signature(by, key.sign(ROSTER, entry.signed_by(place)))
        entry = replace(entry, signatures=(*entry.signatures, made))
    return entry


def found(
    hand: Hand, slug: str, name: str, desk: HybridIdentity, kit: HybridIdentity, held: Sequence[str]
) -> None:
    """The server's first desk, through its door."""
    person, salt = secrets.token_hex(16), secrets.token_hex(32)
    request = first_request(slug, desk, kit, [listed(hand, slug, person, salt, held)])
    request = replace(request, nonce=nonces.issue(founding.NOWHERE, hand.user))
    entry = signed(request, (person, hand.signing))
    parts = Parts(
        {person: seal(str(desk).encode(), [hand.identity.recipient()])},
        seal(str(desk).encode(), [kit.recipient()]),
    )
    founding.found(hand.user, NewDesk(name, {person: salt}, parts), entry.encoded)


def claim(hand: Hand, desk: str) -> None:
    """A newcomer shows their keys, after comparing the desk's digits."""
    membership, state = membership_of(hand.user, desk), roster.state(desk)
    name = names.commitment(names.of(membership))
    genesis = state.genesis if state else ZEROS
    own = proof(hand.identity, desk, genesis, name, membership.person)
    claims.claim(hand.user, desk, signing=hand.signing.public, own=own)


def _day(desk: str) -> str:
    """Today, or the day of the entry before, whose maker's clock may be ahead."""
    state = roster.state(desk) if roster.head_of(desk).number else None
    return max(roster.day(), state.day) if state else roster.day()


def consent(hand: Hand, words: Words) -> Signed | None:
    """Their signature for an act that takes more than one; None where the desk has no list."""
    head = roster.head_of(words.desk).hash
    if not head:
        return None
    nonce = nonces.issue(words.desk, hand.user)
    return Signed(head, nonce, hand.signing.sign(CONSENT, words.statement(head, nonce)))


def request_for(hand: Hand, desk: str, act: str, subject: str, facts: Facts) -> Request:
    head, day = roster.head_of(desk).hash or ZEROS, _day(desk)
    nonce = nonces.issue(desk, hand.user)
    return Request(act, day, desk, facts, head, later(day, 30), nonce, subject)


def propose(maker: Hand, request: Request, parts: Parts | None = None) -> int:
    """Gives the number of the proposal."""
    by = Signature(maker.person(request.desk), maker.signing.sign(ROSTER, request.plain))
    half = Half(request, by, parts or Parts())
    return requests.propose(maker.user, request.desk, half).pk


def complete(
    second: Hand, maker: Hand, request: Request, number: int, parts: Parts | None = None
) -> None:
    desk = request.desk
    pairs = [(each.person(desk), each.signing) for each in (maker, second)]
    encoded = signed(request, *pairs).encoded
    requests.complete(second.user, desk, number, encoded, parts or Parts())


def append(maker: Hand, request: Request, parts: Parts | None = None) -> None:
    """An entry of one person."""
    entry = signed(request, (maker.person(request.desk), maker.signing))
    requests.append(maker.user, request.desk, entry.encoded, parts or Parts())


def act(
    desk: str,
    name: str,
    subject: str,
    facts: Facts,
    hands: Sequence[Hand],
    parts: Parts | None = None,
) -> None:
    """The first of ``hands`` makes it; alone where that is enough, else the first of the others who
    may completes it.
    """
    maker, state = hands[0], roster.state(desk)
    if not isinstance(state, State):
        raise TypeError("This desk has no roster.")
    request = request_for(maker, desk, name, subject, facts)
    may = needed(state, request, maker.person(desk), roster.day())
    if may.alone:
        append(maker, request, parts)
        return
    others = {each.person(desk): each for each in hands[1:]}
    second = next((others[person] for person in others if person in may.people), maker)
    complete(second, maker, request, propose(maker, request), parts)


def admit(
    desk: str, newcomer: Hand, key: HybridIdentity, hands: Sequence[Hand], *, shown: bool = False
) -> None:
    """``key``: the desk's; ``shown``: the newcomer has shown their keys by now."""
    if not shown:
        claim(newcomer, desk)
    membership = Membership.objects.select_related("reviewer__user", "claim").get(
        desk=desk, reviewer__user=newcomer.user
    )
    facts = {
        "name": names.commitment(names.of(membership)),
        "own": membership.claim.own,
        "replaces": 0,
        "roles": sorted(membership.roles),
        **newcomer.keys,
    }
    wrapped = seal(str(key).encode(), [newcomer.identity.recipient()])
    act(desk, "admit", membership.person, facts, hands, Parts({membership.person: wrapped}))


def carry(desk: str, key: HybridIdentity, kit: HybridIdentity, hands: Sequence[Hand]) -> None:
    """A desk of an older release gets its list: everybody shows their keys, and two of them sign it
    with a new kit.
    """
    for each in hands:
        claim(each, desk)
    rows = RosterClaim.objects.filter(membership__desk=desk)
    people = [carrying.facts_of(row) for row in rows.select_related("membership__reviewer__user")]
    request = first_request(desk, key, kit, people, carried=1)
    first, second = hands[0], hands[1]
    request = replace(request, nonce=nonces.issue(desk, first.user))
    by = Signature(first.person(desk), first.signing.sign(ROSTER, request.plain))
    parts = Parts(kit=seal(str(key).encode(), [kit.recipient()]))
    proposal = carrying.propose(first.user, desk, request, by, parts)
    pairs = [(each.person(desk), each.signing) for each in (first, second)]
    carrying.complete(second.user, desk, proposal.pk, signed(request, *pairs).encoded)
