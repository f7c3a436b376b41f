"""Nothing that a withdrawn record said stays in a row, in the words of its corrections neither."""

from collections.abc import Callable

import pytest
from django.db import connection

from archive import accession
from archive.accession import Accepted
from archive.models import RecordVersion
from tests.archive.conftest import NOW, both

pytestmark = pytest.mark.django_db
Accept = Callable[..., Accepted]


def kept() -> str:
    """Every value of every table."""
    held = ""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a table's own name
            held += repr(cursor.fetchall())
    return held


def test_a_withdrawal_takes_the_notes_of_earlier_versions(accept: Accept) -> None:
    first = accept(headline=both("CANARY-HEADLINE"))
    accept(first.record_id, change="correction", note=both("CANARY-NOTE"))
    assert "CANARY-NOTE" in kept()
    accession.withdraw(first.record_id, both("For somebody's safety."), now=NOW)
    assert "CANARY" not in kept()
    notes = RecordVersion.objects.order_by("number").values_list("note", flat=True)
    assert list(notes) == [{}, {}, both("For somebody's safety.")]


def test_a_tombstone_without_a_note_says_nothing(accept: Accept) -> None:
    first = accept()
    accept(first.record_id, change="correction", note=both("CANARY-NOTE"))
    accession.withdraw(first.record_id, None, now=NOW)
    assert not any(RecordVersion.objects.values_list("note", flat=True))
