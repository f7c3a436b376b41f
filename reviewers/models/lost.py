"""What was lost and is on its way back: a new key for an account, and the only custodian."""

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from reviewers.models.people import Reviewer


class NewIdentity(models.Model):
    """A key that somebody made because they lost the passphrase of theirs; it opens nothing yet.

    The former one stays theirs until colleagues have compared the digits and given them the desk's
    key again. ``signing``: its public signing key, as hex; ``own``: by desk, the proof that who
    made it holds it.
    """

    reviewer = models.OneToOneField(Reviewer, on_delete=models.CASCADE, related_name="new_identity")
    recipient = models.TextField()
    sealed_identity = models.BinaryField()
    signing = models.CharField(max_length=64, blank=True)
    own = models.JSONField(default=dict)
    asked_on = models.DateField()

    def __str__(self) -> str:
        return f"a new key of {self.reviewer}"


class LettingBackQuerySet(models.QuerySet["LettingBack"]):
    def open(self) -> "LettingBackQuerySet":
        return self.filter(ended_on=None)


class LettingBack(models.Model):
    """The waiting period of an only custodian who lost everything, at one desk.

    Begun by the server's operator, seen by every member, ended by any of them who objects.
    """

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="+")
    desk = models.CharField(max_length=40)
    begun_on = models.DateField()
    ready_on = models.DateField()
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = LettingBackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "desk"], condition=Q(ended_on=None), name="one_letting_back"
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_on__isnull=False),
                name="who_ended_it_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} at {self.desk}"
