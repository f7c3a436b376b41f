"""How long a case is kept: so many days after its last move, unless two people hold it.

What its reporter took back goes at once; what the timer reaches goes with ``manage.py purge``.
"""

import datetime
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import transaction

from reviewers import custody
from reviewers.accounts import roles
from reviewers.casework import destruction, workflow
from reviewers.errors import NotAllowed
from reviewers.messages import Problem
from reviewers.models import Case
from reviewers.states import GONE, Retention
from submissions import intake

# A new number of days destroys nothing before: one person's word must be seen by another first.
GRACE = datetime.timedelta(days=14)
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
        timed = Case.objects.filter(
            desk=desk.slug, retention=Retention.TIMED, received_on__lte=last
        )
        timed = timed.exclude(verification__in=GONE).exclude(admitted_on__gt=last)
        timed = timed.exclude(contents__received_on__gt=last)
        yield from timed.exclude(decisions__at__gte=_midnight(last + DAY)).order_by("id")


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


@transaction.atomic
def set_days(user: User, desk: str, days: int) -> None:
    """By a custodian of the desk. Raises NotAllowed, and submissions' DeskError."""
    if not roles.may(user, "change_desk", desk):
        raise NotAllowed(Problem.CUSTODIAN)
    before = intake.desk(desk)
    intake.set_retention(desk, days)
    custody.record(
        custody.Act.RETENTION_SET,
        user,
        desk=desk,
        days=days,
        before=before.retention_days if before else 0,
    )
