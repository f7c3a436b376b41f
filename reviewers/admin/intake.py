"""What the intake's door tells: desks, vouchers by day, and what waits aside by day."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from reviewers.admin.acting import each
from reviewers.casework import flood
from reviewers.consent import proposals
from reviewers.consent.act import Name
from reviewers.desk import desk
from reviewers.model_admin import DoorAdmin
from reviewers.models import CustodyEntry, Desk, Quarantine, Vouchers
from reviewers.views.access import SITE, person
from submissions import intake


def _about(slug: str, *acts: str) -> QuerySet[CustodyEntry]:
    """Custody's entries on a desk that begin with one of these words, the oldest first."""
    entries = CustodyEntry.objects.filter(case=None, facts__desk=slug).order_by("number")
    rows = entries.none()
    for act in acts:
        rows |= entries.filter(act__startswith=act)
    return rows if acts else entries


class DesksAdmin(DoorAdmin):
    list_display = ("slug", "name", "days", "originals")
    fields = ("slug", "name", "days", "originals")

    def rows(self, desks: Sequence[str]) -> Iterable[Desk]:
        for row in intake.desks():
            if row.slug in desks:
                yield Desk(row.slug, row.name, row.retention_days, bool(row.custodian))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """A desk is opened with its key, which is made in the browser."""
        self.require_add(request)
        return redirect(f"{SITE}:found")

    def acts(self, thing: Desk) -> Iterable[CustodyEntry]:
        return _about(thing.slug)


@admin.action(
    description=_("Propose to make all open codes of the desk worthless"), permissions=["void"]
)
def void(_admin: Any, request: HttpRequest, rows: Iterable[Vouchers]) -> None:
    """Another person confirms it on the page "Floods"."""
    user, desks = person(request), sorted({row.desk for row in rows})
    each(request, desks, lambda slug: proposals.propose(user, Name.VOID_VOUCHERS, slug))


class VouchersAdmin(DoorAdmin):
    """Codes are made on the page "Floods", where they are shown once."""

    list_display = ("desk", "issued_on", "expires_on", "count")
    fields = ("desk", "issued_on", "expires_on", "count")
    actions = (void,)

    def rows(self, desks: Sequence[str]) -> Iterable[Vouchers]:
        for slug in desks:
            for row in intake.open_vouchers(slug):
                name = f"{slug} {row.issued_on} {row.expires_on}"
                yield Vouchers(name, slug, row.issued_on, row.expires_on, row.count)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "issue")

    def has_void_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "void")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        self.require_add(request)
        return redirect(f"{SITE}:flood")

    def acts(self, thing: Vouchers) -> Iterable[CustodyEntry]:
        return _about(thing.desk, "vouchers")


@admin.action(description=_("Let them into the queue"), permissions=["release"])
def release(_admin: Any, request: HttpRequest, rows: Iterable[Quarantine]) -> None:
    """All that waits of each chosen day. Destroying takes two people, on the page "Floods"."""
    user = person(request)
    each(request, rows, lambda row: flood.release(user, row.desk, row.day, row.count))


class QuarantineAdmin(DoorAdmin):
    list_display = ("desk", "day", "count")
    fields = ("desk", "day", "count")
    actions = (release,)

    def rows(self, desks: Sequence[str]) -> Iterable[Quarantine]:
        for slug in desks:
            for row in intake.quarantined(slug):
                yield Quarantine(f"{slug} {row.day}", slug, row.day, row.count)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_release_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "release")

    def acts(self, thing: Quarantine) -> Iterable[CustodyEntry]:
        return _about(thing.desk, "quarantine")


desk.register(Desk, DesksAdmin)
desk.register(Vouchers, VouchersAdmin)
desk.register(Quarantine, QuarantineAdmin)
