"""The frame around every page: which face it belongs to, its links, the page in other languages.

`{% frame as frame %}` gives a `Frame`. It needs no database, and no request: a page that is written
to a folder has neither.
"""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

import languages
from config import catalogues
from config.faces import face_of
from languages import PREFIX, Face, Language

register = template.Library()

REPORTER, ARCHIVE, DESK = languages.Face.REPORTER, languages.Face.ARCHIVE, languages.Face.DESK


@dataclass(frozen=True)
class Place:
    """A link of a face's header. `needs`: the face that must be in force to serve it; `to`: the
    one that it leads to, which may have other languages."""

    face: Face
    needs: str
    path: str
    label: str | Promise

    @property
    def to(self) -> Face:
        return face_of(self.path.replace("/{language}", "", 1))


PLACES = (
    Place(REPORTER, "intake", "/{language}/r/", gettext_lazy("Send a report")),
    Place(REPORTER, "intake", "/{language}/back/", gettext_lazy("Come back")),
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
    """``partial``: the reader's catalogue is not complete, and the page says so. ``exit``: where
    the quick exit of a reporter's page is sent to; nowhere on other faces."""

    face: str
    home: str
    links: tuple[Link, ...]
    others: tuple[Other, ...]
    partial: bool
    exit: str = ""


def links(face: str, path: str, language: str) -> tuple[Link, ...]:
    found = []
    for place in PLACES:
        if place.face == face and place.needs in settings.FACES:
            spoken = languages.best([language], languages.installed(place.to))
            url = place.path.format(language=spoken.code)
            found.append(Link(url, str(place.label), url == path))
    return tuple(found)


def others(request: HttpRequest | None) -> tuple[Other, ...]:
    """None on the answer to a form: following a link would lose the codename or the words on it."""
    if request is None or request.method != "GET":
        return ()
    match = PREFIX.match(request.path)
    if match is None:
        return ()
    rest = request.get_full_path()[match.end() :]
    return tuple(
        Other(each.code, each.own_name, f"/{each.code}{rest}", each.direction)
        for each in languages.installed(face_of(request.path))
        if each.code != match.group(1)
    )


@register.simple_tag(takes_context=True)
def frame(context: Context) -> Frame:
    """The face is the context's `face`, or else read from the request's path.

    A page that is written to a folder is `bare`: its own header takes the place of the links.
    """
    language = get_language() or settings.LANGUAGE_CODE
    if "bare" in context:
        face = Face(context["bare"])
        return Frame(face, "", (), (), not catalogues.complete(face, language))
    request = context.get("request")
    path = request.path if request else ""
    face = Face(context.get("face") or face_of(path))
    home = HOMES[face].format(language=language)
    partial = not catalogues.complete(face, language)
    out = f"/{language}/go/" if face is Face.REPORTER and "intake" in settings.FACES else ""
    return Frame(face, home, links(face, path, language), others(request), partial, out)


@register.simple_tag
def spoken() -> tuple[Language, ...]:
    """Of a page that speaks all languages at once: those of reporters, the active one first."""
    active = get_language()
    return tuple(sorted(languages.installed(REPORTER), key=lambda each: each.code != active))
