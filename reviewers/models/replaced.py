"""What a rotation of a desk's key took the place of. Nothing erases it on one browser's word."""

from django.db import models
from django.db.models import Q

from reviewers.models.cases import SealedBody
from reviewers.models.people import Reviewer
from reviewers.models.rounded import RoundedDateTimeField


class ReplacedBodyHeader(models.Model):
    """The header that a body's words had before they were rewrapped. It goes with the body."""

    body = models.ForeignKey(SealedBody, on_delete=models.CASCADE, related_name="replaced_headers")
    header = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the header.")
    key_number = models.PositiveIntegerField(help_text="The body's, while it had this header.")
    replaced_for = models.PositiveIntegerField(help_text="The body's number since.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "digest", "replaced_for"], name="one_replaced_header_a_body"
            )
        ]

    def __str__(self) -> str:
        return f"a header of {self.body_id}"


class ReplacedKey(models.Model):
    """A sealed copy of a desk's key that a rotation took the place of, and the database keeps.

    ``number``: which of the desk's keys is inside, and ``desk_recipient`` its public half, where it
    is known. Of a "member": ``reviewer``, to whose key it is sealed; of the "kit": its recipient;
    "before": sealed to the key after it. No page serves it.
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
