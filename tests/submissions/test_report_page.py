"""Sending a report: the form, the receipt, and every way in which it can go wrong."""

import datetime
import io
import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import OperationalError
from PIL import Image

from sealing import HybridIdentity, Opener, X25519Identity, read_parcel
from submissions import form_token, sandbox
from submissions.desks import DeskInfo, open_desk
from submissions.mailbox.codename import Codename
from submissions.models import Arrival, Mailbox, Parcel, SpentToken
from submissions.reports import receiving
from submissions.storage import blobs
from tests.submissions.asking import Answer, Asker, form

PATH = "/en/r/sent/"


def opened(parcel: Parcel, identity: HybridIdentity) -> dict[str, bytes]:
    """The members of a parcel by name, as the desk opens it."""
    with blobs.open_blob(parcel.blob) as payload:
        opener = Opener(bytes(parcel.header), io.BytesIO(payload.read()), [identity])
        return {member.name: content.read() for member, content in read_parcel(opener)}


def send(asker: Asker, fields: dict[str, str] | None = None, *files: bytes) -> Answer:
    """Opens a fresh form and sends it."""
    token = asker.get("/en/r/all/").field("token")
    return asker.send(PATH, form(token, fields, files))


def blob_files(data: Path) -> list[Path]:
    return [path for path in (data / "blobs").rglob("*") if path.is_file()]


def words_shown(page: str) -> list[str]:
    block = re.search(r'<div class="codename">(.*?)</div>', page, re.S)
    assert block
    return re.findall(r"<li>([a-z-]+)</li>", block.group(1))


def test_what_was_written_reaches_the_desk(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity
) -> None:
    answer = send(asker, {"words": "رأيت دخانًا\r\nفوق الجسر.", "consent": "facts"})
    assert answer.status == 200
    assert "Received and sealed" in answer.text
    held = opened(Parcel.objects.get(), identity)
    assert list(held) == ["message.json", "removed.json"]
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    assert json.loads(held["message.json"]) == {
        "format": "amana-message/1",
        "desk": "raqqa",
        "language": "en",
        "words": "رأيت دخانًا\r\nفوق الجسر.",
        "consent": "facts",
        "received_on": today,
        "files": [],
        "mailbox": sha256(Mailbox.objects.get().recipient.encode()).hexdigest(),
    }


def test_a_picture_reaches_the_desk_without_its_place(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity, photograph: bytes
) -> None:
    answer = send(asker, {"words": ""}, photograph)
    assert answer.status == 200
    assert "where it was made (GPS)" in answer.text
    held = opened(Parcel.objects.get(), identity)
    assert list(held) == ["message.json", "files/01.jpg", "removed.json"]
    assert b"CANARY-PHONE" in photograph
    assert b"CANARY-PHONE" not in held["files/01.jpg"]
    assert Image.open(io.BytesIO(held["files/01.jpg"])).size == (64, 48)
    removed = json.loads(held["removed.json"])["files/01.jpg"]
    assert "location" in {each["what"] for each in removed}
    (file,) = json.loads(held["message.json"])["files"]
    assert file == {
        "name": "files/01.jpg",
        "type": "image/jpeg",
        "kind": "jpeg",
        "size": len(held["files/01.jpg"]),
    }


def test_the_parcel_is_padded_and_written_before_its_row(asker: Asker, desk: DeskInfo) -> None:
    send(asker)
    send(asker, {"words": "w" * 9000})
    first, second = Parcel.objects.all()
    assert first.size == second.size
    for parcel in (first, second):
        with blobs.open_blob(parcel.blob) as payload:
            assert len(payload.read()) == parcel.size


def test_the_codename_is_on_the_form_and_on_the_receipt(asker: Asker, desk: DeskInfo) -> None:
    page = asker.get("/en/r/all/")
    answer = asker.send(PATH, form(page.field("token")))
    shown = words_shown(page.text)
    assert len(shown) == 6
    assert words_shown(answer.text) == shown
    codename = Codename(form_token.read(page.field("token"), form_token.REPORT).secret or 0)
    assert shown == list(codename.words)
    assert all(group in answer.text for group in codename.groups)


