"""Words first, then file by file. Plain HTML: no script, and no cookie.

The form has a token and shows no codename. Its answer, at another address, keeps the words and
shows the codename; the token goes on in hidden fields of plain forms, and never in an address.
Whatever comes again with the same token is the same report with the same codename.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

import languages
from languages import Face, Language
from submissions import desks, form_token, intake
from submissions.errors import CodenameError, Refused
from submissions.form_token import FormToken
from submissions.mailbox.codename import Codename, parse
from submissions.messages import OriginalFate, Refusal
from submissions.models import Consent
from submissions.reports import parts, quarantine, receiving, vouchers
from submissions.reports.parts import Whole
from submissions.reports.receiving import Submission
from submissions.reports.spent import MOST, Part, mailbox_of
from submissions.views.choosing import chosen
from submissions.views.forms import ReportForm
from submissions.views.pages import CHOICES, line_of, page, refusal_page, said
from submissions.views.sending import refused_on_its_way, refusing_in_words, sender_of
from submissions.views.short_receipt import short_receipt
from submissions.wire import quotas
from submissions.wire.multipart_form import FILES, Upload
from submissions.wire.progress import PROGRESS, State

# What a receipt says besides, where files came or a codename was tried.
OF_FILES = ("files", "left_out", "unfinished", "sealed_before", "tried")
UNFINISHED = frozenset({State.COMING, State.CLEANING, State.BROKEN})

# Of a file that was ciphertext when it came.
SEALED = frozenset({OriginalFate.SEALED, OriginalFate.SEALED_ODD})


@require_safe
def begin(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The form for words, of a desk; the choice of one where there are several."""
    desk = chosen(request, slug, "report-to")
    if isinstance(desk, HttpResponse):
        return desk
    token = form_token.issue(form_token.REPORT, desk.slug, Codename.generate().number)
    return words_page(request, token, desk, ReportForm(desk=desk.slug))


