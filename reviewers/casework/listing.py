"""The pages of the queue: the cases of some desks that fit some filters, the most urgent first.

A page goes on from the last case of the one before it, never by counting rows: every query walks
an index from there, so the last page of a large desk costs what the first one does.
"""

import datetime
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import F, Q

from reviewers.models import Case
from reviewers.models.cases import CaseQuerySet

PER_PAGE = 50
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
class Asked:
    """What the list is narrowed to. ``needs``: "mine", "second", "free"; ``who``: a name,
    in capitals or not: two that differ in case alone are one name."""

    desk: str = ""
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


def narrowed(user: User, asked: Asked, desk: str) -> CaseQuerySet:
    """The cases of a desk that fit."""
    found = Case.objects.filter(desk=desk)
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


def _stretches(after: Place | None) -> Iterator[Q]:
    """What lies behind a place, in order: each part is one walk along an index."""
    if after is None:
        yield Q()
        return
    yield Q(priority=after.priority, received_on=after.day, id__lt=after.case)
    yield Q(priority=after.priority, received_on__lt=after.day)
    yield Q(priority__lt=after.priority)


def with_names(cases: CaseQuerySet) -> CaseQuerySet:
    """As a list shows them: each with the name of whom it is assigned to (``assignee_name``)."""
    return cases.annotate(assignee_name=F("assignee__username"))


def _walks(
    user: User, asked: Asked, desks: Sequence[str], after: Place | None
) -> Iterator[CaseQuerySet]:
    for desk in desks:
        narrow = with_names(narrowed(user, asked, desk)).order_by(*ORDER)
        for stretch in _stretches(after):
            yield narrow.filter(stretch)[: PER_PAGE + 1]


def _together(walks: Iterator[CaseQuerySet]) -> list[Case]:
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


def page(user: User, desks: Sequence[str], asked: Asked, after: Place | None = None) -> Listed:
    """``desks``: those whose key this person holds.

    Each is walked by itself, because no index has the cases of several in one order; all walks
    are one query.
    """
    walked = [each for each in desks if asked.desk in {"", each}]
    found = _together(_walks(user, asked, walked, after))
    shown = tuple(found[:PER_PAGE])
    return Listed(shown, Place(*_rank(shown[-1])) if len(found) > PER_PAGE else None)
