"""What the proposer of an act signed, as the proposal and its reason lie there now.

A row that somebody changed says something else than what was signed, and then no signature stands.
"""

import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from reviewers.consent import signatures
from reviewers.consent.act import Name, Request
from reviewers.consent.acts import BY_NAME
from reviewers.consent.signatures import Words
from reviewers.errors import GuardFailed, KeyRefused, NotAllowed
from reviewers.messages import Problem
from reviewers.models import Proposal, SignedWord
from submissions import roster

# What these are about changes at any moment, and the server lists it: whoever proposes them signs
# the act and the day.
LISTED_BY_SERVER = frozenset({Name.DROP_QUARANTINE, Name.VOID_VOUCHERS})
CLOCKS = datetime.timedelta(days=1)  # that a browser's day may be off


def words_of(proposal: Proposal) -> Words:
    """What its proposer signed."""
    bound_to = "" if proposal.act in LISTED_BY_SERVER else proposal.bound_to
    made = signatures.made_of(proposal)
    return signatures.proposal(proposal.act, proposal.desk, proposal.case_id, bound_to, made)


def in_time(proposal: Proposal) -> bool:
    """Whether its last day is the one that goes with the day that was signed."""
    made = signatures.made_of(proposal)
    if made is None:
        return True
    try:
        signed_on = datetime.date.fromisoformat(made.day)
    except ValueError:
        # Nobody's browser signed such a day.
        return False
    return proposal.last_day <= signed_on + BY_NAME[proposal.act].life


def day_of(request: Request) -> datetime.date:
    """Raises KeyRefused for a day that is not today's, by a clock that is a little off."""
    today = timezone.now().date()
    day = request.day or today
    if not today - CLOCKS <= day <= today + CLOCKS:
        raise KeyRefused(Problem.CLOCK)
    return day


def proposed_by(proposal: Proposal) -> SignedWord | None:
    """The proposer's signature, where one stands."""
    state = roster.state(proposal.desk)
    if state is None or not in_time(proposal):
        return None
    return signatures.standing(state, proposal.proposer, words_of(proposal))


def require_signed_by_two(proposal: Proposal, actor: User) -> None:
    """Raises GuardFailed: who spoke before signed none of it, as far as the roster's keys say;
    NotAllowed: two of them do not count as two.
    """
    state = roster.state(proposal.desk)
    if state is None:
        return
    if not in_time(proposal):
        raise GuardFailed(Problem.PROPOSAL_UNSIGNED)
    said = {proposal.proposer: words_of(proposal)}
    earlier = proposal.confirmations.select_related("person")
    said |= {given.person: signatures.confirmation(proposal) for given in earlier}
    for person, words in said.items():
        if signatures.standing(state, person, words) is None:
            raise GuardFailed(Problem.PROPOSAL_UNSIGNED)
        if not signatures.are_two(state, actor, person):
            raise NotAllowed(Problem.NOT_TWO)
