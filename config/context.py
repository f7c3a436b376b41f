"""What every template may know of the site."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Site:
    newsroom: str
    faces: frozenset[str]
    url: str


def site(request: HttpRequest) -> dict[str, Site]:
    return {"site": Site(settings.NEWSROOM, settings.FACES, settings.SITE_URL)}
