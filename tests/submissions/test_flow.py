"""Words first, then file by file: nothing is lost, and nothing is kept twice."""

import json
import re
from dataclasses import replace

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from config.headers import Headers
from sealing import HybridIdentity
from submissions import form_token, intake
from submissions.desks import DeskInfo
from submissions.mailbox import withdrawal
from submissions.mailbox.codename import Codename
from submissions.models import Arrival, Mailbox, Parcel, SpentToken
from submissions.reports import crowding, parts, receiving
from submissions.wire import quotas
from submissions.wire.progress import PROGRESS, State
from submissions.wire.progress import Upload as Coming
from tests.submissions.asking import Answer, Asker, closed, part
from tests.submissions.test_report_page import opened, words_shown

BEGIN, WORDS, FILE, DONE = "/en/r/", "/en/r/words/", "/en/r/file/", "/en/r/done/"
PSD = b"8BPS\x00\x01 x"
pytestmark = pytest.mark.django_db


def words_body(token: str, words: str = "A word.", **more: str) -> bytes:
    fields = {"words": words, "consent": "facts", **more}
    middle = [part(name, value) for name, value in fields.items()]
    return closed(part("token", token), *middle, part("end", "1"))


def file_body(token: str, *files: tuple[str, bytes], consent: str = "facts") -> bytes:
    sent = [part("files", data, name) for name, data in files]
    return closed(part("token", token), part("consent", consent), *sent, part("end", "1"))


def fresh(asker: Asker) -> str:
    return asker.get(BEGIN).field("token")


def began(asker: Asker, words: str = "A word.") -> Answer:
    answer = asker.send(WORDS, words_body(fresh(asker), words))
    assert answer.status == 200, answer.text
    return answer


def say(asker: Asker, token: str) -> str:
    """What the frame shows, as text."""
    trace = form_token.read(token, form_token.REPORT).trace
    text = asker.get(f"/en/r/p/{trace}/").text
    return " ".join(re.sub(r"<[^>]*>", " ", text.partition("<main>")[2]).split())


def held(identity: HybridIdentity, kind: str) -> list[dict[str, bytes]]:
    return [opened(parcel, identity) for parcel in Parcel.objects.filter(kind=kind)]


def test_the_first_page_shows_no_codename_and_the_second_does(asker: Asker, desk: DeskInfo) -> None:
    page = asker.get(BEGIN)
    assert 'class="codename"' not in page.text and 'type="file"' not in page.text
    token = page.field("token")
    answer = asker.send(WORDS, words_body(token))
    codename = form_token.read(token, form_token.REPORT).secret
    assert words_shown(answer.text) == list(Codename(codename or 0).words)
    assert Mailbox.objects.count() == Parcel.objects.count() == 1


def test_the_token_stands_in_no_address_and_no_cookie(asker: Asker, desk: DeskInfo) -> None:
    answer = began(asker)
    token = answer.field("token")
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)
    assert addresses and not any(token in each for each in addresses)
    assert answer.header("Set-Cookie") is None and answer.header("Location") is None


