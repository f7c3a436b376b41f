"""Who works at the desk, and the sealed keys they share."""

import hmac
import secrets
import uuid
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from reviewers.models.rounded import RoundedDateTimeField

# A tag of BCP 47 that need not be cut (RFC 5646, section 4.4.1). Which are taken is the form's
# question: another setting of languages needs no migration.
LONGEST_TAG = 35


def code_digest(code: str) -> str:
    """However it was typed: with or without hyphens and spaces, in any case."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"recovery-code\0" + plain.encode(), sha256).hexdigest()


def new_person() -> str:
    """A random number that stands for a person in the roster of one desk (32 hex digits)."""
    return secrets.token_hex(16)


class Reviewer(models.Model):
    """A person's keys: the public halves, and the identity sealed under their passphrase.

    ``signing``: of the key that their browser derives from the identity (64 hex digits); "" for one
    that was made with an older release, until they unlock the next time.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="reviewer")
    recipient = models.TextField(blank=True)
    signing = models.CharField(max_length=64, blank=True, default="")
    sealed_identity = models.BinaryField(blank=True, default=b"")
    language = models.CharField(
        max_length=LONGEST_TAG,
        blank=True,
        default="",
        help_text="The tag of a language; one that the desk does not have counts as none.",
    )
    enrolled_at = RoundedDateTimeField(null=True, blank=True)
    handle = models.UUIDField(
        null=True, unique=True, help_text="For passkeys: random, and says nothing of the person."
    )

    def __str__(self) -> str:
        return self.user.get_username()


class Invitation(models.Model):
    """A one-time link. Only the token's hash is kept; without an inviter it founds the server.

    ``account``: somebody who was removed and comes back under their name; None for a new person.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    desk = models.CharField(max_length=40, blank=True)
    roles = models.JSONField(default=list)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return "an invitation"


class Membership(models.Model):
    """A person at a desk. Without a wrapped key they wait to be admitted, or are suspended.

    ``person``: their number in the desk's roster. ``roles``: what they may do at this desk, a copy
    of what the roster says; empty at a desk of an older release, where the account's groups count.
    ``kept_key``: the wrapped key while they are suspended; no page serves it.
    """

    desk = models.CharField(max_length=40, db_index=True)
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="memberships")
    person = models.CharField(max_length=32, default=new_person)
    roles = models.JSONField(default=list, blank=True)
    wrapped_key = models.BinaryField(blank=True, default=b"")
    suspended_on = models.DateField(null=True)
    kept_key = models.BinaryField(blank=True, default=b"")
    opened = models.PositiveIntegerField(
        default=0, help_text="The newest of the desk's keys that they said they opened."
    )
    founder = models.BooleanField(default=False)
    admitted_by = models.ForeignKey(
        Reviewer, null=True, on_delete=models.PROTECT, related_name="admitted"
    )
    admitted_at = RoundedDateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("person"), _("people")
        default_permissions = ("view",)
        permissions = (
            ("invite_membership", "Can invite people"),
            ("admit_membership", "Can give the desk's key to a colleague"),
            ("help_membership", "Can reset a second factor, stop an account and let it in again"),
        )
        constraints = [
            models.UniqueConstraint(fields=["desk", "reviewer"], name="one_membership"),
            models.UniqueConstraint(fields=["desk", "person"], name="one_person_a_number"),
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
    drilled_on = models.DateField(null=True)
    drilled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    again_on = models.DateField(null=True, help_text="By a second person.")
    again_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.desk


class DeskKey(models.Model):
    """A desk's key after its first. ``before``: the key before, sealed to this one until nothing
    is left that it alone opens.
    """

    desk = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    recipient = models.TextField()
    before = models.BinaryField(blank=True, default=b"")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = RoundedDateTimeField()
    retired_at = RoundedDateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="one_desk_key_a_number"),
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(before=b""), name="a_retired_key_is_erased"
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.number} of {self.desk}"


class Login(models.Model):
    """Where somebody is signed in. ``key``: the server's half of what unlocks that login's tabs;
    it goes with the row. No address and no browser is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="logins")
    key = models.CharField(max_length=44)
    begun_at = RoundedDateTimeField(to="minute")
    seen_at = RoundedDateTimeField(to="minute")

    def __str__(self) -> str:
        return "a login"


class RecoveryCodes(Device):  # type: ignore[misc]  # the package has no types
    """Ten codes, each good once in the place of the second factor."""

    def verify_token(self, token: str) -> bool:
        """Whoever takes the row out first has used the code."""
        digest = code_digest(token)
        return bool(self.codes.filter(digest=digest).delete()[0])


class RecoveryCode(models.Model):
    """``digest``: keyed, of a code of 79 random bits that is kept nowhere."""

    device = models.ForeignKey(RecoveryCodes, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return "a recovery code"


class Passkey(Device):  # type: ignore[misc]  # the package has no types
    """A WebAuthn credential, good for one host (``rp_id``) alone. It is asked for its signature;
    a typed code never fits it.
    """

    rp_id = models.CharField(max_length=253)
    credential = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    made_on = models.DateField()

    def verify_token(self, token: str) -> bool:
        return False


class FactorReset(models.Model):
    """A one-time link by which somebody with their password sets a new second factor.

    Offered by a colleague; by nobody after the waiting period of an only custodian.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    offered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = RoundedDateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(user=F("offered_by")), name="nobody_resets_their_own_factor"
            )
        ]

    def __str__(self) -> str:
        return "a reset of a second factor"
