"""The desk's next key: who leaves opens nothing more, and what lies there is rewrapped in browsers.

The key before is sealed to the new one, so that whoever holds the new one opens what is not
rewrapped yet; when nothing is left for it, no browser is given it any more. Nothing that opened is
erased on one browser's word: see reviewers.keys.replaced.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import roles
from reviewers.errors import KeyRefused, NotAllowed, StalePeople
from reviewers.keys import keyring, replaced
from reviewers.messages import Problem
from reviewers.models import DeskKey, Membership, RecoveryKit, SealedBody
from submissions import intake

BODY = "body"
# Longer than a login lasts and an upload takes: what was begun under the key before has come in.
GRACE = datetime.timedelta(hours=24)
# Rows keep the day on which a key was made: it may have been its last minute.
A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class NewKey:
    """A desk's next key as a browser made it. ``wrapped``: by the id of each who stays.

    ``old``: the key before, sealed to ``recipient``.
    """

    recipient: str
    wrapped: Mapping[int, bytes]
    kit: bytes
    old: bytes


@dataclass(frozen=True)
class Progress:
    """``left`` rows are not known to open with the newest key; ``old``: a key before is held."""

    number: int
    left: int
    old: bool


@dataclass(frozen=True)
class Rewrapped:
    kind: str
    id: UUID
    was: str
    header: bytes


def _custodian(user: User, desk: str) -> None:
    if not roles.may(user, "rotate_desk", desk):
        raise NotAllowed(Problem.CUSTODIAN)


def staying(desk: str, leaving: int | None = None) -> tuple[Membership, ...]:
    """Whose browsers open the next key: members whose account is in force and opens something."""
    remaining = (row for row in keyring.members(desk) if row.pk != leaving)
    return tuple(row for row in remaining if roles.opens(row.reviewer.user))


@transaction.atomic
def rotate(by: User, desk: str, new: NewKey, leaving: int | None = None) -> None:
    """Puts the next key in force; ``leaving``: the membership that ends with it.

    Raises NotAllowed, KeyRefused, submissions.intake.DeskError, and Stale when the people of the
    desk are not those whom ``new`` was wrapped for.
    """
    _custodian(by, desk)
    gone = _leaving(desk, leaving)
    if gone is not None and gone.reviewer.user_id == by.pk:
        raise NotAllowed(Problem.YOURSELF)
    stay = staying(desk, leaving)
    if {row.pk for row in stay} != set(new.wrapped):
        raise StalePeople("people")
    before = intake.desk(desk)
    recipient = keyring.checked_recipient(new.recipient)
    if before is None or keyring.in_use(recipient):
        raise KeyRefused(Problem.RECIPIENT)
    replaced.keep_keys(desk, before.key_number, before.recipient)
    after = intake.set_recipient(desk, recipient)
    _keep(desk, new, stay)
    DeskKey.objects.create(
        desk=desk,
        number=after.key_number,
        recipient=recipient,
        before=keyring.checked_sealed(new.old, keyring.HYBRID),
        made_by=by,
        made_at=timezone.now(),
    )
    _dismiss(by, desk, gone)
    custody.record(
        custody.Act.KEY_ROTATED, by, desk=desk, number=after.key_number, holders=len(stay)
    )


def _leaving(desk: str, membership: int | None) -> Membership | None:
    """Raises Stale when they left meanwhile."""
    if membership is None:
        return None
    found = Membership.objects.select_for_update().filter(desk=desk, pk=membership).first()
    if found is None:
        raise StalePeople("left")
    return found


def _keep(desk: str, new: NewKey, stay: Iterable[Membership]) -> None:
    for row in stay:
        wrapped = keyring.checked_sealed(new.wrapped[row.pk], keyring.HYBRID)
        Membership.objects.filter(pk=row.pk).update(wrapped_key=wrapped)
    # Accounts that are not in force keep their place, and the key of none.
    left = Membership.objects.filter(desk=desk).exclude(pk__in=[row.pk for row in stay])
    left.update(wrapped_key=b"", admitted_by=None, admitted_at=None, founder=False)
    kit = keyring.checked_sealed(new.kit, keyring.HYBRID)
    # The new sealed key was not tried with the paper yet.
    fields = {"wrapped_key": kit, "drilled_on": None, "drilled_by": None}
    if not RecoveryKit.objects.filter(desk=desk).update(**fields):
        raise KeyRefused(Problem.RECIPIENT)


def _dismiss(by: User, desk: str, gone: Membership | None) -> None:
    if gone is None:
        return
    name = gone.reviewer.user.get_username()
    gone.delete()
    custody.record(custody.Act.REMOVED, by, desk=desk, who=name)


def _bodies(desk: str, number: int) -> QuerySet[SealedBody]:
    return SealedBody.objects.filter(case__desk=desk, key_number__lt=number)


def progress(desk: str) -> Progress:
    found = intake.desk(desk)
    number = found.key_number if found else 0
    old = DeskKey.objects.filter(desk=desk).exclude(before=b"").exists()
    if not old:
        # Nothing is for a key before: what is not marked was sealed to the only one.
        return Progress(number, 0, False)
    left = intake.count_old(desk, number) + _bodies(desk, number).count()
    return Progress(number, left, old)


def old_headers(desk: str, skip: frozenset[UUID]) -> Iterator[intake.OldHeader]:
    """The headers that are left to rewrap; ``skip``: those that opened with no key."""
    number = progress(desk).number
    yield from intake.old_headers(desk, number, skip)
    for body in _bodies(desk, number).exclude(pk__in=skip).order_by("pk").iterator(500):
        yield intake.OldHeader(BODY, body.pk, intake.header_of(bytes(body.data)))


@transaction.atomic
def _replace_body(desk: str, number: int, given: Rewrapped) -> bool:
    found = SealedBody.objects.select_for_update().filter(pk=given.id, key_number__lt=number)
    body = found.filter(case__desk=desk).first()
    if body is None:
        return False
    data = bytes(body.data)
    old = intake.header_of(data)
    body.data = intake.checked_header(old, given.was, given.header) + data[len(old) :]
    replaced.keep_body_header(body, old, given.header, number)
    body.key_number = number
    body.save(update_fields=["data", "key_number"])
    return True


@transaction.atomic
def take_back(by: User | None, desk: str, number: int, given: Iterable[Rewrapped]) -> int:
    """Rewrapped headers come back; gives how many were new. Doing it twice changes nothing.

    ``by``: a custodian of the desk; nobody where the server's operator brings them from off line.
    Raises NotAllowed, Stale when the key changed again, submissions.intake.HeaderChanged.
    """
    if by is not None:
        _custodian(by, desk)
    if (found := intake.desk(desk)) is None or found.key_number != number:
        raise StalePeople("rotated")
    count = 0
    for one in given:
        if one.kind == BODY:
            count += _replace_body(desk, number, one)
        else:
            count += intake.replace_header(desk, number, one.kind, one.id, one.was, one.header)
    if count:
        custody.record(custody.Act.REWRAPPED, by, desk=desk, number=number, headers=count)
    return count


@transaction.atomic
def retire(desk: str, now: datetime.datetime) -> bool:
    """Gives the keys before to nobody any more, once nothing is left for them. Whether it did."""
    held = DeskKey.objects.select_for_update().filter(desk=desk).exclude(before=b"")
    newest = held.order_by("-number").first()
    if newest is None or now < newest.made_at + A_DAY + GRACE or progress(desk).left:
        return False
    replaced.keep_before(held)
    held.update(before=b"", retired_at=now)
    custody.record(custody.Act.OLD_KEY_RETIRED, None, desk=desk, number=newest.number)
    return True
