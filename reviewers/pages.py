"""The literal table of the desk's pages: each with its door and the permission that it asks for.

The queue and the page of a case are those of the registered ``CaseAdmin`` (reviewers.desk).
"""

from dataclasses import dataclass

from django.urls import URLPattern, path

from reviewers.accounts.roles import APP
from reviewers.views import account as account_pages
from reviewers.views import (
    case,
    consent,
    dossiers,
    drafts,
    first_list,
    flood,
    holders,
    joining,
    links,
    lost,
    meanwhile,
    originals,
    own_factors,
    people,
    questions,
    queue,
    release,
    replacing,
    retention,
    roster,
    search,
    search_segments,
    sign_in,
    transitions,
)
from reviewers.views.access import (
    Door,
    View,
    account,
    anyone,
    behind,
    colleague,
    first_page,
    member,
    verified,
)


@dataclass(frozen=True)
class Page:
    """A page of the desk: where it is, its name, who may come in, which permission of the desk's
    it asks for ("": none, as on the way in), and whether it only changes."""

    route: str
    name: str
    door: Door
    view: View
    permission: str = ""
    changes: bool = False

    @property
    def pattern(self) -> URLPattern:
        asked = f"{APP}.{self.permission}" if self.permission else ""
        inside = behind(self.door, self.view, asked, changes=self.changes)
        return path(self.route, inside, name=self.name)


def act(route: str, name: str, door: Door, view: View, permission: str = "") -> Page:
    """A page that only changes something."""
    return Page(route, name, door, view, permission, changes=True)


def of_case(name: str, view: View, permission: str) -> Page:
    """What is done on the page of a case."""
    return act(f"case/<uuid:case_id>/{name}/", name, member, view, permission)


