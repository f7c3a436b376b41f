"""Budgets before bytes: what cannot be held is refused before it is read, and nothing leaks."""

import asyncio
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from submissions import form_token
from submissions.desks import DeskInfo
from submissions.errors import Refused
from submissions.form_token import CONVERSATION, DESK, REPORT, FormToken
from submissions.models import Parcel
from submissions.wire import admission, traffic_classes
from submissions.wire.admission import Admission, Place
from submissions.wire.ingress import Ingress
from submissions.wire.traffic_classes import LARGE, SHORT, SMALL, UNKNOWN, VOUCHED
from tests.submissions.asking import FORM, Asked, Asker, form

PATH = "/en/report/sealed/"
GIB = 2**30


def token(purpose: str = REPORT) -> FormToken:
    return FormToken(bytes(16), 0, purpose, "raqqa")


@pytest.fixture
def held() -> Admission:
    return Admission()


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Bytes that the disk says are free."""
    found = [10**15]

    class Usage:
        total = 10**15

        @property
        def free(self) -> int:
            return found[0]

    monkeypatch.setattr(admission.shutil, "disk_usage", lambda _: Usage())
    yield found


def enter(held: Admission, length: int, sender: str = "", purpose: str = REPORT) -> Place:
    place = held.place(UNKNOWN, length, sender).__enter__()
    place.known(token(purpose))
    return place


def test_large_uploads_have_so_many_places(held: Admission, free: list[int]) -> None:
    for _ in range(LARGE.places):
        enter(held, SHORT + 1)
    with pytest.raises(Refused, match="busy"):
        enter(held, SHORT + 1)
    assert enter(held, SHORT).traffic is SMALL


def test_what_is_announced_together_is_bounded(held: Admission, free: list[int]) -> None:
    places = [enter(held, LARGE.bytes // 3) for _ in range(3)]
    with pytest.raises(Refused, match="busy"):
        enter(held, LARGE.bytes // 3)
    places[0].__exit__(None, None, None)
    enter(held, LARGE.bytes // 3)


def test_the_desk_and_whoever_has_a_voucher_pass_a_flood(held: Admission, free: list[int]) -> None:
    for _ in range(LARGE.places):
        enter(held, SHORT + 1)
    assert enter(held, SHORT + 1, purpose=DESK).traffic is traffic_classes.DESK_UPLOADS
    vouched = token(CONVERSATION)
    object.__setattr__(vouched, "voucher", "ab12")
    place = held.place(UNKNOWN, SHORT + 1, "").__enter__()
    place.known(vouched)
    assert place.traffic is VOUCHED


def test_one_voucher_fills_no_lane(held: Admission, free: list[int]) -> None:
    vouched = token()
    object.__setattr__(vouched, "voucher", "ab12")
    for _ in range(VOUCHED.share):
        held.place(UNKNOWN, 10, "").__enter__().known(vouched)
    with pytest.raises(Refused, match="busy"):
        held.place(UNKNOWN, 10, "").__enter__().known(vouched)


def test_one_circuit_fills_no_lane(held: Admission, free: list[int]) -> None:
    for _ in range(LARGE.share):
        enter(held, SHORT + 1, "one")
    with pytest.raises(Refused, match="busy"):
        enter(held, SHORT + 1, "one")
    enter(held, SHORT + 1, "another")


def test_without_a_token_the_oldest_makes_room(held: Admission) -> None:
    gone: list[int] = []
    for number in range(UNKNOWN.places + 2):
        held.place(UNKNOWN, 100, "", lambda number=number: gone.append(number)).__enter__()
    assert gone == [0, 1]


def test_whoever_has_too_many_places_makes_nobody_go(held: Admission) -> None:
    gone: list[int] = []
    for _ in range(UNKNOWN.share):
        held.place(UNKNOWN, 100, "one", lambda: gone.append(1)).__enter__()
    for _ in range(UNKNOWN.places - UNKNOWN.share):
        held.place(UNKNOWN, 100, "", lambda: gone.append(1)).__enter__()
    with pytest.raises(Refused, match="busy"):
        held.place(UNKNOWN, 100, "one").__enter__()
    assert not gone


def test_the_disk_keeps_its_floor(held: Admission, free: list[int], settings: Settings) -> None:
    settings.DISK_FLOOR = GIB
    free[0] = GIB + 3 * 2 * (SHORT + 1)
    enter(held, SHORT + 1)
    enter(held, SHORT + 1)
    with pytest.raises(Refused, match="full"):
        enter(held, SHORT + 1)
    assert enter(held, SHORT).traffic is SMALL


def test_the_disk_is_looked_at_once_a_second(
    held: Admission, free: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = admission.time.monotonic()
    monkeypatch.setattr(admission.time, "monotonic", lambda: now)
    enter(held, SHORT)
    free[0] = 0
    enter(held, SHORT)
    monkeypatch.setattr(admission.time, "monotonic", lambda: now + admission.LOOK)
    with pytest.raises(Refused, match="full"):
        enter(held, SHORT)


def kept(asker: Asker) -> set[tuple[int, int]]:
    """What all lanes hold: places and bytes."""
    assert isinstance(asker.application, Ingress)
    held = asker.application._budgets
    assert not held.unknown
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

    async def cancelled() -> set[tuple[int, int]]:
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
        await asyncio.sleep(0.2)
        during = kept(asker)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return during

    assert (1, len(body)) in asyncio.run(cancelled())
    assert kept(asker) == {(0, 0)}


def test_a_full_disk_has_a_page_that_says_when_to_come_back(
    asker: Asker, desk: DeskInfo, free: list[int]
) -> None:
    free[0] = 10
    answer = asker.send(PATH, form(form_token.issue(REPORT, desk.slug, 7)))
    assert (answer.status, answer.header("Retry-After")) == (503, "300")
    assert "no room" in answer.text
    assert not Parcel.objects.exists()
