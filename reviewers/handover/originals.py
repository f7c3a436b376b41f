"""Untouched originals at the desk: everybody there sees that they exist, custodians hand them out.

They are sealed to a key that is kept off line and is not the desk's. Whose key that is decides who
can read where and with what a picture was made, so a new one takes two custodians.
"""

import datetime
import uuid
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviewers import custody
from reviewers.accounts import people, roles
from reviewers.errors import KeyRefused, NotAllowed, Stale
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import Case, CaseParcel, CustodianKey, RecoveryKit, Reviewer
from submissions import intake

ORIGINAL = "original"  # the kind of such a parcel


@dataclass(frozen=True)
class HandedOut:
    """``name``: what the file is called when it is saved, as in an export."""

    name: str
    sealed: intake.SealedParcel


def name_of(row: CaseParcel) -> str:
    return f"{row.case_id}-{row.number:02d}.age"


def of_case(case: Case) -> tuple[CaseParcel, ...]:
    found = (each for each in case.contents.all() if each.kind == ORIGINAL)
    return tuple(sorted(found, key=lambda each: each.number))


def hand_out(user: User, parcel: uuid.UUID) -> HandedOut:
    """The sealed bytes, for a custodian of the case's desk; an entry in custody comes first.

    Raises NotAllowed, also for a parcel that is none or not an original; submissions' Missing.
    """
    rows = CaseParcel.objects.filter(parcel=parcel, kind=ORIGINAL)
    row = rows.filter(case__in=Case.objects.for_user(user)).first()
    if row is None or not roles.holds(user, roles.CUSTODIAN):
        raise NotAllowed(Problem.CUSTODIAN)
    sealed = intake.open_parcel(parcel)
    custody.record("original handed out", user, row.case_id, number=row.number)
    return HandedOut(name_of(row), sealed)


def open_proposal(desk: str) -> CustodianKey | None:
    found = CustodianKey.objects.filter(desk=desk, closed_at=None)
    return found.select_related("proposer").first()


def _require(user: User, desk: str) -> None:
    if not roles.holds(user, roles.CUSTODIAN) or not people.is_member(user, desk):
        raise NotAllowed(Problem.CUSTODIAN)


def _checked(desk: str, recipient: str) -> str:
    """A key of its own: not the desk's, nor one that a reviewer or the recovery kit has."""
    key = keyring.checked_recipient(recipient.strip())
    at_work = Reviewer.objects.filter(recipient=key).exists()
    at_desk = any(key == each.recipient for each in intake.desks())
    if at_work or at_desk or RecoveryKit.objects.filter(recipient=key).exists():
        raise KeyRefused(Problem.OWN_KEY)
    return key


def _digest(recipient: str) -> str:
    return sha256(recipient.encode()).hexdigest()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@transaction.atomic
def propose_key(user: User, desk: str, recipient: str) -> CustodianKey:
    """Raises NotAllowed, KeyRefused, and Stale when another one is proposed already."""
    _require(user, desk)
    key = _checked(desk, recipient)
    try:
        with transaction.atomic():
            made = CustodianKey.objects.create(desk=desk, recipient=key, proposer=user, at=_now())
    except IntegrityError as error:
        raise Stale("custodian key") from error
    custody.record("custodian key proposed", user, desk=desk, key=_digest(key))
    return made


@transaction.atomic
def confirm_key(user: User, proposal: CustodianKey) -> None:
    """By another custodian: originals that come from now on are sealed to it.

    Raises NotAllowed, Stale, and submissions' DeskError.
    """
    _require(user, proposal.desk)
    if proposal.proposer_id == user.pk:
        raise NotAllowed(Problem.ALONE)
    _close(proposal, confirmer=user)
    intake.set_custodian(proposal.desk, proposal.recipient)
    custody.record(
        "custodian key confirmed",
        user,
        desk=proposal.desk,
        key=_digest(proposal.recipient),
        proposed_by=proposal.proposer.get_username(),
    )


@transaction.atomic
def cancel_key(user: User, proposal: CustodianKey) -> None:
    """Any custodian may take it off the table. Raises NotAllowed, Stale."""
    _require(user, proposal.desk)
    _close(proposal, confirmer=None)
    custody.record("custodian key cancelled", user, desk=proposal.desk)


def _close(proposal: CustodianKey, confirmer: User | None) -> None:
    still = CustodianKey.objects.filter(pk=proposal.pk, closed_at=None)
    if not still.update(closed_at=_now(), confirmer=confirmer):
        raise Stale("custodian key")


@transaction.atomic
def stop(user: User, desk: str) -> None:
    """No originals from now on: to keep less, one custodian is enough. Raises NotAllowed."""
    _require(user, desk)
    intake.set_custodian(desk, "")
    custody.record("originals stopped", user, desk=desk)
