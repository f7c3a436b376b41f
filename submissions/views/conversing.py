"""Whose mailbox a visit opened, and the page of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from submissions import form_token
from submissions.mailbox import keys as mailbox_keys
from submissions.mailbox import mailboxes, sessions
from submissions.mailbox.keys import MailboxKeys
from submissions.models import Mailbox
from submissions.views.forms import ReportForm
from submissions.views.pages import CHOICES, page


def visitor(request: HttpRequest) -> tuple[Mailbox, MailboxKeys] | None:
    """Whose mailbox this visit opened. Raises Unreachable."""
    master = sessions.master(request)
    if master is None:
        return None
    keys = mailbox_keys.from_master(master)
    mailbox = mailboxes.find(keys)
    return (mailbox, keys) if mailbox else None


def conversation_page(
    request: HttpRequest,
    mailbox: Mailbox,
    keys: MailboxKeys,
    form: ReportForm,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "days": mailboxes.days(mailbox),
        "aside": mailbox.aside,
        "replies": mailboxes.opened_replies(mailbox, keys),
        "form": form,
        "desk": mailbox.desk,
        "token": form_token.issue(form_token.CONVERSATION, str(mailbox.id)),
        **CHOICES,
        **(more or {}),
    }
    return page(request, "conversation", context, status)
