"""The queue: the framework's list of cases, with its filters and pages, in our words."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reviewers import states
from reviewers.models import Case, Membership
from reviewers.views.access import SITE, person

PER_PAGE = 50
SIZES = (
    (1024**2, _("small")),
    (64 * 1024**2, _("medium")),
    (1024**3, _("large")),
)


def size_class(size: int) -> str:
    """A word for how much there is to open; the parcels' sizes are padded anyway."""
    return next((str(word) for limit, word in SIZES if size < limit), str(_("very large")))


class NeedsMe(admin.SimpleListFilter):
    """What waits for the person who looks."""

    title = _("Needs me")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", _("Assigned to me")),
            ("second", _("Waits for a second assessment")),
            ("free", _("Assigned to nobody")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        user = person(request)
        if self.value() == "mine":
            return queryset.filter(assignee=user)
        if self.value() == "free":
            return queryset.filter(assignee=None)
        if self.value() == "second":
            second = Case.objects.awaiting_second(user).values("pk")
            return queryset.filter(pk__in=second)
        return queryset


class StateFilter(admin.SimpleListFilter):
    """Offers the states that a case of this person's is in, and no others."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        mine = Case.objects.for_user(person(request)).order_by()
        found = set(mine.values_list(self.parameter_name or "", flat=True).distinct())
        return [(slug, label) for slug, label in states.LABELS.items() if slug in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        chosen = self.value()
        return queryset.filter(**{str(self.parameter_name): chosen}) if chosen else queryset


class VerificationFilter(StateFilter):
    title = _("Verification")
    parameter_name = "verification"


class PublicationFilter(StateFilter):
    title = _("Publication")
    parameter_name = "publication"


class DayFilter(admin.DateFieldListFilter):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.title = str(_("Day received"))


class DeskFilter(admin.SimpleListFilter):
    """Offered only to people at more than one desk."""

    title = _("Desk")
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        memberships = Membership.objects.filter(reviewer__user=person(request))
        memberships = memberships.exclude(wrapped_key=b"")
        return [(slug, slug) for slug in memberships.values_list("desk", flat=True)]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(desk=self.value()) if self.value() else queryset


class QueueList(ChangeList):
    def url_for_result(self, result: Model) -> str:
        return reverse(f"{SITE}:case", args=[result.pk])


# Generic for the type checker alone.
class CaseAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read only: a case changes by moves on its own page."""

    list_display = ("number", "truth", "release", "needs", "day", "who", "size_word")
    list_display_links = ("number",)
    list_filter = (
        NeedsMe,
        VerificationFilter,
        PublicationFilter,
        ("received_on", DayFilter),
        DeskFilter,
    )
    list_per_page = PER_PAGE
    list_select_related = ("assignee",)
    show_full_result_count = False
    ordering = ("-received_on", "pk")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return Case.objects.for_user(person(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return QueueList

    def has_view_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        # The door before this page has let only members in, and the rows are theirs alone.
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    @admin.display(description=_("Case"))
    def number(self, case: Case) -> str:
        return format_html("<code>{}</code>", case)

    @admin.display(description=_("Verification"), ordering="verification")
    def truth(self, case: Case) -> str:
        return badge(case.verification)

    @admin.display(description=_("Publication"), ordering="publication")
    def release(self, case: Case) -> str:
        return badge(case.publication)

    @admin.display(description=_("News"), ordering="-news")
    def needs(self, case: Case) -> str:
        """How many parcels came in since somebody last judged or moved the case."""
        return str(case.news or "")

    @admin.display(description=_("Day received"), ordering="received_on")
    def day(self, case: Case) -> str:
        return case.received_on.isoformat()

    @admin.display(description=_("Assigned to"), ordering="assignee__username")
    def who(self, case: Case) -> str:
        return format_html("<bdi>{}</bdi>", case.assignee) if case.assignee else ""

    @admin.display(description=_("Size"), ordering="size")
    def size_word(self, case: Case) -> str:
        return size_class(case.size)


def badge(state: str) -> SafeString:
    return format_html('<span class="badge" data-state="{}">{}</span>', state, states.LABELS[state])
