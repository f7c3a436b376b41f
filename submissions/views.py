"""The reporter's pages. Each is plain HTML: no script, no cookie before one has come back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from submissions import desks, form_token, mailbox_keys, quotas, receiving, sessions, words
from submissions.codename import Codename
from submissions.errors import Busy, FileRefusal, FilesRefused, Missing
from submissions.forms import CONSENT, UNCLEANABLE, CodenameForm, MoreForm, ReportForm
from submissions.ingress import REFUSAL, UPLOAD
from submissions.mailbox_keys import MailboxKeys
from submissions.models import Mailbox
from submissions.multipart_form import Upload
from submissions.receipt import Receipt
from submissions.refusals import REFUSALS

RETRY_AFTER = "300"  # seconds


def page(
    request: HttpRequest, name: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    held = {"face": "reporter", **(context or {})}
    return render(request, f"submissions/{name}.html", held, status=status)


def refusal_page(request: HttpRequest, code: str) -> HttpResponse:
    """Why nothing was received, and what to do."""
    refusal = REFUSALS[code]
    response = page(request, "refused", {"refusal": refusal}, refusal.status)
    if refusal.status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


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


def _report_context(
    token: str, desk: desks.DeskInfo | None, codename: Codename, form: ReportForm
) -> dict[str, Any]:
    return {
        "token": token,
        "desk": desk,
        "codename": codename,
        "form": form,
        "consents": CONSENT,
        "uncleanables": UNCLEANABLE,
    }


def _upload(request: HttpRequest) -> Upload | None:
    found = getattr(request, "scope", {}).get(UPLOAD)
    return found if isinstance(found, Upload) else None


def _explained(refusals: tuple[FileRefusal, ...]) -> list[tuple[int, object, object]]:
    return [(each.number, *words.refusal(each.reason, each.looks_like)) for each in refusals]


def _received(receipt: Receipt) -> dict[str, Any]:
    """A receipt in the reporter's words: each file's number, kind and what was removed."""
    files = [
        (file.number, words.kind(file.kind), [words.removed(each.what) for each in file.removed])
        for file in receipt.files
    ]
    return {"receipt": receipt, "files": files, "left_out": _explained(receipt.refused)}


@csrf_exempt  # The form token is the capability: see submissions.form_token.
def sealed(request: HttpRequest) -> HttpResponse:
    """Where the form goes: the receipt, or the form again with the words as they were typed."""
    if request.method != "POST":
        return redirect("reporter:report")
    upload = _upload(request)
    if upload is None or upload.token.secret is None:
        return refusal_page(request, "token")
    if quotas.over(request, "report", quotas.REPORTS):
        return refusal_page(request, "busy")
    codename = Codename(upload.token.secret)
    form = ReportForm(request.POST, files=len(upload.files))
    context = _report_context(
        request.POST["token"], desks.desk(upload.token.subject), codename, form
    )
    if not form.is_valid():
        return page(request, "report", context, 422)
    said = receiving.Words(
        form.cleaned_data["words"], get_language() or "en", form.cleaned_data["consent"]
    )
    try:
        receipt = receiving.receive(
            upload.token, said, upload.files, without_refused=form.without_refused
        )
    except FilesRefused as error:
        return page(request, "report", {**context, "left_out": _explained(error.refusals)}, 422)
    except Missing:
        return page(request, "closed", status=409)
    except Busy:
        return refusal_page(request, "busy")
    except OSError:
        return refusal_page(request, "full")
    return page(request, "sealed", {"codename": codename, **_received(receipt)})


@csrf_exempt  # Nothing but the codename opens anything, and a stranger's page does not know it.
def come_back(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request, "return")
    if quotas.over(request, "return", quotas.RETURNS):
        return refusal_page(request, "busy")
    form = CodenameForm(request.POST)
    if not form.is_valid():
        return page(request, "return", {"unknown": True}, 422)
    try:
        master = mailbox_keys.master(form.cleaned_data["codename"])
    except Busy:
        return refusal_page(request, "busy")
    lookup = mailbox_keys.from_master(master).lookup
    if not Mailbox.objects.filter(lookup=lookup).exists():
        return page(request, "return", {"unknown": True}, 422)
    response = redirect("reporter:conversation")
    sessions.begin(response, master)
    return response


def _visitor(request: HttpRequest) -> tuple[Mailbox, MailboxKeys] | None:
    """Whose mailbox this visit opened."""
    master = sessions.master(request)
    if master is None:
        return None
    keys = mailbox_keys.from_master(master)
    mailbox = Mailbox.objects.select_related("desk").filter(lookup=keys.lookup).first()
    return (mailbox, keys) if mailbox else None


@csrf_exempt  # The form token is the capability, and the cookie is SameSite=Strict.
def conversation(request: HttpRequest) -> HttpResponse:
    visitor = _visitor(request)
    if visitor is None:
        return redirect("reporter:return")
    mailbox, keys = visitor
    if request.method != "POST":
        return _conversation_page(request, mailbox, keys, MoreForm())
    upload = _upload(request)
    if upload is None or upload.token.subject != str(mailbox.id):
        return refusal_page(request, "token")
    form = MoreForm(request.POST, files=len(upload.files))
    if not form.is_valid():
        return _conversation_page(request, mailbox, keys, form, status=422)
    said = receiving.Words(form.cleaned_data["words"], get_language() or "en", "ask")
    try:
        receipt = receiving.add(
            upload.token, mailbox, said, upload.files, without_refused=form.without_refused
        )
    except FilesRefused as error:
        more = {"left_out": _explained(error.refusals)}
        return _conversation_page(request, mailbox, keys, form, more, status=422)
    except OSError:
        return refusal_page(request, "full")
    return _conversation_page(request, mailbox, keys, MoreForm(), _received(receipt))


def _conversation_page(
    request: HttpRequest,
    mailbox: Mailbox,
    keys: MailboxKeys,
    form: MoreForm,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "days": receiving.days(mailbox),
        "replies": receiving.opened_replies(mailbox, keys),
        "form": form,
        "token": form_token.issue(form_token.CONVERSATION, str(mailbox.id)),
        "uncleanables": UNCLEANABLE,
        **(more or {}),
    }
    return page(request, "conversation", context, status)


@csrf_exempt  # Whoever makes a reporter sign out does no harm.
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    response = page(request, "left")
    sessions.end(request, response)
    return response
