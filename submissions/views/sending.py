"""What both forms that send files share: the report's and the conversation's."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from submissions.errors import (
    Busy,
    FilesRefused,
    Gone,
    Missing,
    NoCustodian,
    RosterDown,
    StoreDown,
)
from submissions.messages import Refusal
from submissions.reports.receipt import Receipt
from submissions.views.forms import ReportForm
from submissions.views.pages import explained, gone_page, page, refusal_page, said
from submissions.wire.multipart_form import Upload

View = Callable[[HttpRequest], HttpResponse]


class Again(Protocol):
    """The page with the form and its words once more; ``context``: what is wrong with it."""

    def __call__(self, form: ReportForm, context: dict[str, Any]) -> HttpResponse: ...


def refusing_in_words(view: View) -> View:
    """What ``receiving`` raises that is nothing of the form's, as the page that says so."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except Gone as error:
            return gone_page(request, error.how)
        except Missing:
            return page(request, "closed", status=409)
        except Busy:
            return refusal_page(request, Refusal.BUSY)
        except RosterDown:
            return refusal_page(request, Refusal.KEYS)
        except (DatabaseError, InterfaceError, StoreDown):
            return refusal_page(request, Refusal.DOWN)
        except OSError:
            return refusal_page(request, Refusal.FULL)

    return answered


def sent(
    request: HttpRequest, upload: Upload, keep: Callable[..., Receipt], again: Again
) -> Receipt | HttpResponse:
    """The receipt of what the form brought; or the form again, which says what is wrong with it.

    ``keep``: ``receiving.receive`` or ``receiving.add`` for the form's own token; raises the same.
    """
    form = ReportForm(request.POST, files=len(upload.files))
    if not form.is_valid():
        return again(form, {})
    try:
        return keep(
            words=said(form),
            files=upload.files,
            without_refused=form.without_refused,
            wanted=form.wanted(upload.originals),
            flat=form.cleaned_data["flat"],
        )
    except FilesRefused as error:
        return again(form, {"left_out": explained(error.refusals)})
    except NoCustodian:
        form.refuse_originals()
        return again(form, {})