PAGES = (
    # On the way in
    Page("login/", "login", anyone, sign_in.sign_in),
    act("login/passkey/", "ask-passkey", anyone, sign_in.ask_passkey),
    Page("reset/<str:token>/", "reset-factor", anyone, joining.reset_factor),
    act("language/", "language", anyone, sign_in.language),
    Page("lost/", "lost", anyone, lost.lost_page),
    Page("lost/kit/<str:token>/", "let-back", anyone, lost.let_back),
    act("lost/object/", "object-letting-back", member, lost.object_to),
    Page("join/<str:token>/", "join", anyone, joining.join),
    Page("second-factor/", "second-factor", account, joining.second_factor),
    Page("second-factor/codes/", "offer-codes", verified, own_factors.offer_codes),
    act("logout/", "logout", account, sign_in.sign_out),
    Page("key/", "key", verified, joining.key),
    Page("key/replace/", "replace-key", verified, replacing.new_key),
    act("key/keep/", "keep-key", verified, replacing.take_back),
    Page("waiting/", "waiting", verified, joining.waiting),
    Page("outside/", "outside", verified, joining.outside),
    Page("session-key/", "session-key", verified, sign_in.session_key),
    Page("open/", "found", verified, joining.found, "add_desk"),
    # One's own account
    Page("account/", "account", verified, account_pages.account_page),
    act("account/codes/", "new-codes", verified, own_factors.new_codes),
    act("account/app/", "new-app", verified, own_factors.new_app),
    act("account/app/code/", "confirm-app", verified, own_factors.confirm_app),
    act("account/passphrase/", "change-passphrase", verified, account_pages.change_passphrase),
    act("account/passkey/ask/", "ask-new-passkey", verified, account_pages.ask_new_passkey),
    act("account/passkey/", "add-passkey", verified, account_pages.add_passkey),
    act("account/passkey/remove/", "remove-passkey", verified, account_pages.remove_passkey),
    act("account/end/", "end-login", verified, account_pages.end_login),
    act("account/end-others/", "end-others", verified, account_pages.end_others),
    # The queue
    Page("needs/", "needs", first_page, queue.needs_page, "view_case"),
    Page("search/", "search", member, search.search_page, "view_case"),
    Page("search/parcels/", "search-parcels", member, search.parcels, "view_case"),
    Page("search/heads/", "search-heads", member, search.heads, "view_case"),
    Page("search/segments/", "search-segments", member, search_segments.listed, "view_case"),
    Page(
        "search/segment/<uuid:segment>/",
        "search-segment",
        member,
        search_segments.segment,
        "view_case",
    ),
    act("search/segments/take/", "take-search-segment", member, search_segments.take, "view_case"),
    # People
    act("people/reset/", "offer-reset", colleague, people.offer_reset, "help_membership"),
    act("people/deactivate/", "deactivate", colleague, people.deactivate, "help_membership"),
    act("people/reactivate/", "reactivate", colleague, people.reactivate, "help_membership"),
    Page("people/", "people", colleague, people.people_page, "view_membership"),
    Page(
        "people/<slug:slug>/list/",
        "first-list",
        member,
        first_list.first_list_page,
        "view_membership",
    ),
    act("people/invite/", "invite", colleague, people.invite, "invite_membership"),
    act("custodian/stop/", "stop-originals", member, originals.stop, "change_desk"),
    act("people/retention/", "retention", member, retention.days, "change_desk"),
    # The list of people; who waits or is suspended reads it, and each act is signed
    act("roster/identity", "own-identity", verified, roster.identity),
    Page("roster/<slug:slug>/", "roster", verified, roster.entries),
    act("roster/<slug:slug>/append", "roster-append", verified, roster.append),
    act("roster/<slug:slug>/propose", "roster-propose", verified, roster.propose),
    act("roster/<slug:slug>/complete", "roster-complete", verified, roster.complete),
    act("roster/<slug:slug>/cancel", "roster-cancel", verified, roster.cancel),
    act("roster/<slug:slug>/claim", "roster-claim", verified, roster.claim),
    act("roster/<slug:slug>/mark", "roster-mark", verified, roster.mark),
    # Keys
    Page("keys/", "holders", colleague, holders.holders_page, "view_desk"),
    act("keys/drill/", "kit-drill", member, holders.drilled, "drill_desk"),
    Page("keys/<slug:slug>/headers/", "old-headers", member, holders.old_headers, "rotate_desk"),
    act("keys/<slug:slug>/rewrapped/", "rewrapped", member, holders.rewrapped, "rotate_desk"),
    Page("keys/<slug:slug>/waiting/", "new-headers", member, holders.new_headers, "view_desk"),
    act("keys/<slug:slug>/confirmed/", "confirmed", member, holders.confirmed, "view_desk"),
    act("keys/<slug:slug>/opened/", "key-opened", member, holders.opened, "view_desk"),
    act("keys/<slug:slug>/give/", "give-key", member, holders.give, "admit_membership"),
    # What reporters are asked
    Page("form/", "forms", member, questions.forms_page, "view_case"),
    Page("form/<slug:slug>/", "form", member, questions.form_page, "ask_desk"),
    # Floods
    Page("flood/", "flood", member, flood.flood_page, "view_quarantine"),
    act("flood/codes/", "issue-codes", member, flood.issue, "issue_vouchers"),
    act("flood/release/", "release-aside", member, flood.release, "release_quarantine"),
    act("flood/these/", "release-these", member, flood.release_these, "release_quarantine"),
    Page("flood/<slug:slug>/waiting/", "aside-list", member, flood.waiting, "view_case"),
    Page("aside/<uuid:parcel_id>/", "aside-parcel", member, flood.parcel, "view_case"),
    # What takes more than one person: each act has a permission of its own, which its verb asks
    act("proposal/", "propose", member, consent.propose, "change_case"),
    act(
        "proposal/<int:number>/confirm/", "confirm-proposal", member, consent.confirm, "change_case"
    ),
    act("proposal/<int:number>/cancel/", "cancel-proposal", member, consent.cancel, "change_case"),
    # A case
    Page(
        "case/<uuid:case_id>/since/<int:number>/",
        "meanwhile",
        member,
        meanwhile.meanwhile,
        "view_custodyentry",
    ),
    Page("preview/", "preview", member, case.preview, "view_case"),
    Page("redact/", "redact", member, case.redact, "view_case"),
    Page("parcel/<uuid:parcel_id>/", "parcel", member, case.parcel, "view_case"),
    act(
        "original/<uuid:parcel_id>/", "original", member, originals.original, "fetch_original_case"
    ),
    Page(
        "original/<uuid:parcel_id>/signature/",
        "original-statement",
        member,
        originals.statement,
        "fetch_original_case",
    ),
    Page("server-key/", "server-key", member, originals.server_key, "fetch_original_case"),
    of_case("move", transitions.move, "view_case"),
    of_case("take", transitions.take, "change_case"),
    of_case("give", transitions.give, "change_case"),
    of_case("know", transitions.know, "change_case"),
    of_case("priority", transitions.prioritise, "change_case"),
    of_case("assess", transitions.assess, "assess_case"),
    of_case("conclude", transitions.conclude, "assess_case"),
    Page("case/<uuid:case_id>/others/", "others", member, links.others, "view_case"),
    of_case("link", transitions.link, "link_case"),
    of_case("duplicate", transitions.duplicate, "triage_case"),
    of_case("note", transitions.note, "note_case"),
    of_case("reply", transitions.reply, "reply_case"),
    Page("case/<uuid:case_id>/answer/<uuid:reply_id>/", "answer", member, case.answer, "view_case"),
    Page("case/<uuid:case_id>/dossier/", "dossier", member, dossiers.dossier_page, "view_case"),
    Page(
        "case/<uuid:case_id>/dossier/headers/",
        "dossier-headers",
        member,
        dossiers.headers,
        "hand_over_case",
    ),
    act(
        "case/<uuid:case_id>/dossier/rewrapped/",
        "dossier-rewrapped",
        member,
        dossiers.rewrapped,
        "hand_over_case",
    ),
    of_case("withdraw", transitions.withdraw, "withdraw_case"),
    # Draft and release
    Page("case/<uuid:case_id>/draft/", "draft", member, drafts.draft, "draft_case"),
    Page(
        "case/<uuid:case_id>/draft/<int:number>/",
        "sealed-draft",
        member,
        drafts.sealed,
        "view_case",
    ),
    Page("case/<uuid:case_id>/release/", "release", member, release.release, "view_case"),
    of_case("sign-draft", release.sign, "draft_case"),
    of_case("approve", release.approve, "approve_case"),
    of_case("publish", release.publish, "publish_case"),
    of_case("confirm", release.confirm, "publish_case"),
)
