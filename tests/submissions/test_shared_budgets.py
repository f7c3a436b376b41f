"""Processes share one budget of each class by way of a real Redis, and have a part without it."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.core.cache import caches
from pytest_django.fixtures import Settings

from config import secret_files
from submissions.errors import Refused
from submissions.wire import shared_budgets
from submissions.wire.admission import Admission
from submissions.wire.class_budget import Limit
from submissions.wire.shared_budgets import SharedBudgets, fair_shares, grant
from submissions.wire.traffic_classes import LARGE, PAGES, SMALL
from tests.server import ROOT, environment
from tests.submissions.test_redis_down import Redis, redis  # noqa: F401 - a fixture

ROUNDS = 6  # exchanges of each, after which two processes that want everything have agreed

# A process that takes as many places as it is given, tells how many, and waits for a word.
GREEDY = """
import sys
import django
django.setup()
from submissions.errors import Refused
from submissions.wire.admission import Admission
from submissions.wire.shared_budgets import SharedBudgets
from submissions.wire.traffic_classes import LARGE
admission = Admission()
budgets = SharedBudgets(admission)
taken = []
for line in sys.stdin:
    word = line.strip()
    if word == "leave":
        while taken:
            taken.pop().leave()
    budgets.exchange()
    while word == "take":
        place = admission.place(LARGE, 0, "")
        try:
            place.__enter__()
        except Refused:
            break
        place.whole()
        taken.append(place)
    print(len(taken), flush=True)
