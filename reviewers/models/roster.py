"""What stands beside a desk's roster, which the reporters' side keeps (submissions.roster)."""

from django.db import models

from reviewers.models.people import Membership


class RosterName(models.Model):
    """Whose number a person of a roster is: the roster has a salted hash of the name alone.

    The row is erased a year after somebody left; nothing then says whose number it was.
    """

    desk = models.CharField(max_length=40)
    person = models.CharField(max_length=32)
    name = models.CharField(max_length=150, help_text="The name of the account.")
    salt = models.CharField(max_length=64)
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "person"], name="one_roster_name_a_person")
        ]

    def __str__(self) -> str:
        return self.name


class RosterClaimQuerySet(models.QuerySet["RosterClaim"]):
    def lost(self) -> "RosterClaimQuerySet":
        """With a new identity, of those who lost the passphrase of theirs."""
        return self.exclude(sealed_identity=b"")


class RosterClaim(models.Model):
    """The keys that somebody wants to stand in a roster, with the proof that they hold them.

    Of a newcomer, of a member of a desk that has no roster yet, or of somebody who lost their
    passphrase (``sealed_identity`` is the new one then). It goes when the roster has the keys.
    """

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="claim")
    recipient = models.TextField()
    signing = models.CharField(max_length=64)
    own = models.CharField(max_length=128, help_text="The proof, by the signing key.")
    sealed_identity = models.BinaryField(blank=True, default=b"")

    objects = RosterClaimQuerySet.as_manager()

    def __str__(self) -> str:
        return f"keys of {self.membership}"


class RosterMark(models.Model):
    """Which head somebody's browser saw in a week, signed by them: two that do not stand on one
    chain show that the server showed two chains.
    """

    desk = models.CharField(max_length=40)
    person = models.CharField(max_length=32)
    number = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    week = models.CharField(max_length=8)
    signature = models.CharField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "person", "week"], name="one_mark_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.week}"


class UsedNonce(models.Model):
    """A nonce that came back in something signed: it is not taken again.

    The row is forgotten when the nonce would be too old anyway.
    """

    nonce = models.CharField(max_length=32, primary_key=True)
    used_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return "a used nonce"
