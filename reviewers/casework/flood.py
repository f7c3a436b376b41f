"""What a desk does about floods: codes for the reporters it knows, and what waits aside.

Dropping what waits is destruction, so it goes through reviewers.consent, and who confirms confirms
exactly the reports that were seen when it was proposed. So does voiding codes: reporters who were
given one would stand before a shut door.
"""

import datetime
from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

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


def open_codes(desk: str, until: str) -> int:
    """How many codes issued until this day nobody has used. ``until``: a day, as in ISO 8601."""
    day = datetime.date.fromisoformat(until)
    return sum(each.count for each in intake.open_vouchers(desk) if each.issued_on <= day)


def day_of_codes(desk: str) -> datetime.date:
    """Today, which says what codes are meant. Raises Stale when none is open."""
    day = timezone.now().date()
    if not open_codes(desk, day.isoformat()):
        raise Stale("vouchers")
    return day


def carry_out_void(proposal: Proposal) -> Mapping[str, custody.Fact]:
    """Codes that were open when it was proposed, and that nobody has used, are void."""
    until = datetime.date.fromisoformat(proposal.details["day"])
    return {"count": intake.void_vouchers(proposal.desk, until)}


@transaction.atomic
def release(user: User, desk: str, day: datetime.date, most: int) -> None:
    """Lets reports of a day into the queue. Raises NotAllowed."""
    _require(user, "release_quarantine", desk)
    let_in = intake.release_quarantined(desk, day, most)
    custody.record(custody.Act.QUARANTINE_RELEASED, user, desk=desk, count=let_in)


@transaction.atomic
def release_these(user: User, desk: str, reports: list[UUID]) -> None:
    """Lets the reports that somebody read and chose into the queue. Raises NotAllowed, Stale."""
    _require(user, "release_quarantine", desk)
    let_in = intake.release_these(desk, reports)
    if not let_in:
        raise Stale("quarantine")
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