"""


def filled(admission: Admission, stack: ExitStack) -> int:
    """Takes every place of large uploads that there is for it; how many it has."""
    while True:
        place = admission.place(LARGE, 0, "")
        try:
            stack.enter_context(place)
        except Refused:
            return admission.of[LARGE.name].places
        place.whole()


@pytest.fixture
def two(redis: Redis) -> tuple[SharedBudgets, SharedBudgets]:  # noqa: F811
    return SharedBudgets(Admission()), SharedBudgets(Admission())


def limit(budgets: SharedBudgets) -> Limit:
    return budgets.admission.of[LARGE.name].limit


def test_two_that_are_idle_have_a_half_each(two: tuple[SharedBudgets, SharedBudgets]) -> None:
    for _ in range(ROUNDS):
        assert all(each.exchange() for each in two)
    assert {limit(each) for each in two} == {Limit(LARGE.places // 2, LARGE.bytes // 2)}
    # What holds connections alone is each process's own.
    assert two[0].admission.of[PAGES.name].limit == Limit(PAGES.places, 0)


def test_one_that_is_busy_has_what_the_other_does_not_need(
    two: tuple[SharedBudgets, SharedBudgets],
) -> None:
    busy, idle = two
    with ExitStack() as stack:
        for _ in range(ROUNDS):
            idle.exchange()
            busy.exchange()
            count = filled(busy.admission, stack)
        assert LARGE.places // 2 < count < LARGE.places
        assert limit(idle).places >= LARGE.places // shared_budgets.FREE - 1
        assert count + limit(idle).places <= LARGE.places
        # Nobody is sent away for it, and what ends is the other's.
        with ExitStack() as more:
            filled(idle.admission, more)
            idle.exchange()
            busy.exchange()
            assert busy.admission.of[LARGE.name].places == count
            stack.close()
            for _ in range(ROUNDS):
                busy.exchange()
                idle.exchange()
                filled(idle.admission, more)
            assert idle.admission.of[LARGE.name].places > LARGE.places // 2


def test_together_they_never_have_more_than_the_class(
    two: tuple[SharedBudgets, SharedBudgets],
) -> None:
    chance, three = random.Random(5), [*two, SharedBudgets(Admission())]  # noqa: S311
    with ExitStack() as stack:
        places: list[list[object]] = [[], [], []]
        for each in three:
            each.exchange()
        for _ in range(ROUNDS):
            for each in three:
                each.exchange()
        for _ in range(400):
            which = chance.randrange(3)
            if chance.random() < 0.4:
                three[which].exchange()
            elif chance.random() < 0.8:
                filled_one(three[which].admission, stack, places[which])
            elif places[which]:
                places[which].pop().leave()  # type: ignore[attr-defined]
            held = [each.admission.of[LARGE.name] for each in three]
            assert sum(budget.places for budget in held) <= LARGE.places
            assert sum(budget.limit.places for budget in held) <= LARGE.places


def filled_one(admission: Admission, stack: ExitStack, places: list[object]) -> None:
    place = admission.place(LARGE, 0, "")
    try:
        stack.enter_context(place)
    except Refused:
        return
    place.whole()
    places.append(place)


def test_without_redis_each_has_its_part(
    two: tuple[SharedBudgets, SharedBudgets],
    redis: Redis,  # noqa: F811
) -> None:
    for _ in range(ROUNDS):
        assert all(each.exchange() for each in two)
    redis.stop()
    assert not any(each.exchange() for each in two)
    assert {limit(each).places for each in two} == {LARGE.places // 2}
    for each in two:
        with ExitStack() as stack:
            assert filled(each.admission, stack) == LARGE.places // 2


def test_one_that_never_reached_redis_counts_the_processes_of_its_own_server(
    two: tuple[SharedBudgets, SharedBudgets],
    redis: Redis,  # noqa: F811
    settings: Settings,
) -> None:
    settings.PROCESSES = 4
    redis.stop()
    assert not two[0].exchange()
    assert limit(two[0]) == Limit(LARGE.places // 4, LARGE.bytes // 4)


def test_one_that_is_gone_leaves_its_part(
    two: tuple[SharedBudgets, SharedBudgets], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(ROUNDS):
        assert all(each.exchange() for each in two)
    monkeypatch.setattr(shared_budgets, "LIFE", 0)
    two[0].exchange()
    assert limit(two[0]).places == LARGE.places


def test_what_another_version_says_is_as_nothing(
    two: tuple[SharedBudgets, SharedBudgets],
) -> None:
    def say(pipe: object) -> None:
        pipe.multi()  # type: ignore[attr-defined]
        for number, text in enumerate(
            ("[]", "x", '{"at": 1}', '{"at":1,"wanted":{},"granted":{}}')
        ):
            pipe.hset(shared_budgets.key(), f"other-{number}", text)  # type: ignore[attr-defined]

    caches["counters"].transaction(shared_budgets.key(), say)  # type: ignore[attr-defined]
    assert two[0].exchange()
    assert (two[0].seen, limit(two[0]).places) == (1, LARGE.places)


@contextmanager
def greedy(data: Path, redis: Redis) -> Iterator["subprocess.Popen[str]"]:  # noqa: F811
    # Keys in Redis are of those who have one secret.
    secret_files.keep(data.parent / "secret", os.urandom(32))
    more = {
        "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
        "AMANA_SECRET_FILE": str(data.parent / "secret"),
    }
    held = environment(data, DJANGO_SETTINGS_MODULE="config.settings", **more)
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", GREEDY],
        cwd=ROOT,
        env=held,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def told(process: "subprocess.Popen[str]", word: str) -> int:
    assert process.stdin and process.stdout
    process.stdin.write(f"{word}\n")
    process.stdin.flush()
    return int(json.loads(process.stdout.readline()))


def test_two_processes_have_one_budget(tmp_path: Path, redis: Redis) -> None:  # noqa: F811
    with greedy(tmp_path / "one", redis) as one, greedy(tmp_path / "two", redis) as two:
        for _ in range(ROUNDS):
            told(one, "wait")
            told(two, "wait")
        for _ in range(ROUNDS):
            counts = told(one, "take"), told(two, "take")
            assert sum(counts) <= LARGE.places
        assert min(counts) >= LARGE.places // 2 - 1
        told(two, "leave")
        for _ in range(ROUNDS):
            told(two, "wait")
            count = told(one, "take")
        assert LARGE.places // 2 < count < LARGE.places
        told(one, "leave")
        redis.stop()
        counts = told(one, "take"), told(two, "take")
        assert counts == (LARGE.places // 2, LARGE.places // 2)


def test_it_begins_with_its_part_before_redis_has_answered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SharedBudgets, "_go_on", lambda budgets: None)
    settings.PROCESSES = 2
    budgets = SharedBudgets(Admission())
    budgets.start()
    assert limit(budgets).places == LARGE.places // 2


def test_a_class_of_which_nothing_is_left_lets_nobody_in() -> None:
    budget = Admission().of[LARGE.name]
    budget.limit = Limit(0, 0)
    assert budget.demand() == 1


@pytest.mark.parametrize(
    ("wanted", "shares"),
    [
        ([10, 10], [50, 50]),
        ([90, 10], [90, 10]),
        ([100, 100], [50, 50]),
        ([100, 20, 100], [40, 20, 40]),
        ([100], [100]),
        ([0, 0, 0], [33, 33, 33]),
    ],
)
def test_shares_are_fair(wanted: list[int], shares: list[int]) -> None:
    assert fair_shares(100, wanted) == shares


def test_what_is_used_is_not_taken_away() -> None:
    assert grant(100, 80, 92, [100], [20]) == 80
    assert grant(100, 0, 12, [100], [100]) == 0


def test_a_share_of_nothing_lets_one_in() -> None:
    assert (shared_budgets.share(SMALL.places, 10**6), shared_budgets.share(64, 2)) == (1, 32)
