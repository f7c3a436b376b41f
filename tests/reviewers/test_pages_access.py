"""Who may come in: every URL of the desk for every kind of person, taken from the URL table."""

import datetime
import uuid
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.urls import URLPattern, URLResolver

from reviewers import custody
from reviewers.desk import desk as site
from reviewers.models import Case, CustodyEntry, Membership
from sealing import HybridIdentity, parse_recipient, seal
from submissions import conversation, intake
from tests.reviewers.acting import DESK, Cast, decided, document, drafted
from tests.reviewers.browsing import (
    SCRIPT,
    Browser,
    closing,
    half_signed_in,
    signed_in,
    url,
)

FLOOD = (
    "release-these",
    "issue-codes",
    "release-aside",
)
PAGES = site.pages()
CUSTODIAN = ("stop-originals",)
ROSTER = tuple(page.name for page in PAGES if page.name.startswith("roster-"))
KEYS = ("old-headers", "rewrapped", "new-headers", "confirmed", "key-opened", "give-key")
CONSENT = ("propose", "confirm-proposal", "cancel-proposal")
ON_CASE = [page.name for page in PAGES if page.route.startswith("case/")]
CHANGES = [page.name for page in PAGES if page.changes]
EMPTY = ("vouchers", "quarantine", "imported")
MODELS = ("case", "membership", "desk", "custodyentry", *EMPTY)
# Pages and what a GET of each answers to: nobody, an administrator who opens nothing, somebody of
# another desk, and a member. Whatever is not listed here fails the test below.
IN = (302, 200, 200, 200)
FOR_MEMBERS = (302, 404, 200, 200)
OF_A_CASE = (302, 404, 404, 200)
NOWHERE = (302, 404, 404, 404)
# The pages that the framework makes of each model.
ADMIN = {
    **{f"{model}_delete": NOWHERE for model in MODELS},
    **{f"{model}_add": NOWHERE for model in MODELS},
    # Pages of their own.
    "desk_add": (302, 404, 302, 302),
    "vouchers_add": (302, 404, 302, 302),
    "case_changelist": (302, 404, 302, 302),
    "case_change": (302, 404, 302, 302),
    "case_history": OF_A_CASE,
    "membership_changelist": IN,
    "membership_change": (302, 200, 404, 200),
    "membership_history": (302, 200, 404, 200),
    "desk_changelist": IN,
    "desk_change": (302, 200, 404, 200),
    "desk_history": (302, 200, 404, 200),
    "custodyentry_changelist": FOR_MEMBERS,
    "custodyentry_change": OF_A_CASE,
    "custodyentry_history": OF_A_CASE,
    # No code is open, nothing waits aside, and nothing was imported.
    **{f"{model}_changelist": FOR_MEMBERS for model in EMPTY},
    **{f"{model}_{act}": NOWHERE for model in EMPTY for act in ("change", "history")},
}
ANSWERS = {
    "index": (302, 302, 200, 200),
    "needs": (302, 302, 200, 200),
    "search": FOR_MEMBERS,
    "search-parcels": FOR_MEMBERS,
    "search-heads": FOR_MEMBERS,
    "search-segments": FOR_MEMBERS,
    # There is none.
    "search-segment": NOWHERE,
    "take-search-segment": (302, 404, 405, 405),
    "password_change": IN,
    "password_change_done": IN,
    "login": (200, 200, 200, 200),
    "language": (405, 405, 405, 405),
    "join": (410, 410, 410, 410),
    "second-factor": (302, 302, 302, 302),
    "logout": (302, 405, 405, 405),
    "key": (302, 302, 302, 302),
    "waiting": (302, 302, 302, 302),
    "outside": (302, 302, 302, 302),
    "lost": (200, 200, 200, 200),
    "object-letting-back": (302, 404, 405, 405),
    "replace-key": IN,
    "keep-key": (302, 405, 405, 405),
    "session-key": IN,
    "found": (302, 404, 200, 200),
    "people": IN,
    "invite": (302, 405, 405, 405),
    "roster": (302, 200, 404, 200),
    "own-identity": (302, 405, 405, 405),
    # The desk has its list.
    "first-list": NOWHERE,
    **dict.fromkeys(ROSTER, (302, 405, 405, 405)),
    "preview": FOR_MEMBERS,
    "redact": FOR_MEMBERS,
    "parcel": OF_A_CASE,
    "original": (302, 404, 405, 405),
    # Of a parcel that is no original.
    "original-statement": NOWHERE,
    "server-key": FOR_MEMBERS,
    **dict.fromkeys(CUSTODIAN, (302, 404, 405, 405)),
    "retention": (302, 404, 405, 405),
    "ask-passkey": (405, 405, 405, 405),
    "reset-factor": (410, 410, 410, 410),
    "account": IN,
    "offer-codes": IN,
    **dict.fromkeys(
        (
            "new-codes",
            "new-app",
            "confirm-app",
            "change-passphrase",
            "ask-new-passkey",
            "add-passkey",
            "remove-passkey",
            "end-login",
            "end-others",
            "offer-reset",
            "deactivate",
            "reactivate",
        ),
        (302, 405, 405, 405),
    ),
    "holders": IN,
    "kit-drill": (302, 404, 405, 405),
    "old-headers": OF_A_CASE,
    "rewrapped": (302, 404, 405, 405),
    "new-headers": OF_A_CASE,
    "confirmed": (302, 404, 405, 405),
    "key-opened": (302, 404, 405, 405),
    "give-key": (302, 404, 405, 405),
    "flood": FOR_MEMBERS,
    "forms": FOR_MEMBERS,
    # Of an editor.
    "form": OF_A_CASE,
    "aside-list": OF_A_CASE,
    # Of a parcel that does not wait aside.
    "aside-parcel": NOWHERE,
    # A link that nobody made.
    "let-back": (410, 410, 410, 410),
    **dict.fromkeys((*FLOOD, *CONSENT), (302, 404, 405, 405)),
    "case": OF_A_CASE,
    "meanwhile": OF_A_CASE,
    "others": OF_A_CASE,
    "answer": OF_A_CASE,
    "dossier": OF_A_CASE,
    # Of a case that nobody handed over.
    "dossier-headers": (302, 404, 404, 404),
    "draft": OF_A_CASE,
    "sealed-draft": OF_A_CASE,
    "release": OF_A_CASE,
    **{f"reviewers_{name}": answers for name, answers in ADMIN.items()},
    "app_list": IN,
    # A form's address says 405 to a GET before it looks at the case.
    **{name: (302, 404, 405, 405) for name in CHANGES if name in ON_CASE},
}
WHO = ("nobody", "administrator", "outsider", "reviewer")


