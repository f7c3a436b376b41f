"""Signing in takes three things, tells nobody which was wrong, and leaves nothing when it ends."""

import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django_otp.oath import TOTP

from reviewers.models import Reviewer
from reviewers.views import quota
from tests.reviewers.acting import PASSWORD, Cast
from tests.reviewers.browsing import SCRIPT, Browser, factor, signed_in, url

REFUSAL = "This did not work."


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


def test_many_wrong_tries_of_one_name_delay_nobody_else(cast: Cast) -> None:
    for _ in range(11):
        attempt(Browser(), username="second", password="wrong", code="000000")
    right = {"username": "second", "password": PASSWORD, "code": code(cast.second)}
    assert REFUSAL in attempt(Browser(), **right).content.decode()
    other = {"username": "reviewer", "password": PASSWORD, "code": code(cast.reviewer)}
    assert attempt(Browser(), **other).status_code == 302


def test_a_name_stays_open_from_another_network(cast: Cast) -> None:
    for _ in range(11):
        attempt(Browser(), username="second", password="wrong", code="000000")
    elsewhere = Browser(REMOTE_ADDR="203.0.113.9")
    right = {"username": "second", "password": PASSWORD, "code": code(cast.second)}
    assert attempt(elsewhere, **right).status_code == 302


def fail_many(count: int, network: Browser) -> None:
    for number in range(count):
        attempt(network, username=f"name-{number}", password="spring-2026", code="000000")


def test_one_password_on_many_names_shuts_out_its_network(cast: Cast) -> None:
    spraying, elsewhere = Browser(REMOTE_ADDR="203.0.113.9"), Browser(REMOTE_ADDR="198.51.100.1")
    right = {"username": "second", "password": PASSWORD}
    fail_many(101, spraying)
    refused = attempt(spraying, **right, code=code(cast.second))
    assert REFUSAL in refused.content.decode()
    assert attempt(elsewhere, **right, code=code(cast.second)).status_code == 302


def test_it_takes_a_flood_where_all_come_from_one_address(cast: Cast) -> None:
    fail_many(101, Browser())
    right = {"username": "second", "password": PASSWORD, "code": code(cast.second)}
    assert attempt(Browser(), **right).status_code == 302


def test_a_network_is_a_prefix_and_a_socket_has_none() -> None:
    assert quota.network("203.0.113.9") == quota.network("203.0.113.200") == "203.0.113.0/24"
    assert quota.network("2001:db8::1") == "2001:db8::/56"
    assert quota.network("") == ""


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/desk/", "/en/report/"])
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
