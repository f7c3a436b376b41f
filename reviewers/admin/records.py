"""What is only ever added to: custody, and the digests of imported rows."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import BooleanFieldListFilter, DateFieldListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reviewers.admin.filters import Filter
from reviewers.casework import numbers
from reviewers.desk import desk
from reviewers.model_admin import ModelAdmin
from reviewers.models import Case, CustodyEntry, Imported
from reviewers.templatetags.desk import act
from reviewers.views.access import SITE


class ReadOnlyAdmin(ModelAdmin):
    """Rows that nobody adds, changes or deletes; triggers of the database hold custody to it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AboutFilter(Filter):
    title, parameter_name = _("About"), "about"
    words = {"cases": _("cases"), "desk": _("people, keys and the desk")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        return queryset.filter(case__isnull=self.value() == "desk") if self.value() else None


class DayFilter(DateFieldListFilter):
    """Today, the last seven days, this month, this year."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.title = _("Day")


class WholeFilter(BooleanFieldListFilter):
    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.title = _("Brought in whole")


class CustodyAdmin(ReadOnlyAdmin):
    """The entries on the desk's cases, and those that name the desk itself. The newest first.

    Read-only, and part of chains: ``manage.py verify_custody`` says whether they are whole.
    """

    list_display = ("place", "time", "what", "who", "of_case", "short_hash")
    list_filter = (AboutFilter, ("day", DayFilter))
    search_fields = ("actor", "case")
    search_help_text = _("A colleague’s name, or the number of a case")
    # By time: numbers go up within a chain alone, and each desk has one.
    ordering = ("-day", "-at", "-number")
    sortable_by = ()
    fields = ("place", "time", "what", "who", "of_case", "told", "whole_hash", "before")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        desks = self.desks(request)
        cases = Case.objects.filter(desk__in=desks).values("pk")
        ours = Q(case__in=cases) | Q(case=None, facts__desk__in=desks)
        return super().get_queryset(request).filter(ours)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        cases = numbers.anywhere(self.desks(request), term)
        return queryset.filter(
            Q(actor__iexact=term) | Q(case__in=[each.pk for each in cases])
        ), False

    @admin.display(description=_("Number"))
    def place(self, entry: CustodyEntry) -> int:
        return entry.number

    @admin.display(description=_("Who"))
    def who(self, entry: CustodyEntry) -> str:
        return entry.actor

    @admin.display(description=_("Time"))
    def time(self, entry: CustodyEntry) -> SafeString:
        """UTC; the day alone where a reporter is concerned."""
        moment = entry.at[:16].replace("T", " ") if entry.at else f"{entry.day:%Y-%m-%d}"
        return format_html('<time dir="ltr">{}</time>', moment)

    @admin.display(description=_("What"))
    def what(self, entry: CustodyEntry) -> str:
        return act(entry.act)

    @admin.display(description=_("Case"))
    def of_case(self, entry: CustodyEntry) -> SafeString | str:
        if entry.case is None:
            return ""
        address = reverse(f"{SITE}:case", args=[entry.case])
        return format_html('<a href="{}"><code>{}</code></a>', address, str(entry.case)[:8])

    @admin.display(description=_("Digest"))
    def short_hash(self, entry: CustodyEntry) -> SafeString:
        return format_html("<code>{}</code>", entry.hash[:8])

    @admin.display(description=_("Facts"))
    def told(self, entry: CustodyEntry) -> SafeString:
        """As the chain has them; its hash is of these very words."""
        facts = json.dumps(entry.facts, ensure_ascii=False)
        return format_html('<code dir="ltr">{}</code>', facts)

    @admin.display(description=_("Hash"))
    def whole_hash(self, entry: CustodyEntry) -> SafeString:
        return format_html("<code>{}</code>", entry.hash)

    @admin.display(description=_("Hash of the entry before"))
    def before(self, entry: CustodyEntry) -> SafeString:
        return format_html("<code>{}</code>", entry.previous)

    def acts(self, thing: CustodyEntry) -> Iterable[CustodyEntry]:
        return (thing,)


class ImportedAdmin(ReadOnlyAdmin):
    """That a row was brought in, and no word of it. Tables are brought in by ``import_records``."""

    list_display = ("__str__", "whole")
    list_filter = (("done", WholeFilter),)
    fields = ("called", "whole")
    readonly_fields = fields

    @admin.display(description=_("Digest"))
    def called(self, row: Imported) -> SafeString:
        return format_html("<code>{}</code>", row.digest)

    @admin.display(description=_("Brought in whole"), boolean=True)
    def whole(self, row: Imported) -> bool:
        return row.done

    def acts(self, thing: Imported) -> Iterable[CustodyEntry]:
        return CustodyEntry.objects.filter(case=None, act__startswith="import ").order_by("number")


desk.register(CustodyEntry, CustodyAdmin)
desk.register(Imported, ImportedAdmin)
