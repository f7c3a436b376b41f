"""The page that seals without a network: one file with style, script, sentences and the desk's key.

It names neither the desk nor the newsroom: it may be found on a telephone. The same desk, key and
language always give the same bytes, so that people can compare its digest.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from languages import SOURCE
from sealing import digits
from stripping.kinds import outputs
from submissions import roster
from submissions.errors import StoreDown
from submissions.models import Consent

SCRIPT, STYLE = "desk/away.js", "away.css"


@dataclass(frozen=True)
class Made:
    """``html``: the page; ``digest``: SHA-256 of it, hexadecimal; ``recipients``: of the desk."""

    html: bytes
    digest: str
    recipients: tuple[str, ...]


def made_for(slug: str) -> Made:
    """In the active language. Raises RosterDown, Missing (the desk)."""
    return _made(roster.sealing_recipients(slug), get_language() or SOURCE)


@lru_cache(maxsize=64)
def _made(recipients: tuple[str, ...], language: str) -> Made:
    script, style = _asset(SCRIPT), _asset(STYLE)
    context = {
        "policy": _policy(script, style),
        # The project's own files, and JSON without a sign that could end its element.
        "script": SafeString(script),
        "style": SafeString(style),
        "house": SafeString(_json(house(recipients))),
        "said": SafeString(_json(sentences())),
        "digits": [digits(each) for each in recipients],
        "consents": Consent.choices,
    }
    html = render_to_string("submissions/away_page.html", context).encode()
    return Made(html, hashlib.sha256(html).hexdigest(), recipients)


def _asset(name: str) -> str:
    path = finders.find(name)
    if not path:
        raise StoreDown(f"{name} was not built: run make setup")
    with open(path, encoding="utf-8") as file:
        text = file.read().strip()
    if "</script" in text.lower() or "</style" in text.lower():
        raise ValueError(f"{name} would end the element that it stands in.")
    return text


def _policy(script: str, style: str) -> str:
    """What the page may do, said in the page: run this script, and speak to nobody."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "form-action 'none'; base-uri 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def house(recipients: tuple[str, ...]) -> dict[str, object]:
    """What a page needs to know that seals: to whom, the kinds of files, the largest (bytes)."""
    return {
        "recipients": recipients,
        "endings": {each.ending: each.media_type for each in outputs()},
        "largest": settings.UPLOAD_LIMIT,
    }


def _json(held: object) -> str:
    return json.dumps(held, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def sentences() -> dict[str, str]:
    return {
        "nothing": _("Write something or choose a file first."),
        "sealing": _("Sealing … {percent} %"),
        "sealed": _("Sealed: {size}. Nobody can open it now but the desk, and you cannot either."),
        "large": _(
            "It is larger than our form takes at one time. Seal your files in two parts, or let "
            "somebody bring it on a stick."
        ),
        "failed": _(
            "It was not sealed: a file could not be read, or this device has too little memory. "
            "Nothing is lost. Choose fewer files, or open this page in another browser."
        ),
    }
