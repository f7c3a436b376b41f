"""The archive as one table, for a spreadsheet; no cell of it is a formula.

Its columns are those of ``archive.record.columns``; datapackage.json (Frictionless Data Package
1.0, Table Schema 1.0) describes each of them.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, cast

from archive.models import RecordVersion
from archive.record.columns import columns
from archive.record.field import Public
from archive.record.standing import standing

# What a spreadsheet takes for a formula at the beginning of a cell (OWASP, "CSV Injection").
# The wide forms are those of a Chinese or Japanese keyboard.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def inert(value: object) -> str:
    """A cell that no spreadsheet runs; a leading apostrophe marks the ones that were changed."""
    text = "" if value is None else str(value)
    if text.startswith(FORMULA) and not isinstance(value, int | float):
        return f"'{text}"
    return text


def incidents(records: Iterable[Public], gone: Iterable[RecordVersion]) -> Iterator[bytes]:
    """A line for the newest version of each record, in the order given, then for the withdrawn."""
    every = columns()
    yield _line([column.name for column in every])
    for public in records:
        yield _line([inert(column.value(public)) for column in every])
    for row in gone:
        tombstone = _tombstone(row)
        said = [column.value(tombstone) if column.always else None for column in every]
        yield _line([inert(value) for value in said])


def _tombstone(row: RecordVersion) -> Public:
    """What stands of a withdrawn record, as the public JSON would say it: no other key is read."""
    said: dict[str, Any] = {
        "id": row.record_id,
        "version": row.number,
        "published_at": row.published_at.date().isoformat() + "T00:00:00+00:00",
        "change": row.change,
        "standing": standing(row.change),
        "note": row.note,
    }
    return cast(Public, said)


def _line(cells: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
