"""Coming back with a codename: what it shows, what it never shows, and how a visit ends."""

import datetime
import io
import json
import re
import uuid

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

import languages
from sealing import HybridIdentity, ParcelWriter, Sealer, parse_recipient, seal
from submissions import conversation, form_token, intake
from submissions.desks import DeskInfo
from submissions.errors import Busy, Missing, NotSealed
from submissions.mailbox import keys, sessions
from submissions.mailbox.codename import Codename
from submissions.models import Mailbox, Parcel
from tests.submissions.asking import Answer, Asker, Headers, form

RETURN, PATH = "/en/back/", "/en/talk/"
DAY = datetime.date(2026, 11, 20)


@pytest.fixture
def codename(desk: DeskInfo) -> Codename:
    """Somebody who sent a report."""
    made = Codename.generate()
    text = form_token.issue(form_token.REPORT, desk.slug, made.number)
    token = form_token.read(text, form_token.REPORT)
    intake.receive(token, intake.ReportText("SENT-BEFORE", "en", "ask"), [], without_refused=False)
    return made


def come_back(asker: Asker, written: str) -> Answer:
    return asker.post(RETURN, f"codename={written.replace(' ', '+')}")


@pytest.fixture
def visit(asker: Asker, codename: Codename) -> Headers:
    """The cookie of a visit that has begun."""
    answer = come_back(asker, " ".join(codename.words))
    assert (answer.status, answer.header("Location")) == (302, PATH)
    return [("Cookie", answer.cookie)]


def sealed_reply(report: uuid.UUID, desk: HybridIdentity, text: str = "Where was it?") -> bytes:
    recipient = conversation.recipient(report)
    assert recipient
    return seal(text.encode(), [parse_recipient(recipient), desk.recipient()])


def test_either_spelling_opens_the_conversation(asker: Asker, codename: Codename) -> None:
    for written in (" ".join(codename.words), "-".join(codename.groups)):
        assert come_back(asker, written).status == 302


def test_it_shows_that_something_arrived_and_never_what(asker: Asker, visit: Headers) -> None:
    page = asker.get(PATH, visit)
    assert page.status == 200
    today = datetime.datetime.now(datetime.UTC).date()
    assert f"{languages.date(today, 'en')}: 1 time" in page.text
    assert "SENT-BEFORE" not in page.text


def test_a_reply_of_the_desk_is_read_with_the_codename(
    asker: Asker, visit: Headers, identity: HybridIdentity
) -> None:
    report = Mailbox.objects.get().id
    sealed = sealed_reply(report, identity, "Where <b>was</b> it?\nأين؟")
    conversation.reply(report, sealed, day=DAY)
    page = asker.get(PATH, visit)
    assert "Where &lt;b&gt;was&lt;/b&gt; it?\nأين؟" in page.text
    assert languages.date(DAY, "en") in page.text
    assert [each.sealed for each in conversation.replies(report)] == [sealed]


def packed_reply(report: uuid.UUID, desk: HybridIdentity, **members: bytes) -> bytes:
    """A reply with files, as the desk's browser packs it."""
    recipient = conversation.recipient(report)
    assert recipient
    sink = io.BytesIO()
    with Sealer(sink, [parse_recipient(recipient), desk.recipient()]) as sealer:
        parcel = ParcelWriter(sealer)
        parcel.add("message.json", json.dumps({"words": "Look at <this>."}).encode())
        for ending, data in members.items():
            parcel.add(f"files/01.{ending}", data)
        parcel.close()
    return sink.getvalue()


def test_a_file_of_the_desk_comes_with_its_reply(
    asker: Asker, visit: Headers, identity: HybridIdentity, photograph: bytes
) -> None:
    report = Mailbox.objects.get().id
    conversation.reply(report, packed_reply(report, identity, jpg=photograph), day=DAY)
    page = asker.get(PATH, visit)
    assert "Look at &lt;this&gt;." in page.text
    found = re.search(r'href="([^"]+/file/[^"]+)"', page.text)
    assert found
    asked = asker.ask("GET", found.group(1), headers=visit)
    headers = {name.lower(): value for name, value in asked.messages[0]["headers"]}
    assert b"".join(each["body"] for each in asked.messages[1:]) == photograph
    assert headers[b"content-disposition"] == b'attachment; filename="01.jpg"'
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"x-content-type-options"] == b"nosniff"


@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_file_that_a_reply_does_not_have_is_not_there(
    asker: Asker, visit: Headers, identity: HybridIdentity, number: int
) -> None:
    report = Mailbox.objects.get().id
    conversation.reply(report, packed_reply(report, identity, txt=b"A line."), day=DAY)
    (reply,) = conversation.replies(report)
    assert asker.get(f"{PATH}file/{reply.id}/1/", visit).status == 200
    assert asker.get(f"{PATH}file/{reply.id}/{number}/", visit).status == 404
    assert asker.get(f"{PATH}file/{uuid.uuid4()}/1/", visit).status == 404
    assert asker.get(f"{PATH}file/{reply.id}/1/").status == 302


