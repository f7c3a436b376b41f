"""What a record can be found by besides its words: values that many records have in common.

Pure: from public JSON to words of the index. A word with a colon is never a reader's word.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.pages import dates
from archive.record import captions
from archive.record.document import LANGUAGES
from archive.search import identity, normalising, periods
from archive.search.identity import ACTOR, BYLINE, PLACE, Name
from archive.vocabularies import VOCABULARIES

STATUS, TYPE, LANGUAGE = "status", "type", "language"
MONTH = "month"
# Those that a reader chooses from; the rest count for other pages.
CHOSEN = (TYPE, PLACE, ACTOR, STATUS, LANGUAGE, BYLINE)
NAMED = (PLACE, ACTOR, BYLINE)
KEY = re.compile(r"[\w-]{1,92}")  # a name of 80 letters, and a homonym's cell
RETRACTED = "retracted"  # wins over the status that the record had
LOCATED = "has:point"  # the word of records whose place has coordinates


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


def status(public: Mapping[str, Any]) -> str:
    """How well a record is established, or that it was retracted: that wins, for every count."""
    held: str = public["status"]
    return RETRACTED if public["change"] == "retraction" else held


Keys = Mapping[Name, str]


def own_keys(public: Mapping[str, Any]) -> Keys:
    """Keys of a record's names where no other record is known."""
    return {name: identity.keys([name])[name] for name in identity.names(public)}


def _named(keys: Keys, name: Name | None, shown: Mapping[str, Any], **point: Any) -> Iterator[Mark]:
    if name is not None:
        yield Mark(name.kind, keys[name], shown, **point)


def _place(keys: Keys, place: Mapping[str, Any]) -> Iterator[Mark]:
    shown = {"name": place["name"], "precision": place["precision"]}
    point = {part: place.get(part) for part in ("latitude", "longitude")}
    yield from _named(keys, identity.place(place), shown, **point)


def _byline(keys: Keys, byline: Mapping[str, Any]) -> Iterator[Mark]:
    shown = {"name": byline["name"], "biography": byline.get("biography", {})}
    yield from _named(keys, identity.named(BYLINE, byline["name"]), shown)


def marks(public: Mapping[str, Any], keys: Keys | None = None) -> tuple[Mark, ...]:
    """All of a record's, each once, in the order of their words.

    ``keys``: of its names, as the other records of the archive tell them.
    """
    keys = own_keys(public) if keys is None else keys
    found = [Mark(STATUS, status(public)), Mark(MONTH, period(public))]
    found += [Mark(TYPE, each) for each in public["incident_types"]]
    found += [Mark(LANGUAGE, each) for each in public["languages"]]
    found += _place(keys, public["place"])
    for actor in public.get("actors", ()):
        found += _named(keys, identity.named(ACTOR, actor["name"]), {"name": actor["name"]})
    found += _byline(keys, public["byline"])
    return tuple({mark.word: mark for mark in sorted(found, key=lambda mark: mark.word)}.values())


def day(public: Mapping[str, Any]) -> datetime.date | None:
    """The first day of the event, if it has one."""
    span = periods.span(public["event_date"]["edtf"])
    return span.first if span else None


def period(public: Mapping[str, Any]) -> str:
    """The cell of the timeline that the event's date names: as ``periods.cell`` says."""
    return periods.cell(periods.span(public["event_date"]["edtf"]))


def texts(public: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """What is searched of a record, in each of its languages: the words that its page shows."""
    yield public["headline"]
    yield public["body"]
    yield public["place"]["name"]
    yield public["byline"]["name"]
    yield public["status_statement"]
    yield public.get("dateline", {})
    yield public.get("note", {})
    for actor in public.get("actors", ()):
        yield actor["name"]
        yield actor.get("role", {})
    yield from public.get("weapons", ())
    yield from (each["title"] for each in public.get("citations", ()))
    for medium in public["media"]:
        yield medium["alternative"]
        yield {language: spoken(text) for language, text in medium.get("captions", {}).items()}


def spoken(text: str) -> str:
    """The words of captions, without their times."""
    try:
        return "\n".join(cue.words for cue in captions.read(text))
    except captions.CaptionError:
        # Published before captions were checked: the page offers them, the search leaves them out.
        return ""


def labels(public: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """What the page says in words of its own, in both languages: vocabularies and the date."""
    slugs = [("incident_type", each) for each in public["incident_types"]]
    slugs += [("content_warning", each) for each in public["content_warnings"] if each != "none"]
    slugs += [("actor_type", each["type"]) for each in public.get("actors", ())]
    slugs.append(("standing" if status(public) == RETRACTED else "status", status(public)))
    for vocabulary, slug in slugs:
        yield {each: VOCABULARIES[vocabulary].label(slug, each) for each in LANGUAGES}
    edtf = public["event_date"]["edtf"]
    yield {language: dates.worded(edtf, language) for language in LANGUAGES}


def reader_words(public: Mapping[str, Any]) -> set[str]:
    """The words that a reader can ask for, folded."""
    found = {
        word
        for source in (texts(public), labels(public))
        for text in source
        for words_ in text.values()
        for word in normalising.indexed(words_)
    }
    if (span := periods.span(public["event_date"]["edtf"])) and span.first.year == span.last.year:
        found.add(str(span.first.year))
    return found


def words(public: Mapping[str, Any], keys: Keys | None = None) -> list[str]:
    """Every word that a record is found by, each once."""
    found = reader_words(public) | {mark.word for mark in marks(public, keys)}
    if span := periods.span(public["event_date"]["edtf"]):
        found |= periods.carried(span)
    if public["place"].get("latitude") is not None:
        found.add(LOCATED)
    return sorted(found)
