"""Release: the draft beside what was sent, another person's word, and publication."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive import accession
from reviewers import custody
from reviewers.casework import correspondence, guards, verdicts, workflow
from reviewers.errors import HashMismatch, Stale
from reviewers.models import Draft, Proposal
from reviewers.release import agreement, drafting, publication
from reviewers.views import proposals
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.case import case_of, meanwhile, parcel_entries
from reviewers.views.drafts import newest, overtaken, sealed_url
from reviewers.views.forms import ApprovalForm, HashForm, ReleaseForm
from reviewers.views.frame import for_scripts, page
from reviewers.views.script_data import Agreed, ReleaseData
from reviewers.views.signing import as_sent, signed
from reviewers.views.transitions import here, proposal_of
from reviewers.views.uploads import files_of
from submissions import roster


def _agreed(draft: Draft) -> Agreed:
    """What the browser of who publishes verifies itself, before it sends plaintext."""
    state = roster.state(draft.case.desk)
    if state is None:
        return {"author": None, "approvals": []}
    author = agreement.author_of(state, draft)
    given = [as_sent(said) for _, said in agreement.approvals(state, draft)]
    return {"author": as_sent(author) if author else None, "approvals": given}


@require_safe
def release(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Everybody at the desk may look; the buttons are those of this person's moves."""
    case, user = case_of(request, case_id), person(request)
    draft = newest(case)
    if draft is None:
        raise Http404
    proposed = Proposal.objects.open().filter(
        case=case, act__in=workflow.RELEASES, bound_to=draft.content_hash
    )
    data: ReleaseData = {
        "desk": case.desk,
        "parcels": parcel_entries(case, correspondence.recipient(case)),
        "draft": sealed_url(draft),
        "content_hash": draft.content_hash,
        "meanwhile": meanwhile(case),
        "rules": accession.rules(),
        "settled": accession.settled(case.record),
        "case": str(case.pk),
        "number": draft.number,
        "agreed": _agreed(draft),
    }
    return page(
        request,
        "release",
        _("Release of case %(number)s") % {"number": case},
        scripts=for_scripts(user, "release", data),
        case=case,
        draft=draft,
        mine=user.pk in guards.makers(case),
        verdict_changed=verdicts.is_changed(case, custody.entries(case.pk)),
        unsigned=agreement.is_unsigned(draft),
        revisions=guards.revisions(draft),
        moves={move.name for move in workflow.available(case, user)},
        proposals=proposals.shown(user, proposed.select_related("proposer", "case")),
    )


@changing
def sign(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The author signs a draft that was made off line, once they have read it here."""
    case, form = case_of(request, case_id), valid(HashForm(request.POST))
    try:
        drafting.sign_draft(
            person(request), case, form.cleaned_data["content_hash"], signed(request)
        )
    except Stale as error:
        return overtaken(case, error)
    return done(reverse(f"{SITE}:release", args=[case.pk]))


@changing
def approve(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, form = case_of(request, case_id), valid(ApprovalForm(request.POST))
    held = form.cleaned_data
    checklist = publication.Checklist(
        consent_covers=held["consent_covers"],
        files_clean=held["files_clean"],
        precision_not_finer=held["precision_not_finer"],
        nobody_endangered=held["nobody_endangered"],
    )
    try:
        publication.approve(person(request), case, held["content_hash"], checklist, signed(request))
    except Stale as error:
        return overtaken(case, error)
    return here(case)


def _document(form: ReleaseForm) -> bytes:
    return str(form.cleaned_data["document"]).encode()


@changing
def publish(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The one request that carries plaintext: two people have approved exactly these bytes."""
    case, form = case_of(request, case_id), valid(ReleaseForm(request.POST))
    publication.publish(person(request), case, _document(form), files_of(request), signed(request))
    return here(case)


@changing
def confirm(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The second person's word for a correction, a retraction or a return after withdrawal."""
    case, form = case_of(request, case_id), valid(ReleaseForm(request.POST))
    proposal = proposal_of(case, request)
    if proposal.bound_to != form.cleaned_data["content_hash"]:
        raise HashMismatch("document")
    publication.confirm(
        person(request), proposal, _document(form), files_of(request), signed(request)
    )
    return here(case)
