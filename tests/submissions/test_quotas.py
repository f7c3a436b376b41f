"""Quotas: generous, and without an address that anybody could read back."""

import hashlib

import pytest
from django.test import RequestFactory

from submissions.desks import DeskInfo
from submissions.models import Parcel
from submissions.wire import quotas
from tests.submissions.asking import FORM, Asker, form


def key(address: str, group: str = "report", **headers: str) -> str:
    return quotas.network_key(group, RequestFactory().get("/", REMOTE_ADDR=address, **headers))


def test_neighbours_share_a_quota_and_strangers_do_not() -> None:
    assert key("192.0.2.1") == key("192.0.2.200")
    assert key("192.0.2.1") != key("192.0.3.1")
    assert key("2001:db8:0:1::1") == key("2001:db8:0:2::1")
    assert key("2001:db8:1::1") != key("2001:db8:2::1")
    assert key("192.0.2.1") != key("192.0.2.1", "return")


def test_a_socket_without_an_address_has_one_too() -> None:
    assert key("") == key("unix:")


def test_a_key_says_nothing_to_whoever_knows_the_address() -> None:
    held = key("192.0.2.1")
    for guess in ("192.0.2.1", "192.0.2.0/24", "report|192.0.2.0/24"):
        assert held != hashlib.sha256(guess.encode()).hexdigest()


def test_ten_minutes_later_nobody_can_tell_it_was_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, now = key("192.0.2.1"), quotas.time.monotonic()
    monkeypatch.setattr(quotas.time, "monotonic", lambda: now + quotas.SALT_LIFE + 1)
    assert key("192.0.2.1") != before


def test_a_circuit_counts_for_itself_where_a_proxy_tells_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = [{"HTTP_X_CIRCUIT": "fc00:dead:beef:4dad::1"}, {"HTTP_X_CIRCUIT": "fc00::2"}]
    assert len({key("127.0.0.1", **headers) for headers in told}) == 1
    monkeypatch.setattr(quotas, "CIRCUIT", "X-Circuit")
    assert len({key("127.0.0.1", **headers) for headers in told}) == 2


def test_a_hundred_reporters_behind_one_address_all_succeed(asker: Asker, desk: DeskInfo) -> None:
    for _ in range(100):
        token = asker.get("/en/report/").field("token")
        assert asker.send("/en/report/sealed/", form(token)).status == 200
    assert Parcel.objects.count() == 100


def test_over_the_quota_the_words_are_given_back(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "REPORTS", "0/m")
    token = asker.get("/en/report/").field("token")
    answer = asker.send("/en/report/sealed/", form(token, {"words": "To copy."}))
    assert answer.status == 503
    assert "To copy." in answer.text
    assert not Parcel.objects.exists()


def test_trying_codenames_has_a_limit(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "RETURNS", "2/m")
    statuses = [asker.post("/en/return/", "codename=abacus").status for _ in range(3)]
    assert statuses == [422, 422, 503]


def test_whoever_has_had_their_share_is_refused_before_a_byte_is_read(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "REPORTS", "1/m")
    token = asker.get("/en/report/").field("token")
    for _ in range(2):
        asker.send("/en/report/sealed/", form(token))
    body = form(token)
    length = ("Content-Length", str(len(body) * 10))
    asked = asker.ask("POST", "/en/report/sealed/", [body] * 10, [("Content-Type", FORM), length])
    assert asked.answer().status == 503
    assert "too many people" in asked.answer().text


def test_each_circuit_has_a_quota_of_its_own(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "CIRCUIT", "X-Circuit")
    monkeypatch.setattr(quotas, "CIRCUIT_RATES", {"report": "2/m", "return": "2/m"})

    def tried(circuit: str) -> int:
        return asker.post("/en/return/", "codename=abacus", [("X-Circuit", circuit)]).status

    assert [tried("one") for _ in range(3)] == [422, 422, 503]
    assert [tried("two") for _ in range(2)] == [422, 422]
    assert tried("") == 422


def test_a_circuit_is_named_by_a_header_that_the_setting_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    headers = [(b"x-circuit", b"fc00:dead:beef:4dad::1")]
    assert quotas.circuit_of(headers) == ""
    monkeypatch.setattr(quotas, "CIRCUIT", "X-Circuit")
    assert quotas.circuit_of(headers) not in {"", "fc00:dead:beef:4dad::1"}
    assert quotas.circuit_of([]) == ""


def test_one_mailbox_takes_so_much_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "ADDITIONS", "2/h")
    assert [quotas.mailbox_over("a") for _ in range(3)] == [False, False, True]
    assert not quotas.mailbox_over("b")
