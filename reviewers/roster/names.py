"""Whose number a person of a roster is: salted, in a row that is erased a year after they left."""

import datetime
import secrets
from collections.abc import Mapping

from reviewers.models import Membership, RosterName
from sealing.roster import name_commitment

KEPT = datetime.timedelta(days=366)


def of(membership: Membership) -> RosterName:
    """Made at the first time that somebody asks."""
    row, _made = RosterName.objects.get_or_create(
        desk=membership.desk,
        person=membership.person,
        defaults={
            "name": membership.reviewer.user.get_username(),
            "salt": secrets.token_hex(32),
        },
    )
    return row


def commitment(row: RosterName) -> str:
    return name_commitment(row.name, row.salt)


def opened(desk: str) -> Mapping[str, Mapping[str, str]]:
    """By person: the name and the salt, as browsers and the offline tool take them."""
    rows = RosterName.objects.filter(desk=desk)
    return {row.person: {"name": row.name, "salt": row.salt} for row in rows}


def called(desk: str, person: str) -> str:
    """The account's name, or "" where it was erased."""
    row = RosterName.objects.filter(desk=desk, person=person).first()
    return row.name if row else ""


def left(desk: str, person: str, day: datetime.date) -> None:
    RosterName.objects.filter(desk=desk, person=person).update(left_on=day)


def forget(today: datetime.date) -> int:
    """Erases the names of those who left more than a year ago; gives how many."""
    gone, _each = RosterName.objects.filter(left_on__lt=today - KEPT).delete()
    return gone
