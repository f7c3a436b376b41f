"""What a desk does about floods: codes for the reporters it knows, and what waits aside.

Dropping what waits is destruction, so it takes two people, and the second one confirms exactly the
reports that the first one saw.
"""

import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviewers import custody
from reviewers.accounts import people, roles
from reviewers.errors import GuardFailed, NotAllowed, Stale
from reviewers.messages import Problem
from reviewers.models import QuarantineDrop
from submissions import intake


def _require(user: User, desk: str) -> None:
    if not roles.holds(user, roles.REVIEWER) or not people.is_member(user, desk):
        raise NotAllowed(Problem.MEMBER)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@transaction.atomic
def issue(user: User, desk: str, count: int, days: int) -> tuple[str, ...]:
    """The codes, which are kept nowhere. Raises NotAllowed, GuardFailed."""
    _require(user, desk)
    try:
        codes = intake.issue_vouchers(desk, count, days)
    except ValueError as error:
        raise GuardFailed(Problem.VOUCHERS) from error
    custody.record("vouchers issued", user, desk=desk, count=count)
    return codes


@transaction.atomic
def void(user: User, desk: str) -> None:
    """No code that is still open is good any more. Raises NotAllowed."""
    _require(user, desk)
    custody.record("vouchers voided", user, desk=desk, count=intake.void_vouchers(desk))


@transaction.atomic
def release(user: User, desk: str, day: datetime.date, most: int) -> None:
    """Lets reports of a day into the queue. Raises NotAllowed."""
    _require(user, desk)
    let_in = intake.release_quarantined(desk, day, most)
    custody.record("quarantine released", user, desk=desk, count=let_in)


def open_proposal(desk: str) -> QuarantineDrop | None:
    found = QuarantineDrop.objects.filter(desk=desk, closed_at=None)
    return found.select_related("proposer").first()


@transaction.atomic
def propose_drop(user: User, desk: str) -> QuarantineDrop:
    """Raises NotAllowed, and Stale when one is proposed already or nothing waits."""
    _require(user, desk)
    reports = [each.hex for each in intake.waiting_reports(desk)]
    if not reports:
        raise Stale("quarantine")
    try:
        with transaction.atomic():
            made = QuarantineDrop.objects.create(
                desk=desk, reports=reports, count=len(reports), proposer=user, at=_now()
            )
    except IntegrityError as error:
        raise Stale("quarantine") from error
    custody.record("quarantine drop proposed", user, desk=desk, count=made.count)
    return made


def confirm_drop(user: User, proposal: QuarantineDrop) -> None:
    """By another person: what waited when it was proposed, and still waits, is destroyed.

    Raises NotAllowed, and Stale when none of it waits any more.
    """
    _require(user, proposal.desk)
    if proposal.proposer_id == user.pk:
        raise NotAllowed(Problem.ALONE)
    seen = [UUID(hex=each) for each in proposal.reports]
    try:
        with transaction.atomic():
            _close(proposal, confirmer=user)
            custody.record(
                "quarantine dropped",
                user,
                desk=proposal.desk,
                count=intake.drop_quarantined(proposal.desk, seen),
                proposed_by=proposal.proposer.get_username(),
            )
    except intake.Missing as error:
        raise Stale("quarantine") from error


@transaction.atomic
def cancel_drop(user: User, proposal: QuarantineDrop) -> None:
    """Raises NotAllowed, Stale."""
    _require(user, proposal.desk)
    _close(proposal, confirmer=None)
    custody.record("quarantine drop cancelled", user, desk=proposal.desk)


def _close(proposal: QuarantineDrop, confirmer: User | None) -> None:
    rows = QuarantineDrop.objects.filter(pk=proposal.pk, closed_at=None)
    if not rows.update(confirmer=confirmer, closed_at=_now(), reports=[]):
        raise Stale("quarantine")
