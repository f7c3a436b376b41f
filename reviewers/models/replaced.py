"""What waits for a second person after a rotation, and the sealed keys from before it."""

from django.db import models
from django.db.models import Q

from reviewers.models.cases import SealedBody
from reviewers.models.people import Reviewer
from reviewers.models.rounded import RoundedDateTimeField


class NewBodyHeader(models.Model):
    """A header for a desk's new key, beside the one in force: as submissions.models.NewHeader."""

    body = models.OneToOneField(SealedBody, on_delete=models.CASCADE, related_name="new_header")
    header = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the header.")
    number = models.PositiveIntegerField(help_text="Which of the desk's keys it is for.")
    maker = models.CharField(
        max_length=32, blank=True, help_text="A person's random number; empty: nobody signed."
    )
    made_on = models.DateField()

    def __str__(self) -> str:
        return f"a header of {self.body_id}"


class ReplacedKey(models.Model):
    """A sealed copy of a desk's key that a rotation took the place of, and the database keeps.

    ``number``: which of the desk's keys is inside, and ``desk_recipient`` its public half, where it
    is known. Of a "member": ``reviewer``, to whose key it is sealed; of the "kit": its recipient;
    "before": sealed to the key after it. Served to its owner alone.
    """

    class Kind(models.TextChoices):
        MEMBER = "member"
        KIT = "kit"
        BEFORE = "before"

    desk = models.CharField(max_length=40, db_index=True)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reviewer = models.ForeignKey(Reviewer, null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.TextField()
    desk_recipient = models.TextField(blank=True)
    wrapped = models.BinaryField()
    replaced_at = RoundedDateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="member", reviewer__isnull=False)
                | ~Q(kind="member") & Q(reviewer=None),
                name="a_members_key_has_a_member",
            )
        ]

    def __str__(self) -> str:
        return f"key {self.number} of {self.desk}"


class KeyCopy(models.Model):
    """A further copy of a desk's key ``number``, beside the one in force, made by another browser.

    While a rotation is proposed there are no others. Of a "member": ``reviewer``'s; "before": the
    key before, sealed to this one. Erased when the key before is.
    """

    class Kind(models.TextChoices):
        MEMBER = "member"
        KIT = "kit"
        BEFORE = "before"

    desk = models.CharField(max_length=40, db_index=True)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.MEMBER)
    reviewer = models.ForeignKey(Reviewer, null=True, on_delete=models.CASCADE, related_name="+")
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="member", reviewer__isnull=False)
                | ~Q(kind="member") & Q(reviewer=None),
                name="a_members_copy_has_a_member",
            )
        ]

    def __str__(self) -> str:
        return f"a copy of key {self.number} of {self.desk}"


class DroppedKey(models.Model):
    """A proposed key was taken off the table: what was sealed to it too is to be rewrapped."""

    desk = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return f"a dropped key of {self.desk}"
