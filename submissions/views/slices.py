"""A container in slices: begun, asked for its offset, continued there, and kept at its end.

Modelled on tus 1.0 (creation, offset, continuation); the form token stands in the body and never in
an address or a header. Answers are for a script: a status, and ``Upload-Offset``.
"""

import re
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from languages import SOURCE
from submissions import desks, form_token, intake
from submissions.errors import FilesRefused, Refused, WrongOffset
from submissions.form_token import FormToken
from submissions.messages import Refusal
from submissions.models import Consent
from submissions.reports import parts
from submissions.reports.receiving import NO_ORIGINALS, ReportText, Submission
from submissions.reports.spent import Part
from submissions.storage.sealed_files import recognised
from submissions.views.pages import refusal_page
from submissions.views.sending import refused_on_its_way, refusing_in_words, sender_of
from submissions.wire import quotas
from submissions.wire.progress import PROGRESS
from submissions.wire.slices import SLICES, Container

OFFSET = "Upload-Offset"
ID = re.compile(r"[0-9a-f]{32}")  # random, of the page's: another container has another one


def _at(offset: int | None, status: int = 200) -> HttpResponse:
    """404: nothing of it is here; begin again."""
    if offset is None:
        return HttpResponse(status=404)
    return HttpResponse(status=status, headers={OFFSET: str(offset)})


def _number(request: HttpRequest, name: str) -> int:
    """Raises Refused."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Refused(Refusal.MALFORMED)
    return int(text)


def _id(request: HttpRequest) -> str:
    """Raises Refused."""
    text = request.POST.get("id", "")
    if not ID.fullmatch(text):
        raise Refused(Refusal.MALFORMED)
    return text


def _token(request: HttpRequest) -> FormToken:
    return form_token.read(request.POST.get("token", ""), form_token.REPORT)


@csrf_exempt  # The form token is the capability: see submissions.form_token.
@require_POST
@refusing_in_words
def begin(request: HttpRequest) -> HttpResponse:
    """Announces a container of ``size`` bytes; the same again tells how much of it has come."""
    token, size = _token(request), _number(request, "size")
    parts.whole(token)  # Raises Gone: what was taken back is not begun anew.
    desks.desk(token.subject)
    if quotas.form_over(request, token):
        return refusal_page(request, Refusal.BUSY)
    came = SLICES.here().begin(token.trace, _id(request), size, sender_of(request).key)
    PROGRESS.here().opened(token.trace, ())
    return _at(came, 201)


@csrf_exempt  # As above.
@require_POST
@refusing_in_words
def part(request: HttpRequest) -> HttpResponse:
    """One slice at ``offset``; 409 tells the right one."""
    if refusal := refused_on_its_way(request):
        return refusal_page(request, refusal)
    upload = intake.upload(request)
    if upload is None or len(upload.files) != 1:
        return refusal_page(request, Refusal.MALFORMED)
    if quotas.slice_over(upload.token):
        return refusal_page(request, Refusal.BUSY)
    parts.whole(upload.token)  # Raises Gone.
    try:
        place = (upload.token.trace, _id(request), _number(request, "offset"))
        return _at(SLICES.here().append(*place, upload.files[0]))
    except WrongOffset as wrong:
        return _at(wrong.right, 409)


@require_safe
def offset(request: HttpRequest, trace: str, id: str) -> HttpResponse:
    """How much has come. ``trace``: the one-way id of the token; it opens and changes nothing."""
    return _at(SLICES.here().offset(trace, id))


@csrf_exempt  # As above.
@require_POST
@refusing_in_words
def end(request: HttpRequest) -> HttpResponse:
    """Keeps what came whole as a file that came sealed; once, however often it is asked."""
    token, id = _token(request), _id(request)
    known_as = sha256(f"slices/{id}".encode()).hexdigest()
    with SLICES.here().whole(token.trace, id) as container:
        if container is not None:
            _keep(request, token, container, known_as)
    # Where it is not here any more, the answer of before was lost on its way; or it never was.
    return HttpResponse(status=204 if known_as in parts.whole(token).digests else 404)


def _keep(request: HttpRequest, token: FormToken, container: Container, known_as: str) -> None:
    """Raises Refused for what is not sealed: this way is for ciphertext alone."""
    if not recognised([container.scratch]).files:
        raise Refused(Refusal.MALFORMED)
    sent = Submission(
        # The words and the consent are inside; the server knows neither.
        ReportText("", get_language() or SOURCE, Consent.ASK),
        [container.scratch],
        without_refused=True,
        wanted=NO_ORIGINALS,
        sender=sender_of(request),
        part=Part(digests=(known_as,)),
    )
    try:
        parts.keep(token, sent)
    except FilesRefused as error:
        raise Refused(Refusal.MALFORMED) from error
