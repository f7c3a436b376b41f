"""The pages of sending a report. Plain HTML: no script, and no cookie."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from submissions import desks, form_token, intake
from submissions.errors import Refused
from submissions.form_token import FormToken
from submissions.mailbox.codename import Codename
from submissions.messages import Refusal
from submissions.reports import receiving, vouchers
from submissions.reports.parts import Whole
from submissions.views.choosing import chosen
from submissions.views.flow import limits, receipt_page, words_page
from submissions.views.forms import ReportForm
from submissions.views.pages import CHOICES, page, received, refusal_page
from submissions.views.sending import (
    from_elsewhere,
    refused_on_its_way,
    refusing_in_words,
    sender_of,
    sent,
)
from submissions.wire import quotas


@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    """Where the ingress sends a body that it did not take; nobody else comes here."""
    refusal = refused_on_its_way(request)
    if refusal is None:
        raise Http404
    return refusal_page(request, refusal)


@require_safe
def report(request: HttpRequest, slug: str = "") -> HttpResponse:
    """One page with everything, for those who prefer it; of a desk, or the choice of one."""
    desk = chosen(request, slug, "all-to")
    if isinstance(desk, HttpResponse):
        return desk
    codename = Codename.generate()
    token = form_token.issue(form_token.REPORT, desk.slug, codename.number)
    return page(
        request, "report", _report_context(token, desk, codename, ReportForm(desk=desk.slug))
    )


@csrf_exempt  # It changes nothing: it gives a form, as anybody may have one.
@require_http_methods(["GET", "HEAD", "POST"])
def vouched(request: HttpRequest, slug: str) -> HttpResponse:
    """The form with a token that carries the voucher whose code was typed; or where to type it.

    A form that was open already stays the same one, with its codename.
    """
    desk = desks.desk(slug)
    if desk is None:
        raise Http404
    if request.method != "POST":
        return page(request, "voucher", {"desk": desk})
    if from_elsewhere(request):
        return refusal_page(request, Refusal.TOKEN)
    # Not the small quota of codenames: whoever tries many of those must not shut this door too.
    if quotas.over(request, "report", quotas.REPORTS):
        return refusal_page(request, Refusal.BUSY)
    voucher = vouchers.presented(slug, request.POST.get("voucher", ""), receiving.today())
    token = replace(_open_form(request, slug), voucher=voucher)
    text, said = form_token.written(token), {"voucher": "good" if voucher else "bad"}
    if "everything" not in request.POST:
        return words_page(request, text, desk, ReportForm(desk=slug), said)
    form = ReportForm(desk=slug)
    context = _report_context(text, desk, Codename(token.secret or 0), form)
    return page(request, "report", {**context, **said})


def _open_form(request: HttpRequest, slug: str) -> FormToken:
    """The token of the form on which the code was typed, else a new one."""
    with suppress(Refused):
        token = form_token.read(request.POST.get("token", ""), form_token.REPORT)
        if token.subject == slug and token.secret is not None:
            return token
    text = form_token.issue(form_token.REPORT, slug, Codename.generate().number)
    return form_token.read(text, form_token.REPORT)


def _report_context(
    token: str, desk: object, codename: Codename, form: ReportForm
) -> dict[str, Any]:
    own = {"token": token, "desk": desk, "codename": codename, "form": form}
    return {**own, **limits(), **CHOICES}


@csrf_exempt  # The form token is the capability: see submissions.form_token.
@refusing_in_words
def sealed(request: HttpRequest) -> HttpResponse:
    """Where the form goes: the receipt, or the form again with the words as they were typed."""
    if request.method != "POST":
        return redirect("reporter:all")
    if refusal := refused_on_its_way(request):
        return _again(request, None, {"refusal": refusal.page})
    upload = intake.upload(request)
    if upload is None or upload.token.secret is None:
        return refusal_page(request, Refusal.TOKEN)
    if quotas.form_over(request, upload.token):
        return refusal_page(request, Refusal.BUSY)
    keep = partial(receiving.receive, upload.token, sender=sender_of(request))
    answer = sent(request, upload, keep, partial(_again, request))
    if isinstance(answer, HttpResponse):
        return answer
    return receipt_page(request, upload.token, Whole((answer,)), received(answer, upload))


def _again(request: HttpRequest, form: ReportForm | None, more: dict[str, Any]) -> HttpResponse:
    """The form as it was filled in, with the same codename; files have to be chosen again."""
    try:
        token = form_token.read(request.POST.get("token", ""), form_token.REPORT)
    except Refused as refused:
        return refusal_page(request, refused.refusal)
    # Asked for only where the page shows it.
    desk = SimpleLazyObject(partial(desks.desk, token.subject))
    voucher = {"voucher": "good"} if token.voucher else {}
    form = form or ReportForm(request.POST, desk=token.subject, files=1)
    own = _report_context(request.POST["token"], desk, Codename(token.secret or 0), form)
    status = more["refusal"].status if "refusal" in more else 422
    return page(request, "report", {**own, **voucher, **more}, status)
