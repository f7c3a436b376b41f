"""The pages of taking back: everything that was sent, or the desk's replies that were read."""

import uuid

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from submissions import form_token
from submissions.errors import Refused
from submissions.mailbox import mailboxes, sessions, withdrawal
from submissions.messages import Refusal
from submissions.models import Mailbox
from submissions.views.conversing import visitor
from submissions.views.mailbox import wanted, while_visits_can_be_asked
from submissions.views.pages import page, refusal_page
from submissions.views.sending import from_elsewhere


def _gone(request: HttpRequest) -> bool:
    """Whether this form was for a mailbox that is no more: the same form, sent a second time."""
    try:
        token = form_token.read(request.POST.get("token", ""), form_token.CONVERSATION)
    except Refused:
        return False
    return not Mailbox.objects.filter(id=uuid.UUID(token.subject)).exists()


def _done(request: HttpRequest) -> HttpResponse:
    response = page(request, "withdrawn")
    sessions.end(request, response)
    return response


@csrf_exempt  # The form token is the capability, and the cookie is SameSite=Strict.
@while_visits_can_be_asked
def withdraw(request: HttpRequest) -> HttpResponse:
    """What will happen, and then that it has."""
    if request.method == "POST" and from_elsewhere(request):
        return refusal_page(request, Refusal.TOKEN)
    visit = visitor(request)
    if visit is None:
        if request.method == "POST" and _gone(request):
            return _done(request)
        return redirect("reporter:return")
    mailbox, _keys = visit
    if request.method != "POST":
        token = form_token.issue(form_token.CONVERSATION, str(mailbox.id))
        return page(request, "withdraw", {"token": token, "days": mailboxes.days(mailbox)})
    if not wanted(request, mailbox):
        return refusal_page(request, Refusal.TOKEN)
    try:
        withdrawal.withdraw(mailbox.id)
    except OperationalError:
        return refusal_page(request, Refusal.BUSY)
    return _done(request)


@csrf_exempt  # As above.
@require_POST
@while_visits_can_be_asked
def forget_replies(request: HttpRequest) -> HttpResponse:
    """Only those that the page showed: one that came since was not read yet."""
    visit = visitor(request)
    if visit is None:
        return redirect("reporter:return")
    mailbox, _keys = visit
    if not wanted(request, mailbox):
        return refusal_page(request, Refusal.TOKEN)
    try:
        mailboxes.forget_replies(mailbox, request.POST.getlist("reply"))
    except OperationalError:
        return refusal_page(request, Refusal.BUSY)
    return redirect("reporter:conversation")
