"""The acts: a literal table of what each is about, whose signatures it takes, what it changes."""

from collections.abc import Callable
from dataclasses import dataclass

from sealing.roster import forms, signers
from sealing.roster.days import is_day
from sealing.roster.faults import Fault
from sealing.roster.signers import Turn
from sealing.roster.state import Kit, Person, Suspension, linked_with
from sealing.roster.statements import KIT, ZEROS


@dataclass(frozen=True)
class Act:
    """``subject``: whom it is about ("" nobody, "new" not yet in the list, "member"); ``kit``:
    whether the recovery kit may sign; ``signers`` raises RosterError for those who do not do."""

    subject: str
    facts: forms.Form
    signers: Callable[[Turn], None]
    effect: Callable[[Turn], None]
    kit: bool = False


def found(turn: Turn) -> None:
    state, facts = turn.state, turn.facts
    forms.take_recipient(state, facts["recipient"])
    for founder in facts["people"]:
        forms.take_keys(state, founder, founder["person"], ZEROS)
        state.used.add(founder["person"])
    forms.take_keys(state, facts["kit"], KIT, ZEROS)
    state.heads.clear()
    state.server, state.recipient = facts["server"], facts["recipient"]


def admit(turn: Turn) -> None:
    state, facts, person = turn.state, turn.facts, turn.subject
    forms.take_keys(state, facts, person, state.genesis)
    state.used.add(person)
    through = links_of_admission(turn)
    state.lift(person, turn.day)
    # Read after the suspension ended, which made its links begin anew.
    before = state.people.get(person)
    state.people[person] = Person(
        facts["name"],
        facts["recipient"],
        facts["signing"],
        tuple(facts["roles"]),
        before.since if before else turn.day,
        turn.number,
        before.links if before else {},
    )
    state.link(person, through, turn.day)


def links_of_admission(turn: Turn) -> set[str]:
    """Through whom somebody comes: one signer, or two who came through each other; and everybody
    who is linked to those, else each of them would count as two with the newcomer. The exempt week
    changes nothing here: what it lets through must not outlast it."""
    members = [signer for signer in turn.signers if signer != KIT]
    if len(members) == 2 and members[1] not in linked_with(turn.state, members[0], turn.day):
        return set()
    return {*members, *(far for near in members for far in linked_with(turn.state, near, turn.day))}


def suspend(turn: Turn) -> None:
    suspension = Suspension(turn.signers[0], turn.day, turn.number)
    turn.state.suspended[turn.subject] = suspension
    turn.state.change(turn.subject, standing=turn.number)


def object_to(turn: Turn) -> None:
    """An objection to the kit's suspension ends it: nothing was lost."""
    state, suspension = turn.state, turn.state.suspended[turn.subject]
    if suspension.by == KIT:
        restore(turn)
        return
    state.suspended[turn.subject] = Suspension(suspension.by, suspension.day, suspension.number, 1)


def restore(turn: Turn) -> None:
    turn.state.lift(turn.subject, turn.day)
    turn.state.change(turn.subject, standing=turn.number)


def remove(turn: Turn) -> None:
    turn.state.lift(turn.subject, turn.day)
    del turn.state.people[turn.subject]


def set_roles(turn: Turn) -> None:
    turn.state.change(turn.subject, roles=tuple(turn.facts["roles"]), standing=turn.number)


def rotate(turn: Turn) -> None:
    forms.take_recipient(turn.state, turn.facts["recipient"])
    turn.state.recipient = turn.facts["recipient"]


def replace_kit(turn: Turn) -> None:
    forms.take_keys(turn.state, turn.facts, KIT, turn.state.genesis)
    turn.state.kit = Kit(turn.facts["recipient"], turn.facts["signing"])


def set_custodian_key(turn: Turn) -> None:
    """One that was stopped may come back; it is nobody else's key."""
    recipient = turn.facts["recipient"]
    signers.require(recipient not in turn.state.used, Fault.KEY, "used before")
    if recipient:
        forms.refuse_weak_recipient(recipient)
    turn.state.custodian_key = recipient


def set_retention(turn: Turn) -> None:
    turn.state.retention = turn.facts["days"]


def lose(turn: Turn) -> None:
    """What these ends named is not in the list any more; what is in it was not lost."""
    for end in turn.facts["lost"]:
        signers.require(end["head"] not in turn.state.heads, Fault.NUMBER, "is in the list")
        turn.state.lost[end["head"]] = (end["number"], turn.day)


FOUND: forms.Form = {
    "carried": forms.is_flag,
    "from": forms.is_source,
    "kit": forms.is_kit,
    "people": forms.is_people,
    "recipient": forms.is_text,
    "server": is_day,
}
ADMIT: forms.Form = {**forms.KEYS, "replaces": forms.is_flag, "roles": forms.is_roles}
ROLES: forms.Form = {"roles": forms.is_roles}
RECIPIENT: forms.Form = {"recipient": forms.is_text}
STOPPABLE: forms.Form = {"recipient": forms.is_text_or_none}
LOST: forms.Form = {"lost": forms.is_lost}
DAYS: forms.Form = {"days": forms.is_days}
ACTS = {
    "found": Act("", FOUND, signers.found, found),
    "admit": Act("new", ADMIT, signers.admit, admit, kit=True),
    "suspend": Act("member", {}, signers.suspend, suspend, kit=True),
    "object": Act("member", {}, signers.object_to, object_to),
    "restore": Act("member", {}, signers.restore, restore),
    "remove": Act("member", {}, signers.remove, remove, kit=True),
    "roles": Act("member", ROLES, signers.roles, set_roles),
    "rotate": Act("", RECIPIENT, signers.two_or_the_only_one, rotate),
    "kit": Act("", forms.KIT_FORM, signers.two_or_the_only_one, replace_kit),
    "custodian_key": Act("", STOPPABLE, signers.custodian_key, set_custodian_key),
    "retention": Act("", DAYS, signers.retention, set_retention),
    "backup_restored": Act("", LOST, signers.two_members, lose),
}
