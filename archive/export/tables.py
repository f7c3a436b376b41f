"""The archive as one table, for a spreadsheet; no cell of it is a formula."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from archive.document import LANGUAGES

# What a spreadsheet takes for a formula at the beginning of a cell (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(value: object) -> str:
    """A cell that no spreadsheet runs; a leading apostrophe marks the ones that were changed."""
    text = "" if value is None else str(value)
    if text.startswith(FORMULA) and not isinstance(value, int | float):
        return f"'{text}"
    return text


COLUMNS = (
    *("id", "version", "published_at", "change", "status"),
    *(f"headline_{language}" for language in LANGUAGES),
    *("event_date", "event_date_precision"),
    *(f"place_{language}" for language in LANGUAGES),
    *("place_precision", "latitude", "longitude", "incident_types", "actors", "licence", "media"),
    *(f"note_{language}" for language in LANGUAGES),
)


def row(public: Mapping[str, Any]) -> dict[str, object]:
    place, date = public["place"], public["event_date"]
    names = [next(iter(each["name"].values())) for each in public.get("actors", ())]
    return {
        **{key: public[key] for key in ("id", "version", "published_at", "change", "status")},
        **{f"headline_{each}": public["headline"].get(each) for each in LANGUAGES},
        "event_date": date["edtf"],
        "event_date_precision": date["precision"],
        **{f"place_{each}": place["name"].get(each) for each in LANGUAGES},
        "place_precision": place["precision"],
        "latitude": place.get("latitude"),
        "longitude": place.get("longitude"),
        "incident_types": " ".join(public["incident_types"]),
        "actors": "; ".join(names),
        "licence": public["licence"],
        "media": len(public["media"]),
        **{f"note_{each}": public.get("note", {}).get(each) for each in LANGUAGES},
    }


def incidents(records: Iterable[Mapping[str, Any]]) -> bytes:
    """The newest version of each record, a line each, in the order given."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for public in records:
        cells = row(public)
        writer.writerow([inert(cells[column]) for column in COLUMNS])
    return text.getvalue().encode()
