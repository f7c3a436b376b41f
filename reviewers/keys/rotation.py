"""The desk's next key, in two phases, so that no single browser can lock anybody out.

Proposed: one person's browser makes the key and wraps it for everybody who stays and for the kit;
all that is kept beside what is in force, and what comes in is sealed to both keys. Final: another
person's browser has opened its own copy, signs, and wraps the key once more for all of them.
Copies of the key before stay until each owner has opened the new one, the kit has been tried with
it, and two people have rewrapped what lies there (reviewers.keys.rewrapping). Then they are erased.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import people
from reviewers.errors import KeyRefused, NotAllowed, Stale, StalePeople
from reviewers.keys import keyring, kit, replaced, rewrapping, vouching
from reviewers.keys.vouching import OPENED, Vouched
from reviewers.messages import Problem
from reviewers.models import (
    CustodyEntry,
    DeskKey,
    DroppedKey,
    KeyCopy,
    Membership,
    RecoveryKit,
    ReplacedKey,
    SearchSegment,
)
from sealing.roster import Request, Signature, State, digest
from submissions import intake, roster

# Longer than a login lasts and an upload takes: what was begun under the key before has come in.
GRACE = datetime.timedelta(hours=24)
# Rows keep the day on which a key was made: it may have been its last minute.
A_DAY = datetime.timedelta(days=1)
# Copies of one key that a person gives another: if three do not open, a fourth does not either.
MOST = 3


class Parts(Protocol):
    """What a browser seals beside a rotation: the next key by each person's number, and for the
    kit; the key before, sealed to the next one.
    """

    @property
    def wrapped(self) -> Mapping[str, bytes]: ...
    @property
    def kit(self) -> bytes: ...
    @property
    def old(self) -> bytes: ...


def staying(state: State) -> frozenset[str]:
    """Who gets the next key: everybody in the list who is not suspended."""
    return frozenset(person for person in state.people if state.can_sign(person))


def _checked(parts: Parts, state: State) -> None:
    """Raises KeyRefused, and Stale when the people are not those whom it was wrapped for."""
    if set(parts.wrapped) != staying(state):
        raise StalePeople("people")
    for sealed in (*parts.wrapped.values(), parts.kit, parts.old):
        keyring.checked_sealed(sealed, keyring.HYBRID)


def _next(desk: str, text: str) -> tuple[intake.DeskInfo, str]:
    """The desk as it is, and the recipient of its next key. Raises KeyRefused."""
    before, recipient = intake.desk(desk), keyring.checked_recipient(text)
    if before is None or keyring.in_use(recipient):
        raise KeyRefused(Problem.RECIPIENT)
    return before, recipient


def propose(desk: str, request: Request, signature: Signature, parts: Parts) -> None:
    """Keeps the next key beside the one in force, in the caller's transaction.

    Raises KeyRefused, and Stale: the people have changed, or another rotation is proposed.
    """
    state = roster.state(desk)
    if state is None:
        raise NotAllowed(Problem.NO_ROSTER)
    if roster.is_proposed(desk):
        raise Stale("rotate")
    before, recipient = _next(desk, str(request.facts["recipient"]))
    _checked(parts, state)
    roster.keep_proposed(desk, request.encoded, signature.plain)
    number = before.key_number + 1
    rows = Membership.objects.filter(desk=desk, person__in=parts.wrapped)
    copies = [
        KeyCopy(
            desk=desk, number=number, reviewer_id=row.reviewer_id, wrapped=parts.wrapped[row.person]
        )
        for row in rows
    ]
    copies += [
        KeyCopy(desk=desk, number=number, kind=kind, wrapped=sealed)
        for kind, sealed in ((KeyCopy.Kind.KIT, parts.kit), (KeyCopy.Kind.BEFORE, parts.old))
    ]
    KeyCopy.objects.bulk_create(copies)


def forget(desk: str) -> None:
    """A proposed key is off the table. What came meanwhile opens with the key in force, as all else
    does; it is rewrapped, so that the other key opens none of it.
    """
    before = intake.desk(desk)
    if before is None or not roster.is_proposed(desk):
        return
    roster.forget_proposed(desk)
    KeyCopy.objects.filter(desk=desk, number__gt=before.key_number).delete()
    DroppedKey.objects.get_or_create(desk=desk)


def finish(by: User, desk: str, recipient: str, parts: Parts, after: State) -> dict[str, int]:
    """Puts the next key in force, in the transaction of the entry that says so; what it takes the
    place of is kept. Gives what custody says. Raises KeyRefused, Stale.
    """
    before, checked = _next(desk, recipient)
    _checked(parts, after)
    replaced.keep_keys(desk, before.key_number, before.recipient)
    number = intake.set_recipient(desk, checked).key_number
    for row in Membership.objects.select_for_update().filter(desk=desk, person__in=parts.wrapped):
        Membership.objects.filter(pk=row.pk).update(wrapped_key=parts.wrapped[row.person])
    # The new sealed key was not tried with the paper yet.
    RecoveryKit.objects.filter(desk=desk).update(wrapped_key=parts.kit, **kit.UNTRIED)
    DeskKey.objects.create(
        desk=desk,
        number=number,
        recipient=checked,
        before=parts.old,
        made_by=by,
        made_at=timezone.now(),
    )
    roster.forget_proposed(desk)
    rewrapping.forget_new(desk)
    # The key before opens them. Whoever searches next makes others, with file keys of their own.
    SearchSegment.objects.filter(desk=desk).delete()
    DroppedKey.objects.filter(desk=desk).delete()
    return {"number": number, "holders": len(parts.wrapped)}


def replace_kit(desk: str, recipient: str, wrapped: bytes) -> None:
    """Another paper opens the desk's key. The sealed key of the one before is kept until this one
    was tried. Raises KeyRefused.
    """
    found = intake.desk(desk)
    if found is None:
        raise KeyRefused(Problem.RECIPIENT)
    checked = keyring.checked_recipient(recipient)
    replaced.keep_kit(desk, found.key_number, found.recipient)
    fields = {"recipient": checked, "wrapped_key": keyring.checked_sealed(wrapped, keyring.HYBRID)}
    RecoveryKit.objects.filter(desk=desk).update(**fields, **kit.UNTRIED)


@transaction.atomic
def opened(by: User, desk: str, vouched: Vouched | None) -> None:
    """Somebody's browser opened its copy of the key in force, and says so with their signature.

    Raises NotAllowed, KeyRefused.
    """
    found = intake.desk(desk)
    if found is None or not people.is_member(by, desk):
        raise NotAllowed(Problem.MEMBER)
    vouching.checked_digest(desk, OPENED, digest({"recipient": found.recipient}), vouched, by)
    rows = Membership.objects.filter(desk=desk, reviewer__user=by)
    rows.update(opened=found.key_number)


@transaction.atomic
def give(by: User, desk: str, person: str, wrapped: bytes) -> None:
    """Another copy of the key in force for somebody who has not opened theirs, beside it.

    Raises NotAllowed, KeyRefused.
    """
    found, state = intake.desk(desk), roster.state(desk)
    if found is None or state is None or not people.is_member(by, desk):
        raise NotAllowed(Problem.MEMBER)
    row = Membership.objects.filter(desk=desk, person=person).first()
    if row is None or not state.can_sign(person):
        raise NotAllowed(Problem.NOT_IN_THE_LIST)
    sealed = keyring.checked_sealed(wrapped, keyring.HYBRID)
    number, who = found.key_number, row.reviewer.user.get_username()
    given = CustodyEntry.objects.filter(act=custody.Act.KEY_GIVEN, actor=by.get_username())
    same = given.filter(facts__desk=desk, facts__number=number, facts__who=who)
    if same.count() >= MOST:
        raise NotAllowed(Problem.COPIES)
    KeyCopy.objects.create(
        desk=desk, number=found.key_number, reviewer_id=row.reviewer_id, wrapped=sealed
    )
    custody.record(custody.Act.KEY_GIVEN, by, desk=desk, number=number, who=who)


def not_opened(desk: str) -> tuple[Membership, ...]:
    """Who holds a copy of the key in force and has not said that it opens, after a rotation."""
    found = intake.desk(desk)
    number = found.key_number if found else 0
    return tuple(row for row in keyring.members(desk) if keyring.is_unopened(row, number))


@dataclass(frozen=True)
class Waits:
    """What keeps the key before: ``rows`` of people who have not opened the new one; ``kit``: that
    was not tried with it.
    """

    rows: tuple[Membership, ...]
    kit: bool

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(row.reviewer.user.get_username() for row in self.rows)


def waits(desk: str) -> Waits:
    return Waits(not_opened(desk), not kit.is_drilled(desk))


@transaction.atomic
def retire(desk: str, now: datetime.datetime) -> bool:
    """Erases the keys before, once a second person has confirmed every header, each owner has
    opened the new key, the kit was tried with it, and nobody is suspended. Whether it did.
    """
    if rewrapping.progress(desk).done and not vouching.suspension_open(desk):
        DroppedKey.objects.filter(desk=desk).delete()
    held = DeskKey.objects.select_for_update().filter(desk=desk).exclude(before=b"")
    newest = held.order_by("-number").first()
    if newest is None or now < newest.made_at + A_DAY + GRACE or not _may_go(desk):
        return False
    held.update(before=b"", retired_at=now)
    KeyCopy.objects.filter(desk=desk).delete()
    ReplacedKey.objects.filter(desk=desk).delete()
    custody.record(custody.Act.OLD_KEY_RETIRED, None, desk=desk, number=newest.number)
    return True


def _may_go(desk: str) -> bool:
    if vouching.suspension_open(desk) or roster.is_proposed(desk):
        return False
    waiting = waits(desk)
    return rewrapping.progress(desk).done and not waiting.people and not waiting.kit
