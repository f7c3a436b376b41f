"""A desk's list as tests write it: people by a letter, days by a number, keys that never change."""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any

from sealing import HybridIdentity
from sealing.roster import (
    KEY,
    KIT,
    ROSTER,
    ZEROS,
    Entry,
    Request,
    Signature,
    SigningKey,
    State,
    apply,
    later,
    name_commitment,
    signing_key,
)

FIRST = "2026-03-02"  # day 0, that of the server too
BOTH = ["custodian", "reviewer"]


def day(number: int) -> str:
    return later(FIRST, number)


def seed(label: str) -> bytes:
    return sha256(f"amana vector {label}".encode()).digest()


@cache
def identity(label: str) -> HybridIdentity:
    return HybridIdentity(seed(label))


@cache
def recipient(label: str) -> str:
    return str(identity(label).recipient())


@cache
def key(label: str) -> SigningKey:
    return signing_key(identity(label))


def person(label: str) -> str:
    """The number that stands for somebody in a list; the kit's is ``kit``."""
    return KIT if label == KIT else seed(f"person {label}").hex()[:32]


def commitment(label: str) -> str:
    return name_commitment(f"account {label}", seed(f"salt {label}").hex())


@cache
def keys(label: str, who: str, desk: str, genesis: str) -> dict[str, str]:
    """The two public keys of ``label``, proved to be those of ``who``."""
    public = {"recipient": recipient(label), "signing": key(label).public}
    name = ZEROS if who == KIT else commitment(who)
    said = {"desk": desk, "genesis": genesis, "name": name, "person": person(who), **public}
    return {"own": key(label).sign(KEY, said), **public}


class Desk:
    """``holds``: the label of the key that each person signs with now."""

    def __init__(self, desk: str = "main") -> None:
        self.desk = desk
        self.entries: list[Entry] = []
        self.state = State(desk)
        self.holds: dict[str, str] = {}
        self.today = day(400)

    def fork(self) -> "Desk":
        other = copy(self)
        other.entries, other.holds = [*self.entries], {**self.holds}
        return other

    @property
    def stored(self) -> list[bytes]:
        return [entry.encoded for entry in self.entries]

    def facts(self, who: str, roles: list[str], label: str = "", replaces: int = 0) -> Any:
        known = keys(label or who, who, self.desk, self.state.genesis)
        return {"name": commitment(who), "replaces": replaces, "roles": roles, **known}

    def kit_facts(self, label: str) -> Any:
        return keys(label, KIT, self.desk, self.state.genesis)

    def founding(self, people: Mapping[str, list[str]], **changes: Any) -> Any:
        founders = [
            {
                "name": commitment(who),
                "person": person(who),
                "roles": roles,
                **keys(who, who, self.desk, ZEROS),
            }
            for who, roles in people.items()
        ]
        return {
            "carried": 0,
            "from": {},
            "kit": keys(f"kit of {self.desk}", KIT, self.desk, ZEROS),
            "people": sorted(founders, key=lambda one: str(one["person"])),
            "recipient": recipient(f"desk {self.desk}"),
            "server": FIRST,
            **changes,
        }

    def request(
        self, act: str, on: int, subject: str = "", facts: Any = None, **changes: Any
    ) -> Request:
        made = Request(
            act=act,
            day=day(on),
            desk=self.desk,
            facts={} if facts is None else facts,
            head=self.state.head,
            last_day=day(on + 60),
            nonce=seed(f"nonce {self.desk} {len(self.entries)} {act} {on}").hex()[:32],
            subject=person(subject) if subject else "",
        )
        return replace(made, **changes)

    def entry(self, request: Request, *signers: str, on: int, **changes: Any) -> Entry:
        made = Entry(self.state.head, day(on), self.desk, self.state.number + 1, request, ())
        return self.signed(replace(made, **changes), *signers)

    def signed(self, made: Entry, *signers: str) -> Entry:
        made = replace(made, signatures=())
        for place, who in enumerate(signers):
            value = made.signed_by(place)
            said = key(self.holds.get(who, who)).sign(ROSTER, value)
            made = replace(made, signatures=(*made.signatures, Signature(person(who), said)))
        return made

    def make(
        self, act: str, *signers: str, on: int, subject: str = "", facts: Any = None, **changes: Any
    ) -> Entry:
        """An entry whose request was made on its own day; ``changes`` are the request's."""
        return self.entry(self.request(act, on, subject, facts, **changes), *signers, on=on)

    def add(self, entry: Entry) -> None:
        """Applies an entry. Raises RosterError."""
        self.state = apply(self.state, entry, self.today)
        self.entries.append(entry)

    def does(self, act: str, *signers: str, on: int, **rest: Any) -> None:
        self.add(self.make(act, *signers, on=on, **rest))

    def admits(
        self,
        who: str,
        *signers: str,
        on: int,
        roles: list[str] = BOTH,
        label: str = "",
        **rest: Any,
    ) -> None:
        facts = self.facts(who, roles, label, rest.pop("replaces", 0))
        self.does("admit", *signers, on=on, subject=who, facts=facts, **rest)
        self.holds[who] = label or who

    def founds(
        self, people: Mapping[str, list[str]], *signers: str, on: int = 0, **changes: Any
    ) -> None:
        self.holds[KIT] = f"kit of {self.desk}"
        facts = self.founding(people, **changes)
        self.does("found", *(signers or tuple(people)[:2]), on=on, facts=facts)


def two_and(*more: str, on: int = 1) -> Desk:
    """A desk of two custodians M and H, each of whom the other counts as two after day 7; and
    further custodians whom both admitted."""
    desk = Desk()
    desk.founds({"M": BOTH})
    desk.admits("H", "M", on=on)
    for who in more:
        desk.admits(who, "M", "H", on=8)
    return desk
