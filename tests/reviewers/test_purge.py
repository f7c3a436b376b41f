"""``manage.py purge``: no copy of what it destroyed is left, wherever the database keeps copies."""

import datetime
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from reviewers.casework import purging
from reviewers.models import Case
from sealing import HybridIdentity
from submissions import intake
from submissions.models import Desk, Parcel
from submissions.storage import blobs, erasure
from tests.reviewers.acting import DESK, received
from tests.reviewers.conftest import gathered

TODAY = datetime.datetime.now(datetime.UTC).date()
LATER = TODAY + datetime.timedelta(days=40)


def stored() -> bytes:
    """Every byte in which this database keeps the rows of parcels, and SQLite's log."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute(
                "SELECT pg_read_binary_file(pg_relation_filepath(%s))", [Parcel._meta.db_table]
            )
            return bytes(cursor.fetchone()[0])
    name = Path(connection.settings_dict["NAME"])
    return b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))


def pieces(header: bytes) -> list[bytes]:
    """Parts of a header, none of them on the edge of two pages alone."""
    return [header[place : place + 48] for place in range(100, len(header) - 48, 200)]


def found(header: bytes) -> int:
    held = stored()
    return sum(piece in held for piece in pieces(header))


@pytest.mark.usefixtures("apart")
def test_no_copy_of_a_header_is_left(
    desk: HybridIdentity, identities: dict[str, HybridIdentity], data: Path
) -> None:
    gathered(desk, identities)
    received()
    header = bytes(Parcel.objects.get().header)
    assert found(header) >= 5
    Desk.objects.filter(slug=DESK).update(retention_days=30)
    done = purging.purge(LATER)
    assert (done.destroyed, done.left, done.clean) == (1, 0, True)
    assert found(header) == 0
    assert not [path for path in (data / "blobs").rglob("*") if path.is_file()]


@pytest.mark.usefixtures("apart")
def test_a_deleted_row_lives_on_until_then(
    desk: HybridIdentity, identities: dict[str, HybridIdentity]
) -> None:
    """What the test above looks for is there when nobody sweeps."""
    gathered(desk, identities)
    received()
    header = bytes(Parcel.objects.get().header)
    Parcel.objects.get().delete()
    assert found(header) >= 5
    assert intake.rewrite()
    assert found(header) == 0


def test_it_prints_counts_alone(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(received_on=LATER - datetime.timedelta(days=500))
    case.contents.update(received_on=LATER - datetime.timedelta(days=500))
    Desk.objects.filter(slug=DESK).update(retention_days=30)
    printed = StringIO()
    with pytest.raises(CommandError, match="in use"):  # A test is one transaction: no sweeping.
        call_command("purge", stdout=printed)
    assert printed.getvalue() == "destroyed: 1 cases, 0 used forms\n"


@pytest.mark.usefixtures("apart")
def test_a_payload_that_cannot_be_deleted_keeps_nobody_else(
    desk: HybridIdentity,
    identities: dict[str, HybridIdentity],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rows went first: what is left opens with no key, and is no case any more."""
    gathered(desk, identities)
    received("One.")
    received("Two.")
    Desk.objects.filter(slug=DESK).update(retention_days=30)

    def broken(name: str) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(blobs, "drop", broken)
        assert purging.purge(LATER).left == 2
    assert not Parcel.objects.exists()
    assert set(Case.objects.values_list("verification", flat=True)) == {"destroyed"}
    again = purging.purge(LATER)
    assert (again.destroyed, again.left) == (0, 0)


@pytest.mark.usefixtures("apart")
def test_without_a_case_that_goes_nobody_waits_for_the_tables_of_reports(
    desk: HybridIdentity, identities: dict[str, HybridIdentity]
) -> None:
    """On PostgreSQL, which writes a whole table anew; where one goes, all of them."""
    gathered(desk, identities)
    received()
    written: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if sql.startswith("VACUUM"):
            written.append(sql.rpartition(" ")[2].strip('"'))
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        assert purging.purge(TODAY).clean
        daily = set(written)
        Desk.objects.filter(slug=DESK).update(retention_days=30)
        assert purging.purge(LATER).destroyed == 1
    if connection.vendor == "postgresql":
        assert daily == set(erasure.DAILY_TABLES) and Parcel._meta.db_table not in daily
        assert set(erasure.TABLES) | {"reviewers_sealedbody"} <= set(written)
