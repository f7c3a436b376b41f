"""A desk's list of people in tests, signed with their own keys, and what they sign of headers."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reviewers.keys.rewrapping import Made
from reviewers.keys.vouching import Listed, Vouched, digest_of, statement
from reviewers.models import Membership, RecoveryKit, Reviewer
from sealing import HybridIdentity, seal
from sealing.roster import (
    ACT,
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
    signing_key,
)
from submissions import roster

DAYS = 30  # in which a request can be completed


@dataclass(frozen=True)
class Desk:
    """``people``: each account's random number by its name; ``kit``: the key on the paper."""

    slug: str
    key: HybridIdentity
    identities: dict[str, HybridIdentity]
    people: dict[str, str]
    kit: HybridIdentity

    @property
    def state(self) -> State:
        found = roster.state(self.slug)
        assert found
        return found

    def signer(self, name: str) -> SigningKey:
        return signing_key(self.kit if name == KIT else self.identities[name])

    def by(self, name: str) -> str:
        return KIT if name == KIT else self.people[name]

    def request(self, act: str, facts: dict[str, Any] | None = None, subject: str = "") -> Request:
        day, who = roster.day(), self.people.get(subject, subject)
        last, head = later(day, DAYS), self.state.head
        return Request(act, day, self.slug, facts or {}, head, last, secrets.token_hex(16), who)

    def half(self, name: str, request: Request) -> Signature:
        return Signature(self.by(name), self.signer(name).sign(ROSTER, request.plain))

    def entry(self, request: Request, *names: str) -> Entry:
        state = self.state
        made = Entry(state.head, roster.day(), self.slug, state.number + 1, request, ())
        return self.signed(made, names)

    def signed(self, entry: Entry, names: Sequence[str]) -> Entry:
        for place, name in enumerate(names):
            over = entry.signed_by(place)
            own = Signature(self.by(name), self.signer(name).sign(ROSTER, over))
            entry = replace(entry, signatures=(*entry.signatures, own))
        return entry

    def append(
        self, act: str, *names: str, facts: dict[str, Any] | None = None, subject: str = ""
    ) -> None:
        entry = self.entry(self.request(act, facts, subject), *names)
        roster.append(self.slug, entry.encoded)

    def vouch(self, name: str, act: str, digest: str) -> Vouched:
        key, nonce = self.signer(name), secrets.token_hex(16)
        value = statement(self.slug, act, digest, self.state.head, nonce)
        return Vouched(key.public, self.state.head, nonce, key.sign(ACT, value))

    def vouch_for(self, name: str, act: str, listed: Iterable[Listed | Made]) -> Vouched:
        rows = [each.listed if isinstance(each, Made) else each for each in listed]
        return self.vouch(name, act, digest_of(rows))


def proved(
    slug: str, identity: HybridIdentity, person: str, name: str, genesis: str = ZEROS
) -> dict[str, str]:
    """Both public keys of somebody, as entries have them."""
    key = signing_key(identity)
    held = {"recipient": str(identity.recipient()), "signing": key.public}
    said = {**held, "desk": slug, "genesis": genesis, "name": name, "person": person}
    named = {} if person == KIT else {"name": name}
    return {**held, **named, "own": key.sign(KEY, said)}


def begun(
    slug: str,
    desk: HybridIdentity,
    identities: dict[str, HybridIdentity],
    people: dict[str, tuple[str, ...]],
    server: str = "2020-01-01",
) -> Desk:
    """The list of a desk that stood before there were lists. ``people``: roles by account; the
    first two sign it.
    """
    kit = HybridIdentity.generate()
    numbers = {name: secrets.token_hex(16) for name in people}
    founders = [
        {
            **proved(slug, identities[name], numbers[name], name_commitment(name, "0" * 64)),
            "person": numbers[name],
            "roles": sorted(roles),
        }
        for name, roles in people.items()
    ]
    facts = {
        "carried": 1,
        "from": {},
        "kit": proved(slug, kit, KIT, ZEROS),
        "people": sorted(founders, key=lambda one: str(one["person"])),
        "recipient": str(desk.recipient()),
        "server": server,
    }
    made = Desk(slug, desk, identities, numbers, kit)
    day = roster.day()
    request = Request("found", day, slug, facts, ZEROS, later(day, DAYS), "0" * 32, "")
    entry = made.signed(Entry(ZEROS, day, slug, 1, request, ()), list(people)[:2])
    roster.begin(slug, entry.encoded, opening=False)
    copy = seal(str(desk).encode(), [kit.recipient()])
    RecoveryKit.objects.filter(desk=slug).update(recipient=str(kit.recipient()), wrapped_key=copy)
    for name, number in numbers.items():
        rows = Membership.objects.filter(desk=slug, reviewer__user__username=name)
        rows.update(person=number, roles=sorted(people[name]))
    for name in people:
        own = signing_key(identities[name]).public
        Reviewer.objects.filter(user__username=name).update(signing=own)
    return made
