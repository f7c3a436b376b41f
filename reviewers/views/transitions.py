"""Everything that is done on the case page: each a form, each a verb."""

import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from reviewers.accounts import people
from reviewers.casework import assessment, correspondence, queue, workflow
from reviewers.errors import GuardFailed, IllegalMove
from reviewers.messages import Problem
from reviewers.models import Case, Proposal
from reviewers.release import publication
from reviewers.views import links
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, refused, valid
from reviewers.views.case import case_of
from reviewers.views.forms import (
    AssessmentForm,
    DuplicateForm,
    GiveForm,
    LinkForm,
    MoveForm,
    PriorityForm,
    ProposalForm,
    VerdictForm,
    WithdrawForm,
    WordsForm,
)
from reviewers.views.uploads import payload_of
from submissions import conversation, intake

NAME = 150  # letters of a name
START = "start"


def here(case: Case) -> HttpResponse:
    return done(reverse(f"{SITE}:case", args=[case.pk]))


@changing
def move(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """A transition that needs a button alone, and a sealed reason where the table says so.

    Whoever starts the review of a case that nobody has takes it, too: "Needs me" then tells them
    what comes next.
    """
    case, form, user = case_of(request, case_id), valid(MoveForm(request.POST)), person(request)
    name = form.cleaned_data["move"]
    with transaction.atomic():
        moved = workflow.apply(
            case.id,
            name,
            user,
            expected=form.cleaned_data["expected"],
            reason=form.cleaned_data["sealed"] or None,
        )
        if name == START and moved.assignee_id is None:
            queue.assign(case, user, user)
    return here(case)


@changing
def take(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Takes the case, or puts it back when it is one's own already.

    ``seen``: the name that stood on the page; from a colleague it is taken knowingly or not at all.
    """
    case, user = case_of(request, case_id), person(request)
    if case.assignee_id == user.pk:
        queue.assign(case, user, None)
    else:
        queue.assign(case, user, user, seen=request.POST.get("seen", "")[:NAME])
    # From a list, back to the same page of it.
    back = request.POST.get("back", "")
    return done(f"{reverse(f'{SITE}:index')}{back}") if back.startswith("?") else here(case)


@changing
def give(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Gives the case to a colleague of the same desk. Raises what ``assign`` raises."""
    case, form = case_of(request, case_id), valid(GiveForm(request.POST))
    name = form.cleaned_data["to"]
    to = next((each for each in people.holders(case.desk) if each.get_username() == name), None)
    if to is None:
        return refused(_("This colleague does not hold the key of the desk. Choose another one."))
    queue.assign(case, person(request), to, seen=form.cleaned_data["seen"])
    return here(case)


@changing
def know(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Somebody has seen that a colleague took their case."""
    queue.known(case_of(request, case_id), person(request))
    return done(reverse(f"{SITE}:needs"))


@changing
def prioritise(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, form = case_of(request, case_id), valid(PriorityForm(request.POST))
    queue.prioritise(case, person(request), form.cleaned_data["priority"])
    return here(case)


@changing
def assess(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, form = case_of(request, case_id), valid(AssessmentForm(request.POST))
    held = form.cleaned_data
    rating = assessment.Rating(
        held["verdict"], held["credibility"], held["place_established"], held["date_established"]
    )
    assessment.assess(person(request), case, rating, held["sealed"])
    return here(case)


@changing
def conclude(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, form = case_of(request, case_id), valid(VerdictForm(request.POST))
    assessment.conclude(person(request), case, form.cleaned_data["verdict"])
    return here(case)


@changing
def link(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, form = case_of(request, case_id), valid(LinkForm(request.POST))
    held = form.cleaned_data
    other = links.named(person(request), case, held["other"])
    if isinstance(other, HttpResponse):
        return other
    assessment.link(person(request), case, other, held["relation"], held["independence"])
    return here(case)


@changing
def duplicate(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Names the case that it repeats and sets it aside as a duplicate, in one press."""
    case, form = case_of(request, case_id), valid(DuplicateForm(request.POST))
    held = form.cleaned_data
    earlier = links.named(person(request), case, held["other"])
    if isinstance(earlier, HttpResponse):
        return earlier
    assessment.duplicate(person(request), case, earlier, held["sealed"], expected=held["expected"])
    return here(case)


@changing
def note(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case, form = case_of(request, case_id), valid(WordsForm(request.POST))
    assessment.note(person(request), case, form.cleaned_data["sealed"])
    return here(case)


@changing
def reply(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Words alone come as a field; with files it is an upload."""
    case = case_of(request, case_id)
    if intake.upload(request) is not None:
        sealed = payload_of(request).open().read(conversation.LARGEST + 1)
        correspondence.reply(person(request), case, sealed)
        return here(case)
    form = valid(WordsForm(request.POST))
    correspondence.reply(person(request), case, form.cleaned_data["sealed"])
    return here(case)


@changing
def withdraw(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """At once, by one person."""
    case, form = case_of(request, case_id), valid(WithdrawForm(request.POST))
    publication.withdraw(person(request), case, form.note or None)
    return here(case)


def proposal_of(case: Case, request: HttpRequest) -> Proposal:
    """The open proposal that a form names. Raises GuardFailed, IllegalMove."""
    form = ProposalForm(request.POST)
    if not form.is_valid():
        raise GuardFailed(Problem.PROPOSAL)
    rows = Proposal.objects.open().filter(case=case)
    proposal = rows.filter(pk=form.cleaned_data["proposal"]).first()
    if proposal is None:
        raise IllegalMove("proposal")
    return proposal
