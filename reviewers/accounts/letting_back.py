"""The only custodian who lost everything: let back after thirty days that everybody could see.

The operator of the server begins it and nobody else; every member of the desk is shown it at once,
and any of them ends it by objecting. After it the operator has a link for a new second factor, and
the desk's roster takes the paper kit's word for a new key.
"""

import datetime
from collections.abc import Collection, Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from reviewers import custody
from reviewers.accounts import factors, people, roles, standing
from reviewers.errors import LettingBackRefused, NotAllowed, Stale
from reviewers.messages import Problem
from reviewers.models import LettingBack, Membership

# Longer than an absence in which nobody opens the desk: whoever is robbed of their place must have
# seen it.
WAIT = datetime.timedelta(days=30)
HELPS = "admit_membership"  # the permission by which a colleague could help


def _person(name: str) -> User:
    user = User.objects.filter(username=name, is_active=True, reviewer__isnull=False).first()
    if user is None:
        raise LettingBackRefused(f"Nobody at a desk has the account {name!r}, or it is stopped.")
    return user


def _alone_at(user: User) -> list[str]:
    """Desks whose key they hold as the only one who could give it to others."""
    held = Membership.objects.filter(reviewer__user=user).exclude(wrapped_key=b"")
    mine = [desk for desk in held.values_list("desk", flat=True) if roles.may(user, HELPS, desk)]
    return [desk for desk in sorted(mine) if not others(user, desk)]


def others(user: User, desk: str) -> bool:
    """Whether somebody else who holds the desk's key could give it to them."""
    return any(
        roles.may(other, HELPS, desk) for other in people.holders(desk) if other.pk != user.pk
    )


def of(name: str) -> tuple[LettingBack, ...]:
    """What is open for this account. Raises LettingBackRefused for one that is none."""
    rows = LettingBack.objects.open().filter(reviewer__user=_person(name))
    return tuple(rows.order_by("desk"))


@transaction.atomic
def begin(name: str, today: datetime.date) -> tuple[LettingBack, ...]:
    """One row a desk. Raises LettingBackRefused when a colleague can help, or it has begun."""
    user = _person(name)
    if of(name):
        raise LettingBackRefused("It has begun already.")
    desks = _alone_at(user)
    if not desks:
        raise LettingBackRefused(
            f"{name} is not the only custodian of a desk: a colleague helps, on the page “People”."
        )
    for desk in desks:
        LettingBack.objects.create(
            reviewer=user.reviewer, desk=desk, begun_on=today, ready_on=today + WAIT
        )
    custody.lock(*desks)
    for desk in desks:
        custody.record(custody.Act.LETTING_BACK_BEGUN, None, desk=desk, who=name)
    return of(name)


def waiting(desks: Iterable[str]) -> tuple[LettingBack, ...]:
    """What every member of these desks is shown."""
    rows = LettingBack.objects.open().filter(desk__in=list(desks))
    return tuple(rows.select_related("reviewer__user").order_by("desk", "pk"))


def beside() -> QuerySet[Membership]:
    """Memberships, each with whether anybody is to be let back at its desk: read with
    what every page reads.
    """
    rows = LettingBack.objects.open().filter(desk=OuterRef("desk"))
    return Membership.objects.annotate(letting_back=Exists(rows))


def told(user: User, desks: Iterable[str]) -> tuple[LettingBack, ...]:
    """As ``waiting``, in no query of its own where the door saw that there is nothing."""
    reviewer = roles.reviewer_of(user)
    rows = reviewer.memberships.all() if reviewer else ()
    quiet = {row.desk for row in rows if getattr(row, "letting_back", None) is False}
    return waiting(desk for desk in desks if desk not in quiet)


@transaction.atomic
def object_to(by: User, number: int, today: datetime.date) -> None:
    """Any member of the desk ends it. Raises NotAllowed, and Stale when it is over."""
    row = LettingBack.objects.open().select_for_update().filter(pk=number).first()
    if row is None:
        raise Stale("letting back")
    if not standing.holds_now(by, row.desk):
        raise NotAllowed(Problem.MEMBER)
    _end([row], today, by)


@transaction.atomic
def stop(name: str, today: datetime.date) -> int:
    """The operator ends it; gives how many there were."""
    rows = of(name)
    _end(rows, today, None)
    return len(rows)


def _end(rows: Collection[LettingBack], today: datetime.date, by: User | None) -> None:
    open_rows = LettingBack.objects.filter(pk__in=[row.pk for row in rows])
    open_rows.update(ended_on=today, ended_by=by)
    if len(rows) > 1:
        custody.lock(*(row.desk for row in rows))
    for row in rows:
        name = row.reviewer.user.get_username()
        custody.record(custody.Act.LETTING_BACK_ENDED, by, desk=row.desk, who=name)


def end(by: User, desk: str, person: str, today: datetime.date) -> None:
    """Whoever it is about has a new key at this desk."""
    mine = Membership.objects.filter(desk=desk, person=person).values("reviewer")
    _end(LettingBack.objects.open().filter(desk=desk, reviewer__in=mine), today, by)


def is_ready(user: User, desk: str, today: datetime.date) -> bool:
    """Whether the days went by, nobody objected, and still nobody else can help: what the roster
    asks before it takes the word of the paper kit alone.
    """
    rows = LettingBack.objects.open().filter(reviewer__user=user, desk=desk)
    return rows.filter(ready_on__lte=today).exists() and not others(user, desk)


@transaction.atomic
def link(name: str, today: datetime.date) -> str:
    """The token of a link for a new second factor, with the password.

    Raises LettingBackRefused before the last of the days.
    """
    user = _person(name)
    if not any(is_ready(user, row.desk, today) for row in of(name)):
        raise LettingBackRefused(
            "The waiting period is not over, or there is another custodian by now, who helps."
        )
    return factors.reset_after_waiting(user)
