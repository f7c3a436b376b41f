"""People: who belongs to which desk, with which roles, and since when."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reviewers.accounts import factors, roles
from reviewers.admin.acting import each
from reviewers.admin.filters import Filter
from reviewers.consent import departures
from reviewers.desk import desk
from reviewers.model_admin import ModelAdmin
from reviewers.models import CustodyEntry, Membership
from reviewers.views.access import person


class DeskFilter(Filter):
    title, parameter_name = _("Desk"), "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(slug, slug) for slug in model_admin.desks(request)]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        return queryset.filter(desk=self.value()) if self.value() else None


class RoleFilter(Filter):
    title, parameter_name = _("Role"), "role"
    words = {role.slug: role.label for role in roles.ROLES}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if not self.value():
            return None
        return queryset.filter(reviewer__user__groups__name=self.value())


class StandingFilter(Filter):
    title, parameter_name = _("State"), "standing"
    words = {"admitted": _("holds the key"), "none": _("holds no key"), "off": _("not in force")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if self.value() == "admitted":
            return queryset.exclude(wrapped_key=b"")
        if self.value() == "none":
            return queryset.filter(wrapped_key=b"")
        return queryset.filter(reviewer__user__is_active=False) if self.value() else None


@admin.action(description=_("Stop the accounts"), permissions=["help"])
def stop(_admin: Any, request: HttpRequest, rows: QuerySet[Membership]) -> None:
    """Every login of them ends at once, and what they proposed or approved is taken back."""
    by = person(request)
    each(request, rows, lambda row: departures.deactivate(by, row.reviewer.user))


@admin.action(description=_("Let the accounts in again"), permissions=["help"])
def let_in_again(_admin: Any, request: HttpRequest, rows: QuerySet[Membership]) -> None:
    by = person(request)
    each(request, rows, lambda row: factors.reactivate(by, row.reviewer.user))


class PeopleAdmin(ModelAdmin):
    """Keys, sealed ones too, are no column and no field. Roles and desks come by invitation."""

    list_display = ("who", "at_desk", "held_roles", "holds_key", "admitter", "day", "in_force")
    list_display_links = ("who",)
    list_filter = (DeskFilter, RoleFilter, StandingFilter)
    list_select_related = ("reviewer__user", "admitted_by__user")
    search_fields = ("reviewer__user__username",)
    ordering = ("reviewer__user__username", "desk")
    fields = readonly_fields = list_display
    actions = (stop, let_in_again)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("reviewer__user__groups")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_help_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "help")

    @admin.display(description=_("Name"), ordering="reviewer__user__username")
    def who(self, row: Membership) -> str:
        return row.reviewer.user.get_username()

    @admin.display(description=_("Desk"), ordering="desk")
    def at_desk(self, row: Membership) -> str:
        return row.desk

    @admin.display(description=_("Admitted by"), ordering="admitted_by__user__username")
    def admitter(self, row: Membership) -> str:
        return str(row.admitted_by or "")

    @admin.display(description=_("Roles"))
    def held_roles(self, row: Membership) -> str:
        names = {group.name for group in row.reviewer.user.groups.all()}
        return str(_(", ")).join(str(role.label) for role in roles.ROLES if role.slug in names)

    @admin.display(description=_("Key"), boolean=True)
    def holds_key(self, row: Membership) -> bool:
        return row.admitted

    @admin.display(description=_("Admitted on"), ordering="admitted_at")
    def day(self, row: Membership) -> str:
        return f"{row.admitted_at:%Y-%m-%d}" if row.admitted_at else ""

    @admin.display(description=_("In force"), boolean=True, ordering="reviewer__user__is_active")
    def in_force(self, row: Membership) -> bool:
        return row.reviewer.user.is_active

    def acts(self, thing: Membership) -> Iterable[CustodyEntry]:
        """What they did that concerns no case, and what was done about them; at this desk alone."""
        name = thing.reviewer.user.get_username()
        about = Q(actor=name) | Q(facts__who=name)
        here = Q(facts__desk=thing.desk) | Q(facts__desk__isnull=True)
        return CustodyEntry.objects.filter(about, here, case=None).order_by("day", "at", "number")


desk.register(Membership, PeopleAdmin)
