"""A hold: two people say that a case is not destroyed by the timer, and two lift it.

It binds the desk and its timer, not the reporter: what they take back is destroyed.
"""

from django.contrib.auth.models import User

from reviewers.casework import workflow
from reviewers.errors import IllegalMove
from reviewers.models import Case, Proposal

NAMES = ("hold", "lift")


def propose(actor: User, case: Case, reason: bytes) -> Proposal:
    """To hold it, or to lift the hold that is on it. Raises what a move raises."""
    name = "lift" if case.retention == "held" else "hold"
    return workflow.propose(case.id, name, actor, str(case.id), reason)


def confirm(actor: User, proposal: Proposal) -> Case:
    """By another person. Raises what a move raises."""
    if proposal.move not in NAMES:
        raise IllegalMove(proposal.move)
    return workflow.confirm(proposal.pk, actor, str(proposal.case_id))
