"""Lists of records as a reader asks for them: the form's words, the facets with their counts.

Counts are exact where the whole archive is shown. In a narrower list they are counted over the
newest ``SAMPLE`` that answer, which is said on the page, so that no search counts a million.
"""

import datetime
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count
from django.utils.dateparse import parse_date

import languages
from archive.localized import Shown, label, shown
from archive.models import Entry, Facet
from archive.record.standing import RETRACTED
from archive.search import facets, identity
from archive.search.query import Question, find, question
from archive.vocabularies import VOCABULARIES
from languages import direction

PER_PAGE = 20
SAMPLE = 200
VALUES = 12  # of each facet, unless all are asked for
ALL_VALUES = 2_000  # of a facet that is asked for in full: a page of some hundred kilobytes
LONGEST = 300  # letters of a question
# Control characters and others that no page may carry.
UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True)
class Asked:
    """What the form or a link asks for; ``after``: the entry before the page; ``every``: the facet
    whose values are all shown."""

    text: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    first: datetime.date | None = None
    last: datetime.date | None = None
    after: int | None = None
    every: str = ""

    @property
    def question(self) -> Question:
        return question(self.text, dict(self.chosen), self.first, self.last)

    @property
    def anything(self) -> bool:
        return bool(self.text or self.chosen or self.first or self.last)

    def query(
        self,
        *,
        drop: str = "",
        choose: tuple[str, str] | None = None,
        after: int | None = None,
        every: str = "",
    ) -> str:
        """The address's query, with some of it changed, always from the first page on."""
        held: dict[str, str] = {"q": self.text, **dict(self.chosen)}
        held |= dict([choose] if choose else [])
        held |= {"from": str(self.first or ""), "to": str(self.last or "")}
        held |= {"after": str(after or ""), "all": every}
        return urlencode({key: value for key, value in held.items() if value and key != drop})


def asked(given: Mapping[str, str]) -> Asked:
    """What cannot be read is left out: a search form has no wrong answers."""
    given = {name: UNWRITABLE.sub("", value) for name, value in given.items()}
    chosen = tuple((kind, given[kind]) for kind in facets.CHOSEN if given.get(kind))
    after = given.get("after", "")
    return Asked(
        given.get("q", "").strip()[:LONGEST],
        chosen,
        _day(given.get("from", "")),
        _day(given.get("to", "")),
        number(after),
        given.get("all", "") if given.get("all") in facets.CHOSEN else "",
    )


