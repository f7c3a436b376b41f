"""What every page of the desk has around it: links, its scripts' sentences, the reader's keys."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import languages
from languages import Face
from reviewers.accounts.roles import reviewer_of
from reviewers.keys import keyring
from reviewers.views import script_messages
from reviewers.views.signed_in import SITE, is_verified
from stripping.kinds import outputs
from submissions import intake

# Media types that the desk's viewer shows, those that the archive takes, and the endings of clean
# files, under which they are saved: for scripts.
VIEWER = {
    "shown": sorted({output.media_type for output in outputs() if output.at_desk}),
    "published": sorted({output.media_type for output in outputs() if output.published}),
    "endings": sorted({output.ending for output in outputs()}),
}
# Pages on the way in: the links would lead back to them.
ALONE = frozenset(
    {
        "join",
        "join_over",
        "join_again",
        "second_factor",
        "key",
        "found",
        "waiting",
        "suspended",
        "outside",
    }
)


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    current: bool


def _links(request: HttpRequest) -> tuple[Link, ...]:
    places = (
        (f"{SITE}:needs", _("Needs me")),
        (f"{SITE}:index", _("Queue")),
        (f"{SITE}:search", _("Search")),
        (f"{SITE}:forms", _("Reporters’ form")),
        (f"{SITE}:flood", _("Floods")),
        (f"{SITE}:people", _("People")),
        (f"{SITE}:holders", _("Keys")),
    )
    found = ((reverse(name), label) for name, label in places)
    return tuple(Link(url, label, url == request.path) for url, label in found)


def context(request: HttpRequest) -> dict[str, Any]:
    """For every page, those of the framework too. Costs no query."""
    inside = is_verified(request)
    return {
        "face": "desk",
        "site_header": _("Desk"),
        "site_title": _("Desk"),
        "site_url": None,
        "has_permission": inside,
        "desk_links": _links(request) if inside else (),
        "languages": languages.installed(Face.DESK),
        "language": get_language(),
        "is_popup": False,
        "is_nav_sidebar_enabled": False,
        "available_apps": [],
        "log_entries": [],
    }


def page(
    request: HttpRequest,
    template: str,
    title: str | Promise,
    *,
    status: int = 200,
    **values: Any,
) -> TemplateResponse:
    held = {**context(request), "title": title, **values}
    if template in ALONE:
        held["desk_links"] = ()
    return TemplateResponse(request, f"reviewers/{template}.html", held, status=status)


def without_keys(script: str) -> dict[str, Any]:
    """For a page before the sign-in: there is nobody whose keys it could have."""
    return {
        "name": f"desk/{script}.js",
        "page": {},
        "keys": {},
        "words": script_messages.sentences(),
        "viewer": VIEWER,
    }


def for_scripts(
    user: User,
    script: str,
    data: Mapping[str, Any],
    desks: Iterable[intake.DeskInfo] | None = None,
) -> dict[str, Any]:
    """A page's script and what it reads: its data, the reader's sealed keys, its sentences.

    ``desks``: all of them, where the page has read them.
    """
    reviewer = reviewer_of(user)
    if reviewer is None:
        raise Http404
    desk_keys = keyring.keys_of(reviewer, intake.desks() if desks is None else desks)
    return {
        "name": f"desk/{script}.js",
        "page": data,
        "keys": {
            "recipient": desk_keys.recipient,
            "sealed_identity": base64.b64encode(desk_keys.sealed_identity).decode(),
            "desks": [
                {
                    "desk": entry.desk,
                    "wrapped": base64.b64encode(entry.wrapped).decode(),
                    "older": [base64.b64encode(older).decode() for older in entry.older],
                    "copies": [base64.b64encode(copy).decode() for copy in entry.copies],
                    "unopened": entry.unopened,
                }
                for entry in desk_keys.desks
            ],
        },
        "words": script_messages.sentences(),
        "viewer": VIEWER,
    }


def plain_scripts(script: str) -> dict[str, Any]:
    """As ``for_scripts``, for a page that opens nothing sealed."""
    return {
        "name": f"desk/{script}.js",
        "page": {},
        "keys": {},
        "words": script_messages.sentences(),
        "viewer": VIEWER,
    }
