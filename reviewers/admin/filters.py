"""The queue's filters: each narrows the list by one thing (reviewers.casework.listing)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviewers import states
from reviewers.casework.listing import Asked, narrowed
from reviewers.views.access import desks_of, person

NEEDS: dict[str, str | Promise] = {
    "mine": _("Assigned to me"),
    "second": _("Waits for a second assessment"),
    "free": _("Assigned to nobody"),
}
NAME = 150  # letters of an account's name, as the framework has it


class Filter(admin.SimpleListFilter):
    """A value that nobody knows is left out, as if it had not been asked for.

    ``all``: what the choice says when nothing is chosen; ``kind``: of an input, or "select".
    """

    all: str | Promise = ""
    kind = "select"
    words: Mapping[str, str | Promise] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return self.words.items()

    def value(self) -> str | None:
        value = super().value()
        return value if value in dict(self.lookup_choices) else None

    def asked(self) -> Asked:
        return Asked(**{self.parameter_name: self.value()})  # type: ignore[arg-type]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if not self.value():
            return None
        return narrowed(queryset, person(request), self.asked())  # type: ignore[arg-type]


class DeskFilter(Filter):
    """Shown to somebody at several desks."""

    title, all, parameter_name = _("Desk"), _("Desk: all"), "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(slug, slug) for slug in desks_of(person(request))]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        return queryset.filter(desk=self.value()) if self.value() else None


class NeedsFilter(Filter):
    title, all, parameter_name = _("Needs me"), _("Needs whom: all"), "needs"
    words = NEEDS


class VerificationFilter(Filter):
    title, all, parameter_name = _("Verification"), _("Verification: all"), "verification"
    words = dict(states.Verification.choices)


class PublicationFilter(Filter):
    title, all, parameter_name = _("Publication"), _("Publication: all"), "publication"
    words = dict(states.Publication.choices)


class Typed(Filter):
    """What is typed and not chosen from a list."""

    def has_output(self) -> bool:
        return True


class AssigneeFilter(Typed):
    title, parameter_name, kind = _("Assigned to"), "who", "text"

    def value(self) -> str | None:
        return (self.used_parameters.get("who") or "")[:NAME].replace("\0", "").strip() or None


class DayFilter(Typed):
    title, parameter_name, kind = _("Day received"), "day", "date"

    def value(self) -> str | None:
        text = self.used_parameters.get("day") or ""
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return None

    def asked(self) -> Asked:
        return Asked(day=date.fromisoformat(self.value() or ""))


FILTERS = (
    DeskFilter,
    NeedsFilter,
    VerificationFilter,
    PublicationFilter,
    AssigneeFilter,
    DayFilter,
)
