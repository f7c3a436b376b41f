"""Sends a report of nobody's through the real door, and remembers that it went the whole way.

The form is the one that reporters get, from the running server; its token alone is another
(submissions.reports.canary). Whatever keeps a report from arriving keeps the canary, too.
"""

import datetime
import http.client
from dataclasses import dataclass

from django.conf import settings

import languages
from config import probes
from config.environment import table
from config.settings import given
from languages import Face
from operations.announcing import EVERYWHERE
from operations.watching import page
from operations.watching.page import Picture
from submissions import intake

PATIENCE = 60.0  # seconds for an answer: a canary that waits longer is as good as none
WORDS = "canary"
PICTURE = Picture("picture.png", "image/png", probes.PIXEL)


class Silent(Exception):
    """It did not arrive; the text says at which step, for the operator."""


@dataclass(frozen=True)
class Door:
    """Where the running server is asked; ``name``: the host that it answers to."""

    host: str
    port: int
    name: str


def door() -> Door:
    """Of HOST and PORT, as ``manage.py serve`` reads them."""
    host = given[table.HOST]
    port = given[table.PORT]
    names = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"]
    return Door(EVERYWHERE.get(host, host), port, names[0] if names else "localhost")


def form_path() -> str | None:
    """The form of the first desk, with everything on one page; None where no desk is open."""
    desk = next(iter(intake.desks()), None)
    first = languages.installed(Face.REPORTER)[0]
    return None if desk is None else f"/{first.code}/r/all/{desk.slug}/"


def send(path: str, at: Door) -> None:
    """Raises Silent."""
    status, text = _exchange(at, "GET", path)
    form = page.read(text)
    if status != 200 or form is None:
        raise Silent(f"The form was not shown ({status}).")
    values = {"token": intake.canary.token(), "words": WORDS}
    media_type, body = page.filled(form, values, PICTURE)
    status, _ = _exchange(at, "POST", form.action, body, media_type)
    if status != 200:
        raise Silent(f"It was not received ({status}).")


def _exchange(
    at: Door, method: str, path: str, body: bytes | None = None, media_type: str = ""
) -> tuple[int, str]:
    headers = {"Host": at.name} | ({"Content-Type": media_type} if media_type else {})
    line = http.client.HTTPConnection(at.host, at.port, timeout=PATIENCE)
    try:
        line.request(method, path, body, headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise Silent(f"The server does not answer ({type(error).__name__}).") from error
    finally:
        line.close()


def age(since: datetime.timedelta) -> str:
    """In words: minutes, and from two hours on hours, and from two days on days."""
    minutes = max(0, int(since.total_seconds()) // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // 1440} days"
