"""Quotas: generous, and without an address that anybody could read back."""

import hashlib

import pytest
from django.test import RequestFactory

from submissions import intake
from submissions.desks import DeskInfo
from submissions.models import Parcel
from submissions.reports.receiving import ReportText
from submissions.wire import delays, quotas
from submissions.wire.delays import Schedule
from tests.submissions.asking import FORM, Answer, Asker, form


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
        token = asker.get("/en/r/all/").field("token")
        assert asker.send("/en/r/sent/", form(token)).status == 200
    assert Parcel.objects.count() == 100


def test_over_the_quota_the_words_are_given_back(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "REPORTS", "0/m")
    token = asker.get("/en/r/all/").field("token")
    answer = asker.send("/en/r/sent/", form(token, {"words": "To copy."}))
    assert answer.status == 503
    assert "To copy." in answer.text
    assert not Parcel.objects.exists()


def typed(asker: Asker, words: str, token: str = "", *more: tuple[str, str]) -> Answer:
    return asker.post("/en/back/", f"codename={words}&token={token}", list(more))


def test_without_a_form_s_token_codenames_have_one_limit_together(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "RETURNS", "2/m")
    assert [typed(asker, "abacus").status for _ in range(4)] == [422, 422, 422, 429]


def test_wrong_codenames_delay_their_own_form(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else on the address waits, and the form goes on after its wait."""
    start = delays.time.time()
    monkeypatch.setattr(delays.time, "time", lambda: start)
    page = typed(asker, "abacus", asker.get("/en/back/").field("token"))
    for _ in range(quotas.FORM_RETURNS.free):
        page = typed(asker, "abacus", page.field("token"))
    late = typed(asker, "abacus", page.field("token"))
    assert (late.status, late.header("Retry-After")) == (429, "2")
    assert "Seconds to wait: 2." in late.text and 'value="abacus"' in late.text
    assert typed(asker, "abacus", asker.get("/en/back/").field("token")).status == 422
    monkeypatch.setattr(delays.time, "time", lambda: start + 3)
    assert typed(asker, "abacus", page.field("token")).status == 422


def test_a_right_codename_costs_nothing(asker: Asker, desk: DeskInfo) -> None:
    words = "+".join(intake.submit("raqqa", ReportText("w", "en", "ask")).words)
    token = asker.get("/en/back/").field("token")
    assert {typed(asker, words, token).status for _ in range(quotas.FORM_RETURNS.free + 3)} == {302}


def test_whoever_has_had_their_share_is_refused_before_a_byte_is_read(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "REPORTS", "1/m")
    for _ in range(3):
        token = asker.get("/en/r/all/").field("token")
        asker.send("/en/r/sent/", form(token))
    body = form(token)
    length = ("Content-Length", str(len(body) * 10))
    asked = asker.ask("POST", "/en/r/sent/", [body] * 10, [("Content-Type", FORM), length])
    assert asked.answer().status == 503
    assert "too many people" in asked.answer().text


def test_each_circuit_has_a_quota_of_its_own(
    asker: Asker, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "CIRCUIT", "X-Circuit")
    monkeypatch.setattr(quotas, "SENDER_RETURNS", Schedule(1, 60, 60))

    def tried(circuit: str) -> int:
        token = asker.get("/en/back/").field("token")
        return typed(asker, "abacus", token, ("X-Circuit", circuit)).status

    assert [tried("one") for _ in range(3)] == [422, 422, 429]
    assert [tried("two") for _ in range(2)] == [422, 422]
    assert tried("") == 422


def test_a_circuit_is_named_by_a_header_that_the_setting_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    headers = [(b"x-circuit", b"fc00:dead:beef:4dad::1")]
    scope = {"headers": headers, "client": ("127.0.0.1", 1)}
    assert quotas.sender_of(scope) == ""
    monkeypatch.setattr(quotas, "CIRCUIT", "X-Circuit")
    assert quotas.sender_of(scope) not in {"", "fc00:dead:beef:4dad::1"}
    assert quotas.sender_of({"headers": []}) == ""


PROXY, HOP = "127.0.0.1", "X-Forwarded-For"


def sender(peer: str, *hops: str) -> str:
    headers = [(HOP.lower().encode(), hop.encode()) for hop in hops]
    return quotas.sender_of({"headers": headers, "client": (peer, 1)})


def test_one_hop_is_believed_of_the_proxy_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sender(PROXY, "192.0.2.1") == ""
    monkeypatch.setattr(quotas, "FORWARDED_BY", PROXY)
    assert sender(PROXY, "192.0.2.1") == sender(PROXY, " 192.0.2.1 ") != sender(PROXY, "192.0.2.2")
    assert "192.0.2.1" not in sender(PROXY, "192.0.2.1")


@pytest.mark.parametrize(
    ("peer", "hops"),
    [
        ("198.51.100.7", ["192.0.2.1"]),  # not the proxy
        ("", ["192.0.2.1"]),
        (PROXY, ["203.0.113.9, 192.0.2.1"]),  # two hops
        (PROXY, ["203.0.113.9", "192.0.2.1"]),
        (PROXY, ["localhost"]),
        (PROXY, [""]),
        (PROXY, []),
    ],
)
def test_anything_else_is_as_if_it_were_not_there(
    peer: str, hops: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "FORWARDED_BY", PROXY)
    assert sender(peer, *hops) == ""


def test_a_forwarded_address_has_a_quota_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "FORWARDED_BY", PROXY)
    one, two = (key(PROXY, HTTP_X_FORWARDED_FOR=f"192.0.{number}.1") for number in (2, 3))
    assert len({one, two, key(PROXY), key("192.0.4.1", HTTP_X_FORWARDED_FOR="192.0.2.1")}) == 4


def test_one_mailbox_takes_so_much_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "ADDITIONS", "2/h")
    assert [quotas.mailbox_over("a") for _ in range(3)] == [False, False, True]
    assert not quotas.mailbox_over("b")
