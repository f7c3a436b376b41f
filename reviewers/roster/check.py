"""The rows of a desk against its roster: whoever writes rows alone is found here.

The chain has the word. What is said names desks, accounts and numbers, and no key: it is for the
operator (``manage.py verify_roster``); ``manage.py doctor`` counts alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reviewers.errors import KeyRefused
from reviewers.models import Membership, RecoveryKit, RosterClaim
from reviewers.roster import claims, names
from sealing.roster import Person, State
from submissions import intake, roster
from submissions.roster import Replayed


@dataclass(frozen=True)
class Checked:
    """``number``: of entries; 0 for a desk of an older release, which has no roster yet."""

    desk: str
    number: int
    head: str
    faults: tuple[str, ...]


def check(desk: str) -> Checked:
    end = roster.head_of(desk)
    faults: tuple[str, ...] = ()
    if why := roster.fault(desk):
        faults = (why,)
    elif (found := roster.replayed(desk, end)) is not None:
        faults = (*_rows(found.state), *_days(found), *_originals(found))
    return Checked(desk, end.number, end.hash, faults)


def check_all() -> tuple[Checked, ...]:
    return tuple(check(desk.slug) for desk in intake.desks())


def _rows(state: State) -> Iterator[str]:
    rows = Membership.objects.filter(desk=state.desk).select_related("reviewer__user")
    held = {row.person: row for row in rows}
    for person, said in state.people.items():
        row = held.get(person)
        if row is None:
            yield f"{state.desk}: person {person} of the roster has no account"
        else:
            yield from (f"{state.desk}: {_called(row)} {why}" for why in _person(state, row, said))
    for person, row in held.items():
        if person not in state.people and (row.wrapped_key or row.kept_key):
            yield f"{state.desk}: {_called(row)} holds a key and is not in the roster"
    kit = RecoveryKit.objects.filter(desk=state.desk).first()
    if kit is None or kit.recipient != state.kit.recipient:
        yield f"{state.desk}: the recovery kit is not the roster's"


def _days(found: Replayed) -> Iterator[str]:
    """A desk that was carried over keeps the days of its row until people sign others."""
    desk = intake.desk(found.state.desk)
    if desk is None or (found.carried and "retention" not in found.acts):
        return
    if desk.retention_days != found.state.retention:
        yield f"{desk.slug}: cases are kept for another number of days than in the roster"


def _originals(found: Replayed) -> Iterator[str]:
    """That the row names another custodian stops intake (``roster.fault``)."""
    desk = intake.desk(found.state.desk)
    if desk is not None and not desk.custodian and found.state.custodian_key:
        yield f"{desk.slug}: no originals are kept, says the row, and nobody signed that"


def _called(row: Membership) -> str:
    return row.reviewer.user.get_username()


def _waits_for_a_new_key(row: Membership) -> bool:
    """Another desk has signed for a new key of theirs, and this one has not yet: meanwhile they
    hold no key here. The claim has the proof of whoever holds both halves of the new key.
    """
    found = RosterClaim.objects.lost().filter(membership=row).first()
    own = (row.reviewer.recipient, row.reviewer.signing)
    if found is None or (found.recipient, found.signing) != own:
        return False
    try:
        claims.check_proof(row, found.recipient, found.signing, found.own)
    except KeyRefused:
        return False
    return not row.wrapped_key


def _person(state: State, row: Membership, said: Person) -> Iterator[str]:
    waits = _waits_for_a_new_key(row)
    own = (row.reviewer.recipient, row.reviewer.signing)
    if own != (said.recipient, said.signing) and not waits:
        yield "has other keys than in the roster"
    if tuple(row.roles) != said.roles:
        yield "has other roles than in the roster"
    if bool(row.suspended_on) != (row.person in state.suspended):
        yield "is suspended in one of roster and rows alone"
    if not (row.kept_key if row.suspended_on else row.wrapped_key) and not waits:
        yield "is in the roster and holds no key"
    if names.commitment(names.of(row)) != said.name or names.of(row).name != _called(row):
        yield "has another name than in the roster"
