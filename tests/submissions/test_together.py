"""Reports that are written together: each is kept or fails by itself, and hears which."""

import datetime
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from submissions.errors import Busy
from submissions.models import SpentToken
from submissions.reports import together
from submissions.reports import turn as turns
from submissions.reports.together import Together
from submissions.reports.turn import turn

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that begin late, on a machine that is busy, are still in time."""
    for module in (together, turns):
        monkeypatch.setattr(module, "PATIENCE", 120.0)


def spend(name: str) -> None:
    SpentToken.objects.create(token=name, receipt=b"", expires_on=DAY)


def kept() -> set[str]:
    return set(SpentToken.objects.values_list("token", flat=True))


class Commits:
    """How often a transaction was begun that is in no other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, atomic = 0, transaction.atomic

        def counted() -> object:
            self.count += connection.get_autocommit()
            return atomic()

        monkeypatch.setattr(together.transaction, "atomic", counted)


def outcomes(*writes: Callable[[], None]) -> list[BaseException | None]:
    """All of them wait while somebody else has the turn; what became of each."""
    both = Together()

    def outcome(write: Callable[[], None]) -> BaseException | None:
        try:
            both.commit(write)
        except BaseException as error:  # noqa: BLE001 - it is the outcome
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(writes)) as pool:
        with turn():
            asked = [pool.submit(outcome, write) for write in writes]
            while len(both._waiting) < len(writes):
                threading.Event().wait(0.01)
        return [future.result() for future in asked]


def test_those_who_wait_are_committed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    commits = Commits(monkeypatch)
    names = [f"{number}" for number in range(8)]
    assert outcomes(*(lambda name=name: spend(name) for name in names)) == [None] * 8  # type: ignore[misc]
    assert kept() == set(names)
    assert commits.count == 1


def test_one_that_fails_costs_no_other() -> None:
    spend("spent before")
    names = ["first", "spent before", "second"]
    errors = outcomes(*(lambda name=name: spend(name) for name in names))  # type: ignore[misc]
    assert [type(error) for error in errors] == [type(None), IntegrityError, type(None)]
    assert kept() == {"spent before", "first", "second"}


def test_what_is_found_at_the_commit_is_one_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that leads to nothing is refused when the transaction ends, not before."""

    def astray() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO submissions_arrival (parcel_id, quarantined) VALUES (%s, %s)",
                ["0" * 32, False],
            )

    errors = outcomes(lambda: spend("good"), astray, lambda: spend("good too"))
    assert [type(error) for error in errors] == [type(None), IntegrityError, type(None)]
    assert kept() == {"good", "good too"}


def test_a_transaction_that_was_undone_is_nobodys_success() -> None:
    """A full disk makes SQLite undo all of it in the middle; who came before hears it, too."""

    def undone() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
        raise DatabaseError("disk full")

    errors = outcomes(lambda: spend("before"), undone, lambda: spend("after"))
    assert all(isinstance(error, DatabaseError) for error in errors)
    assert kept() == set()


def test_it_waits_no_longer_than_for_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    with turn(), pytest.raises(Busy):
        Together().commit(lambda: spend("never"))
    assert kept() == set()
