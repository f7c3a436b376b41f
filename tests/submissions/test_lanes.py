"""Turns at Django: bounded, fair, and one lane does not wait for another."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from submissions.errors import Refused
from submissions.wire import fair_queue, traffic_classes
from submissions.wire.fair_queue import Queue
from submissions.wire.ingress import Ingress
from submissions.wire.request_body import Message, Receive, Scope, Send
from submissions.wire.traffic_classes import FORMS, PAGES, SMALL
from tests.submissions.asking import Asked, reached

LANE = replace(SMALL, working=1, waiting=3)


def run(work: Callable[[], Awaitable[object]]) -> None:
    async def main() -> None:
        await work()

    asyncio.run(main())


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_so_many_work_and_so_many_wait() -> None:
    async def work() -> None:
        queue = Queue(LANE)
        await queue.enter("")
        waiting = [asyncio.create_task(queue.enter("")) for _ in range(3)]
        await settle()
        with pytest.raises(Refused, match="busy"):
            await queue.enter("")
        assert not any(task.done() for task in waiting)
        queue.leave()
        await settle()
        assert [task.done() for task in waiting] == [True, False, False]
        for _ in range(3):
            queue.leave()
            await settle()
        assert (queue._working, queue._waiting, len(queue._queues)) == (0, 0, 0)

    run(work)


def test_whoever_sends_one_waits_for_one_of_each_other() -> None:
    order: list[str] = []

    async def work() -> None:
        queue = Queue(replace(LANE, waiting=100))
        await queue.enter("flood")

        async def one(sender: str) -> None:
            await queue.enter(sender)
            order.append(sender)
            queue.leave()

        tasks = [asyncio.create_task(one("flood")) for _ in range(50)]
        await settle()
        tasks.append(asyncio.create_task(one("honest")))
        await settle()
        queue.leave()
        await asyncio.gather(*tasks)

    run(work)
    assert order.index("honest") == 1


def test_in_a_full_queue_the_longest_makes_room() -> None:
    async def work() -> None:
        queue = Queue(LANE)
        await queue.enter("flood")
        flood = [asyncio.create_task(queue.enter("flood")) for _ in range(3)]
        await settle()
        honest = asyncio.create_task(queue.enter("honest"))
        await settle()
        assert isinstance(flood[2].exception(), Refused)
        queue.leave()
        queue.leave()
        await settle()
        assert flood[0].done()
        await honest
        flood[1].cancel()
        await settle()

    run(work)


def test_whoever_goes_while_waiting_leaves_no_gap() -> None:
    async def work() -> None:
        queue = Queue(LANE)
        await queue.enter("")
        gone, stays = (asyncio.create_task(queue.enter("")) for _ in range(2))
        await settle()
        gone.cancel()
        await settle()
        queue.leave()
        await stays
        queue.leave()
        assert (queue._working, queue._waiting) == (0, 0)

    run(work)


def test_a_turn_that_comes_as_its_sender_goes_is_passed_on() -> None:
    async def work() -> None:
        queue = Queue(LANE)
        await queue.enter("")
        gone, stays = (asyncio.create_task(queue.enter("")) for _ in range(2))
        await settle()
        queue.leave()
        gone.cancel()
        await stays
        queue.leave()
        assert (queue._working, queue._waiting) == (0, 0)

    run(work)


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair_queue, "PATIENCE", 0.01)

    async def work() -> None:
        queue = Queue(LANE)
        await queue.enter("")
        with pytest.raises(Refused, match="busy"):
            await queue.enter("")
        assert queue._waiting == 0

    run(work)


class Held:
    """An application that works until it is told to stop."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.done = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        if "amana.refusal" not in scope:
            await self.done.wait()
        status = 503 if "amana.refusal" in scope else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        self.inside -= 1
        await send({"type": "http.response.body", "body": b""})


def asked(path: str, method: str = "GET") -> Scope:
    return {"type": "http", "method": method, "path": path, "headers": [], "client": None}


def test_a_flood_of_pages_is_bounded_and_answered_and_others_do_not_wait() -> None:
    extra = 50

    async def work() -> None:
        held = Held()
        ingress = Ingress(held)
        everyone = [Asked([]) for _ in range(PAGES.working + PAGES.waiting + extra)]
        tasks = [
            asyncio.create_task(ingress(asked("/en/"), each.receive, each.send))
            for each in everyone
        ]
        await reached(lambda: len([each for each in everyone if each.messages]) >= extra)
        await settle()
        assert held.most <= PAGES.working + 1
        refused = [each for each in everyone if each.messages]
        assert len(refused) == extra
        assert {each.messages[0]["status"] for each in refused} == {503}
        other = Asked([b""])
        desk = asyncio.create_task(ingress(asked("/desk/"), other.receive, other.send))
        await reached(lambda: held.inside == PAGES.working + 1)
        held.done.set()
        await asyncio.gather(desk, *tasks)
        statuses = [each.messages[0]["status"] for each in everyone]
        assert statuses.count(200) == PAGES.working + PAGES.waiting

    run(work)


def test_who_reads_slowly_holds_no_turn() -> None:
    async def work() -> None:
        held = Held()
        held.done.set()
        ingress, reading = Ingress(held), asyncio.Event()

        async def slow(message: Message) -> None:
            if message["type"] == "http.response.start":
                await reading.wait()

        many = PAGES.working * 3
        tasks = [
            asyncio.create_task(ingress(asked("/en/"), Asked([]).receive, slow))
            for _ in range(many)
        ]
        await reached(lambda: held.inside == many)
        reading.set()
        await asyncio.gather(*tasks)

    run(work)


def test_words_do_not_wait_for_small_files_that_are_cleaned() -> None:
    """Ten archives of 68 KB once kept everybody's words out for hours."""
    work = traffic_classes.class_of_work(SMALL, 1)
    assert work is not SMALL and work in traffic_classes.TRAFFIC_CLASSES
    assert traffic_classes.class_of_work(SMALL, 0) is SMALL
    assert traffic_classes.class_of_work(traffic_classes.LARGE, 1) is traffic_classes.LARGE


def test_every_lane_is_a_row_of_the_table() -> None:
    assert len({traffic.name for traffic in traffic_classes.TRAFFIC_CLASSES}) == len(
        traffic_classes.TRAFFIC_CLASSES
    )
    assert traffic_classes.class_of_request("/en/back/", 10) is FORMS
    assert traffic_classes.class_of_request("/en/archive/", 0) is PAGES
    assert traffic_classes.class_of_request("/desk/", 10) is traffic_classes.DESK_PAGES
