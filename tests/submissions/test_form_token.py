"""The form token: good for one purpose and one day, and not for whoever changes a letter of it."""

import time

import pytest
from pytest_django.fixtures import Settings

from submissions import form_token
from submissions.errors import Refused
from submissions.form_token import CONVERSATION, DESK, LIFE, REPORT, issue, read
from submissions.mailbox.codename import RANGE
from submissions.messages import Refusal


def test_it_carries_what_was_put_in() -> None:
    token = read(issue(REPORT, "raqqa", RANGE - 1), REPORT)
    assert (token.purpose, token.subject, token.secret) == (REPORT, "raqqa", RANGE - 1)


def test_two_of_the_same_are_unlike() -> None:
    first, second = (issue(REPORT, "raqqa", 7) for _ in range(2))
    assert first != second
    assert read(first, REPORT).key("spent") != read(second, REPORT).key("spent")


def test_it_shows_nothing_of_what_it_carries() -> None:
    text = issue(REPORT, "raqqa", 123456789)
    assert "raqqa" not in text
    assert "123456789" not in repr(read(text, REPORT))


@pytest.mark.parametrize("purpose", [REPORT, CONVERSATION, DESK])
@pytest.mark.parametrize("other", [REPORT, CONVERSATION, DESK])
def test_it_is_good_for_its_purpose_alone(purpose: str, other: str) -> None:
    text = issue(purpose, "raqqa")
    if purpose == other:
        assert read(text, other).subject == "raqqa"
        return
    with pytest.raises(Refused) as refused:
        read(text, other)
    assert refused.value.refusal is Refusal.TOKEN


def test_a_changed_letter_is_noticed() -> None:
    text = issue(REPORT, "raqqa", 7)
    for place in range(0, len(text) - 2, 5):
        letter = "A" if text[place] != "A" else "B"
        with pytest.raises(Refused):
            read(text[:place] + letter + text[place + 1 :], REPORT)


@pytest.mark.parametrize("text", ["", "A", "====", "كلمة", "A" * 44, "A" * 100_000, "%00"])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text, REPORT)
    assert refused.value.refusal is Refusal.TOKEN


@pytest.mark.parametrize(("age", "good"), [(0, True), (LIFE - 5, True), (LIFE + 5, False)])
def test_it_lasts_a_day(monkeypatch: pytest.MonkeyPatch, age: int, good: bool) -> None:
    text, now = issue(REPORT, "raqqa", 7), time.time()
    monkeypatch.setattr(form_token.time, "time", lambda: now + age)
    if good:
        assert read(text, REPORT).subject == "raqqa"
        return
    with pytest.raises(Refused) as refused:
        read(text, REPORT)
    assert refused.value.refusal is Refusal.EXPIRED


def test_a_clock_set_back_a_little_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    text, now = issue(REPORT, "raqqa", 7), time.time()
    monkeypatch.setattr(form_token.time, "time", lambda: now - 60)
    assert read(text, REPORT).secret == 7


def test_a_token_that_was_cut_is_refused_wherever_it_was_cut() -> None:
    text = issue(REPORT, "raqqa", RANGE - 1)
    for place in range(len(text)):
        for cut in (text[:place], text[place + 1 :]):
            with pytest.raises(Refused) as refused:
                read(cut, REPORT)
            assert refused.value.refusal is Refusal.TOKEN


def test_a_token_of_another_servers_secret_is_refused(settings: Settings) -> None:
    text = issue(REPORT, "raqqa", 7)
    settings.FORM_TOKEN_KEY = bytes(reversed(settings.FORM_TOKEN_KEY))
    with pytest.raises(Refused) as refused:
        read(text, REPORT)
    assert refused.value.refusal is Refusal.TOKEN
    assert read(issue(REPORT, "raqqa", 7), REPORT).secret == 7
