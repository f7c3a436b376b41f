"""Adding to what was sent: what the conversation's form brings.

The form's token says whose mailbox it is for, and is good for a day; so an addition is kept also
when the visit ended while it was coming in, as a long film over a slow line does. Without a visit
the answer shows the receipt, and nothing of the conversation.
"""

from functools import partial
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from submissions import intake
from submissions.errors import Unreachable
from submissions.mailbox import mailboxes
from submissions.messages import Refusal
from submissions.models import Mailbox
from submissions.reports import receiving
from submissions.views import conversing
from submissions.views.forms import ReportForm
from submissions.views.pages import CHOICES, page, received, refusal_page
from submissions.views.sending import refused_on_its_way, refusing_in_words, sent
from submissions.wire import quotas


@refusing_in_words
def addition(request: HttpRequest) -> HttpResponse:
    """Keeps it, and answers with the conversation, or with a page of its own."""
    if refusal := refused_on_its_way(request):
        return refusal_page(request, refusal)
    upload = intake.upload(request)
    if upload is None:
        return refusal_page(request, Refusal.TOKEN)
    mailbox = mailboxes.named(upload.token.subject)
    if mailbox is None:
        raise receiving.ended(upload.token.subject)
    if quotas.over(request, "report", quotas.REPORTS) or quotas.mailbox_over(mailbox.id):
        return refusal_page(request, Refusal.BUSY)
    again = partial(_answer, request, mailbox, status=422)
    answer = sent(request, upload, partial(receiving.add, upload.token, mailbox), again)
    if isinstance(answer, HttpResponse):
        return answer
    return _answer(request, mailbox, ReportForm(), received(answer, upload))


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
