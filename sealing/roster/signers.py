"""Whose signatures each act takes; every function raises RosterError for those that do not do."""

from dataclasses import dataclass
from typing import Any

from sealing.roster.days import later
from sealing.roster.faults import Fault, RosterError
from sealing.roster.forms import MAX_PEOPLE
from sealing.roster.state import State, Suspension, counts_as_two, linked
from sealing.roster.statements import KIT, Request

LONE_LIST = 2  # people in a list up to which one alone admits the next
REPLACE_DAYS, KIT_DAYS = 7, 30  # of a suspension without objection, before the kit signs


@dataclass(frozen=True)
class Turn:
    """An entry about to be applied: the state before it, its request, signers, day and number."""

    state: State
    request: Request
    signers: tuple[str, ...]
    day: str
    number: int

    @property
    def facts(self) -> Any:
        return self.request.facts

    @property
    def subject(self) -> str:
        return self.request.subject

    @property
    def alone(self) -> bool:
        return len(self.signers) == 1


def require(holds: bool, fault: Fault, detail: str = "") -> None:
    if not holds:
        raise RosterError(fault, detail)


def custodian(turn: Turn, place: int = 0) -> None:
    signer = turn.signers[place]
    require(signer != KIT, Fault.NOT_A_MEMBER, "kit")
    require("custodian" in turn.state.people[signer].roles, Fault.ROLE, "needs a custodian")


def one(turn: Turn) -> None:
    require(turn.alone, Fault.TOO_MANY)


def two(turn: Turn) -> None:
    """Two members who count as two, the maker a custodian."""
    custodian(turn)
    require(not turn.alone, Fault.TOO_FEW)
    maker, second = turn.signers
    require(second != KIT, Fault.NOT_TWO)
    require(counts_as_two(turn.state, maker, second, turn.day), Fault.LINKED)


def two_custodians(turn: Turn) -> None:
    two(turn)
    custodian(turn, 1)


def two_or_the_only_one(turn: Turn) -> None:
    """Two, or one in a list of one; who is suspended counts, so that nobody becomes the only one by
    suspending."""
    custodian(turn)
    if len(turn.state.people) == 1:
        one(turn)
    else:
        two(turn)


def two_members(turn: Turn) -> None:
    """Two who count as two, whatever their roles; or one in a list of one."""
    if len(turn.state.people) == 1:
        one(turn)
        return
    require(not turn.alone, Fault.TOO_FEW)
    maker, second = turn.signers
    require(counts_as_two(turn.state, maker, second, turn.day), Fault.LINKED)


def maker_and_kit(turn: Turn, days: int) -> None:
    """The kit instead of a second member, where nobody counts as two with the maker."""
    custodian(turn)
    maker, people = turn.signers[0], turn.state.people
    others = any(counts_as_two(turn.state, maker, other, turn.day) for other in people)
    require(not others, Fault.NOT_TWO, "a member can sign")
    waited(turn, days)


def waited(turn: Turn, days: int) -> Suspension:
    """The subject's suspension, which has lasted so many days without objection."""
    suspension = turn.state.suspended.get(turn.subject)
    if suspension is None:
        raise RosterError(Fault.WAITING, "not suspended")
    require(not suspension.objected, Fault.OBJECTED)
    require(turn.day >= later(suspension.day, days), Fault.WAITING, f"{days} days")
    return suspension


def settled(turn: Turn) -> None:
    require(not turn.state.suspended, Fault.UNSETTLED)


def not_the_subject(turn: Turn) -> None:
    require(turn.subject not in turn.signers, Fault.SUBJECT)


# One function for each act.


def found(turn: Turn) -> None:
    facts, people = turn.facts, len(turn.state.people)
    further = facts["from"] != {}
    require(not (facts["carried"] and further), Fault.MALFORMED, "carried from another desk")
    if not facts["carried"]:
        require(people == (2 if further else 1), Fault.MALFORMED, "founders")
    # A server day in the future would make the exempt week as long as the founder likes.
    require(facts["server"] <= turn.day, Fault.FUTURE, "server day")
    require(bool(turn.state.custodians), Fault.CUSTODIAN)
    if people == 1:
        one(turn)
    require(people == 1 or not turn.alone, Fault.TOO_FEW)


