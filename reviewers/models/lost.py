"""What was lost and is on its way back: the only custodian of a desk."""

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from reviewers.models.people import Reviewer


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
