"""Destroying a case: two people, and then nothing that remains can be opened with any key.

Sealed words lie in a table of their own, which can be emptied; the rows of judgement that point
there cannot be changed, and keep who decided what.
"""

from collections.abc import Mapping

from django.db import transaction

from reviewers import custody
from reviewers.models import Case, DossierHeader, Draft, Proposal, SealedBody
from submissions import intake


def carry_out(proposal: Proposal) -> Mapping[str, custody.Fact]:
    """Headers, notes, ratings' words and drafts go; the custody entries stay.

    What is published stays, until an editor withdraws it.
    """
    if proposal.case is not None:
        empty(proposal.case, intake.Ending.DESTROYED)
    return {}


def empty(case: Case, how: intake.Ending) -> None:
    """No key opens anything of it any more. In the transaction of what destroys it."""
    blobs = list(Draft.objects.filter(case=case).values_list("blob", flat=True))
    SealedBody.objects.filter(case=case).delete()
    # Nothing of it is left for a court either.
    DossierHeader.objects.filter(proposal__case=case).delete()
    intake.destroy(case.report, how)

    def drop() -> None:
        for blob in blobs:
            intake.drop_blob(blob)

    transaction.on_commit(drop)
