"""The pages of coming back with a codename, reading the desk's replies and adding to them."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from submissions import (
    form_token,
    intake,
    mailbox_keys,
    mailboxes,
    quotas,
    receiving,
    sessions,
)
from submissions.errors import (
    Busy,
    FilesRefused,
    Missing,
    NoCustodian,
    Refused,
    StoreDown,
    Unreachable,
)
from submissions.forms import CodenameForm, ReportForm
from submissions.mailbox_keys import MailboxKeys
from submissions.models import Mailbox
from submissions.pages import CHOICES, explained, page, received, refusal_page, said

View = Callable[..., HttpResponse]


def while_visits_can_be_asked(view: View) -> View:
    """A visit that cannot be looked up has not ended: the page says so, and signs nobody out."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Unreachable, DatabaseError, InterfaceError):
            return refusal_page(request, "paused")

    return asked


@csrf_exempt  # There is no cookie yet to protect; the browser says where a form came from.
@while_visits_can_be_asked
def come_back(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request, "return")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        # A stranger's page must not lead a reporter into a mailbox that is not theirs.
        return refusal_page(request, "token")
    if quotas.over(request, "return", quotas.RETURNS):
        return refusal_page(request, "busy")
    form = CodenameForm(request.POST)
    if not form.is_valid():
        return page(request, "return", {"unknown": True, "form": form}, 422)
    try:
        master = mailbox_keys.master(form.cleaned_data["codename"])
        found = mailboxes.find(mailbox_keys.from_master(master))
    except Busy:
        return refusal_page(request, "busy")
    except (DatabaseError, InterfaceError):
        return refusal_page(request, "paused")
    if found is None:
        return page(request, "return", {"unknown": True, "form": form}, 422)
    response = redirect("reporter:conversation")
    sessions.begin(response, master)
    return response


def visitor(request: HttpRequest) -> tuple[Mailbox, MailboxKeys] | None:
    """Whose mailbox this visit opened."""
    master = sessions.master(request)
    if master is None:
        return None
    keys = mailbox_keys.from_master(master)
    mailbox = mailboxes.find(keys)
    return (mailbox, keys) if mailbox else None


@csrf_exempt  # The form token is the capability, and the cookie is SameSite=Strict.
@while_visits_can_be_asked
def conversation(request: HttpRequest) -> HttpResponse:
    found = visitor(request)
    if found is None:
        return (
            redirect("reporter:return")
            if not intake.upload(request)
            else refusal_page(request, "visit")
        )
    mailbox, keys = found
    if request.method != "POST":
        return _conversation_page(request, mailbox, keys, ReportForm())
    upload = intake.upload(request)
    if upload is None or upload.token.subject != str(mailbox.id):
        return refusal_page(request, "token")
    if quotas.over(request, "report", quotas.REPORTS) or quotas.mailbox_over(mailbox.id):
        return refusal_page(request, "busy")
    form = ReportForm(request.POST, files=len(upload.files))
    if not form.is_valid():
        return _conversation_page(request, mailbox, keys, form, status=422)
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
        return _conversation_page(request, mailbox, keys, form, more, status=422)
    except NoCustodian:
        form.refuse_originals()
        return _conversation_page(request, mailbox, keys, form, status=422)
    except Missing:
        return refusal_page(request, "visit")
    except Busy:
        return refusal_page(request, "busy")
    except (DatabaseError, InterfaceError, StoreDown):
        return refusal_page(request, "down")
    except OSError:
        return refusal_page(request, "full")
    return _conversation_page(request, mailbox, keys, ReportForm(), received(receipt))


@require_safe
@while_visits_can_be_asked
def reply_file(request: HttpRequest, reply_id: uuid.UUID, number: int) -> HttpResponse:
    """A file that came with an answer of the desk: opened in memory, to be saved."""
    found = visitor(request)
    if found is None:
        return redirect("reporter:return")
    file = mailboxes.reply_file(*found, reply_id, number)
    if file is None:
        raise Http404
    name, data = file
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _conversation_page(
    request: HttpRequest,
    mailbox: Mailbox,
    keys: MailboxKeys,
    form: ReportForm,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "days": mailboxes.days(mailbox),
        "replies": mailboxes.opened_replies(mailbox, keys),
        "form": form,
        "desk": mailbox.desk,
        "token": form_token.issue(form_token.CONVERSATION, str(mailbox.id)),
        **CHOICES,
        **(more or {}),
    }
    return page(request, "conversation", context, status)


@csrf_exempt  # The form token of the page says that the reporter wants it.
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    try:
        found = visitor(request)
    except Unreachable:
        # Whoever wants to leave leaves: without the cookie the visit is over.
        found = None
    if found is not None and not wanted(request, found[0]):
        return refusal_page(request, "token")
    response = page(request, "left")
    sessions.end(request, response)
    return response


def wanted(request: HttpRequest, mailbox: Mailbox) -> bool:
    """Whether a form of this mailbox's own pages asks for it."""
    try:
        token = form_token.read(request.POST.get("token", ""), form_token.CONVERSATION)
    except Refused:
        return False
    return token.subject == str(mailbox.id)
