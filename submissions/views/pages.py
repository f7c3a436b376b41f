"""What the reporter's pages share: how one is made, and how things are put into words on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

import languages
from languages import SOURCE
from submissions import form_token, messages
from submissions.errors import FileRefusal, Refused
from submissions.messages import OriginalFate, Refusal
from submissions.models import Consent
from submissions.questions import PREFIX
from submissions.reports.endings import STATUS, ending
from submissions.reports.receipt import FileReceipt, Receipt
from submissions.reports.receiving import ReportText
from submissions.views.file_refusals import sentence
from submissions.views.forms import CodenameForm, ReportForm, Uncleanable
from submissions.wire.multipart_form import UPLOAD, Upload
from submissions.wire.progress import PROGRESS, State
from submissions.wire.refusal_page import FRAMED

RETRY_AFTER = "300"  # seconds: the pages say "a few minutes"
CHOICES = {"consents": Consent.choices, "uncleanables": Uncleanable.choices}


@dataclass(frozen=True)
class Line:
    """What the receipt says of one file; ``original``: of its untouched original, or nothing.

    ``still``: what is in the clean file still, for its sender to look at.
    """

    number: int
    kind: messages.Text
    removed: tuple[messages.Text, ...]
    still: tuple[messages.Text, ...]
    original: messages.Text
    size: int = 0


def page(
    request: HttpRequest, name: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    values = {"face": "reporter", **(context or {})}
    return render(request, f"submissions/{name}.html", values, status=status)


def codename_page(
    request: HttpRequest, form: CodenameForm | None = None, wait: int = 0
) -> HttpResponse:
    """The form for a codename. ``form``: one that was wrong, or came too early by ``wait``
    seconds: it is shown again as the same form, whose tries are counted together."""
    token = return_token(request.POST.get("token", ""))
    unknown = form is not None and not wait
    context = {"form": form, "wait": wait, "unknown": unknown, "return_token": token}
    status = 429 if wait else 422 if form else 200
    response = page(request, "return", context, status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def return_token(text: str = "") -> str:
    """A token for a form that takes a codename: this one while it is good, else a new one."""
    try:
        form_token.read(text, form_token.RETURN)
    except Refused:
        return form_token.issue(form_token.RETURN, "")
    return text


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Why nothing was received, and what to do; words that were typed are on it, to copy."""
    shown = refusal.page
    framed = FRAMED.match(request.path)
    context: dict[str, Any] = {
        "refusal": shown,
        "words": typed(request.POST),
        "again": framed and framed["place"] == "p",
    }
    if framed:
        told(request, State.REFUSED, refusal)
        context["short"] = sentence(refusal)
    response = page(request, "refused_frame" if framed else "refused", context, shown.status)
    if shown.status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


def gone_page(request: HttpRequest, how: str) -> HttpResponse:
    """That a form's report is no more. Never its codename, which opens nothing; the words that
    were typed are there to copy, and folded away: whoever took them back need not see them.
    """
    shown = {"ending": ending(how), "words": typed(request.POST)}
    framed = FRAMED.match(request.path)
    if framed:
        told(request, State.GONE)
    return page(request, "gone_frame" if framed else "gone", shown, STATUS)


def told(request: HttpRequest, state: State, refusal: Refusal | None = None) -> None:
    """The frame that shows how the upload of this request goes says what became of it."""
    upload = getattr(request, "scope", {}).get(UPLOAD)
    if isinstance(upload, Upload):
        PROGRESS.here().judged(upload.token.trace, state, refusal)


def typed(fields: Mapping[str, str]) -> str:
    """The words and answers of a form that is not kept, one below the other, to copy."""
    answers = (text for name, text in fields.items() if name.startswith(PREFIX))
    return "\n\n".join(text for text in (fields.get("words", ""), *answers) if text.strip())


def explained(
    refusals: tuple[FileRefusal, ...], names: Sequence[str]
) -> list[tuple[int, str, object, object]]:
    """``names``: of the form's files, as its reporter calls them; none where they are not known."""
    named = dict(enumerate(names, 1))
    return [
        (each.number, named.get(each.number, ""), *messages.refusal(each.reason, each.looks_like))
        for each in refusals
    ]


def received(receipt: Receipt, upload: Upload) -> dict[str, Any]:
    """A receipt in the reporter's words: each file's number, kind and what was removed."""
    files = [line_of(file.number, file) for file in receipt.files]
    # A receipt from before may be of other files than those that came with the form this time.
    names = () if receipt.again else upload.names
    left_out = explained(receipt.refused, names)
    return {"receipt": receipt, "files": files, "left_out": left_out}


def line_of(number: int, file: FileReceipt) -> Line:
    said = {each: messages.removed(each.what, each.places) for each in file.removed}
    return Line(
        number,
        messages.kind(file.kind),
        tuple(text for each, text in said.items() if not messages.still_there(each.what)),
        tuple(text for each, text in said.items() if messages.still_there(each.what)),
        _said_of(file),
        file.size,
    )


def _said_of(file: FileReceipt) -> messages.Text:
    """Of its untouched original; or of a file that came sealed, how large it is."""
    if file.original is None:
        return ""
    sentence = messages.original(file.original)
    if file.original in (OriginalFate.SEALED, OriginalFate.SEALED_ODD):
        size = languages.size(file.size, get_language() or SOURCE)
        return str(sentence) % {"size": languages.isolated(size)}
    return sentence


def said(form: ReportForm) -> ReportText:
    fields = form.cleaned_data
    return ReportText(
        fields["words"], get_language() or SOURCE, Consent(fields["consent"]), form.answers()
    )
