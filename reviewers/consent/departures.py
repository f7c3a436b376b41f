"""Whoever is removed or deactivated loses what they proposed and the approvals that nobody used.

A proposal must not outlive its maker, and neither must an approval: a colleague who was sent away,
or an account that was taken over, has said their last word.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import factors
from reviewers.casework import workflow
from reviewers.consent import proposals
from reviewers.models import Approval, Case, Membership, Outcome, Proposal, RosterClaim
from reviewers.states import Publication


@transaction.atomic
def deactivate(by: User, user: User) -> None:
    """As ``factors.deactivate``, which says what it raises; at every desk. A new key that waits for
    them is forgotten.
    """
    RosterClaim.objects.lost().filter(membership__reviewer__user=user).delete()
    desks = Membership.objects.filter(reviewer__user=user).values_list("desk", flat=True)
    take_back(by, user, list(desks), everywhere=True)
    factors.deactivate(by, user)


def take_back(by: User, user: User, desks: list[str], *, everywhere: bool = False) -> None:
    """Closes what they proposed or confirmed at these desks, and voids approvals nobody used.

    Cases and proposals are locked before custody's heads, as by every other verb. ``everywhere``:
    not of one desk alone, and the caller goes on in the installation's chain.
    """
    unused = Case.objects.filter(desk__in=desks, publication=Publication.APPROVED)
    cases = list(unused.select_for_update().order_by("pk"))
    mine = Q(proposer=user) | Q(confirmations__person=user)
    rows = Proposal.objects.open().filter(mine, desk__in=desks).distinct()
    void = list(rows.order_by("pk"))
    for proposal in void:
        proposals.close(proposal, Outcome.VOID)
    if everywhere:
        custody.lock(*desks)
    for proposal in void:
        custody.record(
            custody.Act.PROPOSAL_VOIDED,
            by,
            proposal.case_id,
            desk=proposal.desk,
            proposal=proposal.act,
            who=user.get_username(),
        )
    for case in cases:
        _void_approval(by, user, case)


def _void_approval(by: User, user: User, case: Case) -> None:
    """Of the draft that is approved, when it was they who approved it."""
    newest = Approval.objects.filter(draft__case=case).order_by("-pk").first()
    if newest is not None and newest.approver_id == user.pk:
        day = timezone.now().date()
        workflow.apply_system(case.pk, "void_approval", day, by, who=user.get_username())
