"""The desk's next key: who leaves opens nothing more.

The key before is sealed to the new one, so that whoever holds the new one opens what two people
have not rewrapped yet (reviewers.keys.rewrapping); when that is done, no browser is given it any
more. Sealed keys that it takes the place of are kept (reviewers.keys.replaced).
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import roles
from reviewers.errors import KeyRefused, NotAllowed, StalePeople
from reviewers.keys import keyring, replaced, rewrapping, vouching
from reviewers.messages import Problem
from reviewers.models import DeskKey, Membership, RecoveryKit
from submissions import intake

# Longer than a login lasts and an upload takes: what was begun under the key before has come in.
GRACE = datetime.timedelta(hours=24)


@dataclass(frozen=True)
class NewKey:
    """A desk's next key as a browser made it. ``wrapped``: by the id of each who stays.

    ``old``: the key before, sealed to ``recipient``.
    """

    recipient: str
    wrapped: Mapping[int, bytes]
    kit: bytes
    old: bytes


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


@transaction.atomic
def retire(desk: str, now: datetime.datetime) -> bool:
    """Gives the keys before to nobody any more, once a second person has confirmed every header
    and nobody is suspended. Whether it did.
    """
    if vouching.suspension_open(desk):
        return False
    held = DeskKey.objects.select_for_update().filter(desk=desk).exclude(before=b"")
    newest = held.order_by("-number").first()
    if newest is None or now - newest.made_at < GRACE or not rewrapping.progress(desk).done:
        return False
    replaced.keep_before(held)
    held.update(before=b"", retired_at=now)
    custody.record(custody.Act.OLD_KEY_RETIRED, None, desk=desk, number=newest.number)
    return True
