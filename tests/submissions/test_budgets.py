"""What has come is what counts; whoever is slowest makes room; and nothing leaks."""

import asyncio
from collections.abc import Iterator
from itertools import count

import pytest
from pytest_django.fixtures import Settings

from submissions import form_token
from submissions.desks import DeskInfo
from submissions.errors import Refused
from submissions.form_token import CONVERSATION, DESK, REPORT, FormToken
from submissions.messages import Refusal
from submissions.models import Parcel
from submissions.wire import admission, arrival_rate, free_disk, traffic_classes
from submissions.wire.admission import CHUNK, Admission, Place
from submissions.wire.free_disk import COPIES, SMALLEST_REPORT
from submissions.wire.ingress import Ingress
from submissions.wire.traffic_classes import (
    DESK_PAGES,
    FORMS,
    LARGE,
    SHORT,
    SMALL,
    UNKNOWN,
    VOUCHED,
)
from tests.submissions.asking import FORM, Asked, Asker, form, reached

PATH = "/en/r/sent/"
MIB, GIB = 2**20, 2**30
NONCES = count()


def token(purpose: str = REPORT, voucher: str = "", nonce: bytes = b"") -> FormToken:
    fresh = nonce or next(NONCES).to_bytes(16, "big")
    return FormToken(fresh, 0, purpose, "raqqa", voucher=voucher)


