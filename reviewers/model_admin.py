"""What every admin of the desk has in common.

Rows are those of the desks at which a person has the permission. Nothing is deleted. The history of
a thing is custody's. The framework's log (``LogEntry``) is not written: it keeps texts of things
in the clear and can be changed, and custody, which is chained, tells the same.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reviewers.accounts import roles
from reviewers.models import CustodyEntry
from reviewers.views.access import person
from reviewers.views.frame import page

COUNTED = 10_000  # rows that a list counts for its pages: beyond that a filter is the way


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than ``COUNTED``, so that a long table costs no more than a short one."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list[:COUNTED]
        return rows.count() if isinstance(rows, QuerySet) else len(rows)


class ChosenForm(ActionForm):
    """An action is for the rows that were ticked, never for "all that there are"."""

    def clean_select_across(self) -> bool:
        return False


class ModelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The framework's, for rows that may belong to a desk (by a field ``desk``)."""

    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    paginator = BoundedPaginator
    view_on_site = False
    action_form = ChosenForm
    show_facets = admin.ShowFacets.NEVER

    def codename(self, act: str) -> str:
        return f"{self.opts.app_label}.{get_permission_codename(act, self.opts)}"

    def may(self, request: HttpRequest, act: str, thing: Model | None = None) -> bool:
        """Whether the person may do it to this thing, by its desk; without one: to any."""
        return person(request).has_perm(self.codename(act), thing)

    def desks(self, request: HttpRequest) -> tuple[str, ...]:
        return roles.desks(person(request), self.codename("view"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if any(field.name == "desk" for field in self.opts.fields):
            return rows.filter(desk__in=self.desks(request))
        return rows

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        """Of what belongs to desks, a form offers and takes that of the person's own desks."""
        offered, model = super().get_field_queryset(db, db_field, request), db_field.related_model
        if not any(field.name == "desk" for field in model._meta.fields):
            return offered
        rows = model._default_manager.all() if offered is None else offered
        return rows.filter(desk__in=self.desks(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here: what ends, ends by its verb."""
        return False

    def _get_obj_does_not_exist_redirect(self, *_given: Any) -> HttpResponse:
        """What is not there, or belongs to another desk, is not there: nothing is told of it."""
        raise Http404

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Of its own fields a list is narrowed by its filters and columns: by any other, an address
        could ask a sealed key for one sign after the other.
        """
        field = lookup.partition("__")[0]
        filters: list[Any] = [getattr(each, "parameter_name", each) for each in self.list_filter]
        named = {each if isinstance(each, str) else each[0] for each in filters}
        shown = named | {*self.get_list_display(request), self.date_hierarchy}
        hidden = field in {each.name for each in self.opts.fields} and field not in shown
        return not hidden and bool(super().lookup_allowed(lookup, value, request))

    def response_action(
        self, request: HttpRequest, queryset: Any, *more: Any, **given: Any
    ) -> HttpResponse | None:
        """An id that is none is not there."""
        try:
            for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.clean(chosen, None)
        except ValidationError as error:
            raise Http404 from error
        return super().response_action(request, queryset, *more, **given)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Custody keeps what was done."""

    log_change = log_addition  # type: ignore[assignment]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        """Nothing is deleted."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Called what it lists: "Select one to change" is not what people come for."""
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def acts(self, thing: Any) -> Iterable[CustodyEntry]:
        """The entries of custody that are about a thing, the oldest first."""
        return ()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        if thing is None or not self.has_view_permission(request, thing):
            raise Http404
        title = _("What happened: %(thing)s") % {"thing": thing}
        return page(request, "history", title, entries=self.acts(thing), **(extra_context or {}))


class Rows(list[Any]):
    """What a door told, as far as an action asks it like a ``QuerySet``."""

    def filter(self, *, pk__in: Iterable[str]) -> "Rows":
        chosen = set(pk__in)
        return Rows(row for row in self if str(row.pk) in chosen)


class DoorList(ChangeList):
    """A list of what the intake's door tells: there is no table to ask."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        self.filter_specs, self.has_filters, self.has_active_filters = [], False, False
        self.clear_all_filters_qs = "?"
        return self.root_queryset

    def get_results(self, request: HttpRequest) -> None:
        self.result_list = self.queryset
        self.result_count = len(self.queryset)
        self.full_result_count, self.show_full_result_count = None, False
        self.show_admin_actions = bool(self.queryset)
        self.can_show_all = self.multi_page = False
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)


class DoorAdmin(ModelAdmin):
    """For the models of reviewers.models.intake_rows."""

    def rows(self, desks: Sequence[str]) -> Iterable[Model]:
        """What the door tells of these desks."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> Any:
        return Rows(self.rows(self.desks(request)))

    def get_changelist(self, request: HttpRequest, **_more: Any) -> type[ChangeList]:
        return DoorList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        return next(iter(self.get_queryset(request).filter(pk__in=[object_id])), None)

    def require_add(self, request: HttpRequest) -> None:
        """Raises PermissionDenied. For what is added on a page of its own."""
        if not self.has_add_permission(request):
            raise PermissionDenied

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is no row to change: its verbs do."""
        return False
