"""Taking everything back: what a reporter sees of it, and what is left."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sealing import HybridIdentity, parse_recipient, seal
from submissions import conversation, intake
from submissions.desks import DeskInfo
from submissions.errors import Missing
from submissions.mailbox import keys as mailbox_keys
from submissions.mailbox import withdrawal
from submissions.mailbox.codename import Codename, parse
from submissions.models import Arrival, Mailbox, Parcel, Reply, Withdrawal
from submissions.reports.receiving import today
from tests.submissions.asking import Answer, Asker, Headers, form

RETURN, PATH = "/en/back/", "/en/talk/"
TAKE_BACK, FORGET = f"{PATH}all/", f"{PATH}answers/"


def submitted(desk: DeskInfo, text: str = "SENT-BEFORE") -> tuple[str, ...]:
    return intake.submit(desk.slug, intake.ReportText(text, "en", "ask")).words


def come_back(asker: Asker, words: tuple[str, ...]) -> Answer:
    return asker.post(RETURN, f"codename={'+'.join(words)}")


def visit(asker: Asker, words: tuple[str, ...]) -> Headers:
    return [("Cookie", come_back(asker, words).cookie)]


def answer(report: object, desk: HybridIdentity, text: str) -> None:
    mailbox = Mailbox.objects.get(id=report)
    both = [parse_recipient(mailbox.recipient), desk.recipient()]
    conversation.reply(mailbox.id, seal(text.encode(), both), day=today())


@pytest.mark.django_db(transaction=True)
def test_everything_is_gone_at_once(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity, data: Path
) -> None:
    words, other = submitted(desk), submitted(desk)
    headers = visit(asker, words)
    answer(mailbox_of(words), identity, "Where?")
    token = asker.get(TAKE_BACK, headers).field("token")
    page = asker.post(TAKE_BACK, f"token={token}", headers)
    assert page.status == 200 and "It is destroyed" in page.text
    assert [each.objects.count() for each in (Mailbox, Parcel, Arrival, Reply)] == [1, 1, 1, 0]
    assert len([path for path in (data / "blobs").rglob("*") if path.is_file()]) == 1
    assert come_back(asker, words).status == 422
    assert come_back(asker, other).status == 302


def mailbox_of(words: tuple[str, ...]) -> object:
    keys = mailbox_keys.derive(parse(" ".join(words)))
    return Mailbox.objects.get(lookup=keys.lookup).id


def test_the_page_says_first_what_will_happen(asker: Asker, desk: DeskInfo) -> None:
    page = asker.get(TAKE_BACK, visit(asker, submitted(desk)))
    assert page.status == 200
    assert "cannot be undone" in page.text
    assert "SENT-BEFORE" not in page.text
    assert Mailbox.objects.count() == 1


def test_it_ends_the_visit_and_the_browser_forgets(asker: Asker, desk: DeskInfo) -> None:
    headers = visit(asker, submitted(desk))
    token = asker.get(TAKE_BACK, headers).field("token")
    page = asker.post(TAKE_BACK, f"token={token}", headers)
    assert page.header("Clear-Site-Data") == '"cache", "cookies", "storage"'
    assert asker.get(PATH, headers).status == 302


def test_the_desk_is_told_the_day(asker: Asker, desk: DeskInfo) -> None:
    submitted(desk)
    report = Mailbox.objects.get().id
    assert withdrawal.withdraw(report)
    (noticed,) = intake.withdrawals()
    assert (noticed.report, noticed.desk, noticed.withdrawn_on) == (report, desk.slug, today())
    intake.acknowledge_withdrawal(noticed)
    assert intake.withdrawals() == ()


def test_the_same_form_twice_says_the_same(asker: Asker, desk: DeskInfo) -> None:
    headers = visit(asker, submitted(desk))
    token = asker.get(TAKE_BACK, headers).field("token")
    pages = [asker.post(TAKE_BACK, f"token={token}", headers) for _ in range(2)]
    assert [page.status for page in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    assert Withdrawal.objects.count() == 1


def test_nothing_goes_without_the_pages_own_form(asker: Asker, desk: DeskInfo) -> None:
    words, other = submitted(desk), submitted(desk)
    headers = visit(asker, words)
    theirs = asker.get(TAKE_BACK, visit(asker, other)).field("token")
    for body in ("", "token=x", f"token={theirs}"):
        assert asker.post(TAKE_BACK, body, headers).status == 403
    assert asker.post(TAKE_BACK, f"token={theirs}").status == 302
    assert Mailbox.objects.count() == 2


def test_an_addition_that_comes_too_late_is_not_kept(
    asker: Asker, desk: DeskInfo, data: Path
) -> None:
    headers = visit(asker, submitted(desk))
    token = asker.get(PATH, headers).field("token")
    withdrawal.withdraw(Mailbox.objects.get().id)
    page = asker.send(PATH, form(token, {"words": "To copy."}), headers)
    assert page.status == 410 and "To copy." in page.text
    assert not Parcel.objects.exists()


def test_a_page_that_the_desk_has_open_finds_nothing(desk: DeskInfo) -> None:
    submitted(desk)
    parcel, report = Parcel.objects.get().id, Mailbox.objects.get().id
    withdrawal.withdraw(report)
    with pytest.raises(Missing):
        intake.open_parcel(parcel)
    with pytest.raises(Missing):
        conversation.reply(report, sealed_for_two(), day=today())


def sealed_for_two() -> bytes:
    return seal(b"x", [HybridIdentity.generate().recipient() for _ in range(2)])


def test_replies_that_were_shown_are_deleted_and_no_other(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity
) -> None:
    headers = visit(asker, submitted(desk))
    report = Mailbox.objects.get().id
    answer(report, identity, "READ")
    page = asker.get(PATH, headers)
    answer(report, identity, "UNREAD")
    body = f"token={page.field('token')}&reply={page.field('reply')}&reply=x"
    assert asker.post(FORGET, body, headers).status == 302
    text = asker.get(PATH, headers).text
    assert "UNREAD" in text and ">READ<" not in text


def test_nobody_deletes_the_replies_of_another(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity
) -> None:
    mine = visit(asker, submitted(desk))
    report = Mailbox.objects.get().id
    answer(report, identity, "Mine.")
    theirs = visit(asker, submitted(desk))
    token, reply = asker.get(PATH, theirs).field("token"), Reply.objects.get().id
    assert asker.post(FORGET, f"token={token}&reply={reply}", theirs).status == 302
    assert asker.post(FORGET, f"token={token}&reply={reply}", mine).status == 403
    assert asker.get(FORGET, mine).status == 405
    assert Reply.objects.count() == 1


def test_an_unknown_codename_costs_what_a_known_one_does(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One derivation and one query, whether it is found or not."""
    known, unknown = submitted(desk), Codename.generate().words
    derived: list[int] = []
    whole = mailbox_keys.master
    monkeypatch.setattr(
        mailbox_keys, "master", lambda codename: derived.append(1) or whole(codename)
    )
    spent = []
    for words in (known, unknown):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            come_back(asker, words)
        spent.append((len(queries), len(derived)))
    assert spent == [(1, 1), (1, 2)]


def test_a_taken_back_codename_is_answered_like_one_that_never_was(
    asker: Asker, desk: DeskInfo
) -> None:
    names = (submitted(desk), Codename.generate().words)
    withdrawal.withdraw(Mailbox.objects.get().id)
    pages = [come_back(asker, each) for each in names]
    # What was typed is in the field, to be corrected.
    one, two = (
        page.text.replace(" ".join(each), "").replace(page.field("token"), "")
        for page, each in zip(pages, names, strict=True)
    )
    assert one == two
    assert pages[0].status == pages[1].status == 422
    one, two = ([name for name, _value in page.headers] for page in pages)
    assert one == two


@pytest.mark.parametrize("size", [200 * 1024, 1024 * 1024])
def test_a_huge_codename_is_refused_before_any_derivation(
    asker: Asker, desk: DeskInfo, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    derived: list[object] = []
    monkeypatch.setattr(mailbox_keys, "master", derived.append)
    answered = asker.post(RETURN, f"codename={'a' * size}")
    assert answered.status in {400, 413, 422}
    assert len(answered.text) < 2 * size
    assert derived == []