@pytest.fixture
def held() -> Admission:
    return Admission()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    turned = Clock()
    for module in (admission, arrival_rate, free_disk):
        monkeypatch.setattr(module, "time", turned)
    return turned


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Bytes that the disk says are free."""
    found = [10**15]

    class Usage:
        total = 10**15

        @property
        def free(self) -> int:
            return found[0]

    monkeypatch.setattr(free_disk.shutil, "disk_usage", lambda _: Usage())
    yield found


class Told:
    """Whoever has to make room, in that order, and what they hear."""

    def __init__(self) -> None:
        self.who: list[tuple[str, Refusal]] = []

    def enter(
        self, held: Admission, announced: int, sender: str = "", name: str = "", **more: str
    ) -> Place:
        def heard(why: Refusal) -> None:
            self.who.append((name or sender, why))

        place = held.place(UNKNOWN, announced, sender, heard).__enter__()
        place.known(token(**more))
        return place


def enter(held: Admission, announced: int, sender: str = "", purpose: str = REPORT) -> Place:
    place = held.place(UNKNOWN, announced, sender).__enter__()
    place.known(token(purpose))
    return place


@pytest.mark.usefixtures("free")
def test_what_is_announced_keeps_nobody_out(held: Admission) -> None:
    for number in range(LARGE.places - 1):
        enter(held, LARGE.bytes // 3, f"{number // LARGE.share}")
    assert held.of[LARGE.name].bytes == (LARGE.places - 1) * CHUNK
    enter(held, LARGE.bytes // 3, "honest").came(MIB)


@pytest.mark.usefixtures("free")
def test_what_came_and_one_chunk_more_is_held(held: Admission) -> None:
    place = enter(held, 10 * MIB)
    place.came(MIB)
    assert held.of[LARGE.name].bytes == MIB + CHUNK
    place.came(9 * MIB)
    assert held.of[LARGE.name].bytes == 10 * MIB
    place.leave()
    assert held.of[LARGE.name].bytes == 0


@pytest.mark.usefixtures("free")
def test_a_full_class_makes_room_of_the_sender_who_has_the_most(
    held: Admission, clock: Clock
) -> None:
    told = Told()
    for number in range(LARGE.places):
        told.enter(held, GIB, f"{number // LARGE.share}", f"{number}").came(number * MIB)
    told.enter(held, GIB, "honest")
    assert told.who == [("0", Refusal.BUSY)]
    assert held.of[LARGE.name].places == LARGE.places


@pytest.mark.usefixtures("free")
def test_where_nobody_can_be_told_apart_the_slowest_makes_room(
    held: Admission, clock: Clock
) -> None:
    told = Told()
    places = [told.enter(held, GIB, "", f"{number}") for number in range(LARGE.places)]
    clock.now += 120
    for number, place in enumerate(places):
        place.came(GIB // 100 if number != 5 else 300)
    told.enter(held, GIB)
    assert told.who == [("5", Refusal.BUSY)]


@pytest.mark.usefixtures("free")
def test_nobody_who_is_fast_makes_room_for_one_more(held: Admission, clock: Clock) -> None:
    places = [enter(held, GIB) for _ in range(LARGE.places)]
    clock.now += 120
    for place in places:
        place.came(MIB)
    with pytest.raises(Refused, match="busy"):
        enter(held, GIB)
    assert enter(held, SHORT).traffic is SMALL


@pytest.mark.usefixtures("free")
def test_what_came_whole_makes_room_for_nobody(held: Admission, clock: Clock) -> None:
    for place in [enter(held, GIB) for _ in range(LARGE.places)]:
        place.whole()
    clock.now += 1000
    with pytest.raises(Refused, match="busy"):
        enter(held, GIB)


@pytest.mark.usefixtures("free")
def test_where_bytes_are_full_the_slowest_for_what_they_hold_goes(
    held: Admission, clock: Clock
) -> None:
    told = Told()
    for name in "abc":
        told.enter(held, 4 * GIB, name).came(4 * GIB - CHUNK)
    clock.now += 300
    honest = told.enter(held, 4 * GIB, "honest")
    honest.came(MIB)
    assert [who for who, _ in told.who] == ["a"]


@pytest.mark.usefixtures("free")
def test_one_sender_has_a_share_of_the_bytes(held: Admission) -> None:
    places = [enter(held, SHORT, "one") for _ in range(10)]
    with pytest.raises(Refused, match="busy"):
        for place in places:
            place.came(SHORT)
    assert held.of[SMALL.name].bytes_of["one"] <= SMALL.byte_share < SMALL.bytes // 100


@pytest.mark.usefixtures("free")
def test_a_displaced_body_is_refused_whatever_comes(held: Admission) -> None:
    place = enter(held, GIB)
    with held.lock:
        place.make_room(Refusal.BUSY)
    with pytest.raises(Refused, match="busy"):
        place.came(MIB)
    place.leave()
    assert {(budget.places, budget.bytes) for budget in held.of.values()} == {(0, 0)}


@pytest.mark.usefixtures("free")
@pytest.mark.parametrize("purpose", [REPORT, CONVERSATION])
def test_one_form_has_one_live_upload_and_it_is_the_newer(held: Admission, purpose: str) -> None:
    told: list[Refusal] = []
    same = token(purpose)
    older, *newer = (held.place(UNKNOWN, GIB, "", told.append) for _ in range(3))
    for place in (older, *newer):
        place.__enter__().known(same)
    assert told == [Refusal.REPLACED] * 2
    with pytest.raises(Refused, match="replaced"):
        older.came(MIB)
    assert held.of[LARGE.name].places == 1


@pytest.mark.usefixtures("free")
def test_what_came_whole_is_not_replaced(held: Admission) -> None:
    told: list[Refusal] = []
    same = token()
    first = held.place(UNKNOWN, GIB, "", told.append).__enter__()
    first.known(same)
    first.whole()
    held.place(UNKNOWN, GIB, "", told.append).__enter__().known(same)
    assert not told
    assert held.of[LARGE.name].places == 2


@pytest.mark.usefixtures("free")
def test_a_desk_sends_several_at_once_with_the_token_of_one_page(held: Admission) -> None:
    same = token(DESK)
    for _ in range(3):
        held.place(UNKNOWN, GIB, "", lambda _: pytest.fail("displaced")).__enter__().known(same)


def test_minimum_rates_rise_as_a_class_fills(held: Admission, free: list[int]) -> None:
    places = [enter(held, GIB, f"{number}") for number in range(LARGE.places * 3 // 4)]
    assert places[0].demand() == 16
    for place in places[::2]:
        place.leave()
    assert places[1].demand() == 1


@pytest.mark.usefixtures("free")
def test_the_desk_and_whoever_has_a_voucher_pass_a_flood(held: Admission) -> None:
    for _ in range(LARGE.places):
        enter(held, SHORT + 1)
    assert enter(held, SHORT + 1, purpose=DESK).traffic is traffic_classes.DESK_UPLOADS
    place = held.place(UNKNOWN, SHORT + 1, "").__enter__()
    place.known(token(CONVERSATION, "ab12"))
    assert place.traffic is VOUCHED


@pytest.mark.usefixtures("free")
def test_one_voucher_fills_no_lane(held: Admission) -> None:
    for _ in range(VOUCHED.share):
        held.place(UNKNOWN, 10, "").__enter__().known(token(voucher="ab12"))
    with pytest.raises(Refused, match="busy"):
        held.place(UNKNOWN, 10, "").__enter__().known(token(voucher="ab12"))


@pytest.mark.usefixtures("free")
@pytest.mark.parametrize("length", [SHORT, SHORT + 1])
def test_one_circuit_fills_no_lane(held: Admission, length: int) -> None:
    share = SMALL.share if length <= SHORT else LARGE.share
    for _ in range(share):
        enter(held, length, "one")
    with pytest.raises(Refused, match="busy"):
        enter(held, length, "one")
    enter(held, length, "another")


@pytest.mark.parametrize("traffic", [FORMS, DESK_PAGES])
def test_small_forms_of_many_circuits_make_room(
    held: Admission, traffic: traffic_classes.TrafficClass
) -> None:
    gone: list[Refusal] = []
    for number in range(traffic.places):
        sender = f"{number // traffic.share}"
        held.place(traffic, traffic.largest, sender, gone.append).__enter__()
    held.place(traffic, traffic.largest, "honest").__enter__().came(traffic.largest)
    assert gone == [Refusal.BUSY]


def test_without_a_token_the_oldest_makes_room(held: Admission) -> None:
    gone: list[int] = []
    for number in range(UNKNOWN.places + 2):
        held.place(UNKNOWN, 100, "", lambda _, number=number: gone.append(number)).__enter__()
    assert gone == [0, 1]


def test_whoever_has_too_many_places_makes_nobody_go(held: Admission) -> None:
    gone: list[Refusal] = []
    for _ in range(UNKNOWN.share):
        held.place(UNKNOWN, 100, "one", gone.append).__enter__()
    for _ in range(UNKNOWN.places - UNKNOWN.share):
        held.place(UNKNOWN, 100, "", gone.append).__enter__()
    with pytest.raises(Refused, match="busy"):
        held.place(UNKNOWN, 100, "one").__enter__()
    assert not gone


def test_the_disk_keeps_its_floor_piece_by_piece(
    held: Admission, free: list[int], settings: Settings
) -> None:
    settings.DISK_FLOOR = GIB
    free[0] = GIB + COPIES * (SHORT + 2 * CHUNK) + 2 * SMALLEST_REPORT
    two = [enter(held, SHORT + 1), enter(held, SHORT + 1)]
    two[0].came(SHORT)
    two[1].came(SHORT)
    with pytest.raises(Refused, match="busy"):
        two[0].came(1)
    with pytest.raises(Refused, match="full"):
        two[1].came(SHORT)
    assert enter(held, SHORT).traffic is SMALL


def test_what_ended_since_the_look_is_not_free(
    held: Admission, free: list[int], settings: Settings, clock: Clock
) -> None:
    settings.DISK_FLOOR = 0
    free[0] = COPIES * SHORT + SMALLEST_REPORT
    first = enter(held, SHORT)
    first.came(SHORT)
    first.whole()
    first.leave()
    with pytest.raises(Refused, match="full"):
        enter(held, SHORT).came(SHORT)
    clock.now += free_disk.LOOK
    enter(held, SHORT).came(SHORT)


def test_an_upload_that_the_disk_cannot_hold_is_refused_before_it_comes(
    held: Admission, free: list[int]
) -> None:
    free[0] = 3 * GIB
    with pytest.raises(Refused, match="full"):
        enter(held, 2 * GIB)


def test_the_disk_is_looked_at_once_a_second(
    held: Admission, free: list[int], clock: Clock
) -> None:
    enter(held, SHORT)
    free[0] = 0
    enter(held, SHORT)
    clock.now += free_disk.LOOK
    with pytest.raises(Refused, match="full"):
        enter(held, SHORT)


def kept(asker: Asker) -> set[tuple[int, int]]:
    """What all lanes hold: places and bytes."""
    assert isinstance(asker.application, Ingress)
    held = asker.application._admission
    assert not held.live
    assert not any(budget.arriving for budget in held.of.values())
    return {(budget.places, budget.bytes) for budget in held.of.values()}


def test_whatever_way_a_request_ends_it_gives_back(asker: Asker, desk: DeskInfo) -> None:
    good = form_token.issue(REPORT, desk.slug, 7)
    body = form(good)
    assert asker.send(PATH, body).status == 200
    assert asker.send(PATH, form("no token")).status == 403
    assert asker.send(PATH, form(good, end=False)).status == 400
    headers = [("Content-Type", FORM), ("Content-Length", str(len(body)))]
    assert asker.ask("POST", PATH, [body[:300]], headers, whole=False).answer().status == 400
    assert asker.get("/en/").status == 200
    assert kept(asker) == {(0, 0)}


def test_a_cancelled_request_gives_back(asker: Asker, desk: DeskInfo) -> None:
    body = form(form_token.issue(REPORT, desk.slug, 7))
    scope = {"type": "http", "method": "POST", "path": PATH, "client": None}
    headers = [(b"content-type", FORM.encode()), (b"content-length", str(len(body)).encode())]

    async def cancelled() -> None:
        asked, first = Asked([body[:300]]), True

        async def receive() -> object:
            nonlocal first
            if not first:
                await asyncio.Event().wait()
            first = False
            return {**await asked.receive(), "more_body": True}

        task = asyncio.create_task(
            asker.application({**scope, "headers": headers}, receive, asked.send)  # type: ignore[arg-type]
        )
        budgets = asker.application._admission.of  # type: ignore[attr-defined]
        taken = (1, len(body))
        await reached(lambda: taken in {(b.places, b.bytes) for b in budgets.values()})
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancelled())
    assert kept(asker) == {(0, 0)}


def test_a_full_disk_has_a_page_that_says_when_to_come_back(
    asker: Asker, desk: DeskInfo, free: list[int]
) -> None:
    free[0] = 10
    answer = asker.send(PATH, form(form_token.issue(REPORT, desk.slug, 7)))
    assert (answer.status, answer.header("Retry-After")) == (503, "300")
    assert "no room" in answer.text
    assert not Parcel.objects.exists()
