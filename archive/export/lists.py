"""The lists of the static site, and the lines they consist of.

A line is rendered once for each language and put into every list that it stands in. Where a list
goes over to its next page is decided by the records in it, and not by counting them: so a record
that is added or changed alters the page it is on, and leaves all the others as they are.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override

import languages
from archive.addresses import list_name
from archive.export import site
from archive.export.ledger import File, Ledger
from archive.export.writing import write
from archive.localized import Shown
from archive.models import Entry, Facet
from archive.pages import listing, records, timeline
from archive.record.shapes import PublicRecord
from archive.search import facets, identity
from languages import Face, direction

READ = 100  # entries that are read from the database, and rendered, at a time
LEAST, USUAL, MOST = 25, 100, 300  # records on a page
ALL = "all"
Lines = Mapping[str, str]


@dataclass(frozen=True)
class Standing:
    """What stands of a record; ``number``: of its entry, in the order of publication."""

    number: int
    day: datetime.date | None
    period: str
    marks: tuple[str, ...]
    public: PublicRecord


@dataclass(frozen=True)
class Listed:
    """A record's lines by language, in lists and in the timeline; and the words it is found by."""

    number: int
    record: str
    day: str | None
    period: str
    marks: tuple[str, ...]
    lines: Lines
    events: Lines
    words: tuple[str, ...]
    public: PublicRecord


@dataclass(frozen=True)
class Part:
    """One page of a list, as long as it is not written. ``name``: of the file, without ending."""

    word: str
    name: str
    lines: tuple[Lines, ...]
    newer: str
    older: str


@dataclass(frozen=True)
class Task:
    """A page that can be written: its path, its template, and what that shows."""

    name: str
    template: str
    language: str
    context: Mapping[str, Any]
    file: str
    items: tuple[str, ...]


def standing() -> Iterator[tuple[Standing, ...]]:
    rows = Entry.objects.order_by("pk").select_related("content")
    held: list[Standing] = []
    for row in rows.iterator(chunk_size=READ):
        marks = tuple(row.marks.split(" "))
        held.append(Standing(row.pk, row.day, row.period, marks, row.content.public))
        if len(held) == READ:
            yield tuple(held)
            held = []
    if held:
        yield tuple(held)


def lines(batch: tuple[Standing, ...]) -> tuple[Listed, ...]:
    """Renders the lines of some records, and takes their words."""
    held: dict[str, list[tuple[str, str]]] = {}
    spoken = languages.codes(Face.ARCHIVE)
    record, event = (get_template(f"archive/{name}.html") for name in ("_record", "_event"))
    for language in spoken:
        with override(language):
            contexts = [{"line": records.line(each.public, language, site.BELOW)} for each in batch]
            held[language] = [(record.render(each), event.render(each)) for each in contexts]
    return tuple(
        Listed(
            each.number,
            each.public["id"],
            each.day.isoformat() if each.day else None,
            each.period,
            each.marks,
            {language: held[language][place][0] for language in spoken},
            {language: held[language][place][1] for language in spoken},
            tuple(sorted(facets.reader_words(each.public))),
            each.public,
        )
        for place, each in enumerate(batch)
    )


def keep(ledger: Ledger, batch: Iterable[Listed]) -> None:
    """Puts lines into the ledger, from which lists are read."""
    ledger.begin()
    for each in batch:
        shown = [json.dumps(each.lines), json.dumps(each.events)]
        ledger.put_lines([(each.number, each.record, each.day, each.period, *shown)])
        kept = [word for word in each.marks if word.partition(":")[0] in facets.CHOSEN]
        ledger.put_marks((word, each.number) for word in [f"{ALL}:{ALL}", *kept])
    ledger.commit()


def parts(rows: Iterable[tuple[str, str, Lines]]) -> Iterator[Part]:
    """Cuts each list into records. A record with a number in its id that occurs once in ``USUAL``
    times begins one, unless the page before would be a very short one."""
    for word, group in groupby(rows, key=lambda row: row[0]):
        first = list_name(*word.split(":", 1))
        name, newer = first, ""
        held: list[Lines] = []
        for _, record, shown in group:
            begins = len(held) >= LEAST and int(record[-8:], 16) % USUAL == 0
            if begins or len(held) == MOST:
                older = f"{first}-{record[:8]}"
                yield Part(word, name, tuple(held), newer, older)
                name, newer, held = older, name, []
            held.append(shown)
        yield Part(word, name, tuple(held), newer, "")


def tasks(ledger: Ledger) -> Iterator[Task]:
    """Every list page, in every language."""
    row: Facet | None = None
    spoken = languages.codes(Face.ARCHIVE)
    for part in parts(ledger.listed()):
        if row is None or row.word != part.word:
            row = Facet.objects.filter(word=part.word).first()
        for language in spoken:
            with override(language):
                template, context = _heading(part.word, row, language)
            yield _task(template, context, part, language)
    grids = {
        language: timeline.grid(language, site.BELOW) for language in languages.codes(Face.ARCHIVE)
    }
    for part in parts(ledger.happened()):
        period = part.word.partition(":")[2]
        for language in spoken:
            context = {
                **timeline.context(_own_year(grids[language], period), period, language),
                "timeline_url": site.BELOW.page(language, "timeline"),
                "later_url": part.older and f"{part.older}.html",
            }
            yield _task("timeline", context, part, language)


def _own_year(grid: timeline.Grid, period: str) -> timeline.Grid:
    """The grid above one period shows its year alone: so that a record alters one page, not all.

    What names no year has a row beneath the years, which its own page shows alone.
    """
    years = tuple(year for year in grid.years if year.period == period[:4])
    other = grid.other if period == grid.other.period else replace(grid.other, count=0)
    return replace(grid, years=years, other=other)


def _task(template: str, context: dict[str, Any], part: Part, language: str) -> Task:
    held = {
        **records.frame(language, site.BELOW),
        "newer_url": part.newer and f"{part.newer}.html",
        "older_url": part.older and f"{part.older}.html",
        **context,
    }
    items = tuple(shown[language] for shown in part.lines)
    name = f"{site.ROOT}/{language}/by/{part.name}.html"
    return Task(name, template, language, held, f"{part.name}.html", items)


def _heading(word: str, row: Facet | None, language: str) -> tuple[str, dict[str, Any]]:
    """The template of a list, and what stands above it."""
    if row is None:
        name = Shown(gettext("All records"), language, direction(language))
        return "facet", {"name": name, "count": Entry.objects.count()}
    if row.kind == identity.BYLINE:
        return "person", {"person": records.person(row, language, site.BELOW)}
    name = listing.name(row, language)
    return "facet", {"name": name, "kind": str(facets.TITLES[row.kind]), "count": row.count}


def render(folder: Path, task: Task) -> File:
    """Writes a list page."""
    same = {each: f"../../{each}/by/{task.file}" for each in site.others(task.language)}
    items = mark_safe("".join(task.items))  # noqa: S308 - rendered by templates that escape
    context = {**task.context, "items": items}
    return write(folder, task.name, [site.page(task.template, task.language, context, same, "")])
