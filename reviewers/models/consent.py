"""What one person proposed and others confirmed: any act that takes more than one."""

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reviewers.models.cases import Case

# Acts about a person of a desk, several of whom can be proposed at once.
OF_A_PERSON = ("admit", "remove", "roles")


class Outcome(models.TextChoices):
    """How a proposal was closed."""

    OPEN = ""
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"  # somebody took it off the table
    EXPIRED = "expired"  # its last day went by
    OVERTAKEN = "overtaken"  # what it was for has changed or is gone
    VOID = "void"  # who proposed or confirmed it is no member any more


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> "ProposalQuerySet":
        return self.filter(closed_at=None)

    def close(self, outcome: Outcome, **changes: object) -> int:
        """Closes those of these that are open; gives how many. Custody is the caller's to write."""
        now = timezone.now()
        return self.open().update(outcome=outcome, closed_at=now, **changes)

    def overtaken(self) -> int:
        return self.close(Outcome.OVERTAKEN)


class Proposal(models.Model):
    """The first half of an act of reviewers.consent; confirmations are the other.

    ``bound_to``: what exactly was proposed, a hash or the case's id; who confirms names it again.
    ``details``: what the act needs to be done, never a word of a report. ``body``: the sealed
    reason. A trigger keeps all of it as it was proposed, and what was closed as it was closed.
    """

    act = models.CharField(max_length=24)
    desk = models.CharField(max_length=40)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="proposals")
    bound_to = models.CharField(max_length=64, help_text="A hash, or the case's id.")
    details = models.JSONField(default=dict)
    body = models.UUIDField(null=True, help_text="The sealed reason, where the act needs one.")
    proposer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    last_day = models.DateField(help_text="The last day on which it can be confirmed.")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default="", blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["act", "case"],
                condition=Q(closed_at=None, case__isnull=False),
                name="one_open_proposal_of_a_case",
            ),
            models.UniqueConstraint(
                fields=["act", "desk"],
                condition=Q(closed_at=None, case=None) & ~Q(act__in=OF_A_PERSON),
                name="one_open_proposal_of_a_desk",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="a_closed_proposal_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} of {self.case or self.desk}"

    @property
    def recipient(self) -> str:
        """The public key it names, to be compared; "" for none."""
        return str(self.details.get("recipient", ""))

    @property
    def confirmed_by(self) -> tuple[str, ...]:
        """The names of those who confirmed it, in their order."""
        given = self.confirmations.select_related("person").order_by("pk")
        return tuple(confirmation.person.get_username() for confirmation in given)


class Confirmation(models.Model):
    """One other person's word for a proposal. Append-only; triggers refuse the proposer's own, one
    for what is closed, and one of a maker of what would be released."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="confirmations")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "person"], name="one_word_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.proposal}"


class DossierHeader(models.Model):
    """One sealed thing of a case as it stood when two people confirmed to hand it to a court.

    ``wrapped``: for the court's key alone; empty until somebody who opens the case has made it.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="headers")
    kind = models.CharField(max_length=8)
    row = models.UUIDField()
    wrapped = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "row"], name="one_header_a_dossier")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"
