"""Signing in takes three things, tells nobody which was wrong, and leaves nothing when it ends."""

import threading
import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django_otp.oath import TOTP

from newsrooms import Own
from reviewers.accounts import hashing
from reviewers.models import Reviewer
from reviewers.views.quota import DEVICE, NAME, NETWORK
from submissions.wire import delays
from tests.reviewers.acting import PASSWORD, Cast
from tests.reviewers.browsing import SCRIPT, Browser, factor, signed_in, url

REFUSAL = "This did not work."


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands, so that no wait ends because the machine is slow."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


def code(user: User) -> str:
    generator = TOTP(factor(user).bin_key)
    generator.time = time.time()
    return f"{generator.token():06d}"


def attempt(client: Browser, **fields: str) -> HttpResponse:
    return client.post(url("login"), fields)  # type: ignore[return-value]


def test_it_lets_in_who_has_all_three(cast: Cast) -> None:
    client = Browser()
    found = attempt(client, username="reviewer", password=PASSWORD, code=code(cast.reviewer))
    assert (found.status_code, found["Location"]) == (302, "/desk/")
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"username": "nobody-such"}, {"password": "wrong"}, {"code": "000000"}, {"code": ""}]
)
def test_it_does_not_tell_what_was_wrong(cast: Cast, wrong: dict[str, str]) -> None:
    client = Browser()
    right = {"username": "reviewer", "password": PASSWORD, "code": code(cast.reviewer)}
    page = attempt(client, **{**right, **wrong}).content.decode()
    assert page.count(REFUSAL) == 1
    assert page.count("errorlist") == 1
    assert client.get("/desk/").status_code == 302


def test_a_code_works_once(cast: Cast) -> None:
    right = {"username": "reviewer", "password": PASSWORD, "code": code(cast.reviewer)}
    assert attempt(Browser(), **right).status_code == 302
    assert REFUSAL in attempt(Browser(), **right).content.decode()


def test_a_password_is_not_shown_again(cast: Cast) -> None:
    page = attempt(Browser(), username="reviewer", password=PASSWORD, code="000000")
    assert PASSWORD not in page.content.decode()


def fail(name: str, count: int, client: Browser | None = None) -> None:
    for _ in range(count):
        attempt(client or Browser(), username=name, password="wrong", code="000000")


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """The clock that waits are read from goes on."""
    now = time.time() + seconds
    monkeypatch.setattr(delays.time, "time", lambda: now)


def test_many_wrong_tries_of_one_name_delay_nobody_else(cast: Cast) -> None:
    fail("second", 5)
    right = {"username": "second", "password": PASSWORD, "code": code(cast.second)}
    refused = attempt(Browser(), **right)
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    assert "Seconds to wait: " in refused.content.decode()
    other = {"username": "reviewer", "password": PASSWORD, "code": code(cast.reviewer)}
    assert attempt(Browser(), **other).status_code == 302


