"""The pages of the queue: the cases of some desks that fit some filters, the most urgent first.

A page goes on from the last case of the one before it, never by counting rows: every query walks
an index from there, so the last page of a large desk costs what the first one does.
"""

import datetime
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet

from reviewers.models import Case
from reviewers.models.cases import CaseQuerySet

PER_PAGE = 50
HIGHEST = 3  # priority
ORDER = ("-priority", "-received_on", "-id")
FIRST = f"ORDER BY priority DESC, received_on DESC, id DESC LIMIT {PER_PAGE + 1}"


@dataclass(frozen=True)
class Place:
    """Where a page ends: the values of its last case, in the order of the list."""

    priority: int
    day: datetime.date
    case: uuid.UUID

    def __str__(self) -> str:
        return f"{self.priority}.{self.day.isoformat()}.{self.case.hex}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """None for anything but what ``str`` wrote."""
        try:
            priority, day, case = text.split(".")
            return cls(int(priority), datetime.date.fromisoformat(day), uuid.UUID(hex=case))
        except ValueError:
            return None


@dataclass(frozen=True)
class Days:
    """From a first day to the one before ``end``."""

    first: datetime.date
    end: datetime.date


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to. ``needs``: "mine", "second", "free"; ``who``: a name,
    in capitals or not: two that differ in case alone are one name."""

    verification: str = ""
    publication: str = ""
    needs: str = ""
    who: str = ""
    day: datetime.date | None = None


@dataclass(frozen=True)
class Listed:
    """A page; ``end``: where the next one begins, None when there is none."""

    cases: tuple[Case, ...]
    end: Place | None


def narrowed(found: CaseQuerySet, user: User, asked: Asked) -> CaseQuerySet:
    """Those of some cases that fit what this person asks for."""
    if asked.verification:
        found = found.filter(verification=asked.verification)
    if asked.publication:
        found = found.filter(publication=asked.publication)
    if asked.who:
        found = found.filter(assignee__in=User.objects.filter(username__iexact=asked.who)[:1])
    if asked.day:
        found = found.filter(received_on=asked.day)
    if asked.needs == "mine":
        found = found.filter(assignee=user)
    if asked.needs == "free":
        found = found.filter(assignee=None)
    if asked.needs == "second":
        found = found.awaiting_second(user)
    return found


def _stretches(after: Place | None, days: Days | None) -> Iterator[Q]:
    """What lies behind a place, in order: each part is one walk along an index."""
    if days is not None:
        yield from _of_days(after, days)
    elif after is None:
        yield Q()
    else:
        yield Q(priority=after.priority, received_on=after.day, id__lt=after.case)
        yield Q(priority=after.priority, received_on__lt=after.day)
        yield Q(priority__lt=after.priority)


def _of_days(after: Place | None, days: Days) -> Iterator[Q]:
    """A walk for each priority: within one, the days of the list stand together in the index."""
    highest = HIGHEST
    if after is not None:
        if days.first <= after.day < days.end:
            yield Q(priority=after.priority, received_on=after.day, id__lt=after.case)
        before = Days(days.first, min(after.day, days.end))
        yield _between(after.priority, before)
        highest = after.priority - 1
    for priority in range(highest, -1, -1):
        yield _between(priority, days)


def _between(priority: int, days: Days) -> Q:
    return Q(priority=priority, received_on__gte=days.first, received_on__lt=days.end)


def with_names(cases: QuerySet[Case]) -> QuerySet[Case]:
    """As a list shows them: each with the name of whom it is assigned to (``assignee_name``)."""
    return cases.annotate(assignee_name=F("assignee__username"))


Narrow = Callable[[str], QuerySet[Case]]


def _walks(
    narrow: Narrow, desks: Sequence[str], after: Place | None, days: Days | None
) -> Iterator[QuerySet[Case]]:
    for desk in desks:
        cases = with_names(narrow(desk)).order_by(*ORDER)
        for stretch in _stretches(after, days):
            yield cases.filter(stretch)[: PER_PAGE + 1]


def _together(walks: Iterator[QuerySet[Case]]) -> list[Case]:
    """The first rows of all of them, in one query; a walk stays one whatever stands beside it.

    The framework's own union takes no ordered and limited parts on SQLite, unless each stands
    in a select of its own, which it does not write.
    """
    parts: list[str] = []
    values: list[object] = []
    for number, walk in enumerate(walks):
        text, given = walk.query.sql_with_params()
        parts.append(f"SELECT * FROM ({text}) AS walk_{number}")  # noqa: S608
        values += given
    if not parts:
        return []
    whole = f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS walks {FIRST}"  # noqa: S608
    return list(Case.objects.raw(whole, values))


def _rank(case: Case) -> tuple[int, datetime.date, uuid.UUID]:
    return case.priority, case.received_on, case.pk


def page(
    narrow: Narrow,
    desks: Sequence[str],
    after: Place | None = None,
    days: Days | None = None,
) -> Listed:
    """``desks``: those whose key the person holds; ``narrow``: the cases of one that fit.

    Each is walked by itself, because no index has the cases of several in one order; all walks
    are one query.
    """
    cases = _together(_walks(narrow, desks, after, days))
    shown = tuple(cases[:PER_PAGE])
    return Listed(shown, Place(*_rank(shown[-1])) if len(cases) > PER_PAGE else None)
