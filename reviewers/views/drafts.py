"""The draft editor's page, and the sealed drafts that it keeps."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive import accession
from reviewers.casework import correspondence, workflow
from reviewers.errors import Stale
from reviewers.models import Case, Draft
from reviewers.release import publication
from reviewers.templatetags.desk import change
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, refused, valid
from reviewers.views.case import case_of, may_draft, meanwhile, parcel_entries
from reviewers.views.forms import DraftForm
from reviewers.views.frame import for_scripts, page
from reviewers.views.problems import sentences_of
from reviewers.views.script_data import ChangeChoice, DraftData
from reviewers.views.signing import signed
from reviewers.views.streams import SealedStream
from reviewers.views.uploads import payload_of
from submissions import intake


def newest(case: Case) -> Draft | None:
    return Draft.objects.filter(case=case).order_by("-number").first()


def sealed_url(draft: Draft) -> str:
    return reverse(f"{SITE}:sealed-draft", args=[draft.case_id, draft.number])


def overtaken(case: Case, error: Stale) -> HttpResponse:
    """The refusal of what was made for an older draft, and where the newer one lies."""
    draft = newest(case)
    newer = {"url": sealed_url(draft), "number": draft.number} if draft else None
    return refused(*sentences_of(error), status=409, newer=newer)


def _choice(case: Case, slug: str) -> ChangeChoice:
    act = "" if slug == publication.FIRST else publication.act_of(case, slug)
    return {"slug": slug, "label": change(slug), "act": act}


@require_safe
def editor(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_of(request, case_id)
    if not may_draft(case, person(request)):
        raise Http404
    latest = publication.base(case)
    data: DraftData = {
        "case": str(case.pk),
        "desk": case.desk,
        "status": publication.status(case),
        "changes": [_choice(case, slug) for slug in publication.changes(case)],
        "parcels": parcel_entries(case, correspondence.recipient(case)),
        "latest": sealed_url(latest) if latest else None,
        "number": latest.number if latest else 0,
        "meanwhile": meanwhile(case),
        "rules": accession.rules(),
        "settled": accession.settled(case.record),
        "save": reverse(f"{SITE}:draft", args=[case.pk]),
    }
    scripts = for_scripts(person(request), "draft", data)
    return page(
        request,
        "draft",
        _("Draft for case %(number)s") % {"number": case},
        scripts=scripts,
        case=case,
        latest=latest,
    )


@changing
def save(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Keeps the sealed draft; with ``submit`` it goes on to the safety review.

    Its author signs the draft; of a later version that is proposed, the proposal.
    """
    case, form = case_of(request, case_id), valid(DraftForm(request.POST))
    held, user = form.cleaned_data, person(request)
    revision = publication.Revision(
        held["change"], held["content_hash"], held["redacted"], held["based_on"]
    )
    payload = payload_of(request)
    first, said = held["change"] == publication.FIRST, signed(request)
    try:
        draft = publication.save_draft(
            user,
            case,
            revision,
            header=held["header"],
            payload=payload,
            said=said if first or not held["submit"] else None,
        )
    except Stale as error:
        return overtaken(case, error)
    if not held["submit"]:
        return done(reverse(f"{SITE}:draft", args=[case.pk]), number=str(draft.number))
    if first:
        workflow.apply(case.id, "submit", user, expected="draft")
    else:
        publication.propose(user, case, draft.content_hash, said, held["day"])
    return done(reverse(f"{SITE}:case", args=[case.pk]))


def draft(request: HttpRequest, case_id: uuid.UUID) -> HttpResponseBase:
    return save(request, case_id) if request.method == "POST" else editor(request, case_id)


@require_safe
def sealed(request: HttpRequest, case_id: uuid.UUID, number: int) -> HttpResponseBase:
    case = case_of(request, case_id)
    found = Draft.objects.filter(case=case, number=number).first()
    if found is None:
        raise Http404
    try:
        held = publication.open_draft(person(request), found)
    except intake.Missing as error:
        raise Http404 from error
    return SealedStream(held.header, held.payload, held.size)
