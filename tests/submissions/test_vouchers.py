"""Vouchers: a way in that a flood cannot fill, and that nothing ties to a report."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from pytest_django.fixtures import Settings

from sealing import HybridIdentity
from submissions import form_token, intake
from submissions.desks import DeskInfo
from submissions.models import Arrival, Voucher
from submissions.reports import crowding, vouchers
from submissions.wire import quotas
from tests.submissions.asking import Answer, Asker, form
from tests.submissions.test_receiving import in_thread

__all__ = ["in_thread"]
PATH = "/en/r/sent/"
GOOD, BAD = "Your code is good", "This code was mistyped"
pytestmark = pytest.mark.django_db


@pytest.fixture
def code(desk: DeskInfo) -> str:
    return intake.issue_vouchers("raqqa", 1, 30)[0]


@pytest.fixture
def crowded(settings: Settings, memory_cache: None) -> None:
    """The very first report of the hour is one too many."""
    settings.QUARANTINE_AFTER = 1
    caches["counters"].clear()
    crowding.crowded("raqqa", crowding.Sender())


def presented(asker: Asker, code: str) -> Answer:
    return asker.post("/en/r/raqqa/voucher/", f"voucher={code.replace(' ', '+')}")


def test_the_form_opens_anew_with_the_voucher_in_its_token(asker: Asker, code: str) -> None:
    answer = presented(asker, code)
    assert answer.status == 200
    assert GOOD in answer.text
    token = form_token.read(answer.field("token"), form_token.REPORT)
    assert token.voucher == Voucher.objects.get().id.hex


@pytest.mark.parametrize("spelt", ["{}", "{}\u200f", "  {}  ", "({})"])
def test_it_is_read_however_it_is_spelt(desk: DeskInfo, code: str, spelt: str) -> None:
    arabic = code.translate({ord("0") + digit: 0x0660 + digit for digit in range(10)})
    today = datetime.datetime.now(datetime.UTC).date()
    for each in (code, code.replace(" ", ""), code.replace(" ", "-"), arabic):
        assert vouchers.presented("raqqa", spelt.format(each), today)


def test_every_typing_error_of_one_digit_is_noticed(desk: DeskInfo, code: str) -> None:
    digits = code.replace(" ", "")
    for place in range(len(digits)):
        for other in "0123456789".replace(digits[place], ""):
            assert vouchers._parsed(digits[:place] + other + digits[place + 1 :]) is None


@pytest.mark.parametrize("text", ["", "1234", "words", "9" * 20, "1" * 10_000])
def test_one_that_is_not_good_still_gives_the_form(asker: Asker, code: str, text: str) -> None:
    answer = presented(asker, text)
    assert answer.status == 200
    assert BAD in answer.text
    assert form_token.read(answer.field("token"), form_token.REPORT).voucher == ""


def test_it_is_good_at_its_own_desk_alone(asker: Asker, code: str) -> None:
    key = intake.desk("raqqa")
    assert key is not None
    intake.open_desk("idlib", name="Idlib", recipient=key.recipient)
    assert BAD in asker.post("/en/r/idlib/voucher/", f"voucher={code}").text


def test_it_expires(desk: DeskInfo, code: str) -> None:
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=30)
    assert vouchers.presented("raqqa", code, day)
    assert not vouchers.presented("raqqa", code, day + datetime.timedelta(days=1))
    assert vouchers.forget_expired(day + datetime.timedelta(days=1)) == 1


def test_a_desk_can_void_them(asker: Asker, code: str) -> None:
    assert intake.void_vouchers("raqqa", intake.today()) == 1
    assert BAD in presented(asker, code).text


def test_it_works_once_and_leaves_no_row(asker: Asker, code: str) -> None:
    token = presented(asker, code).field("token")
    assert asker.send(PATH, form(token)).status == 200
    assert not Voucher.objects.exists()
    assert BAD in presented(asker, code).text


def test_the_same_form_again_has_the_same_receipt(asker: Asker, code: str) -> None:
    token = presented(asker, code).field("token")
    assert asker.send(PATH, form(token)).status == 200
    again = asker.send(PATH, form(token))
    assert again.status == 200
    assert Arrival.objects.count() == 1


def test_a_second_form_with_it_is_an_ordinary_report(
    asker: Asker, code: str, crowded: None
) -> None:
    first, second = (presented(asker, code).field("token") for _ in range(2))
    assert [asker.send(PATH, form(each)).status for each in (first, second)] == [200, 200]
    aside = sorted(Arrival.objects.values_list("quarantined", flat=True))
    assert aside == [False, True]


def test_what_comes_with_one_is_never_put_aside(asker: Asker, code: str, crowded: None) -> None:
    plain = asker.get("/en/r/all/").field("token")
    vouched = presented(asker, code).field("token")
    assert asker.send(PATH, form(plain)).status == 200
    assert Arrival.objects.get().quarantined
    assert asker.send(PATH, form(vouched)).status == 200
    assert Arrival.objects.filter(quarantined=False).count() == 1


def test_a_form_that_is_given_back_still_has_it(asker: Asker, code: str) -> None:
    again = asker.send(PATH, form(presented(asker, code).field("token"), {"words": ""}))
    assert again.status == 422
    assert GOOD in again.text and "I have a code" not in again.text
    assert asker.send(PATH, form(again.field("token"))).status == 200
    assert not Voucher.objects.exists()


def test_whoever_tries_codenames_does_not_shut_the_door(
    asker: Asker, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "RETURNS", "0/m")
    statuses = [asker.post("/en/back/", "codename=abacus").status for _ in range(2)]
    assert statuses == [422, 429]
    assert GOOD in presented(asker, code).text


def test_trying_codes_has_a_limit(asker: Asker, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "REPORTS", "2/m")
    assert [presented(asker, "1").status for _ in range(3)] == [200, 200, 503]


def test_the_log_ties_no_report_to_the_voucher_that_went(
    in_thread: Callable[[Callable[[], Any]], Any],
    asker: Asker,
    data: Path,
    identity: HybridIdentity,
) -> None:
    def logged(digest: bytes) -> bool:
        return digest in (data / "amana.sqlite3-wal").read_bytes()

    def spent() -> tuple[bool, bool]:
        intake.open_desk("raqqa", name="Raqqa", recipient=str(identity.recipient()))
        code = intake.issue_vouchers("raqqa", 1, 30)[0]
        digest = bytes(Voucher.objects.get().digest)
        token = presented(asker, code).field("token")
        before = logged(digest)
        assert asker.send(PATH, form(token)).status == 200
        return before, logged(digest)

    assert in_thread(spent) == (True, False)


def test_no_code_stands_in_the_database(code: str) -> None:
    digits = code.replace(" ", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM submissions_voucher")
        held = repr(cursor.fetchall())
    assert digits not in held
    assert digits[:18] not in held


@pytest.mark.parametrize(("count", "days"), [(0, 5), (51, 5), (1, 0), (1, 366)])
def test_more_than_there_may_be_are_refused(desk: DeskInfo, count: int, days: int) -> None:
    with pytest.raises(ValueError):
        intake.issue_vouchers("raqqa", count, days)


def test_it_opens_the_door_when_others_have_used_up_the_quota(
    asker: Asker, code: str, memory_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "REPORTS", "1/m")
    caches["counters"].clear()
    vouched = presented(asker, code).field("token")
    plain = [asker.get("/en/r/all/").field("token") for _ in range(2)]
    answers = [asker.send(PATH, form(each)).status for each in plain]
    assert answers.count(503) >= 1
    assert asker.send(PATH, form(vouched)).status == 200
