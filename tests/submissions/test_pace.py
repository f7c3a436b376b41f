"""Slow lines are welcome; a sender who stands still is let go with a page that says so."""

import asyncio

import pytest

from submissions import form_token
from submissions.desks import DeskInfo
from submissions.form_token import LIFE
from submissions.models import Parcel
from submissions.wire import draining, minimum_rate
from submissions.wire.minimum_rate import GRACE, RATE, STALL, is_slow
from tests.submissions.asking import FORM, Answer, Asked, Asker, form

PATH = "/en/r/sent/"


def test_half_a_gigabyte_over_a_bad_line_is_not_too_slow() -> None:
    for seconds in range(0, 25_000, 100):
        assert not is_slow(seconds * 20_000, seconds, STALL - 1)


def test_one_byte_a_minute_is_let_go() -> None:
    assert not is_slow(1, GRACE, GRACE)
    assert is_slow(2, GRACE + 1, 1)
    assert is_slow(int(RATE * 100), GRACE + 101, 1)
    assert not is_slow(int(RATE * 101), GRACE + 101, 1)


def test_standing_still_and_a_whole_day_are_too_long() -> None:
    assert is_slow(10**9, 400, STALL + 1)
    assert is_slow(10**12, LIFE + 1, 1)


def standing_still(asker: Asker, path: str, kind: str, body: bytes) -> Answer:
    """Sends half of ``body`` and then nothing."""
    asked = Asked([body[: len(body) // 2]])
    headers = [(b"host", b"localhost"), (b"content-type", kind.encode())]
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [*headers, (b"content-length", str(len(body)).encode())],
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 80),
    }

    async def receive() -> object:
        return {**await asked.receive(), "more_body": True}

    asyncio.run(asker.application(scope, receive, asked.send))  # type: ignore[arg-type]
    return asked.answer()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"LOOK": 0.01, "GRACE": 0.05}.items():
        monkeypatch.setattr(minimum_rate, name, seconds)
    # What the sender has not sent yet is waited for before the page is given.
    for name in ("WHOLE_SECONDS", "LITTLE_SECONDS"):
        monkeypatch.setattr(draining, name, 0.05)


@pytest.mark.usefixtures("hasty")
def test_an_upload_that_stands_still_gets_the_page_that_says_so(
    asker: Asker, desk: DeskInfo
) -> None:
    body = form(form_token.issue(form_token.REPORT, desk.slug, 7), {"words": "w" * 100})
    answer = standing_still(asker, PATH, FORM, body[:60] + body[60:])
    assert answer.status == 408
    assert "too slowly" in answer.text
    assert not Parcel.objects.exists()


@pytest.mark.usefixtures("hasty")
def test_a_small_form_that_stands_still_too(asker: Asker, db: None) -> None:
    kind = "application/x-www-form-urlencoded"
    assert standing_still(asker, "/ar/back/", kind, b"codename=abacus").status == 408


@pytest.mark.usefixtures("hasty")
def test_a_small_form_that_stands_still_is_answered_at_once(
    asker: Asker, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    """Nothing of it comes any more that could be waited for."""
    waited: list[object] = []

    async def drain(_: object, *more: object) -> None:
        waited.append(more)

    monkeypatch.setattr(draining.Drains, "drain", drain)
    kind = "application/x-www-form-urlencoded"
    assert standing_still(asker, "/ar/back/", kind, b"codename=abacus").status == 408
    assert not waited
    standing_still(asker, "/ar/back/", "multipart/form-data", b"codename=abacus")
    assert waited


def test_the_pace_is_not_the_servers_own_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another timeout inside the block stays what it is."""

    async def inside() -> None:
        async with minimum_rate.MinimumRate(lambda: 10**9):
            async with asyncio.timeout(0.01):
                await asyncio.sleep(1)

    with pytest.raises(TimeoutError):
        asyncio.run(inside())
