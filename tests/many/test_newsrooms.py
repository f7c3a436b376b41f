"""What stands below everything: whose work this is, one of something for each, and fair turns."""

import threading
from collections.abc import Iterator

import pytest

import newsrooms
from newsrooms import FairTurns, NoNewsroom, Own


@pytest.fixture
def two() -> Iterator[None]:
    newsrooms.serve_many(("a", "b"))
    yield
    newsrooms.serve_many(())


def in_a_thread(work: object) -> list[object]:
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())  # type: ignore[operator]
        except NoNewsroom as error:
            found.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found


def test_an_installation_of_its_own_has_one_without_a_name() -> None:
    assert newsrooms.current() == "" and list(newsrooms.each()) == [""]
    assert not newsrooms.are_many()


def test_work_that_entered_none_gets_nothing(two: None) -> None:
    held = Own(list[int])
    for ask in (newsrooms.current, held.here, lambda: FairTurns(1).acquire(0)):
        with pytest.raises(NoNewsroom):
            ask()
    with pytest.raises(NoNewsroom):
        newsrooms.enter("c")


def test_each_has_its_own(two: None) -> None:
    held = Own(list[str])
    for name in newsrooms.each():
        held.here().append(name)
    with newsrooms.entered("a"):
        assert held.here() == ["a"] and newsrooms.current() == "a"
        with newsrooms.entered("b"):
            assert held.here() == ["b"]
        assert newsrooms.current() == "a"


def test_another_thread_is_in_a_newsroom_only_if_it_is_carried_there(two: None) -> None:
    with newsrooms.entered("a"):
        assert in_a_thread(newsrooms.current) == [NoNewsroom]
        assert in_a_thread(newsrooms.carrying(newsrooms.current)) == ["a"]


def test_a_block_that_fails_leaves_the_newsroom(two: None) -> None:
    with pytest.raises(ValueError, match="x"), newsrooms.entered("a"):
        raise ValueError("x")
    with pytest.raises(NoNewsroom):
        newsrooms.current()


def test_turns_go_round_by_newsroom(two: None) -> None:
    """Six of one wait when somebody of another comes: they are the second to have a turn."""
    turns, order, waiting = FairTurns(1), [], []
    with newsrooms.entered("a"):
        assert turns.acquire(0)

    def take(name: str) -> None:
        with newsrooms.entered(name):
            assert turns.acquire(60)
            order.append(name)
            turns.release()

    for name in ("a",) * 6 + ("b",):
        thread = threading.Thread(target=take, args=(name,))
        thread.start()
        waiting.append(thread)
        while sum(map(len, turns._waiting.values())) < len(waiting):
            pass
    turns.release()
    for thread in waiting:
        thread.join()
    assert order.index("b") == 1 and len(order) == 7
    with newsrooms.entered("b"):
        assert turns.acquire(0)


def test_who_waited_too_long_keeps_no_turn(two: None) -> None:
    turns = FairTurns(1)
    with newsrooms.entered("a"):
        assert turns.acquire(0) and not turns.acquire(0.01)
        turns.release()
        assert turns.acquire(0)
    assert not turns._waiting
