"""Files, one upload at a time, into a frame of the page that has the codename.

So that page stays when the line breaks, with the chosen file in it, and Send sends it again. The
same bytes under the same token are one file. A refused file costs no other, and is named by the
name that its reporter gave it, in this one answer.
"""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from languages import SOURCE
from submissions import intake, messages
from submissions.errors import FileRefusal, FilesRefused, NoCustodian
from submissions.messages import Refusal
from submissions.models import Consent
from submissions.reports import parts
from submissions.reports.receipt import Receipt
from submissions.reports.receiving import ReportText, Submission
from submissions.reports.spent import Part
from submissions.storage.originals import OriginalChoice
from submissions.views.pages import Line, line_of, page, refusal_page, told
from submissions.views.sending import refused_on_its_way, refusing_in_words, sender_of
from submissions.wire import quotas
from submissions.wire.multipart_form import Upload
from submissions.wire.progress import PROGRESS, State


class FileForm(forms.Form):
    """What was chosen about the files; the files themselves were checked by the ingress."""

    consent = forms.ChoiceField(choices=Consent.choices)
    untouched = forms.BooleanField(required=False)
    flat = forms.BooleanField(required=False)


@dataclass(frozen=True)
class New:
    """The files of an upload that are not kept yet: their places in it, from 0."""

    places: tuple[int, ...]
    upload: Upload

    @classmethod
    def of(cls, upload: Upload, kept: frozenset[str]) -> "New":
        seen = set(kept)
        places = []
        for place, digest in enumerate(upload.digests):
            if digest not in seen:
                seen.add(digest)
                places.append(place)
        return cls(tuple(places), upload)

    @property
    def digests(self) -> tuple[str, ...]:
        return tuple(self.upload.digests[place] for place in self.places)

    def chosen(self, ticked: bool) -> OriginalChoice:
        """Which of them are to be kept untouched too, by their numbers among them."""
        originals = self.upload.originals
        numbers = [number for number, place in enumerate(self.places, 1) if place + 1 in originals]
        return OriginalChoice(frozenset(numbers), ticked)

    def name(self, number: int) -> str:
        return self.upload.names[self.places[number - 1]]


@csrf_exempt  # The form token is the capability: see submissions.form_token.
@refusing_in_words
def file(request: HttpRequest) -> HttpResponse:
    """The small page in the frame: what was kept of this upload, and what was not and why."""
    if request.method != "POST":
        return redirect("reporter:report")
    if refusal := refused_on_its_way(request):
        return refusal_page(request, refusal)
    upload = intake.upload(request)
    if upload is None or upload.token.secret is None:
        return refusal_page(request, Refusal.TOKEN)
    whole, form = parts.whole(upload.token), FileForm(request.POST)
    if not form.is_valid():
        return refusal_page(request, Refusal.MALFORMED)
    if not upload.files:
        told(request, State.READY)
        return page(request, "file", {"empty": True}, 422)
    if quotas.form_over(request, upload.token):
        return refusal_page(request, Refusal.BUSY)
    new = New.of(upload, whole.digests)
    if new.places and whole.full:
        return refusal_page(request, Refusal.MANY)
    return _kept(request, form, new)


def _kept(request: HttpRequest, form: FileForm, new: New) -> HttpResponse:
    fields, upload = form.cleaned_data, new.upload
    receipt = Receipt((), ())
    try:
        if new.places:
            sent = Submission(
                ReportText("", get_language() or SOURCE, Consent(fields["consent"])),
                [upload.files[place] for place in new.places],
                without_refused=True,
                wanted=new.chosen(fields["untouched"]),
                flat=fields["flat"],
                sender=sender_of(request),
                part=Part(digests=new.digests),
            )
            receipt = parts.keep(upload.token, sent)
    except FilesRefused as error:
        receipt = Receipt((), error.refusals)
    except NoCustodian:
        told(request, State.LEFT_OUT)
        return page(request, "file", {"no_custodian": True}, 422)
    return _answer(request, new, receipt)


def _answer(request: HttpRequest, new: New, receipt: Receipt) -> HttpResponse:
    upload = new.upload
    whole = parts.whole(upload.token)
    known = [name for place, name in enumerate(upload.names) if place not in new.places]
    context = {
        "kept": _named(new, receipt) if new.places else [],
        "known": known,
        "left_out": [_refused(new, refusal) for refusal in receipt.refused],
        "aside": whole.aside,
        "count": len(whole.files),
    }
    PROGRESS.here().opened(upload.token.trace, whole.listed)
    told(request, State.LEFT_OUT if receipt.refused else State.KEPT)
    # 422 where nothing of it was kept: nobody who only reads the status is misled.
    return page(request, "file", context, 200 if receipt.files or known else 422)


def _named(new: New, receipt: Receipt) -> list[tuple[str, Line]]:
    return [(new.name(file.number), line_of(file.number, file)) for file in receipt.files]


def _refused(new: New, refusal: FileRefusal) -> tuple[str, object, object]:
    wrong, instead = messages.refusal(refusal.reason, refusal.looks_like)
    return new.name(refusal.number), wrong, instead
