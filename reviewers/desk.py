"""The desk: an admin site of our own. Its password pages are the framework's; every page stands
behind one of the doors of reviewers.views.access.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path

from reviewers import custody
from reviewers.accounts import logins
from reviewers.views import account as account_pages
from reviewers.views import (
    case,
    dossiers,
    drafts,
    flood,
    frame,
    holders,
    joining,
    links,
    meanwhile,
    moves,
    originals,
    people,
    queue,
    release,
    retention,
    search,
    sign_in,
)
from reviewers.views.access import (
    LOGIN,
    SITE,
    Door,
    View,
    account,
    anyone,
    behind,
    colleague,
    first_page,
    is_verified,
    member,
    person,
    verified,
)


@dataclass(frozen=True)
class Page:
    """A page of the desk: where it is, its name, who may come in, and whether it only changes."""

    route: str
    name: str
    door: Door
    view: View
    changes: bool = False


PAGES = (
    # On the way in
    Page("login/", "login", anyone, sign_in.sign_in),
    Page("login/passkey/", "ask-passkey", anyone, sign_in.ask_passkey, changes=True),
    Page("reset/<str:token>/", "reset-factor", anyone, joining.reset_factor),
    Page("language/", "language", anyone, sign_in.language, changes=True),
    Page("join/<str:token>/", "join", anyone, joining.join),
    Page("second-factor/", "second-factor", account, joining.second_factor),
    Page("logout/", "logout", account, sign_in.sign_out, changes=True),
    Page("key/", "key", verified, joining.key),
    Page("waiting/", "waiting", verified, joining.waiting),
    Page("session-key/", "session-key", verified, sign_in.session_key),
    Page("open/", "found", verified, joining.found),
    # One's own account
    Page("account/", "account", verified, account_pages.account_page),
    Page("account/codes/", "new-codes", verified, account_pages.new_codes, changes=True),
    Page(
        "account/passkey/ask/",
        "ask-new-passkey",
        verified,
        account_pages.ask_new_passkey,
        changes=True,
    ),
    Page("account/passkey/", "add-passkey", verified, account_pages.add_passkey, changes=True),
    Page(
        "account/passkey/remove/",
        "remove-passkey",
        verified,
        account_pages.remove_passkey,
        changes=True,
    ),
    Page("account/end/", "end-login", verified, account_pages.end_login, changes=True),
    Page("account/end-others/", "end-others", verified, account_pages.end_others, changes=True),
    # The queue
    Page("", "index", first_page, queue.queue_page),
    Page("needs/", "needs", first_page, queue.needs_page),
    Page("search/", "search", member, search.search_page),
    Page("search/parcels/", "search-parcels", member, search.parcels),
    # People
    Page("people/reset/", "offer-reset", colleague, people.offer_reset, changes=True),
    Page("people/deactivate/", "deactivate", colleague, people.deactivate, changes=True),
    Page("people/reactivate/", "reactivate", colleague, people.reactivate, changes=True),
    Page("people/", "people", colleague, people.people_page),
    Page("people/invite/", "invite", colleague, people.invite, changes=True),
    Page("people/admit/", "admit", member, people.admit, changes=True),
    Page("custodian/propose/", "propose-custodian", member, originals.propose, changes=True),
    Page("custodian/confirm/", "confirm-custodian", member, originals.confirm, changes=True),
    Page("custodian/cancel/", "cancel-custodian", member, originals.cancel, changes=True),
    Page("custodian/stop/", "stop-originals", member, originals.stop, changes=True),
    Page("people/retention/", "retention", member, retention.days, changes=True),
    # Keys
    Page("keys/", "holders", colleague, holders.holders_page),
    Page("keys/rotate/", "rotate-key", member, holders.rotate, changes=True),
    Page("keys/drill/", "kit-drill", member, holders.drilled, changes=True),
    Page("keys/<slug:slug>/headers/", "old-headers", member, holders.old_headers),
    Page("keys/<slug:slug>/rewrapped/", "rewrapped", member, holders.rewrapped, changes=True),
    # Floods
    Page("flood/", "flood", member, flood.flood_page),
    Page("flood/codes/", "issue-codes", member, flood.issue, changes=True),
    Page("flood/void/", "void-codes", member, flood.void, changes=True),
    Page("flood/release/", "release-aside", member, flood.release, changes=True),
    Page("flood/drop/", "propose-drop", member, flood.propose, changes=True),
    Page("flood/drop/confirm/", "confirm-drop", member, flood.confirm, changes=True),
    Page("flood/drop/cancel/", "cancel-drop", member, flood.cancel, changes=True),
    # A case
    Page("case/<uuid:case_id>/since/<int:number>/", "meanwhile", member, meanwhile.meanwhile),
    Page("preview/", "preview", member, case.preview),
    Page("redact/", "redact", member, case.redact),
    Page("parcel/<uuid:parcel_id>/", "parcel", member, case.parcel),
    Page("original/<uuid:parcel_id>/", "original", member, originals.original, changes=True),
    Page("case/<uuid:case_id>/", "case", member, case.case_page),
    Page("case/<uuid:case_id>/move/", "move", member, moves.move, changes=True),
    Page("case/<uuid:case_id>/take/", "take", member, moves.take, changes=True),
    Page("case/<uuid:case_id>/give/", "give", member, moves.give, changes=True),
    Page("case/<uuid:case_id>/know/", "know", member, moves.know, changes=True),
    Page("case/<uuid:case_id>/priority/", "priority", member, moves.prioritise, changes=True),
    Page("case/<uuid:case_id>/assess/", "assess", member, moves.assess, changes=True),
    Page("case/<uuid:case_id>/conclude/", "conclude", member, moves.conclude, changes=True),
    Page("case/<uuid:case_id>/others/", "others", member, links.others),
    Page("case/<uuid:case_id>/link/", "link", member, moves.link, changes=True),
    Page("case/<uuid:case_id>/duplicate/", "duplicate", member, moves.duplicate, changes=True),
    Page("case/<uuid:case_id>/note/", "note", member, moves.note, changes=True),
    Page("case/<uuid:case_id>/reply/", "reply", member, moves.reply, changes=True),
    Page("case/<uuid:case_id>/answer/<uuid:reply_id>/", "answer", member, case.answer),
    Page("case/<uuid:case_id>/dossier/", "dossier", member, dossiers.dossier_page),
    Page(
        "case/<uuid:case_id>/dossier/propose/",
        "propose-dossier",
        member,
        dossiers.propose,
        changes=True,
    ),
    Page(
        "case/<uuid:case_id>/dossier/confirm/",
        "confirm-dossier",
        member,
        dossiers.confirm,
        changes=True,
    ),
    Page(
        "case/<uuid:case_id>/dossier/cancel/",
        "cancel-dossier",
        member,
        dossiers.cancel,
        changes=True,
    ),
    Page("case/<uuid:case_id>/dossier/headers/", "dossier-headers", member, dossiers.headers),
    Page(
        "case/<uuid:case_id>/dossier/rewrapped/",
        "dossier-rewrapped",
        member,
        dossiers.rewrapped,
        changes=True,
    ),
    Page("case/<uuid:case_id>/withdraw/", "withdraw", member, moves.withdraw, changes=True),
    Page(
        "case/<uuid:case_id>/propose-destruction/",
        "propose-destruction",
        member,
        moves.propose_destruction,
        changes=True,
    ),
    Page("case/<uuid:case_id>/destroy/", "destroy", member, moves.destroy, changes=True),
    Page(
        "case/<uuid:case_id>/propose-hold/",
        "propose-hold",
        member,
        retention.propose_hold,
        changes=True,
    ),
    Page("case/<uuid:case_id>/hold/", "hold", member, retention.confirm_hold, changes=True),
    Page("case/<uuid:case_id>/cancel/", "cancel", member, moves.cancel, changes=True),
    # Draft and release
    Page("case/<uuid:case_id>/draft/", "draft", member, drafts.draft),
    Page("case/<uuid:case_id>/draft/<int:number>/", "sealed-draft", member, drafts.sealed),
    Page("case/<uuid:case_id>/release/", "release", member, release.release),
    Page("case/<uuid:case_id>/approve/", "approve", member, release.approve, changes=True),
    Page("case/<uuid:case_id>/publish/", "publish", member, release.publish, changes=True),
    Page("case/<uuid:case_id>/confirm/", "confirm", member, release.confirm, changes=True),
)


class DeskSite(AdminSite):
    """Django's log of actions is not used: it keeps objects' texts; custody is ours."""

    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return is_verified(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return frame.context(request)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """A new password ends every other login: whoever knew the old one is out."""
        answer = super().password_change(request, extra_context)
        if request.method == "POST" and answer.status_code == 302:
            user = person(request)
            logins.end_all(user, request.session.get(LOGIN, ""))
            custody.record("password changed", user)
        return answer

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [path(page.route, behind(page.door, page.view), name=page.name) for page in PAGES]
        framework: list[tuple[str, View, str]] = [
            ("password/", self.password_change, "password_change"),
            ("password/done/", self.password_change_done, "password_change_done"),
        ]
        return [
            *(path(route, behind(verified, view), name=name) for route, view, name in framework),
            *own,
        ]


desk = DeskSite(name=SITE)
