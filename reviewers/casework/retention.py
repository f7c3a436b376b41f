"""How long a case is kept: so many days after its last move, unless two people hold it.

What its reporter took back goes at once; what the timer reaches goes with ``manage.py purge``.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import roles
from reviewers.casework import destruction, workflow
from reviewers.errors import GuardFailed, IllegalMove, NotAllowed
from reviewers.messages import Problem
from reviewers.models import Case, CustodyEntry, Proposal
from reviewers.models.cases import CaseQuerySet
from reviewers.states import GONE, Retention
from submissions import intake, roster

# A new number of days destroys nothing before: whoever was away must be able to hold a case first.
GRACE = datetime.timedelta(days=14)
# Days for which colleagues are told of a change: longer than a holiday.
TOLD = datetime.timedelta(days=30)
DAY = datetime.timedelta(days=1)
# Reports taken back that are noticed in one go: each holds the database for some milliseconds.
AT_ONCE = 4


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def last_move(case: Case) -> datetime.date:
    """The day on which the desk took notice of it, somebody decided, or the reporter sent more.

    What waited in quarantine for months is not due on the day on which it is let in.
    """
    decided = (row.at.astimezone(datetime.UTC).date() for row in case.decisions.all())
    received = (parcel.received_on for parcel in case.contents.all())
    return max(case.admitted_on or case.received_on, case.received_on, *decided, *received)


def due_on(case: Case) -> datetime.date | None:
    """The day on which it is destroyed; None while that is for people to say."""
    return due_at(intake.desk(case.desk), case)


def due_at(desk: intake.DeskInfo | None, case: Case) -> datetime.date | None:
    """The same, for who has read the case's desk."""
    if desk is None or not desk.retention_days:
        return None
    if case.retention == Retention.HELD or case.verification in GONE:
        return None
    day = last_move(case) + datetime.timedelta(days=desk.retention_days)
    return max(day, desk.retention_since + GRACE) if desk.retention_since else day


def due(today: datetime.date) -> Iterator[Case]:
    """Cases whose day has come, by one query a desk."""
    for desk in intake.desks():
        if not desk.retention_days:
            continue
        if desk.retention_since and today < desk.retention_since + GRACE:
            continue
        last = today - datetime.timedelta(days=desk.retention_days)
        yield from _untouched_since(desk.slug, last).order_by("id")


def _untouched_since(desk: str, last: datetime.date) -> CaseQuerySet:
    """Cases of a desk that nobody holds, and in which nothing happened after this day."""
    timed = Case.objects.filter(desk=desk, retention=Retention.TIMED, received_on__lte=last)
    timed = timed.exclude(verification__in=GONE).exclude(admitted_on__gt=last)
    timed = timed.exclude(contents__received_on__gt=last)
    return timed.exclude(decisions__at__gte=_midnight(last + DAY))


def due_count(today: datetime.date) -> tuple[int, int]:
    """How many cases would go, at most, and how many there are."""
    return sum(1 for _ in due(today)), Case.objects.exclude(verification__in=GONE).count()