def test_every_form_has_a_codename_of_its_own(asker: Asker, desk: DeskInfo) -> None:
    first, second = (words_shown(asker.get("/en/r/all/").text) for _ in range(2))
    assert first != second


def test_the_same_form_twice_is_one_report_with_one_receipt(
    asker: Asker, desk: DeskInfo, data: Path, photograph: bytes
) -> None:
    body = form(asker.get("/en/r/all/").field("token"), None, [photograph])
    first, second = asker.send(PATH, body), asker.send(PATH, body)
    assert (first.status, second.status) == (200, 200)
    assert "had arrived already" in second.text
    assert "had arrived already" not in first.text
    assert "where it was made (GPS)" in second.text
    assert words_shown(first.text) == words_shown(second.text)
    assert (Parcel.objects.count(), Mailbox.objects.count(), Arrival.objects.count()) == (1, 1, 1)
    assert len(blob_files(data)) == 1


def test_a_receipt_cannot_be_read_without_its_form(asker: Asker, desk: DeskInfo) -> None:
    token = form_token.read(asker.get("/en/r/all/").field("token"), form_token.REPORT)
    send(asker)
    spent = SpentToken.objects.get()
    assert token.key("spent").hex() != spent.token
    assert b"files" not in bytes(spent.receipt)


def test_a_form_of_another_page_is_refused(asker: Asker, desk: DeskInfo) -> None:
    token = form_token.issue(form_token.CONVERSATION, "raqqa", 7)
    answer = asker.send(PATH, form(token))
    assert answer.status == 403
    assert "does not belong to this page" in answer.text


