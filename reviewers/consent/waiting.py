"""What waits for the word of one person."""

from django.contrib.auth.models import User

from reviewers.accounts import roles
from reviewers.consent.acts import ACTS
from reviewers.consent.proposals import may_confirm
from reviewers.consent.roster_acts import SIGNED
from reviewers.models import Proposal

MOST = 20  # on the page
LOOKED_AT = 25 * MOST  # open proposals, looked at for those this person may confirm


def of(user: User, desks: tuple[str, ...]) -> tuple[Proposal, ...]:
    """Those that this person could confirm, oldest first, at most ``MOST``.

    ``desks``: those whose key they hold. Not their own proposals, nor of what they made.
    """
    names = [act.name.value for act in ACTS if roles.may(user, act.permission)]
    # Of what a roster carries, its rules say whose word is good.
    names += SIGNED
    rows = Proposal.objects.open().filter(desk__in=desks, act__in=names).exclude(proposer=user)
    rows = rows.select_related("case", "proposer").prefetch_related("case__drafts").order_by("at")
    return tuple(row for row in rows[:LOOKED_AT] if may_confirm(row, user))[:MOST]