def test_a_delay_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever goes on failing delays the name, and does not shut it."""
    fail("second", 12)
    later(monkeypatch, NAME.most)
    right = {"username": "second", "password": PASSWORD, "code": code(cast.second)}
    assert attempt(Browser(), **right).status_code == 302


def test_failures_wait_longer_each_time() -> None:
    waits = [NAME.after(failures) for failures in range(1, 10)]
    assert waits == [0, 0, 0, 10, 20, 40, 60, 60, 60]


def marked(user: User) -> Browser:
    """A browser that this person signed in with before."""
    client, app = Browser(), factor(user)
    right = {"username": user.get_username(), "password": PASSWORD, "code": code(user)}
    assert attempt(client, **right).status_code == 302
    client.post(url("logout"))
    app.save()  # as it was: the code of this half minute may be used again
    return client


def test_a_known_device_is_not_delayed_by_others(cast: Cast) -> None:
    device = marked(cast.second)
    fail("second", 12)
    right = {"username": "second", "password": PASSWORD, "code": code(cast.second)}
    assert attempt(Browser(), **right).status_code == 429
    assert attempt(device, **right).status_code == 302


def test_a_known_device_delays_itself(cast: Cast) -> None:
    device = marked(cast.second)
    fail("second", DEVICE.free + 1, device)
    right = {"username": "second", "password": PASSWORD, "code": code(cast.second)}
    assert attempt(device, **right).status_code == 429
    assert attempt(Browser(), **right).status_code == 302


@pytest.mark.parametrize("whose", ["reviewer", "nobody"])
def test_a_mark_is_good_for_its_own_account(cast: Cast, whose: str) -> None:
    device = marked(cast.second)
    if whose == "nobody":
        cookie = device.cookies[settings.DEVICE_COOKIE_NAME]
        cookie.set(cookie.key, "AAAA", "AAAA")
    fail("reviewer", 5)
    right = {"username": "reviewer", "password": PASSWORD, "code": code(cast.reviewer)}
    assert attempt(device, **right).status_code == 429


def test_the_mark_is_for_the_desk_alone_and_tells_no_account(cast: Cast) -> None:
    cookie = marked(cast.second).cookies[settings.DEVICE_COOKIE_NAME]
    assert (cookie["path"], cookie["samesite"]) == ("/desk/", "Strict") and cookie["httponly"]
    assert cookie.value != marked(cast.second).cookies[settings.DEVICE_COOKIE_NAME].value
    assert "second" not in cookie.value


def test_no_mark_is_made_without_a_second_factor(cast: Cast) -> None:
    client = Browser()
    attempt(client, username="second", password=PASSWORD, code="000000")
    assert settings.DEVICE_COOKIE_NAME not in client.cookies


def test_more_passwords_than_can_be_checked_are_told_to_come_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "_queue", Own(lambda: threading.BoundedSemaphore(1)))
    hashing._queue.here().acquire()
    right = {"username": "second", "password": PASSWORD, "code": code(cast.second)}
    assert attempt(Browser(), **right).status_code == 429
    client = signed_in(cast.reviewer)
    assert client.post(url("new-codes"), {"password": PASSWORD}).status_code == 200
    answer = client.post(url("ask-new-passkey"), {"password": PASSWORD}, headers=SCRIPT)
    assert answer.status_code == 409 and "10" in answer.json()["problems"][0]
    changed = {"old_password": PASSWORD, "new_password1": "x", "new_password2": "x"}
    assert client.post(url("password_change"), changed).status_code == 429


def test_a_name_stays_open_from_another_network(cast: Cast) -> None:
    fail("second", 12)
    elsewhere = Browser(REMOTE_ADDR="203.0.113.9")
    right = {"username": "second", "password": PASSWORD, "code": code(cast.second)}
    assert attempt(elsewhere, **right).status_code == 302


def fail_many(count: int, network: Browser) -> None:
    for number in range(count):
        attempt(network, username=f"name-{number}", password="spring-2026", code="000000")


def test_one_password_on_many_names_shuts_out_its_network(cast: Cast) -> None:
    spraying, elsewhere = Browser(REMOTE_ADDR="203.0.113.9"), Browser(REMOTE_ADDR="198.51.100.1")
    right = {"username": "second", "password": PASSWORD}
    fail_many(NETWORK.free + 1, spraying)
    assert attempt(spraying, **right, code=code(cast.second)).status_code == 429
    assert attempt(elsewhere, **right, code=code(cast.second)).status_code == 302


def test_it_takes_a_flood_where_all_come_from_one_address(cast: Cast) -> None:
    fail_many(101, Browser())
    right = {"username": "second", "password": PASSWORD, "code": code(cast.second)}
    assert attempt(Browser(), **right).status_code == 302


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/desk/", "/en/r/all/"])
def test_it_leads_nowhere_but_into_the_desk(cast: Cast, where: str) -> None:
    right = {"username": "reviewer", "password": PASSWORD, "code": code(cast.reviewer)}
    assert attempt(Browser(), next=where, **right)["Location"] == "/desk/"


def test_it_leads_back_to_the_page_that_was_asked_for(cast: Cast) -> None:
    right = {"username": "reviewer", "password": PASSWORD, "code": code(cast.reviewer)}
    assert attempt(Browser(), next="/desk/people/", **right)["Location"] == "/desk/people/"


def key_of(client: Browser) -> dict[str, Any]:
    return dict(client.get(url("session-key"), headers=SCRIPT).json())


def test_a_login_has_a_key_of_its_own_that_ends_with_it(cast: Cast) -> None:
    client = Browser()
    attempt(client, username="reviewer", password=PASSWORD, code=code(cast.reviewer))
    first = key_of(client)["key"]
    assert key_of(client)["key"] == first
    assert client.post(url("logout"))["Clear-Site-Data"] == '"storage"'
    assert client.get(url("session-key"), headers=SCRIPT).status_code == 401
    assert key_of(signed_in(cast.reviewer))["key"] != first


def test_the_language_is_the_readers_own_and_stays(cast: Cast) -> None:
    client = signed_in(cast.reviewer)
    assert '<html lang="ar" dir="rtl">' in client.get("/desk/people/").content.decode()
    client.post(url("language"), {"language": "en", "next": "/desk/people/"})
    page = client.get("/desk/people/")
    assert '<html lang="en" dir="ltr">' in page.content.decode()
    assert page["Content-Language"] == "en"
    assert Reviewer.objects.get(user=cast.reviewer).language == "en"


@pytest.mark.django_db
def test_a_stranger_can_choose_a_language_before_signing_in() -> None:
    client = Browser()
    client.post(url("language"), {"language": "ar", "next": "/desk/login/"})
    assert '<html lang="ar" dir="rtl">' in client.get(url("login")).content.decode()
    client.post(url("language"), {"language": "xx"})
    assert '<html lang="ar" dir="rtl">' in client.get(url("login")).content.decode()