@transaction.atomic
def expire(case: Case, today: datetime.date) -> bool:
    """False when something happened to it in the meantime: then its days begin anew."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    day = due_on(fresh)
    if day is None or today < day or intake.unnoticed(fresh.report):
        return False
    if not workflow.apply_system(fresh.id, "expire", today):
        return False
    destruction.empty(fresh, intake.Ending.RETENTION)
    return True


def admit_withdrawals() -> int:
    """Takes notice of a few of those that reporters took back, each in a transaction of its own.

    Gives how many. Raises submissions.intake.Busy.
    """
    return sum(_admit_withdrawal(withdrawal) for withdrawal in intake.withdrawals(AT_ONCE))


def _admit_withdrawal(taken_back: intake.Withdrawal) -> bool:
    """False when somebody else was quicker.

    The reporter's wish wins over a hold. What the desk wrote quotes what was taken back, so it goes
    too; what is published stays, until an editor withdraws it.
    """
    with intake.turn(), transaction.atomic():
        if not intake.acknowledge_withdrawal(taken_back):
            return False
        case = Case.objects.select_for_update().filter(report=taken_back.report).first()
        if case is None:
            # Nobody at the desk had seen it.
            custody.record_arrival(custody.Act.TAKEN_BACK_UNSEEN, None, taken_back.withdrawn_on)
        elif workflow.apply_system(case.id, "take_back", taken_back.withdrawn_on):
            destruction.empty(case, intake.Ending.WITHDRAWN)
    return True


@dataclass(frozen=True)
class Forecast:
    """What a number of days that is set today would destroy, if nothing happens meanwhile.

    ``due`` cases go on ``first``, the first day on which it destroys anything, ``timed`` until
    ``last``; the rest of the ``whole`` is held.
    """

    due: int
    first: datetime.date
    timed: int
    last: datetime.date
    whole: int


def forecast(desk: str, days: int, today: datetime.date | None = None) -> Forecast:
    today = today or timezone.now().date()
    length, first = datetime.timedelta(days=days), today + GRACE
    last = max(first, today + length)
    whole = Case.objects.filter(desk=desk).exclude(verification__in=GONE)
    return Forecast(
        _untouched_since(desk, first - length).count(),
        first,
        whole.filter(retention=Retention.TIMED).count(),
        last,
        whole.count(),
    )


def _days_of(desk: str) -> int:
    found = intake.desk(desk)
    return found.retention_days if found else 0


def is_shorter(desk: str, days: int) -> bool:
    """Whether cases of this desk would go earlier than now; 0 days: never by themselves."""
    before = _days_of(desk)
    return days > 0 and (before == 0 or days < before)


def checked_shorter(desk: str, days: int) -> int:
    """The number of days that is in force. Raises GuardFailed, and submissions' DeskError."""
    intake.checked_days(days)
    if not is_shorter(desk, days):
        raise GuardFailed(Problem.NOT_SHORTER)
    return _days_of(desk)


def checked_other(desk: str, days: int) -> int:
    """As ``checked_shorter``, of any other number of days than now."""
    if intake.checked_days(days) == _days_of(desk):
        raise GuardFailed(Problem.SAME_DAYS)
    return _days_of(desk)


@transaction.atomic
def set_days(user: User, desk: str, days: int) -> None:
    """Longer, or never, by one custodian at once; a proposal to keep less is off the table then.
    Of a desk whose people do not sign yet: of others, its list says the days.

    Raises NotAllowed (fewer days take two: reviewers.consent), GuardFailed, IllegalMove, and
    submissions' DeskError.
    """
    if not roles.may(user, "change_desk", desk):
        raise NotAllowed(Problem.CUSTODIAN)
    if roster.head_of(desk).number:
        raise IllegalMove("retention")
    Proposal.objects.filter(act="retention", desk=desk, case=None).overtaken()
    before = _days_of(desk)
    if is_shorter(desk, intake.checked_days(days)):
        raise NotAllowed(Problem.ALONE)
    if days == before:
        raise GuardFailed(Problem.SAME_DAYS)
    intake.set_retention(desk, days)
    custody.record(custody.Act.RETENTION_SET, user, desk=desk, days=days, before=before)


def carry_out(proposal: Proposal) -> Mapping[str, custody.Fact]:
    """Fewer days, as two agreed. Raises GuardFailed when another number is in force by now."""
    days, before = int(proposal.details["days"]), int(proposal.details["before"])
    if _days_of(proposal.desk) != before:
        raise GuardFailed(Problem.PROPOSAL)
    intake.set_retention(proposal.desk, days)
    return {"days": days, "before": before}


@dataclass(frozen=True)
class Change:
    """The last change of a desk's days; ``second``: who confirmed it, "" for one alone."""

    desk: str
    day: datetime.date
    days: int
    before: int
    by: str
    second: str


def changed(desks: tuple[str, ...], today: datetime.date) -> tuple[Change, ...]:
    """Changes that colleagues are still to be told of."""
    recent = {each.slug for each in intake.desks() if _is_recent(each, today)}
    return tuple(found for slug in desks if slug in recent and (found := _last_change(slug)))


def _is_recent(desk: intake.DeskInfo, today: datetime.date) -> bool:
    return desk.retention_since is not None and today <= desk.retention_since + TOLD


def _last_change(desk: str) -> Change | None:
    entries = CustodyEntry.objects.filter(act=custody.Act.RETENTION_SET, facts__desk=desk)
    entry = entries.order_by("-number").first()
    if entry is None:
        return None
    facts, proposer = entry.facts, str(entry.facts.get("proposed_by", ""))
    return Change(
        desk,
        entry.day,
        int(facts["days"]),
        int(facts["before"]),
        proposer or entry.actor,
        entry.actor if proposer else "",
    )
