"""What a list says after its last entry: who holds the desk's key, and who counts as two."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sealing.roster.days import later
from sealing.roster.statements import ZEROS

LINK_DAYS = 7  # in which somebody admitted by one person is seen by the others
EXEMPT_DAYS = 7  # of a server that has just begun
APART = {"nonces", "heads", "lost"}  # of a state, what no shared vector has
ROLES = ("administrator", "custodian", "editor", "reviewer")
OPENING = {"custodian", "editor", "reviewer"}  # those that hold the desk's key


@dataclass(frozen=True)
class Person:
    """``since``: day of their admission; ``standing``: number of the entry that last changed what
    they may sign; ``links``: who came through them or they through, and on which day."""

    name: str
    recipient: str
    signing: str
    roles: tuple[str, ...]
    since: str
    standing: int
    links: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Suspension:
    """``number``: of the entry that suspended; ``objected``: 0 or 1."""

    by: str
    day: str
    number: int
    objected: int = 0


@dataclass(frozen=True)
class Kit:
    recipient: str
    signing: str


@dataclass(frozen=True)
class Remembered:
    """What somebody saw before: the first entry's hash, the last one's and its number, and the day
    on which they saw it (not the entry's day)."""

    genesis: str
    head: str
    number: int
    day: str


@dataclass
class State:
    """Changed by ``apply`` on its own copy only. ``server``: day of the server's first desk;
    ``heads``: each entry's hash with its number; ``used``: every key and person that ever stood;
    ``lost``: ends of the list that a restored backup lacks, by hash: number, and day of the entry
    that says so."""

    desk: str
    genesis: str = ZEROS
    head: str = ZEROS
    number: int = 0
    day: str = ""
    server: str = ""
    recipient: str = ""
    kit: Kit = Kit("", "")
    people: dict[str, Person] = field(default_factory=dict)
    suspended: dict[str, Suspension] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    nonces: set[str] = field(default_factory=set)
    heads: dict[str, int] = field(default_factory=dict)
    lost: dict[str, tuple[int, str]] = field(default_factory=dict)
    ever_two: int = 0
    custodian_key: str = ""
    retention: int = 0

    def copy(self) -> "State":
        """What is inside is frozen, but for the links, which are replaced and never changed."""
        return replace(
            self,
            people=dict(self.people),
            suspended=dict(self.suspended),
            used=set(self.used),
            nonces=set(self.nonces),
            heads=dict(self.heads),
            lost=dict(self.lost),
        )

    @property
    def plain(self) -> dict[str, Any]:
        """For shared vectors: text, whole numbers, lists and objects, without what is APART."""
        people = {key: asdict(person) for key, person in self.people.items()}
        return {
            **{name: value for name, value in vars(self).items() if name not in APART},
            "kit": asdict(self.kit),
            "people": {key: {**one, "roles": list(one["roles"])} for key, one in people.items()},
            "suspended": {key: asdict(one) for key, one in self.suspended.items()},
            "used": sorted(self.used),
        }

    def is_lost(self, seen: Remembered) -> bool:
        """Whether the list says that this end was lost, on the day that it was seen or later."""
        number, day = self.lost.get(seen.head, (0, ""))
        return number == seen.number and day >= later(seen.day, -1)

    @property
    def custodians(self) -> tuple[str, ...]:
        """Also those who are suspended: a suspension does not change who is needed."""
        return tuple(key for key, one in self.people.items() if "custodian" in one.roles)

    def can_sign(self, person: str) -> bool:
        return person in self.people and person not in self.suspended

    def change(self, person: str, **fields: Any) -> None:
        self.people[person] = replace(self.people[person], **fields)

    def link(self, newcomer: str, through: Iterable[str], day: str) -> None:
        """Links a person with others, both ways; nobody with themselves."""
        for other in set(through) - {newcomer}:
            for one, two in ((newcomer, other), (other, newcomer)):
                self.change(one, links={**self.people[one].links, two: day})

    def lift(self, person: str, day: str) -> None:
        """Ends a suspension, if there is one. The days of a link do not run while somebody could
        not sign against it, so those that are open begin anew."""
        if person not in self.suspended:
            return
        for one in list(self.people):
            self.link(one, linked_with(self, one, day), day)
        del self.suspended[person]


def linked(state: State, one: str, other: str, day: str) -> bool:
    """Whether one came through the other less than seven days ago; the days during which somebody
    was suspended, by whomever, do not count."""
    if one not in state.people or other not in state.people[one].links:
        return False
    end = later(state.people[one].links[other], LINK_DAYS)
    return day < end or any(each.day < end for each in state.suspended.values())


def linked_with(state: State, person: str, day: str) -> tuple[str, ...]:
    """Everybody in the list to whom this person is linked."""
    return tuple(other for other in state.people if linked(state, person, other, day))


def counts_as_two(state: State, a: str, b: str, day: str) -> bool:
    """Whether two signatures of these people are two people's."""
    exempt = day < later(state.server, EXEMPT_DAYS)
    able = a != b and state.can_sign(a) and state.can_sign(b)
    return able and (exempt or not linked(state, a, b, day))
