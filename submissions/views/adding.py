"""Adding to what was sent: what the conversation's form brings.

The form's token says whose mailbox it is for, and is good for a day; so an addition is kept also
when the visit ended while it was coming in, as a long film over a slow line does. Without a visit
the answer shows the receipt, and nothing of the conversation.
"""

from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from submissions import intake
from submissions.errors import (
    Busy,
    FilesRefused,
    Gone,
    Missing,
    NoCustodian,
    StoreDown,
    Unreachable,
)
from submissions.mailbox import mailboxes
from submissions.models import Mailbox
from submissions.reports import receiving
from submissions.views import conversing
from submissions.views.forms import ReportForm
from submissions.views.pages import (
    CHOICES,
    explained,
    gone_page,
    page,
    received,
    refusal_page,
    said,
)
from submissions.wire import quotas
from submissions.wire.multipart_form import Upload


def addition(request: HttpRequest) -> HttpResponse:
    """Keeps it, and answers with the conversation, or with a page of its own."""
    upload = intake.upload(request)
    if upload is None:
        return refusal_page(request, "token")
    try:
        return _kept(request, upload)
    except Gone as error:
        return gone_page(request, error.how)
    except Missing:
        return gone_page(request, receiving.ended(upload.token.subject).how)
    except Busy:
        return refusal_page(request, "busy")
    except (DatabaseError, InterfaceError, StoreDown):
        return refusal_page(request, "down")
    except OSError:
        return refusal_page(request, "full")


def _kept(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Raises what ``receiving.add`` raises, but for what the form can say."""
    mailbox = mailboxes.named(upload.token.subject)
    if mailbox is None:
        raise Missing("mailbox")
    if quotas.over(request, "report", quotas.REPORTS) or quotas.mailbox_over(mailbox.id):
        return refusal_page(request, "busy")
    form = ReportForm(request.POST, files=len(upload.files))
    if not form.is_valid():
        return _answer(request, mailbox, form, status=422)
    try:
        receipt = receiving.add(
            upload.token,
            mailbox,
            said(form),
            upload.files,
            without_refused=form.without_refused,
            wanted=form.wanted(upload.originals),
            flat=form.cleaned_data["flat"],
        )
    except FilesRefused as error:
        more = {"left_out": explained(error.refusals)}
        return _answer(request, mailbox, form, more, status=422)
    except NoCustodian:
        form.refuse_originals()
        return _answer(request, mailbox, form, status=422)
    return _answer(request, mailbox, ReportForm(), received(receipt))


def _answer(
    request: HttpRequest,
    mailbox: Mailbox,
    form: ReportForm,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The conversation while a visit to this very mailbox lasts; else what this form brought."""
    visit, known = None, True
    try:
        visit = conversing.visitor(request)
    except (Unreachable, DatabaseError, InterfaceError):
        known = False
    if visit is not None and visit[0].id == mailbox.id:
        return conversing.conversation_page(request, *visit, form, more, status)
    context = {
        "form": form,
        "desk": mailbox.desk,
        "ended": known,
        # The same one: a page that nobody came back to gives no new day.
        "token": request.POST["token"],
        **CHOICES,
        **(more or {}),
    }
    return page(request, "addition", context, status)
