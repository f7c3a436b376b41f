"""The pages of coming back with a codename, reading the desk's replies and adding to them."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from submissions import form_token
from submissions.errors import Busy, Refused, Unreachable
from submissions.mailbox import keys, mailboxes, sessions
from submissions.messages import Refusal
from submissions.models import Mailbox
from submissions.reports import quarantine, receiving
from submissions.views.adding import addition
from submissions.views.conversing import conversation_page, visitor
from submissions.views.forms import CodenameForm, ReportForm
from submissions.views.pages import codename_page, page, refusal_page
from submissions.views.sending import from_elsewhere, sender_of
from submissions.wire import quotas

View = Callable[..., HttpResponse]


def while_visits_can_be_asked(view: View) -> View:
    """A visit that cannot be looked up has not ended: the page says so, and signs nobody out."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Unreachable, DatabaseError, InterfaceError):
            return refusal_page(request, Refusal.PAUSED)

    return asked


@csrf_exempt  # There is no cookie yet to protect; the browser says where a form came from.
@while_visits_can_be_asked
def come_back(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return codename_page(request)
    if from_elsewhere(request):
        # A stranger's page must not lead a reporter into a mailbox that is not theirs.
        return refusal_page(request, Refusal.TOKEN)
    form = CodenameForm(request.POST)
    if seconds := quotas.return_wait(request):
        return codename_page(request, form, seconds)
    if not form.is_valid():
        quotas.wrong_codename(request)
        return codename_page(request, form)
    try:
        master = keys.master(form.cleaned_data["codename"])
        mailbox = mailboxes.find(keys.from_master(master))
    except Busy:
        return refusal_page(request, Refusal.BUSY)
    except (DatabaseError, InterfaceError):
        return refusal_page(request, Refusal.PAUSED)
    if mailbox is None:
        quotas.wrong_codename(request)
        return codename_page(request, form)
    if mailbox.aside:
        bring_forward(request, mailbox)
    response = redirect("reporter:conversation")
    sessions.begin(response, master)
    return response


def bring_forward(request: HttpRequest, mailbox: Mailbox) -> None:
    """Somebody who comes back is no flood: what waits aside goes to the desk."""
    # A visit begins all the same where the database cannot be written now: the next one tries too.
    with suppress(Busy, DatabaseError):
        quarantine.lift(mailbox, sender_of(request))


@csrf_exempt  # As below.
@require_POST
@while_visits_can_be_asked
def forward(request: HttpRequest) -> HttpResponse:
    """A voucher, typed into the page of a report that waits aside."""
    visit = visitor(request)
    if visit is None:
        return redirect("reporter:return")
    if not wanted(request, visit[0]):
        return refusal_page(request, Refusal.TOKEN)
    try:
        lifted = quarantine.lift_with(visit[0], request.POST.get("voucher", ""), receiving.today())
    except Busy:
        return refusal_page(request, Refusal.BUSY)
    context = {"lifted": lifted, "bad_voucher": not lifted, "aside": not lifted}
    return conversation_page(request, *visit, ReportForm(), context, 200 if lifted else 422)


@csrf_exempt  # The form token is the capability, and the cookie is SameSite=Strict.
@while_visits_can_be_asked
def conversation(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return addition(request)
    visit = visitor(request)
    if visit is None:
        return redirect("reporter:return")
    return conversation_page(request, *visit, ReportForm())


@require_safe
@while_visits_can_be_asked
def reply_file(request: HttpRequest, reply_id: uuid.UUID, number: int) -> HttpResponse:
    """A file that came with an answer of the desk: opened in memory, to be saved."""
    visit = visitor(request)
    if visit is None:
        return redirect("reporter:return")
    file = mailboxes.reply_file(*visit, reply_id, number)
    if file is None:
        raise Http404
    name, data = file
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@csrf_exempt  # The form token of the page says that the reporter wants it.
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    if from_elsewhere(request):
        # Without the cookie, which no stranger's page sends, nothing else would tell; and the
        # answer makes the browser forget all that it keeps of this site, the desk's too.
        return refusal_page(request, Refusal.TOKEN)
    try:
        visit = visitor(request)
    except Unreachable:
        # Whoever wants to leave leaves: without the cookie the visit is over.
        visit = None
    if visit is not None and not wanted(request, visit[0]):
        return refusal_page(request, Refusal.TOKEN)
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
