"""The static site of an export: the same pages, in a folder, with no server and no script."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import override

from archive import pages
from archive.addresses import Foldered
from archive.document import LANGUAGES
from archive.errors import ExportError
from archive.models import Content, Record

ROOT = "data/site"
LIST_DEPTH, RECORD_DEPTH = 1, 2


def sheet() -> bytes:
    found = finders.find("amana.css")
    if not isinstance(found, str):
        raise ExportError("The style sheet was not found.")
    with open(found, "rb") as file:
        return file.read()


def _page(name: str, language: str, context: dict[str, Any], others: dict[str, str]) -> bytes:
    """``others``: the address of the same page in each other language."""
    names = dict(settings.LANGUAGES)
    links = [{"code": code, "name": names[code], "url": url} for code, url in others.items()]
    held = {"face": "archive", "newsroom": settings.NEWSROOM, "others": links, **context}
    with override(language):
        return render_to_string(f"archive/{name}.html", held).encode()


def record_pages(record: Record, contents: Sequence[Content]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of a record's pages; ``contents``: its versions, none when withdrawn."""
    rows = list(record.versions.all())
    here = Foldered(RECORD_DEPTH)
    for language in LANGUAGES:
        folder = f"{ROOT}/{language}/{record.pk}"
        if not contents:
            others = {
                each: here.record(each, str(record.pk)) for each in LANGUAGES if each != language
            }
            context = pages.tombstone_context(rows, language, here)
            yield f"{folder}/index.html", _page("tombstone", language, context, others)
            continue
        for content in contents:
            number = content.public["version"]
            context = pages.record_context(content.public, rows, language, here)
            others = {
                each: here.record(each, str(record.pk), number)
                for each in LANGUAGES
                if each != language
            }
            page = _page("record", language, context, others)
            yield f"{folder}/v{number}.html", page
            if number == record.latest:
                others = {
                    each: here.record(each, str(record.pk))
                    for each in LANGUAGES
                    if each != language
                }
                yield f"{folder}/index.html", _page("record", language, context, others)


def list_pages(newest: Sequence[Content]) -> Iterator[tuple[str, bytes]]:
    """The lists of both languages, ``pages.PER_PAGE`` records to a page, and the first page."""
    here = Foldered(LIST_DEPTH)
    starts = range(0, max(len(newest), 1), pages.PER_PAGE)
    for language in LANGUAGES:
        for place, start in enumerate(starts, 1):
            context = pages.list_context(newest[start : start + pages.PER_PAGE], language, here)
            if place > 1:
                context["newer_url"] = _list_name(place - 1)
            if place < len(starts):
                context["older_url"] = _list_name(place + 1)
            others = {
                each: f"../{each}/{_list_name(place)}" for each in LANGUAGES if each != language
            }
            page = _page("list", language, context, others)
            yield f"{ROOT}/{language}/{_list_name(place)}", page
    yield f"{ROOT}/index.html", _first()
    yield f"{ROOT}/amana.css", sheet()


def _list_name(place: int) -> str:
    return "index.html" if place == 1 else f"page-{place}.html"


def _first() -> bytes:
    held = {"sheet": "amana.css", "languages": settings.LANGUAGES, "newsroom": settings.NEWSROOM}
    return render_to_string("archive/first.html", held).encode()
