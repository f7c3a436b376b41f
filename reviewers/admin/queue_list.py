"""The queue as the framework's list of cases: with its filters, search, days and actions, but read
page by page along the indexes (reviewers.casework.listing) and never counted.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from reviewers.admin.filters import DeskFilter
from reviewers.casework import listing, numbers
from reviewers.casework.listing import Days, Place
from reviewers.models import Case
from reviewers.views.access import desks_of, person
from reviewers.views.columns import Table, table

MOST_MONTHS = 12  # shown side by side; older desks are shown their years


@dataclass(frozen=True)
class Period:
    """A month or a year that the list can be narrowed to."""

    label: str
    address: str
    chosen: bool


def _day(year: str, month: str = "1", day: str = "1") -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _next_month(day: datetime.date) -> datetime.date:
    # The 28th and four days are in the next month, whatever the month.
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


def _months(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The first day of each."""
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = _next_month(month)
    return months


class QueueList(ChangeList):
    """``number``: what was typed to find a case; ``desks``: those whose cases are listed."""

    number: str
    desks: tuple[str, ...]
    after: Place | None
    end: Place | None
    table: Table

    def _given(self, name: str) -> str:
        return str(self.params.get(name, ""))

    def days(self) -> Days | None:
        """The year, month or day of the framework's ``date_hierarchy``; None for nonsense."""
        year, month, day = (
            self._given(f"{self.date_hierarchy}__{part}") for part in ("year", "month", "day")
        )
        first = _day(year, month or "1", day or "1") if year else None
        if first is None or first.year == datetime.MAXYEAR:
            return None
        if day:
            return Days(first, first + datetime.timedelta(days=1))
        end = _next_month(first) if month else first.replace(year=first.year + 1)
        return Days(first, end)

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """What no filter knows is left out: an old address still shows a list."""
        return {
            name: value
            for name, value in super().get_filters_params(params).items()
            if self._is_known(name)
        }

    def _is_known(self, name: str) -> bool:
        if name.startswith(f"{self.date_hierarchy}__"):
            return name.rpartition("__")[2] in {"year", "month", "day"} and self.days() is not None
        return any(name == path or name.startswith(f"{path}__") for path in self._paths())

    def _paths(self) -> Iterator[str]:
        """The parameters or fields of the filters: a class, a field, or a field and its class."""
        for each in self.list_filter:
            if isinstance(each, list | tuple):
                yield str(each[0])
            else:
                yield str(getattr(each, "parameter_name", each))

    def get_results(self, request: HttpRequest) -> None:
        self.desks = desks_of(person(request))
        self.number = (self._given("number") or self.query)[:100].strip()
        self.after = Place.parse(self._given("after"))
        listed = self._listed(request)
        cases, self.end = list(listed.cases), listed.end
        here = self.address(self.after)
        for case in cases:
            case.here = here  # type: ignore[attr-defined]  # for the column with the button
        self.result_list, self.result_count = cases, len(cases)
        self.full_result_count, self.show_full_result_count = None, False
        self.show_admin_actions = bool(cases)
        self.can_show_all = self.multi_page = False
        self.paginator = Paginator(cases, self.list_per_page)
        shown = [each for each in self.list_display if each != "action_checkbox"]
        self.table = table(cases, shown, self.model_admin)

    def _listed(self, request: HttpRequest) -> listing.Listed:
        if self.number:
            return listing.Listed(numbers.anywhere(self.desks, self.number), None)
        chosen = self.chosen_desk()
        desks = [chosen] if chosen else self.desks

        def narrow(desk: str) -> QuerySet[Case]:
            cases: QuerySet[Case] = Case.objects.filter(desk=desk)
            for spec in self.filter_specs:
                fitting = None if isinstance(spec, DeskFilter) else spec.queryset(request, cases)
                cases = cases if fitting is None else fitting
            return cases

        return listing.page(narrow, desks, self.after, self.days())

    def chosen_desk(self) -> str:
        values = (spec.value() for spec in self.filter_specs if isinstance(spec, DeskFilter))
        return next(values, "") or ""

    @property
    def narrowed(self) -> bool:
        return bool(self.number or self.get_filters_params())

    def address(self, after: Place | None = None) -> str:
        """The address of a page of the list, from its question mark on."""
        return self.only(**self._held(), after=str(after or ""))

    def _held(self) -> dict[str, str]:
        return {name: self._given(name) for name in self.get_filters_params()}

    def only(self, **given: str) -> str:
        """The address of the list that is narrowed to this and nothing else."""
        return "?" + urlencode({name: value for name, value in given.items() if value})

    def periods(self, first: datetime.date) -> list[Period]:
        """The months since the first case, or the years, where there are many months.

        In a year that was chosen: its months.
        """
        today, days = timezone.now().date(), self.days()
        if days is not None:
            first = max(first, datetime.date(days.first.year, 1, 1))
            today = min(today, datetime.date(days.first.year, 12, 31))
        months = _months(first, today)
        if days is None and len(months) > MOST_MONTHS:
            return [self._period(year) for year in range(first.year, today.year + 1)]
        several = days is not None or len(months) > 1
        return [self._period(each.year, each) for each in months if several]

    def _period(self, year: int, month: datetime.date | None = None) -> Period:
        name = str(self.date_hierarchy)
        parts = {"year": str(year), "month": str(month.month) if month else "", "day": ""}
        parameters = {f"{name}__{part}": text for part, text in parts.items()}
        address = self.only(**{**self._held(), **parameters})
        if month is None:
            return Period(str(year), address, chosen=False)
        chosen = self.days() == Days(month, _next_month(month))
        return Period(date_format(month, "F Y"), address, chosen)
