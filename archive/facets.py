"""What a record can be found by besides its words: values that many records have in common.

Pure: from public JSON to words of the index. A word with a colon is never a reader's word.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from archive import normalising, periods

STATUS, TYPE, LANGUAGE, PLACE, ACTOR, BYLINE = (
    "status",
    "type",
    "language",
    "place",
    "actor",
    "byline",
)
MONTH = "month"
# Those that a reader chooses from; the rest count for other pages.
CHOSEN = (TYPE, PLACE, ACTOR, STATUS, LANGUAGE, BYLINE)
KEY = re.compile(r"[\w-]{1,80}")


@dataclass(frozen=True)
class Mark:
    """A value of a facet on a record; ``shown``: names to show it by, where no vocabulary has."""

    kind: str
    key: str
    shown: Mapping[str, Any] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None

    @property
    def word(self) -> str:
        return f"{self.kind}:{self.key}"


def name_key(name: Mapping[str, str]) -> str:
    """The key of a name that is written in one or two languages: of the Arabic, if there is.

    So a record in Arabic alone and one in both languages say the same place.
    """
    return normalising.key(name["ar"] if "ar" in name else next(iter(name.values())))


def _named(kind: str, name: Mapping[str, str], **more: Any) -> Iterator[Mark]:
    if key := name_key(name):
        yield Mark(kind, key, {"name": dict(name), **more})


def _place(place: Mapping[str, Any]) -> Iterator[Mark]:
    if place["precision"] == "withheld":
        return
    if key := name_key(place["name"]):
        shown = {"name": place["name"], "precision": place["precision"]}
        yield Mark(PLACE, key, shown, place.get("latitude"), place.get("longitude"))


def marks(public: Mapping[str, Any]) -> tuple[Mark, ...]:
    """All of a record's, each once, in the order of their words."""
    found = [Mark(STATUS, public["status"])]
    found += [Mark(TYPE, each) for each in public["incident_types"]]
    found += [Mark(LANGUAGE, each) for each in public["languages"]]
    found += _place(public["place"])
    for actor in public.get("actors", ()):
        found += _named(ACTOR, actor["name"])
    byline = public["byline"]
    found += _named(BYLINE, byline["name"], biography=byline.get("biography", {}))
    if first := day(public):
        found.append(Mark(MONTH, f"{first:%Y-%m}"))
    return tuple({mark.word: mark for mark in sorted(found, key=lambda mark: mark.word)}.values())


def day(public: Mapping[str, Any]) -> datetime.date | None:
    """The first day of the event, if it has one."""
    span = periods.span(public["event_date"]["edtf"])
    return span.first if span else None


def texts(public: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """What is searched of a record, in each of its languages."""
    yield public["headline"]
    yield public["body"]
    yield public["place"]["name"]
    yield public["byline"]["name"]
    yield public.get("dateline", {})
    yield from (each["name"] for each in public.get("actors", ()))
    yield from public.get("weapons", ())
    yield from (each["alternative"] for each in public["media"])


def words(public: Mapping[str, Any]) -> list[str]:
    """Every word that a record is found by, each once."""
    found = {
        word for each in texts(public) for text in each.values() for word in normalising.words(text)
    }
    found |= {mark.word for mark in marks(public)}
    if span := periods.span(public["event_date"]["edtf"]):
        found |= periods.carried(span)
    return sorted(found)
