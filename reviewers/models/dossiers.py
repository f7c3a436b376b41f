"""A case that two people hand to a court: to whose key, and the headers that this key opens."""

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q

from reviewers.models.cases import Case


class Dossier(models.Model):
    """``recipient``: the court's key. Proposed by one custodian, confirmed by another."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dossiers")
    recipient = models.TextField()
    proposer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    body = models.UUIDField(help_text="The sealed reason.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at=None), name="one_open_dossier"
            ),
            models.CheckConstraint(
                condition=Q(confirmer=None) | ~Q(confirmer=F("proposer")),
                name="nobody_confirms_their_own_dossier",
            ),
        ]

    def __str__(self) -> str:
        return f"dossier of {self.case}"


class DossierHeader(models.Model):
    """One sealed thing of the case as it stood when the dossier was confirmed.

    ``wrapped``: for the court's key alone; empty until somebody who opens the case has made it.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="headers")
    kind = models.CharField(max_length=8)
    row = models.UUIDField()
    wrapped = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "row"], name="one_header_a_dossier")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"
