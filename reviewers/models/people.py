"""Who works at the desk, and the sealed keys they share."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q


class Reviewer(models.Model):
    """A person's key: the public half, and the private one sealed under their passphrase."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="reviewer")
    recipient = models.TextField(blank=True)
    sealed_identity = models.BinaryField(blank=True, default=b"")
    language = models.CharField(max_length=2, default="en", choices=settings.LANGUAGES)
    enrolled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.user.get_username()


class Invitation(models.Model):
    """A one-time link. Only the token's hash is kept; without an inviter it founds the server."""

    token_hash = models.CharField(max_length=64, unique=True)
    desk = models.CharField(max_length=40, blank=True)
    roles = models.JSONField(default=list)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return "an invitation"


class Membership(models.Model):
    """A person at a desk. Without a wrapped key they wait to be admitted."""

    desk = models.CharField(max_length=40, db_index=True)
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="memberships")
    wrapped_key = models.BinaryField(blank=True, default=b"")
    founder = models.BooleanField(default=False)
    admitted_by = models.ForeignKey(
        Reviewer, null=True, on_delete=models.PROTECT, related_name="admitted"
    )
    admitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "reviewer"], name="one_membership"),
            models.UniqueConstraint(
                fields=["desk"], condition=Q(founder=True), name="one_founder_a_desk"
            ),
            models.CheckConstraint(
                condition=Q(founder=True) | Q(admitted_by=None) | ~Q(admitted_by=F("reviewer")),
                name="nobody_admits_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} at {self.desk}"

    @property
    def admitted(self) -> bool:
        return bool(self.wrapped_key)


class RecoveryKit(models.Model):
    """The desk's key once more, for the recovery identity that lies on paper and nowhere else."""

    desk = models.CharField(max_length=40, unique=True)
    recipient = models.TextField()
    wrapped_key = models.BinaryField()

    def __str__(self) -> str:
        return self.desk


class QuarantineDrop(models.Model):
    """That everything in quarantine be destroyed: one proposes it, another confirms the same."""

    desk = models.CharField(max_length=40)
    reports = models.JSONField(default=list, help_text="The ids, until it is closed.")
    count = models.PositiveIntegerField()
    proposer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk"], condition=Q(closed_at=None), name="one_open_quarantine_drop"
            ),
            models.CheckConstraint(
                condition=Q(confirmer=None) | ~Q(confirmer=F("proposer")),
                name="nobody_confirms_their_own_drop",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} reports of {self.desk}"


class CustodianKey(models.Model):
    """Whose key is to open untouched originals: one custodian proposes, another confirms."""

    desk = models.CharField(max_length=40)
    recipient = models.TextField()
    proposer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk"], condition=Q(closed_at=None), name="one_open_custodian_key"
            ),
            models.CheckConstraint(
                condition=Q(confirmer=None) | ~Q(confirmer=F("proposer")),
                name="nobody_confirms_their_own_custodian",
            ),
        ]

    def __str__(self) -> str:
        return f"custodian of {self.desk}"