def words_page(
    request: HttpRequest,
    token: str,
    desk: object,
    form: ReportForm,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    own = {"token": token, "desk": desk, "form": form, "others": others(request)}
    context = {**own, **limits(), **CHOICES, **(more or {})}
    return page(request, "words", context, status)


def others(request: HttpRequest) -> list[Language]:
    """The languages in which the same page can be asked for, by a form that keeps what it holds."""
    installed = languages.installed(Face.REPORTER)
    return [each for each in installed if each.code != request.LANGUAGE_CODE]


def limits() -> dict[str, int]:
    """What is said on a form before anything is chosen."""
    return {"most_files": MOST, "at_once": FILES, "largest": settings.UPLOAD_LIMIT}


@csrf_exempt  # The form token is the capability: see submissions.form_token.
@refusing_in_words
def words(request: HttpRequest) -> HttpResponse:
    """Keeps the words and shows the codename; a form without words shows the same page again."""
    if request.method != "POST":
        return redirect("reporter:report")
    if refusal := refused_on_its_way(request):
        return _words_again(request, {"refusal": refusal.page}, refusal.page.status)
    upload = intake.upload(request)
    if upload is None:
        return _opened_again(request)
    if upload.files or upload.token.secret is None:
        return refusal_page(request, Refusal.MALFORMED)
    if "again" in request.GET:
        # Another language was chosen: nothing is kept yet, and nothing that was typed is lost.
        typed = ReportForm(initial=request.POST.dict(), desk=upload.token.subject)
        return _words_again(request, {}, 200, typed)
    if quotas.form_over(request, upload.token):
        shown = Refusal.BUSY.page
        return _words_again(request, {"refusal": shown}, shown.status)
    return _received(request, upload)


def _received(request: HttpRequest, upload: Upload) -> HttpResponse:
    token = _with_voucher(request, upload.token)
    if token is None:
        return _words_again(request, {"voucher": "bad"}, 422)
    only = bool(request.POST.get("only"))
    form = ReportForm(request.POST, desk=token.subject, files=int(only))
    if not form.is_valid():
        return _words_again(request, {}, 422, form)
    text, whole = said(form), parts.whole(token)
    if not text.empty:
        digests = (parts.digest_of(text),)
        if whole.full and not whole.digests.issuperset(digests):
            return _words_again(request, {"refusal": Refusal.MANY.page}, 413)
        part = Part(digests=digests)
        sent = Submission(
            text, (), True, receiving.NO_ORIGINALS, sender=sender_of(request), part=part
        )
        parts.keep(token, sent)
        whole = parts.whole(token)
    return files_page(request, token, whole)


def _with_voucher(request: HttpRequest, token: FormToken) -> FormToken | None:
    """The same form with the voucher whose code was typed into it; None when it is not good."""
    code = request.POST.get("voucher", "")
    if token.voucher or not code.strip():
        return token
    if quotas.over(request, "report", quotas.REPORTS):
        return None
    voucher = vouchers.presented(token.subject, code, receiving.today())
    return replace(token, voucher=voucher) if voucher else None


def _words_again(
    request: HttpRequest, more: dict[str, Any], status: int, form: ReportForm | None = None
) -> HttpResponse:
    """The form with the words as they were typed, and the same token."""
    token = request.POST.get("token", "")
    try:
        subject = form_token.read(token, form_token.REPORT).subject
    except Refused as refused:
        return refusal_page(request, refused.refusal)
    desk = SimpleLazyObject(partial(desks.desk, subject))
    form = form or ReportForm(request.POST, desk=subject, files=1)
    if "voucher" not in more:
        # What was wrong was something else: nobody types twenty digits twice.
        more = {**more, "code": request.POST.get("voucher", "")}
    return words_page(request, token, desk, form, more, status)


def _opened_again(request: HttpRequest) -> HttpResponse:
    """By a plain form of the page itself: another language, or a voucher for what waits aside."""
    token = form_token.read(request.POST.get("token", ""), form_token.REPORT)
    whole = parts.whole(token)
    more: dict[str, Any] = {}
    if whole.aside and (code := request.POST.get("voucher", "")):
        mailbox = mailbox_of(token, whole.receipts[0])
        good = mailbox is not None and quarantine.lift_with(mailbox, code, receiving.today())
        more = {"lifted": good, "bad_voucher": not good}
        whole = parts.whole(token)
    return files_page(request, token, whole, more)


def files_page(
    request: HttpRequest, token: FormToken, whole: Whole, more: dict[str, Any] | None = None
) -> HttpResponse:
    """The codename, the form for files, and the frame that shows how they go."""
    PROGRESS.here().opened(token.trace, whole.listed)
    consent = request.POST.get("consent", "")
    context = {
        "token": form_token.written(token),
        "trace": token.trace,
        "codename": Codename(token.secret or 0),
        "desk": desks.desk(token.subject),
        "whole": whole,
        "consent": consent if consent in Consent.values else Consent.ASK,
        "others": others(request),
        **limits(),
        **(more or {}),
    }
    return page(request, "files", context)


@csrf_exempt  # As above.
@require_POST
@refusing_in_words
def done(request: HttpRequest) -> HttpResponse:
    """The receipt of all that came, and whether a codename typed on it is the right one."""
    token = form_token.read(request.POST.get("token", ""), form_token.REPORT)
    whole = parts.whole(token)
    first = whole.receipts[0] if whole.receipts else None
    # Asking for the receipt is no second sending; and it ends an upload that was still coming in.
    late = PROGRESS.here().shown(token.trace).state
    own = {
        "receipt": replace(first, again=False) if first else None,
        "late": late.name,
        "unfinished": late in UNFINISHED,
    }
    return receipt_page(request, token, whole, own)


def receipt_page(
    request: HttpRequest, token: FormToken, whole: Whole, more: dict[str, Any] | None = None
) -> HttpResponse:
    files = [line_of(place, file) for place, file in enumerate(whole.files, 1)]
    tried = _tried(request, token)
    context: dict[str, Any] = {
        "token": form_token.written(token),
        "whole": whole,
        "receipt": whole.receipts[0] if whole.receipts else None,
        "codename": Codename(token.secret or 0),
        "files": files,
        "tried": tried,
        "others": others(request),
        "sealed_before": any(file.original in SEALED for file in whole.files),
        **(more or {}),
    }
    if whole.receipts and not any(context.get(each) for each in OF_FILES):
        own = (context["token"], context["codename"], whole, context["receipt"])
        return short_receipt(request, *own, context["others"])
    return page(request, "sealed", context, 422 if tried == "wrong" else 200)


def _tried(request: HttpRequest, token: FormToken) -> str:
    """ "right" or "wrong"; nothing where none was typed. It opens nothing and counts nowhere: who
    has the token has what it is compared with."""
    text = request.POST.get("codename", "")
    if not text.strip():
        return ""
    try:
        return "right" if parse(text).number == token.secret else "wrong"
    except CodenameError:
        return "wrong"
