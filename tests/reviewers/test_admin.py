"""The desk as an admin site: registered models, permissions that ``has_perm`` answers, custody."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext
from pytest_django.fixtures import Settings

from reviewers import custody
from reviewers.accounts import roles
from reviewers.accounts.roles import Role
from reviewers.casework import flood, queue, workflow
from reviewers.consent import proposals
from reviewers.desk import desk as site
from reviewers.errors import NotAllowed
from reviewers.models import (
    Case,
    CustodyEntry,
    Desk,
    Membership,
    Proposal,
    RecoveryKit,
    Reviewer,
)
from submissions import intake
from submissions.storage.packing import ReportText
from tests.reviewers.acting import (
    DESK,
    OTHER_DESK,
    Cast,
    confirmed,
    in_review,
    received,
    standing,
)
from tests.reviewers.browsing import Browser, send, signed_in, url

LISTS = ("case", "membership", "desk", "vouchers", "quarantine", "custodyentry", "imported")
OPENED = "reviewers.view_case"


@pytest.fixture
def kits(settings: Settings) -> Iterator[None]:
    """A model that the desk does not register, registered as an app that extends it does."""
    site.register(RecoveryKit, type("KitAdmin", (ModelAdmin,), {"list_display": ("desk",)}))
    urls = ModuleType("urls")
    urls.urlpatterns = [path("desk/", site.urls)]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urls
    yield
    site.unregister(RecoveryKit)


def chosen(client: Browser, model: str, action: str, *rows: Any) -> str:
    """The list after an action on some of its rows."""
    address = url("index") if model == "case" else url(f"reviewers_{model}_changelist")
    sent = {"action": action, "index": "0", "_selected_action": [str(row) for row in rows]}
    return str(client.post(address, sent, follow=True).content.decode())


def test_permissions_are_those_of_the_roles(cast: Cast, case: Case) -> None:
    assert cast.reviewer.has_perm(OPENED)
    assert cast.editor.has_perm(OPENED)
    assert not cast.administrator.has_perm(OPENED)
    assert cast.administrator.has_perm("reviewers.invite_membership")
    assert not cast.editor.has_perm("reviewers.assess_case")


def test_a_permission_holds_at_the_desk_of_the_thing(cast: Cast, case: Case) -> None:
    assert cast.reviewer.has_perm(OPENED, case)
    assert not cast.outsider.has_perm(OPENED, case)
    assert cast.outsider.has_perm(OPENED, received(desk=OTHER_DESK))
    assert cast.administrator.has_perm("reviewers.invite_membership", Desk(slug=DESK))
    assert not cast.administrator.has_perm("reviewers.invite_membership", Desk(slug=OTHER_DESK))


def test_without_the_key_of_a_desk_a_role_opens_nothing(cast: Cast) -> None:
    Membership.objects.filter(reviewer__user=cast.second).update(wrapped_key=b"")
    assert not cast.second.has_perm(OPENED)
    assert not cast.second.has_perm("reviewers.view_membership")


def test_what_an_account_has_by_itself_counts_for_nothing(cast: Cast, case: Case) -> None:
    cast.editor.user_permissions.set(Permission.objects.all())
    User.objects.filter(pk=cast.editor.pk).update(is_superuser=True)
    client = signed_in(cast.editor)
    assert client.get(url("case", case.pk)).status_code == 200
    answer = send(client, "reply", case, sealed="")
    assert "مراجع" in answer.json()["problems"][0]


def test_staff_are_those_of_a_desk(cast: Cast) -> None:
    answer = signed_in(cast.administrator).get(url("people"))
    assert answer.context["user"].is_staff
    Membership.objects.filter(reviewer__user=cast.administrator).delete()
    answer = signed_in(cast.administrator).get(url("account"))
    assert not answer.context["user"].is_staff


def test_groups_hold_what_the_table_says(cast: Cast) -> None:
    for role in roles.ROLES:
        held = Group.objects.get(name=role.slug).permissions.values_list("codename", flat=True)
        assert set(held) == set(role.permissions), role.slug


def test_the_table_names_permissions_that_there_are(cast: Cast) -> None:
    named = {codename for role in roles.ROLES for codename in role.permissions}
    named |= {page.permission for page in site.pages() if page.permission}
    known = Permission.objects.filter(content_type__app_label="reviewers")
    assert named <= set(known.values_list("codename", flat=True))


@pytest.mark.parametrize("name", LISTS)
def test_each_model_has_a_list(cast: Cast, case: Case, name: str) -> None:
    page = signed_in(cast.second).get(url(f"reviewers_{name}_changelist"), follow=True)
    assert page.status_code == 200
    assert Browser().get(url(f"reviewers_{name}_changelist")).status_code == 302


def test_the_index_lists_what_a_person_may_see(cast: Cast) -> None:
    address = url("app_list", "reviewers")
    page = signed_in(cast.second).get(address).content.decode()
    assert all(url(f"reviewers_{name}_changelist") in page for name in LISTS)
    page = signed_in(cast.administrator).get(address).content.decode()
    assert url("reviewers_membership_changelist") in page
    assert url("reviewers_case_changelist") not in page
    assert url("reviewers_custodyentry_changelist") not in page


def test_nothing_is_deleted_and_added_where_a_verb_does_it(cast: Cast, case: Case) -> None:
    client = signed_in(cast.reviewer)
    custody.note_arrivals(case.pk)
    entry = CustodyEntry.objects.get(case=case.pk)
    for model, pk in (("case", case.pk), ("custodyentry", entry.pk)):
        for act in ("delete", "history", "change"):
            address = url(f"reviewers_{model}_{act}", pk)
            done = client.post(address, {"post": "yes"})
            assert done.status_code in {302, 404, 405} or b"timeline" in done.content
        assert client.post(url(f"reviewers_{model}_add")).status_code == 404
    assert Case.objects.filter(pk=case.pk).exists()
    assert CustodyEntry.objects.filter(pk=entry.pk).exists()


def test_the_framework_leads_to_the_queue_and_to_the_page_of_a_case(cast: Cast, case: Case) -> None:
    client = signed_in(cast.second)
    found = client.get(url("reviewers_case_changelist") + "?verification=new")
    assert found.url == url("index") + "?verification=new"
    assert client.get(url("reviewers_case_change", case.pk)).url == url("case", case.pk)


def test_the_history_of_a_case_is_custody(cast: Cast, case: Case) -> None:
    in_review(case, cast.reviewer)
    page = signed_in(cast.second).get(url("reviewers_case_history", case.pk)).content.decode()
    for entry in CustodyEntry.objects.filter(case=case.pk):
        assert entry.hash[:8] in page
    assert signed_in(cast.outsider).get(url("reviewers_case_history", case.pk)).status_code == 404
    assert not LogEntry.objects.exists()


def test_custody_shows_a_desk_its_own(cast: Cast, case: Case) -> None:
    other = received(desk=OTHER_DESK)
    for each in (case, other):
        custody.note_arrivals(each.pk)
    address = url("reviewers_custodyentry_changelist")
    page = signed_in(cast.second).get(address).content.decode()
    assert str(case) in page
    assert str(other) not in page
    page = signed_in(cast.outsider).get(address).content.decode()
    assert str(case) not in page
    assert str(other) in page
    entry = CustodyEntry.objects.get(case=other.pk)
    hidden = url("reviewers_custodyentry_change", entry.pk)
    assert signed_in(cast.second).get(hidden).status_code == 404
    found = signed_in(cast.second).get(address, {"q": str(case)}).content.decode()
    assert str(case) in found


def test_an_entry_of_custody_is_told_in_the_language_of_its_reader(cast: Cast, case: Case) -> None:
    custody.note_arrivals(case.pk)
    entry = CustodyEntry.objects.filter(case=case.pk).latest("number")
    client = signed_in(cast.second)
    with translation.override("ar"):
        words = [gettext(word) for word in ("Facts", "Hash", "Hash of the entry before")]
    Reviewer.objects.filter(user=cast.second).update(language="ar")
    page = client.get(url("reviewers_custodyentry_change", entry.pk)).content.decode()
    assert [word for word in words if word not in page] == []
    assert entry.act not in page.replace(str(entry.pk), "")


def test_people_are_listed_by_desk_with_their_roles_and_no_key(cast: Cast) -> None:
    page = signed_in(cast.administrator).get(url("reviewers_membership_changelist"))
    text = page.content.decode()
    assert "second" in text
    assert "outsider" not in text
    member = Membership.objects.get(reviewer__user=cast.second)
    detail = signed_in(cast.administrator).get(url("reviewers_membership_change", member.pk))
    assert detail.status_code == 200
    assert member.reviewer.recipient not in detail.content.decode()
    history = signed_in(cast.administrator).get(url("reviewers_membership_history", member.pk))
    assert b"timeline" in history.content


def test_accounts_are_stopped_from_the_list(cast: Cast) -> None:
    member, stopped = Membership.objects.get(reviewer__user=cast.administrator), cast.administrator
    chosen(signed_in(cast.second), "membership", "stop", member.pk)
    stopped.refresh_from_db()
    assert not stopped.is_active
    chosen(signed_in(cast.editor), "membership", "let_in_again", member.pk)
    stopped.refresh_from_db()
    assert not stopped.is_active
    chosen(signed_in(cast.second), "membership", "let_in_again", member.pk)
    stopped.refresh_from_db()
    assert stopped.is_active


def test_who_is_in_the_desks_list_is_not_stopped_from_this_one(
    cast: Cast, case: Case, body: bytes
) -> None:
    proposal = proposals.propose(cast.second, "hold", case, reason=body)
    member = Membership.objects.get(reviewer__user=cast.second)
    chosen(signed_in(cast.administrator), "membership", "stop", member.pk)
    proposal.refresh_from_db()
    cast.second.refresh_from_db()
    assert (proposal.outcome, cast.second.is_active) == ("", True)


def test_the_history_of_a_person_tells_nothing_of_another_desk(cast: Cast) -> None:
    flood.issue(cast.reviewer, OTHER_DESK, 3, 30)
    flood.issue(cast.reviewer, DESK, 4, 30)
    member = Membership.objects.get(reviewer__user=cast.reviewer, desk=DESK)
    address = url("reviewers_membership_history", member.pk)
    shown = signed_in(cast.second).get(address).context["entries"]
    assert {entry.facts.get("desk") for entry in shown} == {None, DESK}


@pytest.mark.parametrize("field", ["wrapped_key__startswith", "wrapped_key__gt", "wrapped_key"])
def test_an_address_asks_nothing_of_a_key(cast: Cast, field: str) -> None:
    address = url("reviewers_membership_changelist")
    assert signed_in(cast.administrator).get(address, {field: "age"}).status_code == 400


@pytest.mark.parametrize("model, action", [("case", "take"), ("membership", "stop")])
@pytest.mark.parametrize("row", ["x", "\0", "9" * 40])
def test_an_id_that_is_none_is_not_there(cast: Cast, model: str, action: str, row: str) -> None:
    address = url("index") if model == "case" else url(f"reviewers_{model}_changelist")
    sent = {"action": action, "index": "0", "_selected_action": [row]}
    assert signed_in(cast.second).post(address, sent).status_code == 404


def test_cases_are_taken_and_put_back_from_the_queue(cast: Cast, case: Case) -> None:
    taken = standing(received(), assignee=cast.editor)
    page = chosen(signed_in(cast.second), "case", "take", case.pk, taken.pk)
    case.refresh_from_db()
    taken.refresh_from_db()
    assert (case.assignee, taken.assignee) == (cast.second, cast.editor)
    assert "messagelist" in page
    chosen(signed_in(cast.second), "case", "put_back", case.pk)
    case.refresh_from_db()
    assert case.assignee is None
    assert CustodyEntry.objects.filter(case=case.pk, act="assigned").count() == 2


def test_an_action_is_the_verb_and_its_refusal_is_said(cast: Cast, case: Case) -> None:
    other = standing(received(), verification="spam")
    client = signed_in(cast.second)
    chosen(client, "case", "triage", case.pk, other.pk)
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.verification, other.verification) == ("triaged", "spam")
    chosen(client, "case", "priority_3", case.pk)
    case.refresh_from_db()
    assert case.priority == 3
    acts = CustodyEntry.objects.filter(case=case.pk).order_by("number")
    assert [entry.act for entry in acts] == ["triage", "prioritised"]


def test_an_action_without_the_permission_is_not_offered(cast: Cast, case: Case) -> None:
    page = chosen(signed_in(cast.editor), "case", "triage", case.pk)
    case.refresh_from_db()
    assert case.verification == "new"
    assert 'value="triage"' not in page
    assert 'value="take"' in page


def test_an_action_is_never_for_all_there_are(cast: Cast, case: Case) -> None:
    other = received()
    sent = {"action": "take", "index": "0", "_selected_action": [str(case.pk)]}
    signed_in(cast.second).post(url("index"), {**sent, "select_across": "1"})
    other.refresh_from_db()
    assert other.assignee is None


def test_an_action_reaches_no_case_of_another_desk(cast: Cast) -> None:
    other = received(desk=OTHER_DESK)
    chosen(signed_in(cast.second), "case", "take", other.pk)
    other.refresh_from_db()
    assert other.assignee is None


def test_the_queue_is_narrowed_by_month(cast: Cast, case: Case) -> None:
    standing(case, received_on=datetime.date(2026, 3, 31))
    standing(received(), received_on=datetime.date(2026, 4, 1))
    client = signed_in(cast.second)
    page = client.get(url("index"), {"received_on__year": "2026", "received_on__month": "3"})
    text = page.content.decode()
    assert text.count("data-row") == 1
    assert str(case) in text
    assert 'aria-current="true"' in text
    for nonsense in ({"received_on__year": "x"}, {"received_on__year": "2026", "x__y": "z"}):
        assert client.get(url("index"), nonsense).content.decode().count("data-row") == 2


def test_a_number_is_searched_for_as_the_framework_does(cast: Cast, case: Case) -> None:
    found = signed_in(cast.second).get(url("index"), {"q": str(case)})
    assert found.url == url("case", case.pk)


def test_what_waits_aside_is_let_in_from_its_list(cast: Cast, settings: Settings) -> None:
    settings.QUARANTINE_AFTER = 1
    for _ in range(3):
        intake.submit(DESK, ReportText("A word.", "ar", "words"))
    (aside,) = intake.quarantined(DESK)
    client, row = signed_in(cast.second), f"{DESK} {aside.day}"
    page = client.get(url("reviewers_quarantine_changelist")).content.decode()
    assert f'value="{row}"' in page
    chosen(signed_in(cast.editor), "quarantine", "release", row)
    assert intake.quarantined(DESK) == (aside,)
    chosen(client, "quarantine", "release", row)
    assert intake.quarantined(DESK) == ()
    assert CustodyEntry.objects.filter(facts__desk=DESK, act__contains="quarantine").exists()


def test_voiding_open_codes_is_proposed_from_their_list(cast: Cast) -> None:
    flood.issue(cast.second, DESK, 3, 30)
    (codes,) = intake.open_vouchers(DESK)
    row = f"{DESK} {codes.issued_on} {codes.expires_on}"
    chosen(signed_in(cast.second), "vouchers", "void", row)
    assert intake.open_vouchers(DESK) == (codes,)
    confirmed(cast.reviewer, Proposal.objects.open().get(act="void_vouchers"))
    assert intake.open_vouchers(DESK) == ()


def test_a_registered_model_has_working_pages(cast: Cast, kits: None) -> None:
    address, client = url("reviewers_recoverykit_changelist"), signed_in(cast.second)
    assert client.get(address).status_code == 404
    seen = Permission.objects.filter(codename__in=("view_recoverykit", "delete_recoverykit"))
    Group.objects.get(name="custodian").permissions.add(*seen)
    page = client.get(address).content.decode()
    assert DESK in page
    assert OTHER_DESK not in page
    kit = RecoveryKit.objects.get(desk=DESK)
    assert client.get(url("reviewers_recoverykit_change", kit.pk)).status_code == 200
    assert client.post(url("reviewers_recoverykit_delete", kit.pk)).status_code == 404


def test_a_new_role_is_a_row(cast: Cast, case: Case) -> None:
    row = Role("translator", "Translator", "reads and writes notes", ("view_case", "note_case"))
    roles.grant(apps, "default", (row,))
    cast.second.groups.set(Group.objects.filter(name="translator"))
    client = signed_in(cast.second)
    assert client.get(url("case", case.pk)).status_code == 200
    assert client.get(url("people")).status_code == 404
    assert send(client, "note", case, sealed="").status_code == 400
    assert send(client, "reply", case, sealed="").status_code == 409
    with pytest.raises(NotAllowed):
        workflow.apply(case.id, "triage", cast.second)
    row = replace(row, permissions=(*row.permissions, "triage_case"))
    roles.grant(apps, "default", (row,))
    assert workflow.apply(case.id, "triage", cast.second).verification == "triaged"


def test_the_list_of_custody_costs_the_same_however_long_it_is(cast: Cast) -> None:
    address, client, taken = url("reviewers_custodyentry_changelist"), signed_in(cast.second), []
    for _ in range(2):
        custody.note_arrivals(received().pk)
        queue.admit_arrivals()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 10


def test_a_thing_of_no_desk_may_have_a_slug(cast: Cast) -> None:
    thing = SimpleNamespace(slug="no-desk")
    assert cast.second.has_perm("reviewers.view_imported", thing)


def test_a_form_offers_no_case_of_another_desk(cast: Cast, case: Case, rf: RequestFactory) -> None:
    hidden, request = received(desk=OTHER_DESK), rf.get("/")
    request.user = cast.second
    admin = site.get_model_admin(Case)
    offered = admin.get_field_queryset(None, Case._meta.get_field("duplicate_of"), request)
    assert case in offered
    assert hidden not in offered


@pytest.mark.parametrize(
    ("count", "arabic", "english"),
    [
        (0, "لا صفوف", "0 rows"),
        (1, "صف واحد", "1 row"),
        (2, "صفان", "2 rows"),
        (4, "4 صفوف", "4 rows"),
        (11, "11 صفًا", "11 rows"),
    ],
)
def test_a_list_counts_its_rows_as_the_language_does(
    cast: Cast, count: int, arabic: str, english: str
) -> None:
    listed = SimpleNamespace(result_count=count)
    for code, said in (("ar", arabic), ("en", english)):
        with translation.override(code):
            told = render_to_string("admin/pagination.html", {"cl": listed})
        assert " ".join(told.split()) == f'<p class="paginator"> {said} </p>'


def test_a_list_says_how_many_it_has(cast: Cast) -> None:
    listed = signed_in(cast.reviewer).get(url("reviewers_membership_changelist")).content.decode()
    assert re.search(r'<p class="paginator">\s*[0-9]+ صفوف', listed)


def test_a_refusal_in_a_list_speaks_of_the_list(cast: Cast, case: Case) -> None:
    """Nothing was typed there, so nothing is said of what was typed."""
    queue.assign(case, cast.editor, cast.editor)
    told = chosen(signed_in(cast.second), "case", "take", case.pk)
    assert "سبقك شخص آخر. تعرض القائمة" in told
    assert "ما كتبته" not in told