def number(text: str) -> int | None:
    """A row's number as an address has it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Value:
    """A value of a facet: a link that chooses it, or takes the choice back."""

    name: Shown
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True)
class FacetShown:
    """``more``: values that are not shown; ``every``: the query that shows them, or empty."""

    kind: str
    name: str
    values: tuple[Value, ...]
    chosen: Value | None
    more: int
    every: str


@dataclass(frozen=True)
class Listing:
    """A page of answers. ``total``: how many there are, or ``SAMPLE`` where there are more."""

    entries: Sequence[Entry]
    facets: tuple[FacetShown, ...]
    total: int
    more: bool
    older: str


def page(wanted: Asked, limit: int = PER_PAGE) -> tuple[Sequence[Entry], str]:
    """The entries of a page, and the query of the next one (empty on the last)."""
    found = list(
        find(wanted.question, after=wanted.after, limit=limit + 1).select_related("content")
    )
    older = wanted.query(after=found[limit - 1].pk) if len(found) > limit else ""
    return found[:limit], older


def listing(wanted: Asked, language: str) -> Listing:
    """Three queries at most."""
    entries, older = page(wanted)
    if wanted.anything:
        marks = find(wanted.question, limit=SAMPLE + 1).values_list("marks", flat=True)
        held = [each.split(" ") for each in marks]
        counts = Counter(word for each in held[:SAMPLE] for word in each)
        total, more = min(len(held), SAMPLE), len(held) > SAMPLE
        rows = _named(counts, wanted)
        kinds = Counter(word.partition(":")[0] for word in counts)
    else:
        rows = _most_frequent(wanted)
        counts = Counter({row.word: row.count for row in rows})
        kinds = _counted()
        total = sum(row.count for row in rows if row.kind == facets.STATUS)
        more = False
    shown_facets = tuple(
        _facet(kind, rows, counts, kinds[kind], wanted, language) for kind in facets.CHOSEN
    )
    return Listing(entries, shown_facets, total, more, older)


def _counted() -> Counter[str]:
    """How many values each facet has whose values are names; the others are all shown."""
    rows = Facet.objects.filter(kind__in=facets.NAMED).values_list("kind")
    return Counter(dict(rows.annotate(count=Count("pk")).order_by()))


def _most_frequent(wanted: Asked) -> list[Facet]:
    """The values that most entries have, of each facet: one query, along the index."""
    part = (
        "SELECT * FROM (SELECT * FROM archive_facet WHERE kind = %s "
        "ORDER BY kind, count DESC, word LIMIT %s) AS part"
    )
    several = " UNION ALL ".join([part] * len(facets.CHOSEN))
    values = [value for kind in facets.CHOSEN for value in (kind, _most(kind, wanted))]
    return list(Facet.objects.raw(several, values))


def _most(kind: str, wanted: Asked) -> int:
    if kind == wanted.every:
        return ALL_VALUES
    # Every word of a vocabulary, and that a record was retracted.
    return len(VOCABULARIES[facets.WORDED[kind]].words) + 1 if kind in facets.WORDED else VALUES


def _named(counts: Counter[str], wanted: Asked) -> list[Facet]:
    """The rows of the values that were counted most, and of those that were chosen."""
    words = {f"{kind}:{key}" for kind, key in wanted.chosen}
    for kind in facets.CHOSEN:
        own = [word for word in counts if word.startswith(f"{kind}:")]
        words |= set(sorted(own, key=lambda word: (-counts[word], word))[: _most(kind, wanted)])
    return list(Facet.objects.filter(word__in=words))


def _facet(
    kind: str,
    rows: Sequence[Facet],
    counts: Counter[str],
    total: int,
    wanted: Asked,
    language: str,
) -> FacetShown:
    """``total``: values that the facet has, shown or not."""
    chosen_key = dict(wanted.chosen).get(kind)
    values = []
    for row in sorted(rows, key=lambda row: (-counts[row.word], row.word)):
        if row.kind == kind:
            mine = row.key == chosen_key
            query = wanted.query(drop=kind) if mine else wanted.query(choose=(kind, row.key))
            values.append(Value(name(row, language), counts[row.word], query, mine))
    chosen = next((value for value in values if value.chosen), None)
    if chosen is None and chosen_key is not None:
        # Chosen by an address, and no entry has it: it can be taken back all the same.
        chosen = Value(Shown(chosen_key, "und", "auto"), 0, wanted.query(drop=kind), True)
    more = max(0, total - len(values))
    every = wanted.query(every=kind) if more and wanted.every != kind else ""
    return FacetShown(kind, str(facets.TITLES[kind]), tuple(values), chosen, more, every)


def name(row: Facet, language: str) -> Shown:
    """What a value is called, in the reader's language if it has a name in it."""
    if row.word == f"{facets.STATUS}:{RETRACTED}":
        return label("standing", row.key, language)
    if row.kind in facets.WORDED:
        return label(facets.WORDED[row.kind], row.key, language)
    if row.kind == facets.LANGUAGE:
        return Shown(languages.name(row.key, language), language, direction(language))
    named = shown(row.shown.get("name"), language) or _bare(row)
    if identity.BETWEEN in row.key and row.latitude is not None and row.longitude is not None:
        return replace(named, text=f"{named.text} ({near(row.latitude, row.longitude)})")
    return named


def near(latitude: float, longitude: float) -> str:
    """Where one of several places of a name is, to a tenth of a degree, in any language."""
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.1f}°{north} {abs(longitude):.1f}°{east}"


def _bare(row: Facet) -> Shown:
    return Shown(row.key, "und", "auto")
