"""What every template may know of the site."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from config.tor import Connection, connection


@dataclass(frozen=True)
class Site:
    newsroom: str
    faces: frozenset[str]
    url: str


def site(request: HttpRequest) -> dict[str, Site]:
    return {"site": Site(settings.NEWSROOM, settings.FACES, settings.SITE_URL)}


def visit(request: HttpRequest) -> dict[str, Connection]:
    """How this visit came; nothing where no reporter is served, who alone is told."""
    return {"connection": connection(request)} if "intake" in settings.FACES else {}
