"""The page that seals words and files on the device, and sends them in slices.

An addition for whoever has scripts: it seals as the page that seals away from the network does, so
this server sees ciphertext alone. The form without scripts stays whole without it.
"""

import base64
import hashlib
from functools import lru_cache

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sealing import digits
from submissions import form_token, roster
from submissions.errors import RosterDown, StoreDown
from submissions.mailbox.codename import Codename
from submissions.messages import Refusal
from submissions.models import Consent
from submissions.views import away_page
from submissions.views.choosing import chosen
from submissions.views.pages import page, refusal_page
from submissions.wire.slices import SLICE

SCRIPT = "desk/sending.js"


@require_safe
def page_with_script(request: HttpRequest, slug: str = "") -> HttpResponse:
    desk = chosen(request, slug, "script-to")
    if isinstance(desk, HttpResponse):
        return desk
    try:
        recipients, integrity = roster.sealing_recipients(desk.slug), _integrity()
    except RosterDown:
        return refusal_page(request, Refusal.KEYS)
    except StoreDown:
        return refusal_page(request, Refusal.DOWN)
    token = form_token.issue(form_token.REPORT, desk.slug, Codename.generate().number)
    trace = form_token.read(token, form_token.REPORT).trace
    house = away_page.house(recipients) | {"slice": SLICE} | _addresses(trace)
    context = {
        "desk": desk,
        "token": token,
        "digits": [digits(each) for each in recipients],
        "consents": Consent.choices,
        "script": SCRIPT,
        "integrity": integrity,
        "house": house,
        "said": sentences(),
    }
    return page(request, "script", context)


def _addresses(trace: str) -> dict[str, object]:
    return {
        "begin": reverse("reporter:slices-begin"),
        "part": reverse("reporter:slices-part"),
        "end": reverse("reporter:slices-end"),
        # The id of a container comes behind it.
        "offset": reverse("reporter:slices-offset", args=[trace, "0"]).removesuffix("0/"),
    }


@lru_cache(maxsize=1)
def _integrity() -> str:
    """What the browser compares the script with (Subresource Integrity). Raises StoreDown."""
    path = finders.find(SCRIPT)
    if not path:
        raise StoreDown(f"{SCRIPT} was not built: run make setup")
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha384").digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def sentences() -> dict[str, str]:
    """Those of sealing are the page's that seals away from the network."""
    return away_page.sentences() | {
        "sending": _("Sent of {size}: {percent} %"),
        "waiting": _(
            "The line is broken. Nothing is lost: it goes on by itself in {seconds} seconds, where "
            "it stopped. Leave this page open."
        ),
        "refused": _(
            "This server did not take it. Your words are still here: copy them, and send them by "
            "the form without scripts."
        ),
        "large": _("It is larger than this server takes at one time. Choose fewer files."),
    }
