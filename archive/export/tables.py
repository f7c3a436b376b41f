"""The archive as one table, for a spreadsheet; no cell of it is a formula.

``COLUMNS`` is the one list of what it has; datapackage.json (Frictionless Data Package 1.0, Table
Schema 1.0) describes each from it.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive.models import RecordVersion
from archive.record import serializer
from archive.record.document import LANGUAGES
from archive.search import facets

# What a spreadsheet takes for a formula at the beginning of a cell (OWASP, "CSV Injection").
# The wide forms are those of a Chinese or Japanese keyboard.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def inert(value: object) -> str:
    """A cell that no spreadsheet runs; a leading apostrophe marks the ones that were changed."""
    text = "" if value is None else str(value)
    if text.startswith(FORMULA) and not isinstance(value, int | float):
        return f"'{text}"
    return text


Public = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    name: str
    kind: str
    means: str
    value: Callable[[Public], object]


def _plain(name: str, kind: str, means: str) -> Column:
    return Column(name, kind, means, lambda public: public[name])


def _each(name: str, means: str, value: Callable[[Public], Mapping[str, str]]) -> list[Column]:
    """A column for each language."""

    def column(language: str) -> Column:
        words = f"{means}, in {'Arabic' if language == 'ar' else 'English'}"
        return Column(
            f"{name}_{language}", "string", words, lambda public: value(public).get(language)
        )

    return [column(language) for language in LANGUAGES]


def _actors(public: Public) -> str:
    return "; ".join(next(iter(each["name"].values())) for each in public.get("actors", ()))


def _casualties(kind: str, bound: str) -> Column:
    def value(public: Public) -> object:
        return public.get("casualties", {}).get(kind, {}).get(bound)

    words = f"People {kind}, {'at least' if bound == 'min' else 'at most'}"
    return Column(f"{kind}_{bound}", "integer", words, value)


COLUMNS: tuple[Column, ...] = (
    _plain("id", "string", "The record's id"),
    _plain("version", "integer", "The number of its newest version"),
    _plain("published_at", "datetime", "When this version was published"),
    _plain("change", "string", "What this version is: vocabularies.json, change"),
    Column(
        "standing",
        "string",
        "Whether it stands (vocabularies.json): what is retracted or withdrawn does not count",
        lambda public: serializer.standing(public["change"]),
    ),
    Column(
        "status",
        "string",
        "How well it is established: vocabularies.json, status; or retracted, which wins",
        facets.status,
    ),
    *_each("headline", "Headline", lambda public: public["headline"]),
    Column("event_date", "string", "When it happened (EDTF)", lambda p: p["event_date"]["edtf"]),
    Column(
        "event_date_precision",
        "string",
        "How exact that is: vocabularies.json, date_precision",
        lambda public: public["event_date"]["precision"],
    ),
    *_each("place", "Where it happened", lambda public: public["place"]["name"]),
    Column(
        "place_precision",
        "string",
        "How exact that is: vocabularies.json, place_precision",
        lambda public: public["place"]["precision"],
    ),
    Column("latitude", "number", "Degrees north (WGS 84)", lambda p: p["place"].get("latitude")),
    Column("longitude", "number", "Degrees east (WGS 84)", lambda p: p["place"].get("longitude")),
    Column(
        "incident_types",
        "string",
        "What happened, with spaces between: vocabularies.json, incident_type",
        lambda public: " ".join(public["incident_types"]),
    ),
    Column("actors", "string", "Who, with semicolons between", _actors),
    *(_casualties(kind, bound) for kind in ("killed", "injured") for bound in ("min", "max")),
    _plain("licence", "string", "Under which the record may be used"),
    Column("media", "integer", "How many files it has", lambda public: len(public["media"])),
    *_each("note", "What was corrected, or why", lambda public: public.get("note", {})),
)
# What the row of a withdrawn record has.
KEPT = (
    "id",
    "version",
    "published_at",
    "change",
    "standing",
    *(f"note_{each}" for each in LANGUAGES),
)


def incidents(records: Iterable[Public], gone: Iterable[RecordVersion]) -> Iterator[bytes]:
    """A line for the newest version of each record, in the order given, then for the withdrawn."""
    yield _line([column.name for column in COLUMNS])
    for public in records:
        yield _line([inert(column.value(public)) for column in COLUMNS])
    for row in gone:
        yield _line([inert(_tombstone(row).get(column.name)) for column in COLUMNS])


def _tombstone(row: RecordVersion) -> dict[str, object]:
    notes = {f"note_{language}": row.note.get(language) for language in LANGUAGES}
    return {
        "id": row.record_id,
        "version": row.number,
        "published_at": row.published_at.date().isoformat() + "T00:00:00+00:00",
        "change": row.change,
        "standing": serializer.standing(row.change),
        **notes,
    }


def _line(cells: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def fields() -> list[dict[str, Any]]:
    """The columns as Table Schema has them."""
    needed = {"required": True}
    return [
        {
            "name": column.name,
            "type": column.kind,
            "description": column.means,
            **({"format": "any"} if column.kind == "datetime" else {}),
            **({"constraints": needed} if column.name in KEPT[:5] else {}),
        }
        for column in COLUMNS
    ]