def test_it_can_be_restored_and_is_stored_by_tor_browser_alone(
    asker: Asker, desk: DeskInfo, settings: Settings
) -> None:
    page, answer = asker.get(BEGIN), began(asker)
    assert page.header("Cache-Control") == "private, no-cache"
    assert "autocomplete" not in page.text.partition("<textarea")[2].partition(">")[0]
    assert not re.search(r'<form[^>]*autocomplete="off"[^>]*multipart', page.text)
    assert answer.header("Cache-Control") == "no-store"
    settings.ALLOWED_HOSTS = ["a.onion"]
    request = RequestFactory().post(WORDS, HTTP_HOST="a.onion")
    onion = Headers(lambda _: HttpResponse()).process_response(request, HttpResponse())
    assert onion["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_words_again_are_the_same_report(asker: Asker, desk: DeskInfo, times: int) -> None:
    """Reload, Back and Send, a double click, and what a browser does by itself after a reset."""
    body = words_body(fresh(asker))
    answers = [asker.send(WORDS, body) for _ in range(times)]
    assert {answer.status for answer in answers} == {200}
    assert len({tuple(words_shown(answer.text)) for answer in answers}) == 1
    assert (Mailbox.objects.count(), Parcel.objects.count(), Arrival.objects.count()) == (1, 1, 1)


def test_words_that_were_changed_after_back_are_kept_too(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity
) -> None:
    token = fresh(asker)
    first = asker.send(WORDS, words_body(token, "The bridge."))
    second = asker.send(WORDS, words_body(token, "The bridge, and the mill."))
    assert words_shown(first.text) == words_shown(second.text)
    assert Mailbox.objects.count() == 1
    (report,), (more,) = held(identity, "report"), held(identity, "addition")
    assert json.loads(report["message.json"])["words"] == "The bridge."
    assert json.loads(more["message.json"])["words"] == "The bridge, and the mill."
    asker.send(WORDS, words_body(token, "The bridge, and the mill."))
    assert Parcel.objects.count() == 2


def test_a_file_joins_the_words_and_is_one_report(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity, photograph: bytes
) -> None:
    token = began(asker).field("token")
    answer = asker.send(FILE, file_body(token, ("beach.jpg", photograph)))
    assert answer.status == 200 and "beach.jpg" in answer.text and "(GPS)" in answer.text
    assert answer.header("Cache-Control") == "no-store"
    assert Mailbox.objects.count() == 1
    (added,) = held(identity, "addition")
    assert b"CANARY-PHONE" not in added["files/01.jpg"]
    message = json.loads(added["message.json"])
    assert (message["words"], message["consent"]) == ("", "facts")
    # Its name is in that one answer, and nowhere else.
    everything = b"".join(each for member in (added,) for each in member.values())
    assert b"beach" not in everything
    assert not any(b"beach" in bytes(row.receipt) for row in SpentToken.objects.all())
    assert "beach" not in asker.post(DONE, f"token={token}").text


def test_the_same_bytes_under_one_token_are_one_file(
    asker: Asker, desk: DeskInfo, photograph: bytes
) -> None:
    token = began(asker).field("token")
    for name in ("a.jpg", "a.jpg", "b.jpg"):
        answer = asker.send(FILE, file_body(token, (name, photograph)))
        assert answer.status == 200
    assert "Arrived already" in answer.text and "b.jpg" in answer.text
    twice = asker.send(FILE, file_body(token, ("a.txt", b"One."), ("b.txt", b"One.")))
    assert twice.status == 200
    assert Parcel.objects.filter(kind="addition").count() == 2
    assert "2" in asker.post(DONE, f"token={token}").text


def test_a_refused_file_costs_no_other_and_is_named(
    asker: Asker, desk: DeskInfo, photograph: bytes, identity: HybridIdentity
) -> None:
    token = began(asker).field("token")
    body = file_body(token, ("C:\\work\\plan\u202egpj.psd", PSD), ("ok.jpg", photograph))
    answer = asker.send(FILE, body)
    assert answer.status == 200
    assert "plangpj.psd" in answer.text and "work" not in answer.text.partition("<main>")[2]
    assert "files/01.jpg" in held(identity, "addition")[0]
    assert "Something of it was not kept" in say(asker, token)
    alone = asker.send(FILE, file_body(token, ("plan.psd", PSD)))
    assert alone.status == 422 and "plan.psd" in alone.text and "ok.jpg" not in alone.text
    assert Parcel.objects.count() == 2


def test_files_alone_are_a_report_and_words_may_follow(
    asker: Asker, desk: DeskInfo, photograph: bytes, identity: HybridIdentity
) -> None:
    token = fresh(asker)
    page = asker.send(WORDS, words_body(token, "", only="1"))
    assert page.status == 200 and "Nothing is kept yet" in page.text
    assert not Mailbox.objects.exists()
    assert asker.send(FILE, file_body(token, ("a.jpg", photograph))).status == 200
    (report,) = held(identity, "report")
    assert "files/01.jpg" in report
    later = asker.send(WORDS, words_body(token, "Afterwards."))
    assert words_shown(later.text) == words_shown(page.text)
    assert b"Afterwards." in held(identity, "addition")[0]["message.json"]


def test_nothing_at_all_is_said(asker: Asker, desk: DeskInfo) -> None:
    token = fresh(asker)
    answer = asker.send(WORDS, words_body(token, " "))
    assert answer.status == 422 and answer.field("token") == token
    assert asker.send(FILE, file_body(token)).status == 422
    assert "Nothing was received" in asker.post(DONE, f"token={token}").text
    assert not Mailbox.objects.exists()


def test_another_language_before_sending_keeps_what_was_typed(asker: Asker, desk: DeskInfo) -> None:
    token = fresh(asker)
    body = words_body(token, "كلمة", **{"q-when": "On Sunday"})
    answer = asker.send("/ar/r/words/?again", body)
    assert answer.status == 200 and 'lang="ar"' in answer.text and answer.field("token") == token
    assert "كلمة</textarea>" in answer.text and 'value="On Sunday"' in answer.text
    assert re.search(r'value="facts"[^>]* checked', answer.text)
    assert 'formaction="/en/r/words/?again"' in answer.text and "errorlist" not in answer.text
    assert not Parcel.objects.exists()


def test_another_language_is_the_same_report(asker: Asker, desk: DeskInfo) -> None:
    answer = began(asker)
    token = answer.field("token")
    assert 'action="/ar/r/words/"' in answer.text
    other = asker.post("/ar/r/words/", f"token={token}&consent=facts")
    assert other.status == 200 and 'dir="rtl"' in other.text
    assert words_shown(other.text) == words_shown(answer.text)
    assert other.field("consent") == "facts"
    assert Parcel.objects.count() == 1


def test_the_receipt_answers_whether_the_codename_was_kept(asker: Asker, desk: DeskInfo) -> None:
    answer = began(asker)
    token, words = answer.field("token"), words_shown(answer.text)
    receipt = asker.post(DONE, f"token={token}")
    assert receipt.status == 200 and "Received and sealed" in receipt.text
    right = asker.post(DONE, f"token={token}&codename={'+'.join(words)}")
    assert right.status == 200 and "You kept it right" in right.text
    assert right.header("Set-Cookie") is None
    wrong = asker.post(DONE, f"token={token}&codename=abacus")
    assert wrong.status == 422 and "This is not your codename" in wrong.text
    assert "Received and sealed" in wrong.text
    assert receipt.header("Cache-Control") == "no-store"


def test_the_codename_opens_the_mailbox_of_it(asker: Asker, desk: DeskInfo) -> None:
    words = words_shown(began(asker).text)
    assert asker.post("/en/back/", f"codename={'+'.join(words)}").status == 302


def test_after_taking_back_nothing_more_is_kept(
    asker: Asker, desk: DeskInfo, photograph: bytes
) -> None:
    token = began(asker).field("token")
    withdrawal.withdraw(Mailbox.objects.get().id)
    for answer in (
        asker.send(FILE, file_body(token, ("a.jpg", photograph))),
        asker.send(WORDS, words_body(token)),
        asker.send(WORDS, words_body(token, "Other words.")),
        asker.post(WORDS, f"token={token}"),
        asker.post(DONE, f"token={token}"),
    ):
        assert answer.status == 410 and 'class="codename"' not in answer.text
    assert not Mailbox.objects.exists() and not Parcel.objects.exists()
    assert "taken back or destroyed" in say(asker, token)


def test_what_waits_aside_waits_with_its_files(
    asker: Asker, desk: DeskInfo, settings: Settings, memory_cache: None, photograph: bytes
) -> None:
    settings.QUARANTINE_AFTER = 1
    caches["counters"].clear()
    crowding.crowded("raqqa", crowding.Sender())
    answer = began(asker)
    token = answer.field("token")
    assert "Set aside for now" in answer.text
    asker.send(FILE, file_body(token, ("a.jpg", photograph)))
    assert set(Arrival.objects.values_list("quarantined", flat=True)) == {True}
    code = intake.issue_vouchers("raqqa", 1, 30)[0].replace(" ", "+")
    assert asker.post(WORDS, f"token={token}&voucher=1").text.count("This code is not good")
    assert "goes to the desk now" in asker.post(WORDS, f"token={token}&voucher={code}").text
    assert set(Arrival.objects.values_list("quarantined", flat=True)) == {False}


def test_a_voucher_typed_with_the_words_counts_for_the_files_too(
    asker: Asker, desk: DeskInfo
) -> None:
    code = intake.issue_vouchers("raqqa", 1, 30)[0]
    token = fresh(asker)
    bad = asker.send(WORDS, words_body(token, "Stay.", voucher="12 34"))
    assert bad.status == 422 and "Stay." in bad.text and bad.field("token") == token
    answer = asker.send(WORDS, words_body(token, "Stay.", voucher=code))
    assert answer.status == 200
    before = form_token.read(token, form_token.REPORT)
    after = form_token.read(answer.field("token"), form_token.REPORT)
    assert after.voucher and replace(after, voucher="") == before


def test_a_code_typed_beside_words_that_are_wrong_is_not_typed_again(
    asker: Asker, desk: DeskInfo
) -> None:
    code = intake.issue_vouchers("raqqa", 1, 30)[0]
    answer = asker.send(WORDS, words_body(fresh(asker), "", voucher=code))
    assert answer.status == 422 and f'value="{code}"' in answer.text
    answer = asker.send(WORDS, words_body(answer.field("token"), "", voucher="12 34"))
    assert "12 34" not in answer.text and "<details open>" in answer.text


def test_a_code_on_the_page_with_everything_changes_no_codename(
    asker: Asker, desk: DeskInfo
) -> None:
    code = intake.issue_vouchers("raqqa", 1, 30)[0].replace(" ", "+")
    page = asker.get("/en/r/all/")
    body = f"voucher={code}&everything=1&token={page.field('token')}"
    anew = asker.post("/en/r/raqqa/voucher/", body)
    assert words_shown(anew.text) == words_shown(page.text)


@pytest.mark.parametrize("path", [WORDS, "/en/r/sent/"])
def test_a_refusal_gives_back_the_words_and_the_same_token(
    asker: Asker, desk: DeskInfo, path: str
) -> None:
    token = fresh(asker)
    body = words_body(token, "Long typed.").replace(b'name="end"', b'name="fin"')
    answer = asker.send(path, body)
    assert answer.status == 400
    assert "Long typed.</textarea>" in answer.text and answer.field("token") == token


def test_many_files_on_one_page_give_back_the_words(asker: Asker, desk: DeskInfo) -> None:
    token = asker.get("/en/r/all/").field("token")
    files = [part("files", b"x", f"{number}.txt") for number in range(101)]
    body = closed(
        part("token", token), part("words", "Long typed."), part("consent", "ask"), *files
    )
    answer = asker.send("/en/r/sent/", body)
    assert answer.status == 413 and "Long typed.</textarea>" in answer.text
    assert answer.field("token") == token and len(words_shown(answer.text)) == 6


def test_a_file_that_is_too_big_is_said_in_both_frames(
    asker: Asker, desk: DeskInfo, settings: Settings
) -> None:
    token = began(asker).field("token")
    settings.UPLOAD_LIMIT = 2000
    answer = asker.send(FILE, file_body(token, ("film.mp4", b"x" * 5000)))
    assert answer.status == 413 and "too big" in answer.text
    assert "frame-ancestors 'self'" in (answer.header("Content-Security-Policy") or "")
    assert "too big" in say(asker, token)
    settings.UPLOAD_LIMIT = 10_000_000
    assert asker.send(FILE, file_body(token, ("a.txt", b"Small."))).status == 200
    assert "It is kept and sealed." in say(asker, token)


def test_a_line_that_broke_is_said(asker: Asker, desk: DeskInfo, photograph: bytes) -> None:
    token = began(asker).field("token")
    body = file_body(token, ("a.jpg", photograph))
    kind = ("Content-Type", "multipart/form-data; boundary=----amana-test")
    length = ("Content-Length", str(len(body)))
    asker.ask("POST", FILE, [body[:900]], [kind, length], whole=False)
    assert "The line broke. Press Send again." in say(asker, token)
    assert asker.send(FILE, body).status == 200
    assert Parcel.objects.count() == 2


def test_a_receipt_asked_for_while_a_file_was_sent_says_that_it_did_not_arrive(
    asker: Asker, desk: DeskInfo
) -> None:
    token = began(asker).field("token")
    trace = form_token.read(token, form_token.REPORT).trace
    upload = Coming(3_000_000, lambda: 40_000)
    PROGRESS.here().begin(trace, upload)
    answer = asker.post(DONE, f"token={token}")
    assert answer.status == 200 and "A file did not arrive" in answer.text
    PROGRESS.here().end(upload, State.BROKEN)
    assert "A file did not arrive" in asker.post(DONE, f"token={token}").text
    PROGRESS.here().end(upload, State.CLEANING)
    assert "is still being cleaned and sealed" in asker.post(DONE, f"token={token}").text
    assert asker.send(FILE, file_body(token, ("a.txt", b"Small."))).status == 200
    text = asker.post(DONE, f"token={token}").text
    assert "did not arrive" not in text and "still being cleaned" not in text


def test_a_receipt_of_a_first_file_that_was_cut_leads_back_to_the_files(
    asker: Asker, desk: DeskInfo
) -> None:
    page = asker.send(WORDS, words_body(fresh(asker), "", only="1"))
    token = page.field("token")
    PROGRESS.here().begin(form_token.read(token, form_token.REPORT).trace, Coming(9, lambda: 1))
    answer = asker.post(DONE, f"token={token}")
    assert "Not finished yet" in answer.text and 'action="/en/r/words/"' in answer.text


def test_asking_for_the_receipt_is_no_second_sending(asker: Asker, desk: DeskInfo) -> None:
    token = began(asker).field("token")
    answer = asker.post(DONE, f"token={token}")
    assert "Received and sealed" in answer.text and "arrived already" not in answer.text


def test_only_the_page_of_the_files_holds_frames_and_only_they_are_held(
    asker: Asker, desk: DeskInfo
) -> None:
    answer = began(asker)
    token = answer.field("token")
    trace = form_token.read(token, form_token.REPORT).trace

    def policy(shown: Answer) -> str:
        return shown.header("Content-Security-Policy") or ""

    assert "frame-src 'self'" in policy(answer) and "frame-ancestors 'none'" in policy(answer)
    frame = asker.get(f"/en/r/p/{trace}/")
    assert "frame-ancestors 'self'" in policy(frame) and 'http-equiv="refresh"' in frame.text
    for page in (asker.get(BEGIN), asker.post(DONE, f"token={token}")):
        assert "frame-src" not in policy(page) and "frame-ancestors 'none'" in policy(page)


def test_the_frame_of_a_stranger_says_nothing(asker: Asker, desk: DeskInfo) -> None:
    assert asker.get(f"/en/r/p/{'0' * 32}/").status == 200
    assert not PROGRESS.here().known("0" * 32)


def test_quotas_count_forms_and_not_tries(
    asker: Asker,
    desk: DeskInfo,
    memory_cache: None,
    monkeypatch: pytest.MonkeyPatch,
    photograph: bytes,
) -> None:
    monkeypatch.setattr(quotas, "REPORTS", "2/m")
    caches["counters"].clear()
    answer = began(asker)
    token = answer.field("token")
    for name in ("a.jpg", "a.jpg", "a.jpg"):
        assert asker.send(FILE, file_body(token, (name, photograph))).status == 200
    began(asker)
    third = asker.send(WORDS, words_body(fresh(asker), "Too many."))
    assert third.status == 503 and "Too many." in third.text
    assert asker.send(FILE, file_body(token, ("b.txt", b"One more."))).status == 200


def test_two_parts_at_one_moment_are_both_kept(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came from elsewhere between the look and the commit is looked at again."""
    token = began(asker).field("token")
    real, raced = receiving._sealed, list[int]()

    def sealed(*arguments: object) -> object:
        if not raced:
            raced.append(1)
            other = asker.send(FILE, file_body(token, ("other.txt", b"Other.")))
            assert other.status == 200
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(receiving, "_sealed", sealed)
    assert asker.send(FILE, file_body(token, ("mine.txt", b"Mine."))).status == 200
    assert len(parts.whole(form_token.read(token, form_token.REPORT)).files) == 2


def test_old_addresses_lead_to_the_new_ones(asker: Asker, desk: DeskInfo) -> None:
    for old, new in (
        ("/en/report/", "/en/r/"),
        ("/en/report/raqqa/", "/en/r/raqqa/"),
        ("/en/report/sealed/", "/en/r/sent/"),
        ("/en/return/", "/en/back/"),
        ("/en/conversation/", "/en/talk/"),
    ):
        assert (asker.get(old).status, asker.get(old).header("Location")) == (302, new)


def test_a_form_that_was_open_during_the_change_is_taken(asker: Asker, desk: DeskInfo) -> None:
    token = asker.get("/en/r/all/").field("token")
    assert asker.send("/en/report/sealed/", words_body(token)).status == 200
    assert Parcel.objects.count() == 1