@pytest.fixture
def drafted_case(cast: Cast, case: Case, body: bytes, desk: HybridIdentity) -> Case:
    decided(case, cast.reviewer, cast.second, body)
    drafted(cast.reviewer, case, document(), desk)
    case.refresh_from_db()
    return case


def replied(case: Case) -> uuid.UUID:
    """An answer of the desk in this case."""
    if not conversation.replies(case.report):
        desk = intake.desk(case.desk)
        reporter = conversation.recipient(case.report)
        assert desk and reporter
        sealed = seal(b"Thank you.", [parse_recipient(reporter), parse_recipient(desk.recipient)])
        conversation.reply(case.report, sealed, day=datetime.date(2026, 1, 2))
    return conversation.replies(case.report)[0].id


def of_model(name: str, case: Case) -> str:
    """The address of a page that the framework makes, for a row of the case's desk."""
    model, _, act = name.removeprefix("reviewers_").partition("_")
    if act in {"changelist", "add"}:
        return url(name)
    if model == "case":
        return url(name, case.pk)
    if model == "custodyentry":
        custody.note_arrivals(case.pk)
        return url(name, CustodyEntry.objects.filter(case=case.pk).latest("number").pk)
    member = Membership.objects.get(desk=DESK, reviewer__user__username="reviewer")
    return url(name, member.pk if model == "membership" else DESK)


def address(name: str, case: Case) -> str:
    if name.startswith("reviewers_"):
        return of_model(name, case)
    if name == "app_list":
        return url(name, "reviewers")
    if name in {"join", "reset-factor", "let-back"}:
        return url(name, "a-token-that-is-none")
    if name in {*KEYS, "roster", "first-list", *ROSTER, "aside-list", "form"}:
        return url(name, DESK)
    if name in {"parcel", "original", "original-statement", "aside-parcel"}:
        return url(name, case.contents.get().parcel)
    if name == "search-segment":
        return url(name, uuid.UUID(int=0))
    if name == "answer":
        return url(name, case.pk, replied(case))
    if name in {"confirm-proposal", "cancel-proposal"}:
        return url(name, 1)
    if name in {"sealed-draft", "meanwhile"}:
        return url(name, case.pk, 1)
    return url(name, case.pk) if name in ON_CASE else url(name)


def browser(cast: Cast, who: str) -> Browser:
    return Browser() if who == "nobody" else signed_in(getattr(cast, who))


