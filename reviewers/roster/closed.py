"""Desks that take no report now, because rows and the list of people do not agree.

Reporters are told to come later, and whoever runs the server is told by ``doctor``; the desk has to
know it too, for one changed row shuts the door for as long as nobody looks.
"""

from collections.abc import Iterable

from submissions import roster


def closed(desks: Iterable[str]) -> tuple[str, ...]:
    """Of these desks, by slug; a query for each."""
    return tuple(slug for slug in desks if roster.fault(slug))
