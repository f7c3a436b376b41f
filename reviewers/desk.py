"""The desk: an admin site of our own, with the pages of reviewers.pages and a page for each model
that is registered with it (reviewers.admin).

Every page stands behind a door and asks ``has_perm``; to somebody who may not see it, it is not
there.
"""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _

from reviewers import custody
from reviewers.accounts import logins
from reviewers.errors import Busy
from reviewers.model_admin import ModelAdmin
from reviewers.models import Case
from reviewers.pages import PAGES, Page
from reviewers.views import frame, proving, quota
from reviewers.views.access import (
    LOGIN,
    SITE,
    View,
    behind,
    colleague,
    first_page,
    is_verified,
    member,
    person,
    verified,
)

# Of the framework's own pages the desk has these; its scripts and lists of words need none of ours.
FRAMEWORK = frozenset({"app_list"})


class DeskSite(AdminSite):
    """Django's log of actions is not used: it keeps objects' texts; custody is ours."""

    enable_nav_sidebar = False
    # An address that is none is answered like a case that is not there.
    final_catch_all_view = False

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(
        self, model_or_iterable: Any, admin_class: type[Any] | None = None, **options: Any
    ) -> None:
        """A ``ModelAdmin`` of the framework's gets what those of the desk have."""
        given = admin_class or ModelAdmin
        if given is admin.ModelAdmin:
            given = ModelAdmin
        elif not issubclass(given, ModelAdmin):
            given = type(given.__name__, (given, ModelAdmin), {"__module__": given.__module__})
        super().register(model_or_iterable, given, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Signed in with both factors, and somebody of a desk (``is_staff``)."""
        return is_verified(request) and super().has_permission(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return frame.context(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """For a page of a ``ModelAdmin``: its own permissions are asked there."""
        return behind(colleague, super().admin_view(view, cacheable))

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        title = {"title": _("Lists and histories")}
        return super().app_index(request, app_label, {**title, **(extra_context or {})})

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """A new password ends every other login: whoever knew the old one is out."""
        if request.method == "POST" and (turned := proving.spent(request)):
            return turned
        try:
            answer = super().password_change(request, extra_context)
        except Busy as error:
            return proving.busy(request, _("Change password"), error)
        user = person(request)
        if request.method == "POST" and answer.status_code != 302:
            form = (answer.context_data or {}).get("form")
            if form is not None and "old_password" in form.errors:
                quota.count_failure(request, user.get_username())
        if request.method == "POST" and answer.status_code == 302:
            logins.end_all(user, request.session.get(LOGIN, ""))
            custody.record(custody.Act.PASSWORD_CHANGED, user)
        return answer

    def queue(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_model_admin(Case).changelist_view(request)

    def case(self, request: HttpRequest, case_id: UUID) -> HttpResponseBase:
        return self.get_model_admin(Case).change_view(request, str(case_id))

    def pages(self) -> tuple[Page, ...]:
        """Of the desk itself: two of them are the list and the form of whatever admin of cases is
        registered."""
        return (
            Page("", "index", first_page, self.queue, "view_case"),
            Page("case/<uuid:case_id>/", "case", member, self.case, "view_case"),
            *PAGES,
        )

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The desk's pages first, then what the framework makes of the registered models."""
        framework: list[tuple[str, View, str]] = [
            ("password/", self.password_change, "password_change"),
            ("password/done/", self.password_change_done, "password_change_done"),
        ]
        models = [
            found
            for found in super().get_urls()
            if isinstance(found, URLResolver) or found.name in FRAMEWORK
        ]
        return [
            *(path(route, behind(verified, view), name=name) for route, view, name in framework),
            *(page.pattern for page in self.pages()),
            *models,
        ]


desk = DeskSite(name=SITE)
