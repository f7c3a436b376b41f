"""Under pressure, and only then, a form is opened after some seconds; who only asks costs nobody.

The clock is turned by hand; that the page goes on by itself is shown by ``make bench``.
"""

import re
import time

import pytest

from submissions.desks import DeskInfo
from submissions.wire import arrival_rate, waiting_page, waiting_room
from submissions.wire.ingress import Ingress
from submissions.wire.waiting_room import CROWD, HELD, KEPT, LONGEST, SHORTEST
from tests.submissions.asking import Answer, Asker, pages

REFRESH = re.compile(r'http-equiv="refresh" content="(\d+);url=(\?ticket=[^"]+)"')
FORM = "/en/r/all/"


class Clock:
    def __init__(self) -> None:
        # From now on: what was made before the clock was taken in hand must not lie in the future.
        self.now = time.monotonic()

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    turned = Clock()
    for module in (arrival_rate, waiting_page, waiting_room):
        monkeypatch.setattr(module, "time", turned)
    return turned


@pytest.fixture
def ingress() -> Ingress:
    return Ingress(pages())


@pytest.fixture
def pressed(ingress: Ingress, clock: Clock) -> Asker:
    """Somebody who comes while many wait for their turn."""
    press(ingress, clock)
    return Asker(ingress)


def press(ingress: Ingress, clock: Clock) -> None:
    ingress._waiting_room._until = clock.now + HELD


def waited(answer: Answer, clock: Clock) -> str:
    """The address to which the page goes on, after its seconds."""
    found = REFRESH.search(answer.text)
    assert found, answer.text
    assert answer.status == 503
    assert answer.header("Retry-After") == found[1]
    clock.now += int(found[1])
    return FORM + found[2]


def test_without_pressure_nobody_waits(ingress: Ingress, desk: DeskInfo) -> None:
    asker = Asker(ingress)
    for _ in range(200):
        assert asker.get(FORM).field("token")


def test_a_crowd_that_waits_for_turns_is_pressure(ingress: Ingress, clock: Clock) -> None:
    scope = {"query_string": b""}
    room = ingress._waiting_room
    assert room.wait(scope, "", CROWD - 1) is None
    assert room.wait(scope, "", CROWD) is not None
    clock.now += HELD
    assert room.wait(scope, "", 0) is None


def test_it_lasts_while_very_many_ask(ingress: Ingress, clock: Clock) -> None:
    scope = {"query_string": b""}
    room = ingress._waiting_room
    room.wait(scope, "", CROWD)
    for _ in range(int(HELD)):
        clock.now += 2
        assert [room.wait(scope, "", 0) for _ in range(200)].count(None) == 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_goes_on_to_the_form(
    pressed: Asker, clock: Clock, desk: DeskInfo, language: str
) -> None:
    answer = pressed.get(f"/{language}/r/all/")
    assert f'lang="{language}"' in answer.text
    assert "<script" not in answer.text
    address = waited(answer, clock).replace("/en/", f"/{language}/")
    assert pressed.get(address).field("token")


def test_too_early_the_same_ticket_waits_for_the_rest(
    pressed: Asker, clock: Clock, desk: DeskInfo
) -> None:
    address = waited(pressed.get(FORM), clock)
    clock.now -= 2
    again = waited(pressed.get(address), clock)
    assert again == address
    assert pressed.get(again).field("token")


def test_a_ticket_opens_one_form(pressed: Asker, clock: Clock, desk: DeskInfo) -> None:
    address = waited(pressed.get(FORM), clock)
    assert pressed.get(address).status == 200
    assert waited(pressed.get(address), clock) != address


@pytest.mark.parametrize("ticket", ["", "x", "%ff", "A" * 43, "A" * 44, "A" * 4000])
def test_what_is_no_ticket_of_ours_waits(
    pressed: Asker, clock: Clock, desk: DeskInfo, ticket: str
) -> None:
    assert REFRESH.search(pressed.get(f"{FORM}?ticket={ticket}").text)


def test_a_ticket_among_thousands_of_fields_is_not_looked_for(
    pressed: Asker, clock: Clock, desk: DeskInfo
) -> None:
    """Reading them would stop the event loop, and with it everybody."""
    address = waited(pressed.get(FORM), clock)
    assert REFRESH.search(pressed.get(address.replace("?", "?" + "a=b&" * 1000)).text)
    assert pressed.get(address).field("token")


def test_an_old_ticket_is_none(
    ingress: Ingress, pressed: Asker, clock: Clock, desk: DeskInfo
) -> None:
    address = waited(pressed.get(FORM), clock)
    clock.now += KEPT
    press(ingress, clock)
    assert REFRESH.search(pressed.get(address).text)


def test_whoever_opens_many_forms_waits_longer_and_nobody_else(
    ingress: Ingress, clock: Clock
) -> None:
    room, first = ingress._waiting_room, b"x"
    for _ in range(20):
        room._spend(first * 32, "greedy", clock.now)
    assert SHORTEST < room.price("greedy", clock.now) <= LONGEST
    assert room.price("honest", clock.now) == room.price("", clock.now) == SHORTEST


def test_who_only_asks_makes_nobody_wait_longer(
    ingress: Ingress, pressed: Asker, clock: Clock, desk: DeskInfo
) -> None:
    for _ in range(500):
        pressed.get(FORM)
    assert ingress._waiting_room.price("", clock.now) == SHORTEST


def test_a_code_and_a_codename_do_not_wait(pressed: Asker, desk: DeskInfo) -> None:
    assert "A moment" not in pressed.get("/en/back/").text
    typed = pressed.get(f"/en/r/{desk.slug}/voucher/")
    assert typed.status == 200
    assert 'name="voucher"' in typed.text
    assert pressed.post(f"/en/r/{desk.slug}/voucher/", "voucher=1").field("token")


def test_what_is_no_form_comes_as_always(pressed: Asker, desk: DeskInfo) -> None:
    assert pressed.get("/en/r/all/nobody/").status == 404
    assert pressed.get("/en/r/sent/").status == 302


def test_no_desk_is_said_at_once(pressed: Asker, db: None) -> None:
    assert "refresh" not in pressed.get(FORM).text
