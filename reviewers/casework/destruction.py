"""Destroying a case: two people, and then nothing that remains can be opened with any key.

Sealed words lie in a table of their own, which can be emptied; the rows of judgement that point
there cannot be changed, and keep who decided what.
"""

from django.contrib.auth.models import User
from django.db import transaction

from reviewers.casework import workflow
from reviewers.errors import IllegalMove
from reviewers.handover import dossiers
from reviewers.models import Case, Draft, Proposal, SealedBody
from submissions import intake


def propose(actor: User, case: Case) -> Proposal:
    """Raises what a move raises."""
    return workflow.propose(case.id, "destroy", actor, str(case.id))


@transaction.atomic
def confirm(actor: User, proposal: Proposal) -> Case:
    """By another person: headers, notes, ratings' words and drafts go; the custody entries stay.

    What is published stays, until an editor withdraws it. Raises what a move raises.
    """
    if proposal.move != "destroy":
        raise IllegalMove(proposal.move)
    case = workflow.confirm(proposal.pk, actor, str(proposal.case_id))
    empty(case, intake.Ending.DESTROYED)
    return case


def empty(case: Case, how: intake.Ending) -> None:
    """No key opens anything of it any more. In the transaction of what destroys it."""
    blobs = list(Draft.objects.filter(case=case).values_list("blob", flat=True))
    SealedBody.objects.filter(case=case).delete()
    dossiers.empty(case)
    intake.destroy(case.report, how)

    def drop() -> None:
        for blob in blobs:
            intake.drop_blob(blob)

    transaction.on_commit(drop)
