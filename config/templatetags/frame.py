"""The frame around every page: which face it belongs to, its links, the page in the other language.

`{% frame as frame %}` gives a `Frame`. It needs no database, and no request: a page that is written
to a folder has neither.
"""

import re
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

register = template.Library()

REPORTER, ARCHIVE, DESK = "reporter", "archive", "desk"
LANGUAGE_PREFIX = re.compile(r"^/([a-z]{2})(?=/)")


@dataclass(frozen=True)
class Place:
    """A link of a face's header. `needs`: the face that must be in force to serve it."""

    face: str
    needs: str
    path: str
    label: str | Promise


PLACES = (
    Place(REPORTER, "intake", "/{language}/report/", gettext_lazy("Send a report")),
    Place(REPORTER, "intake", "/{language}/return/", gettext_lazy("Come back")),
    Place(REPORTER, "intake", "/{language}/safety/", gettext_lazy("Stay safe")),
    Place(REPORTER, "archive", "/{language}/archive/", gettext_lazy("Archive")),
    Place(ARCHIVE, "archive", "/{language}/archive/", gettext_lazy("Archive")),
    Place(ARCHIVE, "archive", "/{language}/archive/search/", gettext_lazy("Search")),
    Place(ARCHIVE, "archive", "/{language}/archive/timeline/", gettext_lazy("Timeline")),
    Place(ARCHIVE, "archive", "/{language}/archive/map/", gettext_lazy("Map")),
    Place(ARCHIVE, "archive", "/{language}/archive/people/", gettext_lazy("Who writes")),
    Place(ARCHIVE, "archive", "/{language}/archive/integrity/", gettext_lazy("How to check us")),
    # Not the form itself: the first page says what is safe and what is not.
    Place(ARCHIVE, "intake", "/{language}/", gettext_lazy("Report to us")),
)
HOMES = {REPORTER: "/{language}/", ARCHIVE: "/{language}/archive/", DESK: "/desk/"}


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    current: bool


@dataclass(frozen=True)
class Other:
    """The same page in another language."""

    code: str
    name: str
    url: str
    direction: str


@dataclass(frozen=True)
class Frame:
    face: str
    home: str
    links: tuple[Link, ...]
    others: tuple[Other, ...]


def face_of(path: str) -> str:
    """The face that answers a path, for pages that no view stands behind (a missing page)."""
    inner = LANGUAGE_PREFIX.sub("", path)
    if inner.startswith("/desk/"):
        return DESK
    return ARCHIVE if inner.startswith("/archive/") else REPORTER


def links(face: str, path: str, language: str) -> tuple[Link, ...]:
    found = []
    for place in PLACES:
        if place.face == face and place.needs in settings.FACES:
            url = place.path.format(language=language)
            found.append(Link(url, str(place.label), url == path))
    return tuple(found)


def others(request: HttpRequest | None) -> tuple[Other, ...]:
    """None on the answer to a form: following a link would lose the codename or the words on it."""
    if request is None or request.method != "GET":
        return ()
    match = LANGUAGE_PREFIX.match(request.path)
    if match is None:
        return ()
    rest = request.get_full_path()[match.end() :]
    return tuple(
        Other(code, name, f"/{code}{rest}", "rtl" if code in settings.LANGUAGES_BIDI else "ltr")
        for code, name in settings.LANGUAGES
        if code != match.group(1)
    )


@register.simple_tag(takes_context=True)
def frame(context: Context) -> Frame:
    """The face is the context's `face`, or else read from the request's path.

    A page that is written to a folder is `bare`: its own header takes the place of the links.
    """
    if "bare" in context:
        return Frame(context["bare"], "", (), ())
    request = context.get("request")
    path = request.path if request else ""
    face = context.get("face") or face_of(path)
    language = get_language() or settings.LANGUAGE_CODE
    home = HOMES[face].format(language=language)
    return Frame(face, home, links(face, path, language), others(request))
