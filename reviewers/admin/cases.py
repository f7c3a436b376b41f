"""Cases: the queue is their list, and the page of a case is their form."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewers import custody, states
from reviewers.accounts import lacks, letting_back
from reviewers.accounts.lacks import Lack
from reviewers.admin.acting import each
from reviewers.admin.filters import FILTERS
from reviewers.admin.queue_list import QueueList
from reviewers.casework import admission, counting, queue, workflow
from reviewers.desk import desk
from reviewers.keys import kit
from reviewers.model_admin import ModelAdmin
from reviewers.models import Case, CustodyEntry
from reviewers.views import case as case_pages
from reviewers.views import columns
from reviewers.views.access import SITE, behind, desks_of, member, person
from reviewers.views.frame import plain_scripts
from submissions import intake

Action = Callable[["CaseAdmin", HttpRequest, QuerySet[Case]], None]


@admin.action(description=gettext_lazy("Take them"), permissions=["change"])
def take(_admin: Any, request: HttpRequest, cases: QuerySet[Case]) -> None:
    """Those that are assigned to nobody: from a colleague a case is taken on its own page."""
    user = person(request)
    each(request, cases, lambda case: queue.assign(case, user, user, seen=""))


@admin.action(description=gettext_lazy("Put them back"), permissions=["change"])
def put_back(_admin: Any, request: HttpRequest, cases: QuerySet[Case]) -> None:
    """Those that are assigned to oneself."""
    user = person(request)
    own = user.get_username()
    each(request, cases, lambda case: queue.assign(case, user, None, seen=own))


def prioritising(priority: int) -> Action:
    label = format_lazy("{}: {}", gettext_lazy("Priority"), columns.PRIORITIES[priority])

    @admin.action(description=label, permissions=["change"])
    def prioritise(_admin: Any, request: HttpRequest, cases: QuerySet[Case]) -> None:
        each(request, cases, lambda case: queue.prioritise(case, person(request), priority))

    prioritise.__name__ = f"priority_{priority}"
    return prioritise


def moving(name: str, label: Any) -> Action:
    """A move that needs no reason: words are sealed on the case's own page."""

    @admin.action(description=label, permissions=["triage"])
    def move(_admin: Any, request: HttpRequest, cases: QuerySet[Case]) -> None:
        each(request, cases, lambda case: workflow.apply(case.id, name, person(request)))

    move.__name__ = name
    return move


class CaseAdmin(ModelAdmin):
    list_display = (
        columns.number,
        columns.priority,
        columns.verification,
        columns.publication,
        columns.news,
        columns.received,
        columns.assigned_or_free,
        columns.size,
    )
    list_filter = FILTERS
    date_hierarchy = "received_on"
    search_fields = ("id",)
    sortable_by = ()
    actions = (
        take,
        put_back,
        *map(prioritising, sorted(columns.PRIORITIES, reverse=True)),
        moving("triage", gettext_lazy("Triage")),
        moving("start", gettext_lazy("Start the review")),
    )
    change_list_template = "reviewers/queue.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A case is made by what arrives."""
        return False

    def has_triage_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "triage")

    def get_changelist(self, request: HttpRequest, **_more: Any) -> type[QueueList]:
        return QueueList

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        shown = tuple(super().get_list_display(request))
        several = len(desks_of(person(request))) > 1
        if several and shown[0] is columns.number:
            return (columns.number_and_desk, *shown[1:])
        return shown

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A page of the queue. Opening its first page takes notice of some of what has arrived.

        ``number``: leads to the one case whose number begins so, or lists those that do.
        """
        first = request.method != "POST" and not request.GET.get("after")
        more = admission.take_notice() if first else False
        answer = super().changelist_view(request, extra_context)
        if not isinstance(answer, TemplateResponse) or answer.context_data is None:
            return answer
        cases: QueueList = answer.context_data["cl"]
        if cases.number and cases.result_count == 1:
            return redirect(f"{SITE}:case", cases.result_list[0].pk)
        answer.context_data.update(self._around(request, cases, first=first, more=more))
        return answer

    def _around(
        self, request: HttpRequest, cases: QueueList, *, first: bool, more: bool
    ) -> dict[str, Any]:
        """What the page has around the list."""
        chosen = cases.chosen_desk()
        counts = counting.counted([chosen] if chosen else cases.desks)
        states_of, begun = counts.states, counts.first
        return {
            "title": _("Queue"),
            "scripts": plain_scripts("queue"),
            "counts": [
                (slug, states_of[slug], cases.only(verification=slug, desk=chosen))
                for slug in states.Verification.values
                if slug in states_of
            ],
            "total": sum(states_of.values()),
            "periods": cases.periods(begun) if begun else (),
            "next_page": cases.address(cases.end) if cases.end else "",
            "first_page": cases.address() if cases.after else "",
            "letting_back": letting_back.told(person(request), cases.desks) if first else (),
            "lacks": self._lacks(request, cases) if not states_of and first else (),
            "aside": intake.waiting_aside(cases.desks) if first else 0,
            "held": admission.hours() if first else (),
            "coming": intake.new_count(cases.desks) if more else 0,
        }

    def _lacks(self, request: HttpRequest, cases: QueueList) -> tuple[Lack, ...]:
        """Of an empty queue: what to do before the first report comes."""
        found = {
            lack for desk in cases.desks for lack in lacks.of_desk(desk, tried=kit.is_drilled(desk))
        }
        found |= set(lacks.of_person(person(request)))
        return tuple(lack for lack in Lack if lack in found)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The page of the case: what is done there are forms of their own, each a verb."""
        try:
            case_id = uuid.UUID(object_id)
        except ValueError as error:
            raise Http404 from error
        return case_pages.case_page(request, case_id)

    def acts(self, thing: Case) -> Iterable[CustodyEntry]:
        return custody.history(thing)

    def get_urls(self) -> list[URLPattern]:
        """The framework's addresses of the two pages lead to where they are."""
        info = f"{self.opts.app_label}_{self.opts.model_name}"

        def queue_page(request: HttpRequest) -> HttpResponseBase:
            return redirect(f"{reverse(f'{SITE}:index')}?{request.GET.urlencode()}".rstrip("?"))

        def case_page(request: HttpRequest, object_id: uuid.UUID) -> HttpResponseBase:
            return redirect(f"{SITE}:case", object_id)

        return [
            path("", behind(member, queue_page), name=f"{info}_changelist"),
            path("<uuid:object_id>/change/", behind(member, case_page), name=f"{info}_change"),
            *super().get_urls(),
        ]


desk.register(Case, CaseAdmin)