def test_a_reply_that_is_packed_wrongly_does_not_hide_the_others(
    asker: Asker, visit: Headers, identity: HybridIdentity
) -> None:
    report = Mailbox.objects.get().id
    conversation.reply(report, sealed_reply(report, identity, "message.json\0 and no tar"), day=DAY)
    conversation.reply(report, packed_reply(report, identity, txt=b"A line."), day=DAY)
    page = asker.get(PATH, visit)
    assert "cannot be opened with your codename" in page.text
    assert "Look at &lt;this&gt;." in page.text


def test_a_reply_that_does_not_open_does_not_hide_the_others(
    asker: Asker, visit: Headers, identity: HybridIdentity
) -> None:
    report = Mailbox.objects.get().id
    stranger = HybridIdentity.generate().recipient()
    conversation.reply(report, seal(b"x", [stranger, identity.recipient()]), day=DAY)
    conversation.reply(report, sealed_reply(report, identity), day=DAY)
    page = asker.get(PATH, visit)
    assert "cannot be opened with your codename" in page.text
    assert "Where was it?" in page.text


def test_what_is_not_sealed_to_both_is_refused_whatever_the_desk_says(
    codename: Codename, identity: HybridIdentity
) -> None:
    report = Mailbox.objects.get().id
    one, two = identity.recipient(), HybridIdentity.generate().recipient()
    whole = sealed_reply(report, identity)
    for wrong in (
        b"Where was it?",
        seal(b"x", [one]),
        seal(b"x", [one, two, one]),
        seal(bytes(conversation.LARGEST), [one, two]),
        whole[:200],
        b"",
    ):
        with pytest.raises(NotSealed):
            conversation.reply(report, wrong, day=DAY)
    assert conversation.replies(report) == ()


def test_a_reply_to_nobody_is_refused(db: None, identity: HybridIdentity) -> None:
    sealed = seal(b"x", [identity.recipient(), identity.recipient()])
    with pytest.raises(Missing):
        conversation.reply(uuid.uuid4(), sealed, day=DAY)
    assert conversation.recipient(uuid.uuid4()) is None


def test_words_and_files_can_be_added(asker: Asker, visit: Headers, photograph: bytes) -> None:
    token = asker.get(PATH, visit).field("token")
    answer = asker.send(PATH, form(token, {"words": "More."}, [photograph]), visit)
    assert answer.status == 200
    assert "What you added is kept" in answer.text
    assert "2 times" in answer.text
    assert sorted(Parcel.objects.values_list("kind", flat=True)) == ["addition", "report"]


def test_the_same_addition_twice_is_one(asker: Asker, visit: Headers) -> None:
    body = form(asker.get(PATH, visit).field("token"))
    first, second = (asker.send(PATH, body, visit) for _ in range(2))
    assert (first.status, second.status) == (200, 200)
    assert "had arrived already" in second.text
    assert Parcel.objects.count() == 2


def test_a_file_that_is_not_taken_is_named_there_too(asker: Asker, visit: Headers) -> None:
    token = asker.get(PATH, visit).field("token")
    answer = asker.send(PATH, form(token, {"words": "Stay."}, [b"8BPS\x00\x01"]), visit)
    assert answer.status == 422
    assert "File 1." in answer.text
    assert "Stay.</textarea>" in answer.text


def test_a_form_of_a_mailbox_that_is_not_there_keeps_nothing(asker: Asker, visit: Headers) -> None:
    token = form_token.issue(form_token.CONVERSATION, str(uuid.uuid4()))
    assert asker.send(PATH, form(token), visit).status == 410
    assert Parcel.objects.count() == 1


def test_without_a_visit_there_is_no_conversation(asker: Asker, codename: Codename) -> None:
    for headers in ([], [("Cookie", "mailbox=AAAA")], [("Cookie", f"mailbox={'A' * 64}")]):
        answer = asker.get(PATH, headers)
        assert (answer.status, answer.header("Location")) == (302, RETURN)


def test_a_typo_and_a_codename_nobody_has_get_the_same_page(
    asker: Asker, codename: Codename
) -> None:
    digits = "".join(codename.groups)
    typo = ("1" if digits[0] == "0" else "0") + digits[1:]
    nobody = "".join(Codename(11).groups)
    first, second = come_back(asker, typo), come_back(asker, nobody)
    assert first.status == second.status
    # The form's token is another one on each page.
    one, two = (page.text.replace(page.field("token"), "") for page in (first, second))
    assert one.replace(typo, "") == two.replace(nobody, "")
    assert "Nothing here belongs to this codename" in first.text


