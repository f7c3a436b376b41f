"""A visit has two halves, and a destroyed report has none of anything."""

import base64
import datetime
import uuid
from pathlib import Path

import pytest
from django.core.cache import cache

from sealing import HybridIdentity, parse_recipient, seal
from submissions import conversation, form_token, intake
from submissions.desks import DeskInfo
from submissions.models import Arrival, Mailbox, Parcel, Reply
from tests.submissions.asking import Answer, Asker, Headers, form

RETURN, PATH = "/en/back/", "/en/talk/"
DAY = datetime.date(2026, 11, 20)


def submitted(desk: DeskInfo) -> tuple[str, ...]:
    return intake.submit(desk.slug, intake.ReportText("SENT-BEFORE", "en", "ask")).words


def come_back(asker: Asker, words: tuple[str, ...]) -> Answer:
    return asker.post(RETURN, f"codename={'+'.join(words)}")


def visit(asker: Asker, words: tuple[str, ...]) -> Headers:
    answer = come_back(asker, words)
    assert answer.status == 302
    return [("Cookie", answer.cookie)]


def value(headers: Headers) -> bytes:
    return base64.urlsafe_b64decode(headers[0][1].partition("=")[2])


def cookie(headers: Headers, data: bytes) -> Headers:
    name = headers[0][1].partition("=")[0]
    return [("Cookie", f"{name}={base64.urlsafe_b64encode(data).decode()}")]


def test_the_cookie_alone_opens_nothing(asker: Asker, desk: DeskInfo) -> None:
    headers = visit(asker, submitted(desk))
    assert asker.get(PATH, headers).status == 200
    cache.clear()
    assert asker.get(PATH, headers).status == 302


def test_the_servers_half_alone_opens_nothing(asker: Asker, desk: DeskInfo) -> None:
    """Its place in the cache is known, and the cookie's key is not."""
    headers = visit(asker, submitted(desk))
    data = value(headers)
    for wrong in (data[:16] + bytes(32), data[:-1] + bytes([data[-1] ^ 1]), data[:16], data[:-1]):
        assert asker.get(PATH, cookie(headers, wrong)).status == 302
    assert asker.get(PATH, headers).status == 200


def test_halves_of_two_visits_open_neither(asker: Asker, desk: DeskInfo) -> None:
    first, second = (visit(asker, submitted(desk)) for _ in range(2))
    one, two = value(first), value(second)
    for mixed in (one[:16] + two[16:], two[:16] + one[16:]):
        assert asker.get(PATH, cookie(first, mixed)).status == 302


@pytest.mark.usefixtures("memory_cache")
def test_leaving_takes_the_servers_half_too(asker: Asker, desk: DeskInfo) -> None:
    headers = visit(asker, submitted(desk))
    held = set(cache._cache)
    token = asker.get(PATH, headers).field("token")
    answer = asker.post(f"{PATH}leave/", f"token={token}", headers)
    assert answer.status == 200
    assert answer.cookie.partition("=")[2] in {"", '""'}
    assert held - set(cache._cache)
    assert not [key for key in cache._cache if "mailbox" in key]


def test_a_form_of_another_reporter_opens_no_conversation(asker: Asker, desk: DeskInfo) -> None:
    """It is kept in the mailbox that it was made for, and shows neither of the two."""
    mine, theirs = (visit(asker, submitted(desk)) for _ in range(2))
    token = asker.get(PATH, theirs).field("token")
    answer = asker.send(PATH, form(token), mine)
    assert answer.status == 200 and "Your conversation" not in answer.text
    assert "1 time" in asker.get(PATH, mine).text
    assert "2 times" in asker.get(PATH, theirs).text


def test_a_form_for_a_first_report_adds_nothing(asker: Asker, desk: DeskInfo) -> None:
    headers = visit(asker, submitted(desk))
    token = form_token.issue(form_token.REPORT, str(Mailbox.objects.get().id), 7)
    assert asker.send(PATH, form(token), headers).status == 403
    assert Parcel.objects.count() == 1


def test_nobody_reads_the_answers_to_another(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity
) -> None:
    mine = visit(asker, submitted(desk))
    report = Mailbox.objects.get().id
    theirs = visit(asker, submitted(desk))
    conversation.reply(report, sealed_reply(report, identity), day=DAY)
    assert "FOR-ONE" in asker.get(PATH, mine).text
    assert "FOR-ONE" not in asker.get(PATH, theirs).text


def sealed_reply(report: uuid.UUID, desk: HybridIdentity) -> bytes:
    recipient = conversation.recipient(report)
    assert recipient
    return seal(b"FOR-ONE", [parse_recipient(recipient), desk.recipient()])


@pytest.mark.django_db(transaction=True)
def test_destruction_takes_the_mailbox_its_answers_and_its_visit(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity, data: Path
) -> None:
    words = submitted(desk)
    headers, report = visit(asker, words), Mailbox.objects.get().id
    asker.send(PATH, form(asker.get(PATH, headers).field("token")), headers)
    conversation.reply(report, sealed_reply(report, identity), day=DAY)
    other = submitted(desk)
    intake.destroy(report)
    assert [each.objects.count() for each in (Mailbox, Parcel, Arrival, Reply)] == [1, 1, 1, 0]
    assert len([path for path in (data / "blobs").rglob("*") if path.is_file()]) == 1
    assert asker.get(PATH, headers).status == 302
    assert come_back(asker, words).status == 422
    assert come_back(asker, other).status == 302


def test_a_form_of_before_the_destruction_is_told_so(asker: Asker, desk: DeskInfo) -> None:
    headers = visit(asker, submitted(desk))
    token = asker.get(PATH, headers).field("token")
    intake.destroy(Mailbox.objects.get().id)
    answer = asker.send(PATH, form(token, {"words": "To copy."}), headers)
    assert answer.status == 410
    assert "To copy." in answer.text
    assert not Parcel.objects.exists()
