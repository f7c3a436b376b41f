"""Acts that take more than one person: proposing, confirming and cancelling any of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from reviewers.consent import proposals
from reviewers.consent.act import Request
from reviewers.consent.acts import BY_NAME
from reviewers.errors import IllegalMove
from reviewers.models import Proposal
from reviewers.views.access import SITE, desks_of, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.case import case_of
from reviewers.views.forms import ConfirmForm, ProposeForm
from reviewers.views.proposals import address
from reviewers.views.signing import signed


@changing
def propose(request: HttpRequest) -> HttpResponse:
    """Any act that needs nothing but a button, a reason, or somebody's public key."""
    form = valid(ProposeForm(request.POST))
    words = form.cleaned_data
    act = BY_NAME.get(words["act"])
    if act is None:
        raise IllegalMove("proposal")
    case = case_of(request, words["case"]) if words["case"] else None
    proposals.propose(
        person(request),
        act.name,
        case or words["desk"],
        Request(recipient=words["recipient"], day=words["day"]),
        reason=words["sealed"] or None,
        said=signed(request),
    )
    return done(address(act, case))


def _known(request: HttpRequest, number: int) -> int:
    """Raises Http404: to whoever does not hold the desk's key, a proposal is not there."""
    rows = Proposal.objects.filter(pk=number, desk__in=desks_of(person(request)))
    if not rows.exists():
        raise Http404
    return number


@changing
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    form = valid(ConfirmForm(request.POST))
    proposal = proposals.confirm(
        person(request),
        _known(request, number),
        form.cleaned_data["bound_to"],
        said=signed(request),
    )
    act = proposals.of(proposal)
    if act.ends_case:
        return done(reverse(f"{SITE}:index"), gone="1")
    return done(address(act, proposal.case))


@changing
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    proposal = proposals.cancel(person(request), _known(request, number))
    return done(address(proposals.of(proposal), proposal.case))
