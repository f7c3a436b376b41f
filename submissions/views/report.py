"""The pages of sending a report. Plain HTML: no script, and no cookie."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from submissions import desks, form_token, intake, roster
from submissions.mailbox.codename import Codename
from submissions.messages import Refusal
from submissions.reports import receiving, vouchers
from submissions.views.forms import ReportForm
from submissions.views.pages import CHOICES, page, received, refusal_page
from submissions.views.sending import refusing_in_words, sent
from submissions.wire import quotas
from submissions.wire.ingress import REFUSAL


@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    """Where the ingress sends a body that it did not take; nobody else comes here."""
    refusal = getattr(request, "scope", {}).get(REFUSAL)
    if not isinstance(refusal, Refusal):
        raise Http404
    return refusal_page(request, refusal)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return page(request, "landing", {"open": bool(desks.desks())})


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    return page(request, "safety")


@require_safe
def report(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The form of a desk; the choice of one where there are several; or that none is open."""
    choice = desks.desks()
    if not choice:
        return page(request, "closed")
    if not slug and len(choice) > 1:
        return page(request, "desks", {"desks": choice})
    desk = next((one for one in choice if one.slug == slug), None) if slug else choice[0]
    if desk is None:
        raise Http404
    if roster.fault(desk.slug):
        # Before somebody types, and not after.
        return refusal_page(request, Refusal.KEYS)
    codename = Codename.generate()
    token = form_token.issue(form_token.REPORT, desk.slug, codename.number)
    return page(request, "report", _report_context(token, desk, codename, ReportForm()))


@csrf_exempt  # It changes nothing: it gives a form, as anybody may have one.
@require_POST
def vouched(request: HttpRequest, slug: str) -> HttpResponse:
    """The form again, with a token that carries the voucher whose code was typed."""
    desk = desks.desk(slug)
    if desk is None:
        raise Http404
    # Not the small quota of codenames: whoever tries many of those must not shut this door too.
    if quotas.over(request, "report", quotas.REPORTS):
        return refusal_page(request, Refusal.BUSY)
    voucher = vouchers.presented(slug, request.POST.get("voucher", ""), receiving.today())
    codename = Codename.generate()
    token = form_token.issue(form_token.REPORT, slug, codename.number, voucher)
    context = _report_context(token, desk, codename, ReportForm())
    return page(request, "report", {**context, "voucher": "good" if voucher else "bad"})


def _report_context(
    token: str, desk: object, codename: Codename, form: ReportForm
) -> dict[str, Any]:
    return {"token": token, "desk": desk, "codename": codename, "form": form, **CHOICES}


@csrf_exempt  # The form token is the capability: see submissions.form_token.
@refusing_in_words
def sealed(request: HttpRequest) -> HttpResponse:
    """Where the form goes: the receipt, or the form again with the words as they were typed."""
    if request.method != "POST":
        return redirect("reporter:report")
    upload = intake.upload(request)
    if upload is None or upload.token.secret is None:
        return refusal_page(request, Refusal.TOKEN)
    if quotas.over(request, "report", quotas.REPORTS) and not upload.token.voucher:
        return refusal_page(request, Refusal.BUSY)
    codename = Codename(upload.token.secret)
    # Asked for only when the form is shown again.
    desk = SimpleLazyObject(partial(desks.desk, upload.token.subject))
    voucher = {"voucher": "good"} if upload.token.voucher else {}

    def again(form: ReportForm, context: dict[str, Any]) -> HttpResponse:
        own = _report_context(request.POST["token"], desk, codename, form)
        return page(request, "report", {**own, **voucher, **context}, 422)

    answer = sent(request, upload, partial(receiving.receive, upload.token), again)
    if isinstance(answer, HttpResponse):
        return answer
    return page(request, "sealed", {"codename": codename, **received(answer)})
