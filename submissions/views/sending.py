"""What both forms that send files share: the report's and the conversation's."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from submissions import form_token
from submissions.errors import (
    Busy,
    FilesRefused,
    Gone,
    Missing,
    NoCustodian,
    Overtaken,
    Refused,
    RosterDown,
    StoreDown,
)
from submissions.messages import Refusal
from submissions.reports.crowding import Sender
from submissions.reports.receipt import Receipt
from submissions.views.forms import ReportForm
from submissions.views.pages import explained, gone_page, page, refusal_page, said
from submissions.wire import quotas
from submissions.wire.multipart_form import Upload
from submissions.wire.refusal_page import REFUSAL

LOG = logging.getLogger("amana.outage")
NOT_RECEIVED = "Not received."  # where no cause is known (config.logs)
View = Callable[[HttpRequest], HttpResponse]


def sender_of(request: HttpRequest) -> Sender:
    """Whose share of what a desk can look at a report of this request is."""
    key = quotas.network_key("quarantine", request) if quotas.is_told(request) else ""
    return Sender(key, quotas.has_circuit(request))


def refused_on_its_way(request: HttpRequest) -> Refusal | None:
    """Why the ingress did not take this body; what it had of the words is in ``request.POST``."""
    refusal = getattr(request, "scope", {}).get(REFUSAL)
    return refusal if isinstance(refusal, Refusal) else None


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site's page has sent this form, as the browser says it: by Fetch Metadata, or
    by Origin (telephones of before 2023). One that says neither is believed.

    Whoever made that page has its token too, and so the codename that we would show: what a
    reporter then sends here would be in a stranger's hands.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in {"cross-site", "same-site"}
    host = request.headers.get("Origin", "").partition("://")[2].lower()
    return bool(host) and host != request.headers.get("Host", "").lower()


class Again(Protocol):
    """The page with the form and its words once more; ``context``: what is wrong with it."""

    def __call__(self, form: ReportForm, context: dict[str, Any]) -> HttpResponse: ...


def refusing_in_words(view: View) -> View:
    """What ``receiving`` raises that is nothing of the form's, as the page that says so; and that
    no form of another site's is taken."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and from_elsewhere(request):
            return refusal_page(request, Refusal.TOKEN)
        try:
            return view(request)
        except Refused as error:
            return refusal_page(request, error.refusal)
        except Gone as error:
            return gone_page(request, error.how)
        except Missing:
            return page(request, "closed", status=409)
        except (Busy, Overtaken) as error:
            if error.__cause__:
                # The sandbox, which cannot be used.
                LOG.error(NOT_RECEIVED, exc_info=error)
            return refusal_page(request, Refusal.BUSY)
        except RosterDown as error:
            LOG.error(NOT_RECEIVED, exc_info=error)
            return refusal_page(request, Refusal.KEYS)
        except (DatabaseError, InterfaceError, StoreDown) as error:
            LOG.error(NOT_RECEIVED, exc_info=error)
            return refusal_page(request, Refusal.DOWN)
        except OSError as error:
            LOG.error(NOT_RECEIVED, exc_info=error)
            return refusal_page(request, Refusal.FULL)

    return answered


def sent(
    request: HttpRequest, upload: Upload, keep: Callable[..., Receipt], again: Again
) -> Receipt | HttpResponse:
    """The receipt of what the form brought; or the form again, which says what is wrong with it.

    ``keep``: ``receiving.receive`` or ``receiving.add`` for the form's own token; raises the same.
    """
    of_report = upload.token.purpose == form_token.REPORT
    desk = upload.token.subject if of_report else ""
    form = ReportForm(request.POST, desk=desk, files=len(upload.files))
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
        return again(form, {"left_out": explained(error.refusals, upload.names)})
    except NoCustodian:
        form.refuse_originals()
        return again(form, {})
