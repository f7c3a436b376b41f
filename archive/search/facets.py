"""What a record can be found by besides its words: values that many records have in common.

Pure: from public JSON to words of the index. A word with a colon is never a reader's word.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import languages
from archive import dates
from archive.record import captions, tree
from archive.record.field import Facet, Words
from archive.record.forms import Captions, EventDate
from archive.record.rules import OneWord, SomeWords, Text
from archive.record.shapes import PublicRecord
from archive.record.standing import RETRACTED, status
from archive.record.tree import Node
from archive.search import identity, normalising, periods
from archive.search.identity import BYLINE, PLACE, Name
from archive.vocabularies import VOCABULARIES

MONTH = "month"
STATUS, TYPE, LANGUAGE = "status", "type", "language"


def _facets() -> list[tuple[Facet, Node]]:
    """The facets of the table with the nodes of their fields, in the order of the search page."""
    every = [(node.field.facet, node) for node in tree.every()]
    named = [(facet, node) for facet, node in every if facet is not None]
    return sorted(named, key=lambda pair: pair[0].at)


# Those that a reader chooses from; the rest count for other pages.
CHOSEN = tuple(facet.kind for facet, _ in _facets())
TITLES: Mapping[str, Words] = {facet.kind: facet.title for facet, _ in _facets()}
# Facets whose values are names, and those whose values are words of a vocabulary.
NAMED = tuple(facet.kind for facet, node in _facets() if isinstance(node.rule, Text))
WORDED: Mapping[str, str] = {
    facet.kind: node.rule.vocabulary
    for facet, node in _facets()
    if isinstance(node.rule, OneWord | SomeWords)
}
KEY = re.compile(r"[\w-]{1,92}")  # a name of 80 letters, and a homonym's cell
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


Keys = Mapping[Name, str]


def own_keys(public: PublicRecord) -> Keys:
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


def marks(public: PublicRecord, keys: Keys | None = None) -> tuple[Mark, ...]:
    """All of a record's, each once, in the order of their words.

    ``keys``: of its names, as the other records of the archive tell them.
    """
    keys = own_keys(public) if keys is None else keys
    every = [Mark(MONTH, period(public))]
    for facet, node in _facets():
        every += _marks(facet.kind, node, public, keys)
    return tuple({mark.word: mark for mark in sorted(every, key=lambda mark: mark.word)}.values())


def _marks(kind: str, node: Node, public: PublicRecord, keys: Keys) -> Iterator[Mark]:
    """Of one facet. A place has a point, a byline a biography, and a retraction wins."""
    if kind == PLACE:
        yield from _place(keys, public["place"])
    elif kind == BYLINE:
        yield from _byline(keys, public["byline"])
    elif kind == STATUS:
        yield Mark(STATUS, status(public))
    elif kind in NAMED:
        for name in tree.values(public, node.field.path):
            yield from _named(keys, identity.named(kind, name), {"name": name})
    else:
        yield from (Mark(kind, slug) for slug in tree.values(public, node.field.path))


def day(public: PublicRecord) -> datetime.date | None:
    """The first day of the event, if it has one."""
    span = periods.span(public["event_date"]["edtf"])
    return span.first if span else None


def period(public: PublicRecord) -> str:
    """The cell of the timeline that the event's date names: as ``periods.cell`` says."""
    return periods.cell(periods.span(public["event_date"]["edtf"]))


def _searched() -> Iterator[Node]:
    return (node for node in tree.leaves() if node.field.search and node.field.public is not None)


def texts(public: PublicRecord) -> Iterator[Mapping[str, str]]:
    """What is searched of a record, in each of its languages: the words that its page shows."""
    for node in _searched():
        if isinstance(node.rule, Text):
            yield from tree.values(public, node.field.path)
        elif isinstance(node.rule, Captions):
            for value in tree.values(public, node.field.path):
                yield {code: spoken(text) for code, text in value.items()}


def spoken(text: str) -> str:
    """The words of captions, without their times."""
    try:
        return "\n".join(cue.words for cue in captions.read(text))
    except captions.CaptionError:
        # Published before captions were checked: the page offers them, the search leaves them out.
        return ""


def labels(public: PublicRecord) -> Iterator[Mapping[str, str]]:
    """What the page says in words of its own, in every language: vocabularies and the date."""
    codes = languages.codes()
    for node in _searched():
        values = tree.values(public, node.field.path)
        if isinstance(node.rule, EventDate):
            for edtf in values:
                yield {code: dates.worded(edtf, code) for code in codes}
        elif isinstance(node.rule, OneWord | SomeWords):
            for slug in values:
                name, word = _label(node.rule.vocabulary, slug, public)
                if word != "none":
                    yield {code: VOCABULARIES[name].label(word, code) for code in codes}


def _label(vocabulary: str, slug: str, public: PublicRecord) -> tuple[str, str]:
    """Where the word stands, and which it is: a retraction wins over the status."""
    if vocabulary == STATUS and status(public) == RETRACTED:
        return "standing", RETRACTED
    return vocabulary, slug


def reader_words(public: PublicRecord) -> set[str]:
    """The words that a reader can ask for, folded."""
    every = {
        word
        for source in (texts(public), labels(public))
        for text in source
        for words_ in text.values()
        for word in normalising.indexed(words_)
    }
    if (span := periods.span(public["event_date"]["edtf"])) and span.first.year == span.last.year:
        every.add(str(span.first.year))
    return every


def words(public: PublicRecord, keys: Keys | None = None) -> list[str]:
    """Every word that a record is found by, each once."""
    every = reader_words(public) | {mark.word for mark in marks(public, keys)}
    if span := periods.span(public["event_date"]["edtf"]):
        every |= periods.carried(span)
    if public["place"].get("latitude") is not None:
        every.add(LOCATED)
    return sorted(every)
