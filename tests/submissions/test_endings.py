"""A form whose report is no more is told so, by how it ended, and shows no codename."""

import datetime
import re

import pytest

from sealing import HybridIdentity
from submissions import form_token, intake
from submissions.desks import DeskInfo
from submissions.mailbox import withdrawal
from submissions.mailbox.codename import Codename
from submissions.models import Arrival, EndedReport, Mailbox, Parcel, SpentToken
from submissions.reports import receiving
from submissions.reports.endings import How, ending
from submissions.reports.receipt import Receipt
from submissions.storage import erasure
from tests.submissions.asking import Answer, Asker, form

PATH, MORE = "/en/r/sent/", "/en/talk/"
DAY = datetime.timedelta(days=1)


def sent(asker: Asker) -> tuple[bytes, Answer, tuple[str, ...]]:
    """The body of a form, what answered it, and its codename."""
    page = asker.get("/en/r/all/")
    body = form(page.field("token"), {"words": "A long story."})
    answer = asker.send(PATH, body)
    assert answer.status == 200
    return body, answer, tuple(re.findall(r"<li>([a-z-]+)</li>", answer.text)[:6])


def take_back(asker: Asker, words: tuple[str, ...]) -> None:
    cookie = asker.post("/en/back/", f"codename={'+'.join(words)}").cookie
    page = asker.get(f"{MORE}all/", [("Cookie", cookie)])
    token = page.field("token")
    assert asker.post(f"{MORE}all/", f"token={token}", [("Cookie", cookie)]).status == 200


def end(how: str) -> None:
    report = Mailbox.objects.get().id
    if how == "withdrawn":
        withdrawal.withdraw(report)
    elif how == "dropped":
        Arrival.objects.update(quarantined=True)
        intake.drop_quarantined("raqqa", [report])
    else:
        intake.destroy(report, intake.Ending(how))


def says(answer: Answer, how: str) -> bool:
    told = ending(how)
    return all(str(each) in answer.text for each in (told.title, told.what, told.advice))


def test_the_same_form_after_taking_back_shows_no_codename(asker: Asker, desk: DeskInfo) -> None:
    body, receipt, words = sent(asker)
    take_back(asker, words)
    again = asker.send(PATH, body)
    assert again.status == 410 and says(again, "withdrawn")
    assert "Your report is kept" not in again.text
    assert "codename=" not in again.text and 'class="codename"' not in again.text
    assert 'class="codename"' in receipt.text  # The positive control.
    assert not any(f"<li>{word}</li>" in again.text for word in words)
    assert not Mailbox.objects.exists() and not Parcel.objects.exists()


@pytest.mark.parametrize("how", sorted(How.values))
def test_each_way_to_end_is_told_to_the_report_and_to_what_adds_to_it(
    asker: Asker, desk: DeskInfo, how: str
) -> None:
    body, _answer, words = sent(asker)
    cookie = [("Cookie", asker.post("/en/back/", f"codename={'+'.join(words)}").cookie)]
    more = form(asker.get(MORE, cookie).field("token"), {"words": "And then."})
    late = form(asker.get(MORE, cookie).field("token"), {"words": "And late."})
    assert asker.send(MORE, more, cookie).status == 200
    end(how)
    for path, each in ((PATH, body), (MORE, more), (MORE, late)):
        answer = asker.send(path, each, cookie)
        assert answer.status == 410 and says(answer, how), path
    # What was typed is there to be copied.
    assert "And late.</textarea>" in answer.text
    assert not Mailbox.objects.exists() and not Parcel.objects.exists()


def test_it_is_told_in_the_reporters_language(asker: Asker, desk: DeskInfo) -> None:
    page = asker.get("/ar/r/all/")
    body = form(page.field("token"))
    assert asker.send("/ar/r/sent/", body).status == 200
    end("withdrawn")
    answer = asker.send("/ar/r/sent/", body)
    assert "سُحب كل ما أُرسل برمز العودة هذا" in answer.text


def test_a_receipt_from_before_an_upgrade_tells_it_too(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "replace", lambda receipt, **_more: receipt)
    body, _answer, _words = sent(asker)
    assert "had arrived already" in asker.send(PATH, body).text
    end("withdrawn")
    answer = asker.send(PATH, body)
    assert answer.status == 410 and "is not kept here any more" in answer.text


def test_nothing_that_is_kept_leads_from_a_codename_to_it(asker: Asker, desk: DeskInfo) -> None:
    sent(asker)
    report = Mailbox.objects.get().id
    end("withdrawn")
    spent = SpentToken.objects.get()
    assert report.hex.encode() not in bytes(spent.receipt) and report.hex not in spent.token
    row = EndedReport.objects.get()
    assert (row.report, row.how) == (report, "withdrawn")
    assert [each.name for each in row._meta.fields] == ["report", "how", "expires_on"]


# --- How long a form is remembered -------------------------------------------------------------


def fresh(desk: DeskInfo) -> form_token.FormToken:
    text = form_token.issue(form_token.REPORT, desk.slug, Codename.generate().number)
    return form_token.read(text, form_token.REPORT)


def receive(token: form_token.FormToken) -> Receipt:
    words = intake.ReportText("A word.", "en", "ask")
    return intake.receive(token, words, [], without_refused=False)


def latest(day: datetime.date) -> datetime.date:
    """The last day on which a form that was sent on ``day`` may come in once more."""
    first = datetime.datetime.combine(day, datetime.time(23, 59, 59))
    # Begun when it was just not too old, sent for a day, and some minutes in the sandbox.
    age, upload, cleaning = form_token.LIFE, form_token.LIFE, 600
    return (first + datetime.timedelta(seconds=age + upload + cleaning)).date()


@pytest.mark.django_db
def test_a_form_is_remembered_until_its_last_upload_has_come_in(
    desk: DeskInfo, identity: HybridIdentity
) -> None:
    token = fresh(desk)
    assert not receive(token).again
    assert erasure.forget_spent(latest(receiving.today())) == 0
    assert receive(token).again
    assert Parcel.objects.count() == 1


@pytest.mark.django_db
def test_what_was_taken_back_does_not_come_to_life_by_a_late_upload(desk: DeskInfo) -> None:
    token = fresh(desk)
    receive(token)
    end("withdrawn")
    erasure.forget_spent(latest(receiving.today()))
    with pytest.raises(intake.Gone) as raised:
        receive(token)
    assert raised.value.how == "withdrawn"


@pytest.mark.django_db
def test_a_day_later_both_are_forgotten(desk: DeskInfo) -> None:
    receive(fresh(desk))
    end("destroyed")
    assert erasure.forget_spent(latest(receiving.today()) + DAY) == 1
    assert not SpentToken.objects.exists() and not EndedReport.objects.exists()
