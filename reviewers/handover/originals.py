"""Untouched originals at the desk: everybody there sees that they exist, custodians hand them out.

They are sealed to a key that is kept off line and is not the desk's. Whose key that is decides who
can read where and with what a picture was made, so a new one goes through reviewers.consent.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from reviewers import custody
from reviewers.accounts import roles
from reviewers.errors import KeyRefused, NotAllowed
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import Case, CaseParcel, Proposal, RecoveryKit, Reviewer
from sealing.origin import SUFFIX
from submissions import intake, roster

ORIGINAL = "original"  # the kind of such a parcel


@dataclass(frozen=True)
class HandedOut:
    """``name``: what the file is called when it is saved, as in an export."""

    name: str
    sealed: intake.SealedParcel


@dataclass(frozen=True)
class Statement:
    """``name``: beside the file of ``HandedOut``; ``text``: JSON; "" where none was signed."""

    name: str
    text: str


def name_of(row: CaseParcel) -> str:
    return f"{row.case_id}-{row.number:02d}.age"


def of_case(case: Case) -> tuple[CaseParcel, ...]:
    originals = (parcel for parcel in case.contents.all() if parcel.kind == ORIGINAL)
    return tuple(sorted(originals, key=lambda parcel: parcel.number))


def hand_out(user: User, parcel: uuid.UUID) -> HandedOut:
    """The sealed bytes, for a custodian of the case's desk; an entry in custody comes first.

    Raises NotAllowed, also for a parcel that is none or not an original; submissions' Missing.
    """
    row = _row(user, parcel)
    sealed = intake.open_parcel(parcel)
    custody.record(custody.Act.ORIGINAL_HANDED_OUT, user, row.case_id, number=row.number)
    return HandedOut(name_of(row), sealed)


def statement(user: User, parcel: uuid.UUID) -> Statement:
    """What the server signed of an original; nothing in it opens it, so custody has no entry.

    Raises as ``hand_out``.
    """
    row = _row(user, parcel)
    name = Path(name_of(row)).with_suffix(SUFFIX).name
    return Statement(name, intake.statement_of(parcel))


def _row(user: User, parcel: uuid.UUID) -> CaseParcel:
    """Raises NotAllowed."""
    rows = CaseParcel.objects.filter(parcel=parcel, kind=ORIGINAL)
    row = rows.filter(case__in=Case.objects.for_user(user)).first()
    if row is None or not roles.may(user, "fetch_original_case", row.case.desk):
        raise NotAllowed(Problem.CUSTODIAN)
    return row


def checked_key(recipient: str) -> str:
    """A key of its own, which nobody at the desk has. Raises KeyRefused."""
    key = keyring.checked_recipient(recipient.strip())
    at_work = Reviewer.objects.filter(recipient=key).exists()
    at_desk = any(key == desk.recipient for desk in intake.desks())
    if at_work or at_desk or RecoveryKit.objects.filter(recipient=key).exists():
        raise KeyRefused(Problem.OWN_KEY)
    return key


def carry_out(proposal: Proposal) -> Mapping[str, custody.Fact]:
    """Originals that come from now on are sealed to it. Raises submissions' DeskError."""
    intake.set_custodian(proposal.desk, keyring.agreed(proposal))
    return {"key": proposal.bound_to}


@transaction.atomic
def stop(user: User, desk: str) -> None:
    """No originals from now on: to keep less, one custodian is enough. Where the desk has a list of
    people it is an entry of that, signed. Raises NotAllowed, KeyRefused.
    """
    if roster.head_of(desk).number:
        raise KeyRefused(Problem.NOT_SIGNED)
    if not roles.may(user, "change_desk", desk):
        raise NotAllowed(Problem.CUSTODIAN)
    intake.set_custodian(desk, "")
    custody.record(custody.Act.ORIGINALS_STOPPED, user, desk=desk)
