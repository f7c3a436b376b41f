"""A report of nobody's goes the whole way of a report, and stays nowhere."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from submissions import intake
from submissions.desks import DeskInfo
from submissions.models import Parcel
from submissions.reports import canary
from submissions.storage import blobs
from tests.submissions.asking import Asker, form


def counts() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed
    }


def files(data: Path) -> list[str]:
    return [path.name for path in (data / "blobs").rglob("*") if path.is_file()]


def test_it_is_received_as_a_report_and_nothing_of_it_stays(
    asker: Asker, desk: DeskInfo, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    taken_back = canary.taken_back

    def noted(parcels: list[Parcel], spent: str) -> None:
        stored = Path(blobs.store().path(parcels[0].blob))
        seen.append((Parcel.objects.count(), stored.stat().st_size, stored.parent.name))
        taken_back(parcels, spent)

    monkeypatch.setattr(canary, "taken_back", noted)
    before = counts()
    answer = asker.send("/en/r/sent/", form(intake.canary.token()))
    assert answer.status == 200, answer.text
    assert counts() == before and files(data) == []
    # It was there for a moment, and not among the payloads of reports.
    ((rows, size, folder),) = seen
    assert rows == 1 and size > 1000 and folder == "canary"


def test_an_ordinary_form_stays(asker: Asker, desk: DeskInfo, data: Path) -> None:
    """The control."""
    token = asker.get("/en/r/all/").field("token")
    assert asker.send("/en/r/sent/", form(token)).status == 200
    assert Parcel.objects.count() == 1 and len(files(data)) == 1


def test_no_number_is_used_up_between_two_reports(asker: Asker, desk: DeskInfo) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's rows have no numbers of their own")
    for token in (None, intake.canary.token(), None):
        token = token or asker.get("/en/r/all/").field("token")
        assert asker.send("/en/r/sent/", form(token)).status == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM submissions_mailbox ORDER BY rowid")
        first, second = (row[0] for row in cursor.fetchall())
        assert second == first + 1
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'submissions_desk'")
        assert cursor.fetchone()[0] == intake_desk_number()


def intake_desk_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM submissions_desk")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("path", ["/en/r/~canary/", "/en/r/all/~canary/", "/en/away/~canary/"])
def test_no_page_gives_its_form_to_anybody(client: Client, desk: DeskInfo, path: str) -> None:
    assert client.get(path).status_code == 404
    assert not [each for each in intake.desks() if canary.is_named(each.slug)]


def test_a_store_that_gives_back_other_bytes_is_no_arrival(
    asker: Asker, desk: DeskInfo, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "digest_of_stream", lambda stream: bytes(32))
    assert asker.send("/en/r/sent/", form(intake.canary.token())).status == 503
    assert files(data) == []


def test_a_database_that_gives_back_other_rows_is_no_arrival(
    asker: Asker, desk: DeskInfo, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(parcels: list[Parcel], spent: str) -> None:
        Parcel.objects.update(header_digest=bytes(32))
        taken_back(parcels, spent)

    taken_back = canary.taken_back
    monkeypatch.setattr(canary, "taken_back", damaged)
    assert asker.send("/en/r/sent/", form(intake.canary.token())).status == 503
    assert not Parcel.objects.exists() and files(data) == []
