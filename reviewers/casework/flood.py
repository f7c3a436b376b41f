"""What a desk does about floods: codes for the reporters it knows, and what waits aside.

Dropping what waits is destruction, so it goes through reviewers.consent, and who confirms confirms
exactly the reports that were seen when it was proposed.
"""

import datetime
from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from reviewers import custody
from reviewers.accounts import roles
from reviewers.errors import GuardFailed, NotAllowed, Stale
from reviewers.messages import Problem
from reviewers.models import Proposal
from submissions import intake


def _require(user: User, permission: str, desk: str) -> None:
    if not roles.may(user, permission, desk):
        raise NotAllowed(Problem.MEMBER)


@transaction.atomic
def issue(user: User, desk: str, count: int, days: int) -> tuple[str, ...]:
    """The codes, which are kept nowhere. Raises NotAllowed, GuardFailed."""
    _require(user, "issue_vouchers", desk)
    try:
        codes = intake.issue_vouchers(desk, count, days)
    except ValueError as error:
        raise GuardFailed(Problem.VOUCHERS) from error
    custody.record(custody.Act.VOUCHERS_ISSUED, user, desk=desk, count=count)
    return codes


@transaction.atomic
def void(user: User, desk: str) -> None:
    """No code that is still open is good any more. Raises NotAllowed."""
    _require(user, "void_vouchers", desk)
    custody.record(custody.Act.VOUCHERS_VOIDED, user, desk=desk, count=intake.void_vouchers(desk))


@transaction.atomic
def release(user: User, desk: str, day: datetime.date, most: int) -> None:
    """Lets reports of a day into the queue. Raises NotAllowed."""
    _require(user, "release_quarantine", desk)
    let_in = intake.release_quarantined(desk, day, most)
    custody.record(custody.Act.QUARANTINE_RELEASED, user, desk=desk, count=let_in)


def waiting(desk: str) -> list[str]:
    """Exactly the reports that wait aside, by their ids. Raises Stale when none does."""
    reports = [report.hex for report in intake.waiting_reports(desk)]
    if not reports:
        raise Stale("quarantine")
    return reports


def carry_out(proposal: Proposal) -> Mapping[str, custody.Fact]:
    """What waited when it was proposed, and still waits, is destroyed; the list of it too.

    Raises Stale when none of it waits any more.
    """
    reports = [UUID(hex=report) for report in proposal.details["reports"]]
    try:
        return {"count": intake.drop_quarantined(proposal.desk, reports)}
    except intake.Missing as error:
        raise Stale("quarantine") from error
