"""Destroying a case: two people, and then nothing that remains can be opened with any key."""

from django.contrib.auth.models import User
from django.db import transaction

from reviewers import workflow
from reviewers.models import Case, Draft, Proposal, SealedBody
from submissions import intake


def propose(actor: User, case: Case) -> Proposal:
    """Raises what a move raises."""
    return workflow.propose(case.id, "destroy", actor, str(case.id))


@transaction.atomic
def confirm(actor: User, proposal: Proposal) -> Case:
    """By another person: headers, notes, ratings' words and drafts go; the custody entries stay."""
    case = workflow.confirm(proposal.pk, actor, str(proposal.case_id))
    blobs = list(Draft.objects.filter(case=case).values_list("blob", flat=True))
    SealedBody.objects.filter(case=case).delete()
    intake.destroy(case.report)

    def drop() -> None:
        for blob in blobs:
            intake.drop_blob(blob)

    transaction.on_commit(drop)
    return case
