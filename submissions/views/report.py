"""The pages of sending a report. Plain HTML: no script, and no cookie."""

from functools import partial
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from submissions import desks, form_token, intake
from submissions.errors import Busy, FilesRefused, Gone, Missing, NoCustodian, StoreDown
from submissions.mailbox.codename import Codename
from submissions.reports import receiving, vouchers
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
from submissions.wire.ingress import REFUSAL
from submissions.wire.refusals import REFUSALS


@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    """Where the ingress sends a body that it did not take; nobody else comes here."""
    code = getattr(request, "scope", {}).get(REFUSAL)
    if code not in REFUSALS:
        raise Http404
    return refusal_page(request, code)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return page(request, "landing", {"open": bool(desks.desks())})


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    return page(request, "safety")


@require_safe
def report(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The form of a desk; the choice of one where there are several; or that none is open."""
    found = desks.desks()
    if not found:
        return page(request, "closed")
    if not slug and len(found) > 1:
        return page(request, "desks", {"desks": found})
    desk = next((each for each in found if each.slug == slug), None) if slug else found[0]
    if desk is None:
        raise Http404
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
        return refusal_page(request, "busy")
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
def sealed(request: HttpRequest) -> HttpResponse:
    """Where the form goes: the receipt, or the form again with the words as they were typed."""
    if request.method != "POST":
        return redirect("reporter:report")
    upload = intake.upload(request)
    if upload is None or upload.token.secret is None:
        return refusal_page(request, "token")
    if quotas.over(request, "report", quotas.REPORTS) and not upload.token.voucher:
        return refusal_page(request, "busy")
    codename = Codename(upload.token.secret)
    form = ReportForm(request.POST, files=len(upload.files))
    context = _report_context(
        request.POST["token"],
        # Asked for only when the form is shown again.
        SimpleLazyObject(partial(desks.desk, upload.token.subject)),
        codename,
        form,
    )
    if upload.token.voucher:
        context["voucher"] = "good"
    if not form.is_valid():
        return page(request, "report", context, 422)
    try:
        receipt = receiving.receive(
            upload.token,
            said(form),
            upload.files,
            without_refused=form.without_refused,
            wanted=form.wanted(upload.originals),
            flat=form.cleaned_data["flat"],
        )
    except FilesRefused as error:
        return page(request, "report", {**context, "left_out": explained(error.refusals)}, 422)
    except NoCustodian:
        form.refuse_originals()
        return page(request, "report", context, 422)
    except Gone as error:
        return gone_page(request, error.how)
    except Missing:
        return page(request, "closed", status=409)
    except Busy:
        return refusal_page(request, "busy")
    except (DatabaseError, InterfaceError, StoreDown):
        return refusal_page(request, "down")
    except OSError:
        return refusal_page(request, "full")
    return page(request, "sealed", {"codename": codename, **received(receipt)})