def test_a_codename_that_nobody_has_costs_the_same_work(
    asker: Asker, codename: Codename, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real = keys.master

    def counted(each: Codename) -> bytes:
        done.append("derived")
        return real(each)

    monkeypatch.setattr(keys, "master", counted)
    come_back(asker, " ".join(Codename(11).words))
    assert done == ["derived"]
    come_back(asker, " ".join(codename.words))
    assert done == ["derived"] * 2


@pytest.mark.parametrize(
    ("written", "status"), [("", 422), ("x" * 12_000, 422), ("x" * 300_000, 413), ("%00", 422)]
)
def test_a_codename_that_is_none_derives_nothing(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch, written: str, status: int
) -> None:
    monkeypatch.setattr(keys, "master", None)
    assert come_back(asker, written).status == status
    assert come_back(asker, "%FF%FE").status == 422


def test_a_strangers_page_cannot_lead_somebody_into_a_mailbox(
    asker: Asker, codename: Codename
) -> None:
    body = f"codename={'+'.join(codename.words)}"
    answer = asker.post(RETURN, body, [("Sec-Fetch-Site", "cross-site")])
    assert answer.status == 403
    assert answer.header("Set-Cookie") is None


def test_too_many_codenames_at_once_are_told_to_wait(
    asker: Asker, codename: Codename, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(each: Codename) -> bytes:
        raise Busy("codenames")

    monkeypatch.setattr(keys, "master", full)
    answer = come_back(asker, " ".join(codename.words))
    assert answer.status == 503
    assert answer.header("Retry-After")


def test_leaving_ends_the_visit_on_both_sides(asker: Asker, visit: Headers) -> None:
    token = asker.get(PATH, visit).field("token")
    answer = asker.post(f"{PATH}leave/", f"token={token}", visit)
    assert answer.status == 200
    assert answer.header("Clear-Site-Data") == '"cache", "cookies", "storage"'
    assert "Max-Age=0" in (answer.header("Set-Cookie") or "")
    assert asker.get(PATH, visit).status == 302


@pytest.mark.parametrize("body", ["", "token=AAAA"])
def test_leaving_takes_the_form_of_the_page(asker: Asker, visit: Headers, body: str) -> None:
    assert asker.get(f"{PATH}leave/", visit).status == 405
    assert asker.post(f"{PATH}leave/", body, visit).status == 403
    assert asker.get(PATH, visit).status == 200


@pytest.mark.usefixtures("memory_cache")
def test_half_an_hour_without_a_click_ends_it(
    asker: Asker, visit: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = sessions.time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + sessions.IDLE - 60)
    assert asker.get(PATH, visit).status == 200
    monkeypatch.setattr(sessions.time, "time", lambda: now + 2 * sessions.IDLE - 120)
    assert asker.get(PATH, visit).status == 200
    monkeypatch.setattr(sessions.time, "time", lambda: now + 3 * sessions.IDLE)
    assert asker.get(PATH, visit).status == 302


def test_four_hours_end_it_in_any_case(
    asker: Asker, visit: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = sessions.time.time()
    for minutes in range(20, 240, 20):
        monkeypatch.setattr(sessions.time, "time", lambda at=minutes: now + at * 60)
        assert asker.get(PATH, visit).status == 200
    monkeypatch.setattr(sessions.time, "time", lambda: now + sessions.MOST + 1)
    assert asker.get(PATH, visit).status == 302


@pytest.mark.usefixtures("memory_cache")
def test_neither_half_of_a_visit_is_enough(
    asker: Asker, codename: Codename, visit: Headers
) -> None:
    """Whoever finds the cookie, or dumps the cache, has neither codename nor key."""
    master = keys.master(codename)
    held = [value for value in cache._cache.values() if isinstance(value, bytes)]
    assert held
    for secret in (master, codename.secret(), keys.from_master(master).lookup):
        assert not [value for value in held if secret in value]
        assert secret.hex() not in visit[0][1]
        assert secret not in sessions.base64.urlsafe_b64decode(visit[0][1].partition("=")[2])


def test_the_cookie_is_for_this_window_and_no_script(asker: Asker, codename: Codename) -> None:
    answer = come_back(asker, " ".join(codename.words))
    set_cookie = answer.header("Set-Cookie") or ""
    assert "HttpOnly" in set_cookie
    assert "SameSite=Strict" in set_cookie
    assert "expires" not in set_cookie.lower()
    assert "max-age" not in set_cookie.lower()


def test_behind_tls_the_cookie_belongs_to_the_host_alone(
    asker: Asker, codename: Codename, settings: Settings
) -> None:
    settings.SECURE_TRANSPORT = True
    set_cookie = come_back(asker, " ".join(codename.words)).header("Set-Cookie") or ""
    assert set_cookie.startswith("__Host-mailbox=")
    assert "Secure" in set_cookie
    assert "Path=/" in set_cookie
