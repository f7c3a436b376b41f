"""What the reporter's pages share: how one is made, and how things are put into words on it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from languages import SOURCE
from submissions import messages
from submissions.errors import FileRefusal
from submissions.messages import Refusal
from submissions.models import Consent
from submissions.reports.endings import STATUS, ending
from submissions.reports.receipt import Receipt
from submissions.reports.receiving import ReportText
from submissions.views.forms import ReportForm, Uncleanable

RETRY_AFTER = "300"  # seconds: the pages say "a few minutes"
CHOICES = {"consents": Consent.choices, "uncleanables": Uncleanable.choices}


@dataclass(frozen=True)
class Line:
    """What the receipt says of one file; ``original``: of its untouched original, or nothing."""

    number: int
    kind: messages.Text
    removed: tuple[messages.Text, ...]
    original: messages.Text


def page(
    request: HttpRequest, name: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    values = {"face": "reporter", **(context or {})}
    return render(request, f"submissions/{name}.html", values, status=status)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Why nothing was received, and what to do; words that were typed are on it, to copy."""
    words, shown = request.POST.get("words", ""), refusal.page
    response = page(request, "refused", {"refusal": shown, "words": words}, shown.status)
    if shown.status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


def gone_page(request: HttpRequest, how: str) -> HttpResponse:
    """That a form's report is no more. Never its codename, which opens nothing; the words that
    were typed are there to copy, and folded away: whoever took them back need not see them.
    """
    shown = {"ending": ending(how), "words": request.POST.get("words", "")}
    return page(request, "gone", shown, STATUS)


def explained(refusals: tuple[FileRefusal, ...]) -> list[tuple[int, object, object]]:
    return [
        (refusal.number, *messages.refusal(refusal.reason, refusal.looks_like))
        for refusal in refusals
    ]


def received(receipt: Receipt) -> dict[str, Any]:
    """A receipt in the reporter's words: each file's number, kind and what was removed."""
    files = [
        Line(
            file.number,
            messages.kind(file.kind),
            tuple(messages.removed(removal.what) for removal in file.removed),
            messages.original(file.original) if file.original else "",
        )
        for file in receipt.files
    ]
    return {"receipt": receipt, "files": files, "left_out": explained(receipt.refused)}


def said(form: ReportForm) -> ReportText:
    fields = form.cleaned_data
    return ReportText(fields["words"], get_language() or SOURCE, Consent(fields["consent"]))