def admit(turn: Turn) -> None:
    if turn.facts["replaces"]:
        replace(turn)
        return
    settled(turn)
    require(turn.subject not in turn.state.used, Fault.SUBJECT, "was in the list")
    require(len(turn.state.people) < MAX_PEOPLE, Fault.FULL)
    require(KIT not in turn.signers, Fault.NOT_A_MEMBER, "kit")
    custodian(turn)
    if turn.facts["roles"] != ["reviewer"] and len(turn.state.custodians) > 1:
        two_custodians(turn)
    require(len(turn.state.people) <= LONE_LIST or not turn.alone, Fault.TOO_FEW)


def replace(turn: Turn) -> None:
    """A lost passphrase: the same person, name and roles under new keys."""
    require(turn.subject in turn.state.people, Fault.NOT_A_MEMBER, "subject")
    subject = turn.state.people[turn.subject]
    require(turn.facts["name"] == subject.name, Fault.SUBJECT, "another name")
    require(turn.facts["roles"] == list(subject.roles), Fault.ROLE, "other roles")
    not_the_subject(turn)
    if turn.signers == (KIT,):
        # Whatever anybody signed since says that somebody is there.
        suspension = waited(turn, KIT_DAYS)
        require(suspension.by == KIT, Fault.WAITING, "not suspended by the kit")
        require(turn.state.number == suspension.number, Fault.NOT_TWO, "a member has signed since")
        return
    custodian(turn)
    require(not turn.alone, Fault.TOO_FEW)
    if turn.signers[1] == KIT:
        maker_and_kit(turn, REPLACE_DAYS)
    else:
        two(turn)


def suspend(turn: Turn) -> None:
    one(turn)
    not_the_subject(turn)
    maker = turn.signers[0]
    if maker == KIT:
        settled(turn)
        return
    custodian(turn)
    require(turn.subject not in turn.state.suspended, Fault.UNSETTLED, "suspended already")
    opened = any(each.by == maker for each in turn.state.suspended.values())
    require(not opened, Fault.UNSETTLED, "one open suspension for each signer")


def object_to(turn: Turn) -> None:
    one(turn)
    require(turn.signers[0] == turn.subject, Fault.SUBJECT)
    suspension = turn.state.suspended.get(turn.subject)
    require(suspension is not None, Fault.SUBJECT, "not suspended")
    require(suspension is None or not suspension.objected, Fault.OBJECTED)


def restore(turn: Turn) -> None:
    one(turn)
    suspension = turn.state.suspended.get(turn.subject)
    if suspension is None:
        raise RosterError(Fault.SUBJECT, "not suspended")
    maker = turn.signers[0]
    free = maker == suspension.by or not linked(turn.state, maker, turn.subject, turn.day)
    require(free, Fault.LINKED)


def remove(turn: Turn) -> None:
    not_the_subject(turn)
    if turn.signers[1:] == (KIT,):
        maker_and_kit(turn, KIT_DAYS)
    else:
        two(turn)


def roles(turn: Turn) -> None:
    settled(turn)
    if len(turn.state.custodians) > 1:
        two_custodians(turn)
    else:
        custodian(turn)
        one(turn)
    others = set(turn.state.custodians) - {turn.subject}
    require(bool(others) or "custodian" in turn.facts["roles"], Fault.CUSTODIAN)


def custodian_key(turn: Turn) -> None:
    """To keep no originals any more is the safe direction: one custodian is enough for it."""
    if turn.alone and not turn.facts["recipient"]:
        custodian(turn)
    else:
        two_custodians(turn)


def retention(turn: Turn) -> None:
    """Days erase: where there is a second member, nobody sets them alone."""
    if len(turn.state.custodians) > 1:
        two_custodians(turn)
    else:
        two_or_the_only_one(turn)