def test_a_form_of_yesterday_is_refused(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, now = asker.get("/en/r/all/").field("token"), form_token.time.time()
    monkeypatch.setattr(form_token.time, "time", lambda: now + form_token.LIFE + 60)
    answer = asker.send(PATH, form(token))
    assert answer.status == 403
    assert "more than a day ago" in answer.text
    assert not Parcel.objects.exists()


def test_a_post_past_the_ingress_is_refused(asker: Asker, desk: DeskInfo) -> None:
    token = asker.get("/en/r/all/").field("token")
    answer = asker.post(PATH, f"token={token}&words=w&consent=ask&end=1")
    assert answer.status == 403
    assert not Parcel.objects.exists()


@pytest.mark.parametrize("words", ["", "  \r\n "])
def test_nothing_written_and_no_file_is_said(asker: Asker, desk: DeskInfo, words: str) -> None:
    answer = send(asker, {"words": words})
    assert answer.status == 422
    assert "Nothing was written and no file was chosen" in answer.text
    assert not Parcel.objects.exists()


def test_a_file_that_is_not_taken_is_named_and_the_words_stay(
    asker: Asker, desk: DeskInfo, photograph: bytes
) -> None:
    page = asker.get("/en/r/all/")
    body = form(
        page.field("token"), {"words": "\nMy <b>words</b>"}, [photograph, b"8BPS\x00\x01 x"]
    )
    answer = asker.send(PATH, body)
    assert answer.status == 422
    assert "File 2. <bdi>IMG_1.jpg</bdi>." in answer.text
    assert "PDF" in answer.text
    assert ">\n\nMy &lt;b&gt;words&lt;/b&gt;</textarea>" in answer.text
    assert words_shown(answer.text) == words_shown(page.text)
    assert not Parcel.objects.exists()


def test_the_same_form_can_be_sent_again_without_the_file(asker: Asker, desk: DeskInfo) -> None:
    refused = send(asker, None, b"8BPS\x00\x01 x")
    answer = asker.send(PATH, form(refused.field("token")))
    assert answer.status == 200
    assert Parcel.objects.count() == 1


def test_the_rest_is_sent_when_the_reporter_says_so(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity, photograph: bytes
) -> None:
    answer = send(asker, {"uncleanable": "rest"}, b"8BPS\x00\x01 x", photograph)
    assert answer.status == 200
    assert "Left out" in answer.text
    assert "File 1." in answer.text
    assert "files/01.jpg" in opened(Parcel.objects.get(), identity)


def test_when_nothing_would_be_left_nothing_is_sent(asker: Asker, desk: DeskInfo) -> None:
    answer = send(asker, {"words": "", "uncleanable": "rest"}, b"8BPS\x00\x01 x")
    assert answer.status == 422
    assert not Parcel.objects.exists()


def test_an_empty_file_is_said(asker: Asker, desk: DeskInfo) -> None:
    answer = send(asker, None, b"")
    assert answer.status == 422
    assert "The file is empty" in answer.text


@pytest.mark.parametrize("fields", [{"consent": "perhaps"}, {"words": "a\x00b"}])
def test_a_choice_that_is_none_is_refused_and_the_words_stay(
    asker: Asker, desk: DeskInfo, fields: dict[str, str]
) -> None:
    answer = send(asker, fields)
    assert answer.status == 422
    assert not Parcel.objects.exists()


def test_no_desk_open_is_said_on_every_page(asker: Asker, db: None) -> None:
    assert "No desk is open" in asker.get("/en/r/all/").text
    assert "No desk is open" in asker.get("/en/").text
    answer = asker.send(PATH, form(form_token.issue(form_token.REPORT, "gone", 7)))
    assert answer.status == 409
    assert "Nothing was received" in answer.text


def test_several_desks_are_a_choice(asker: Asker, desk: DeskInfo, identity: HybridIdentity) -> None:
    other = HybridIdentity.generate()
    open_desk("hasaka", name="Hasaka", recipient=str(other.recipient()))
    page = asker.get("/en/r/all/")
    assert "/en/r/all/hasaka/" in page.text
    assert "/en/r/all/raqqa/" in page.text
    token = asker.get("/en/r/all/hasaka/").field("token")
    assert asker.send(PATH, form(token)).status == 200
    parcel = Parcel.objects.get()
    assert parcel.mailbox.desk.slug == "hasaka"
    assert "message.json" in opened(parcel, other)
    assert asker.get("/en/r/all/nowhere/").status == 404


def test_a_desk_with_an_older_key_opens_its_parcels(asker: Asker, db: None) -> None:
    older = X25519Identity.generate()
    open_desk("older", name="Older", recipient=str(older.recipient()))
    assert send(asker, {"words": "An old key."}).status == 200
    parcel = Parcel.objects.get()
    with blobs.open_blob(parcel.blob) as payload:
        opener = Opener(bytes(parcel.header), io.BytesIO(payload.read()), [older])
        assert b"An old key." in opener.read()


def test_no_room_is_said_and_nothing_stays(asker: Asker, desk: DeskInfo, data: Path) -> None:
    token = asker.get("/en/r/all/").field("token")
    (data / "blobs").write_text("not a folder")
    answer = asker.send(PATH, form(token, {"words": "To copy."}))
    assert answer.status == 503
    assert answer.header("Retry-After")
    assert "To copy." in answer.text
    assert not Parcel.objects.exists()


def test_a_row_that_fails_takes_its_payload_along(
    asker: Asker, desk: DeskInfo, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise OperationalError("locked")

    monkeypatch.setattr(receiving, "_commit", broken)
    assert send(asker).status == 503
    assert not Parcel.objects.exists()
    assert blob_files(data) == []


def test_a_sandbox_that_cannot_run_is_said_and_takes_nothing(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch, photograph: bytes
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise sandbox.Unavailable

    monkeypatch.setattr(sandbox, "files", broken)
    assert send(asker, None, photograph).status == 503
    assert not Parcel.objects.exists()


def test_coming_to_the_receipt_without_a_form_leads_to_one(asker: Asker, desk: DeskInfo) -> None:
    answer = asker.get(PATH)
    assert (answer.status, answer.header("Location")) == (302, "/en/r/all/")


def test_a_report_needs_no_cookie_and_sets_none(asker: Asker, desk: DeskInfo) -> None:
    for answer in (asker.get("/en/"), asker.get("/en/r/all/"), send(asker)):
        assert answer.status == 200
        assert answer.header("Set-Cookie") is None


def test_a_form_can_be_restored_and_a_receipt_is_not_stored(asker: Asker, desk: DeskInfo) -> None:
    assert asker.get("/en/r/all/").header("Cache-Control") == "private, no-cache"
    assert send(asker).header("Cache-Control") == "no-store"
