"""The static site: the server's pages and templates, in a folder, with no server.

    index.html  amana.css  search.js  words/            a choice of language; what the search needs
    <lang>/index.html  search.html  map.html  timeline.html  people.html  integrity.html
    <lang>/by/<facet>-<value>.html                      every list, made in ``lists``
    <lang>/<id>/index.html  v1.html                     every record, and every version of it

Only the search has a script, and every list is there without it.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext, override

import languages
from archive.addresses import LATEST, PAGES, Foldered
from archive.errors import ExportError
from archive.models import Entry, Facet, RecordVersion
from archive.pages import integrity, listing, records, timeline, worldmap
from archive.record.shapes import PublicRecord
from archive.search import facets, identity
from languages import Face

ROOT = "data/site"
TOP, BELOW = Foldered(1), Foldered(2)
INNER = "archive/inner.html"
MARK = token_hex(16)  # no text of a record can hold it
SCRIPT = Path(__file__).with_name("search.js")


def sheet() -> bytes:
    found = finders.find("amana.css")
    if not isinstance(found, str):
        raise ExportError("The style sheet was not found.")
    with open(found, "rb") as file:
        return file.read()


def page(
    name: str, language: str, context: Mapping[str, Any], others: Mapping[str, str], current: str
) -> bytes:
    """``others``: the address of the same page in each other language; ``current``: its own."""
    with override(language):
        held = {"newsroom": settings.NEWSROOM, "frame_template": INNER, "mark": MARK, **context}
        title, meta, main = render_to_string(f"archive/{name}.html", held).split(MARK)
    before, *between, after = _shell(language, context["addresses"], current, tuple(others))
    inner = (title, meta, *(escape(url) for url in others.values()), main)
    joined = (f"{part}{text}" for part, text in zip((before, *between), inner, strict=True))
    return f"{''.join(joined)}{after}".encode()


@functools.cache
def _shell(language: str, here: Foldered, current: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """What is around every page: before the title, the head's own, the links to the page in each
    other language, and the text; and after it. It is the same on nearly all of them."""
    with override(language):
        context = {
            "bare": "archive",
            "newsroom": settings.NEWSROOM,
            "others": [{"language": languages.language(code), "url": MARK} for code in others],
            "nav": _nav(language, here, current),
            "mark": MARK,
            **records.frame(language, here),
        }
        return tuple(render_to_string("archive/shell.html", context).split(MARK))


def _nav(language: str, here: Foldered, current: str) -> str:
    """The links of the header."""
    links = [
        {"url": url, "label": label, "current": url == current}
        for label, url in _links(language, here)
    ]
    return render_to_string("archive/_nav.html", {"links": links})


def _links(language: str, here: Foldered) -> Iterator[tuple[str, str]]:
    names = (
        gettext("Search"),
        gettext("Map"),
        gettext("Timeline"),
        gettext("Who writes"),
        gettext("How to check us"),
    )
    yield gettext("Archive"), here.home(language)
    for name, label in zip(PAGES, names, strict=True):
        yield label, here.page(language, name)


def others(language: str) -> tuple[str, ...]:
    return tuple(each for each in languages.codes(Face.ARCHIVE) if each != language)


def record_pages(
    record: str,
    rows: Sequence[RecordVersion],
    publics: Sequence[PublicRecord],
    marks: Sequence[str],
) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of a record's pages; the newest version's is its index.html as well."""
    for language in languages.codes(Face.ARCHIVE):
        folder = f"{ROOT}/{language}/{record}"
        alone = {each: BELOW.record(each, record) for each in others(language)}
        if not publics:
            context = records.tombstone_context(rows, language, BELOW)
            yield f"{folder}/index.html", page("tombstone", language, context, alone, "")
        for public in publics:
            newest = public is publics[-1]
            number = LATEST if newest else public["version"]
            same = {each: BELOW.record(each, record, number) for each in others(language)}
            with override(language):
                context = records.record_context(public, rows, marks, language, BELOW)
            context["versions"] = _reachable(context["versions"], publics)
            made = page("record", language, context, same, "")
            yield f"{folder}/v{public['version']}.html", made
            if newest:
                yield f"{folder}/index.html", made


def _reachable(
    shown: Sequence[records.VersionShown], publics: Sequence[PublicRecord]
) -> tuple[records.VersionShown, ...]:
    """What was withdrawn has no page that a link could lead to."""
    numbers = {public["version"] for public in publics}
    return tuple(each if each.number in numbers else replace(each, url="") for each in shown)


def single_pages() -> Iterator[tuple[str, bytes]]:
    """What there is once for each language."""
    newest = list(Entry.objects.order_by("-pk").select_related("content")[: records.PER_PAGE])
    places = worldmap.places()
    for language in languages.codes(Face.ARCHIVE):
        with override(language):
            contexts = {
                "list": {
                    **records.list_context([each.content for each in newest], language, TOP),
                    "all_url": TOP.search(language, all="all"),
                },
                "browse": {
                    **_facets(language),
                    "statuses": integrity.statuses(language),
                    "right_to_left": " ".join(_right_to_left()),
                },
                "map": {"map": worldmap.drawn(places, language, TOP)},
                "timeline": timeline.context(timeline.grid(language, TOP), "", language),
                "people": {"people": _people(language)},
                "integrity": integrity.context(language),
            }
        for name, context in contexts.items():
            file = {"list": "index", "browse": "search"}.get(name, name)
            same = {each: f"../{each}/{file}.html" for each in others(language)}
            context_of_page = {**records.frame(language, TOP), **context}
            own = f"../{language}/{file}.html"
            yield f"{ROOT}/{language}/{file}.html", page(name, language, context_of_page, same, own)
    yield f"{ROOT}/index.html", _first()
    yield f"{ROOT}/amana.css", sheet()
    yield f"{ROOT}/search.js", SCRIPT.read_bytes()


def _people(language: str) -> list[records.PersonShown]:
    rows = Facet.objects.filter(kind=identity.BYLINE).order_by("-count", "word")
    return [records.person(row, language, TOP) for row in rows.iterator()]


def _facets(language: str) -> dict[str, Any]:
    """Every value of every facet, those with the most records first."""
    kinds = [
        {
            "name": str(facets.TITLES[kind]),
            "values": [
                {
                    "name": listing.name(row, language),
                    "count": row.count,
                    "url": TOP.search(language, **{kind: row.key}),
                }
                for row in Facet.objects.filter(kind=kind).order_by("-count", "word")
            ],
        }
        for kind in facets.CHOSEN
    ]
    return {"facets": [kind for kind in kinds if kind["values"]]}


def _right_to_left() -> list[str]:
    """Languages that records and pages may be in; the script that searches has no CLDR."""
    every = languages.installation().every()
    return [each.code for each in every if each.direction == "rtl"]


def _first() -> bytes:
    spoken = languages.installed(Face.ARCHIVE)
    parts = {"sheet": "amana.css", "languages": spoken, "newsroom": settings.NEWSROOM}
    with override(languages.best([], spoken).code):
        return render_to_string("archive/first.html", parts).encode()