def names_in(pattern: URLPattern | URLResolver) -> Iterator[str]:
    if isinstance(pattern, URLResolver):
        for inner in pattern.url_patterns:
            yield from names_in(inner)
    # One address without a name is the framework's, for those from before 2015: it leads on.
    elif pattern.name:
        yield pattern.name


def test_the_table_names_every_address_of_the_desk() -> None:
    names = [name for pattern in site.get_urls() for name in names_in(pattern)]
    assert len(site.pages()) + len(MODELS) * 5 + 3 == len(set(names))
    assert set(names) == set(ANSWERS)


@pytest.mark.parametrize("who", WHO)
def test_it_lets_in_whom_the_table_says(cast: Cast, drafted_case: Case, who: str) -> None:
    client, place = browser(cast, who), WHO.index(who)
    given = {}
    for name in ANSWERS:
        with closing(client.get(address(name, drafted_case))) as answer:
            given[name] = answer.status_code
    assert given == {name: answers[place] for name, answers in ANSWERS.items()}


# What is not there for a member who holds this role and no other; the last column says the rest.
CUSTODIANS_ALONE = {
    "old-headers": 404,
    "found": 404,
    "server-key": 404,
    "reviewers_desk_add": 404,
}
EDITORS_ALONE = {"draft": 404, "form": 404}
REVIEWERS_ALONE = {"reviewers_vouchers_add": 404}
MEMBERS = {
    "reviewer": {**CUSTODIANS_ALONE, **EDITORS_ALONE},
    "editor": {**CUSTODIANS_ALONE, **REVIEWERS_ALONE},
    "custodian": {**EDITORS_ALONE, **REVIEWERS_ALONE},
}


@pytest.mark.parametrize("role", MEMBERS)
def test_each_role_alone_is_let_in_as_a_member(cast: Cast, drafted_case: Case, role: str) -> None:
    cast.second.groups.set(Group.objects.filter(name=role))
    client, member = signed_in(cast.second), WHO.index("reviewer")
    given = {}
    for name in ANSWERS:
        with closing(client.get(address(name, drafted_case))) as answer:
            given[name] = answer.status_code
    expected = {name: answers[member] for name, answers in ANSWERS.items()}
    assert given == {**expected, **MEMBERS[role]}


def test_another_desks_case_is_not_there(cast: Cast, drafted_case: Case) -> None:
    client = signed_in(cast.outsider)
    given = {}
    for name in ON_CASE:
        posted = client.post(address(name, drafted_case), {}, headers=SCRIPT)
        given[name] = posted.status_code
        drafted_case.refresh_from_db()
        assert drafted_case.verification == "reported", name
    changing = {*CHANGES, "draft"}
    assert given == {name: 404 if name in changing else 405 for name in ON_CASE}


def test_a_change_without_its_token_is_refused(cast: Cast, drafted_case: Case) -> None:
    client = signed_in(cast.reviewer, csrf=True)
    given = {name: client.post(address(name, drafted_case), {}).status_code for name in CHANGES}
    assert given == dict.fromkeys(CHANGES, 403)


def test_a_password_alone_opens_nothing(cast: Cast, drafted_case: Case) -> None:
    client = half_signed_in(cast.reviewer)
    for name in ("index", "people", "case", "parcel", "session-key"):
        found = client.get(address(name, drafted_case))
        assert found.url == url("second-factor")


def test_a_password_alone_cannot_replace_the_second_factor(cast: Cast, case: Case) -> None:
    signed_in(cast.reviewer)
    client = half_signed_in(cast.reviewer)
    assert client.get(url("second-factor")).url == url("login")
    assert client.get(url("case", case.pk)).url.startswith(url("login"))


@pytest.mark.django_db
def test_an_account_that_nobody_invited_finds_nothing() -> None:
    client = signed_in(User.objects.create_superuser("root", password="x" * 20))
    found = {
        name: client.get(url(name)).status_code for name in ("index", "people", "key", "found")
    }
    assert set(found.values()) == {404}


def test_a_script_is_told_that_the_session_has_ended(cast: Cast, case: Case) -> None:
    for name in ("case", "parcel", "session-key"):
        assert Browser().get(address(name, case), headers=SCRIPT).status_code == 401


def test_it_asks_for_the_page_again_after_the_sign_in(cast: Cast, case: Case) -> None:
    found = Browser().get(url("case", case.pk))
    assert found.url == f"{url('login')}?next={url('case', case.pk)}"


def test_an_administrator_is_led_to_the_people(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    assert client.get(url("index")).url == url("people")
    assert "data-invite" in client.get(url("people")).content.decode()
