"""A record in the words of schema.org, as JSON-LD: a file beside its page, which has no script.

Only what the public JSON says, in the languages it says it in.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from archive.addresses import LATEST, Served
from archive.record import article as values
from archive.record import tree
from archive.record.context import OWN, term
from archive.record.field import AUTO, Property, Public, Published
from archive.record.forms import Captions
from archive.record.rules import Text
from archive.record.tree import Node

CONTEXT = "https://schema.org"
HERE = Served()


def absolute(request: HttpRequest, path: str) -> str:
    """With the site's own address, or else the one that was asked (an onion, a mirror)."""
    if settings.SITE_URL and not urlsplit(request.build_absolute_uri()).netloc.endswith(".onion"):
        return f"{settings.SITE_URL}{path}"
    return request.build_absolute_uri(path)


def article(public: Public, request: HttpRequest) -> dict[str, Any]:
    """A NewsArticle; a correction note where the version has one."""

    def link(file: str) -> str:
        return absolute(request, HERE.medium(public["id"], file))

    document: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "@id": f"urn:uuid:{public['id']}",
        "url": absolute(request, HERE.record(public["languages"][0], public["id"], LATEST)),
        "publisher": {"@type": "NewsMediaOrganization", "name": settings.NEWSROOM},
        "isAccessibleForFree": True,
        **dict(_properties(Published(public, link))),
    }
    if more := list(_additional(public)):
        document["additionalProperty"] = more
    return document


def _properties(published: Published) -> Iterator[tuple[str, Any]]:
    """What schema.org has a property for."""
    for node in tree.every():
        wanted = node.field.article
        value = tree.value(published.public, node.field.path)
        if isinstance(wanted, Property) and value is not None:
            said = wanted.value(value, published) if wanted.value else value
            if said is not None:
                yield wanted.name, said


def _additional(public: Public) -> Iterator[dict[str, Any]]:
    """What it has none for and no row leaves out: under our own term."""
    for node in tree.leaves():
        if node.field.article is AUTO and node.field.public is not None:
            several = [_plain(node, value) for value in tree.values(public, node.field.path)]
            if several:
                yield {
                    "@type": "PropertyValue",
                    "name": node.field.path,
                    "propertyID": str(term(node.field)).replace("own:", OWN),
                    "value": several if len(several) > 1 else several[0],
                }


def _plain(node: Node, value: Any) -> Any:
    return values.text(value) if isinstance(node.rule, Text | Captions) else value
