"""The frame beside the form for files: how the upload goes, what is kept, and what went wrong.

A browser shows no page of ours while it sends, and none at all when a slow line breaks. This frame
asks again by itself, so it says a refusal within seconds, whatever the other frame shows. Its
address is a one-way id of the form's token; nothing leads from it to the codename.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from submissions import messages
from submissions.views.file_refusals import sentence
from submissions.views.pages import page
from submissions.wire.progress import PROGRESS, Shown, State

OFTEN, SELDOM = 2, 5  # seconds between two looks
QUIET = 300.0  # seconds without an upload, after which looks are few


@require_safe
def progress(request: HttpRequest, trace: str) -> HttpResponse:
    shown = PROGRESS.here().shown(trace)
    files = [
        (number, messages.kind(kind), size) for number, (kind, size) in enumerate(shown.files, 1)
    ]
    context = {
        "state": shown.state.name,
        "refusal": sentence(shown.refusal) if shown.refusal else "",
        "received": shown.received,
        "announced": shown.announced,
        "minutes": shown.minutes,
        "files": files,
        "seconds": _seconds(shown),
    }
    return page(request, "progress", context)


def _seconds(shown: Shown) -> int:
    busy = shown.state in {State.COMING, State.CLEANING}
    return OFTEN if busy or shown.idle < QUIET else SELDOM
