"""What is kept of reporters: sealed bytes, public keys, and days.

There is no time of day in these rows, no address, no name and no order: identifiers are random.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Desk(models.Model):
    """A desk that reports are sealed to. The server has its recipient only."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    recipient = models.TextField()
    key_number = models.PositiveIntegerField(
        default=1, help_text="Which of the desk's keys the recipient is; each rotation adds one."
    )
    custodian = models.TextField(blank=True)
    opened_on = models.DateField()
    retention_days = models.PositiveIntegerField(
        default=0, help_text="Days after a case's last move; 0 keeps until people destroy."
    )
    retention_since = models.DateField(
        null=True, help_text="When that was set; nobody's single word destroys at once."
    )

    def __str__(self) -> str:
        return self.name


class RosterEntry(models.Model):
    """A line of a desk's roster (sealing.roster): its canonical bytes, as browsers signed them.

    Append-only, by triggers. The rows are a store and no authority: what they say counts as far as
    the chain holds, from the first entry that is written down beside the server's secret.
    """

    hash = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of the bytes.")
    desk = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    encoded = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="one_roster_entry_a_number")
        ]

    def __str__(self) -> str:
        return f"entry {self.number} of {self.desk}"


class ProposedKey(models.Model):
    """A desk's next key that one member proposed and no other has confirmed, at most one a desk.

    ``request``: canonical bytes; ``signature``: its maker's, as in an entry. While it stands, and
    a custodian of the roster signed it, what comes in is sealed to this key too.
    """

    desk = models.CharField(max_length=40, primary_key=True)
    request = models.BinaryField()
    signature = models.JSONField()

    def __str__(self) -> str:
        return f"the next key of {self.desk}"


class FormVersion(models.Model):
    """What the form of a desk asks from this version on (submissions.questions); public, as the
    form shows it. Rows are added and never changed; a desk without one asks what Amana ships.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    questions = models.JSONField()
    saved_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="one_form_version_a_number")
        ]

    def __str__(self) -> str:
        return f"form {self.number} of {self.desk}"


class Consent(models.TextChoices):
    """What may be published of a report, in its reporter's words. Sealed into parcels."""

    ASK = "ask", _("Ask me first")
    FACTS = "facts", _("Yes, the facts, in your own words")
    WORDS = "words", _("Yes, also in my words")


class Mailbox(models.Model):
    """One reporter's codename: where their parcels and the desk's replies meet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lookup = models.BinaryField(max_length=16, unique=True)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT)
    recipient = models.TextField()
    received_on = models.DateField()

    aside = False  # no column: mailbox.mailboxes.find says whether the report waits in quarantine

    def __str__(self) -> str:
        return str(self.id)


class Parcel(models.Model):
    """What was put in at one time: the header is here, the payload in the blob store.

    Deleting this row destroys the parcel, wherever copies of its payload lie.
    """

    class Kind(models.TextChoices):
        REPORT = "report"
        ADDITION = "addition"
        ORIGINAL = "original"  # an untouched file, sealed to the custodian alone
        SEALED = "sealed"  # as its sender sealed it to the desk: nothing was removed here

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="parcels")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    accompanies = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.CASCADE,
        related_name="originals",
        help_text="Of an original or a sealed file: the parcel that it came with.",
    )
    header = models.BinaryField()
    header_digest = models.BinaryField(
        max_length=32, default=bytes, help_text="SHA-256 of the header; written anew with it."
    )
    key_number = models.PositiveIntegerField(
        default=0, db_index=True, help_text="The desk's key that two people saw open it; 0: none."
    )
    confirmed_by = models.CharField(
        max_length=32, blank=True, default="", help_text="The second of them: a random number."
    )
    blob = models.CharField(max_length=64, unique=True)
    digest = models.BinaryField(
        max_length=32, default=bytes, help_text="SHA-256 of the payload, which is ciphertext."
    )
    size = models.PositiveBigIntegerField(help_text="Bytes of the payload, padded.")
    received_on = models.DateField()
    signature = models.BinaryField(
        max_length=64,
        default=bytes,
        help_text="The server's, on what it says of this parcel; empty: from before it signed.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=("original", "sealed"), accompanies__isnull=False)
                | ~models.Q(kind__in=("original", "sealed")) & models.Q(accompanies=None),
                name="some_kinds_accompany",
            ),
            models.CheckConstraint(
                condition=models.Q(key_number=0) | ~models.Q(confirmed_by=""),
                name="a_parcels_new_header_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Reply(models.Model):
    """A sealed answer of the desk: the reporter's codename opens it, and the desk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="replies")
    sealed = models.BinaryField()
    digest = models.BinaryField(max_length=32, default=bytes, help_text="SHA-256 of the sealed.")
    key_number = models.PositiveIntegerField(
        default=0, db_index=True, help_text="The desk's key that two people saw open it; 0: none."
    )
    confirmed_by = models.CharField(
        max_length=32, blank=True, default="", help_text="The second of them: a random number."
    )
    sent_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(key_number=0) | ~models.Q(confirmed_by=""),
                name="a_replys_new_header_is_confirmed",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class NewHeader(models.Model):
    """A header for a desk's new key, beside the one in force: one person's browser made it.

    It takes the other's place when a second person's browser has opened both. It goes with its
    parcel or reply. The database refuses to change it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    parcel = models.OneToOneField(
        Parcel, null=True, on_delete=models.CASCADE, related_name="new_header"
    )
    reply = models.OneToOneField(
        Reply, null=True, on_delete=models.CASCADE, related_name="new_header"
    )
    header = models.BinaryField()
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of the header.")
    number = models.PositiveIntegerField(help_text="Which of the desk's keys it is for.")
    maker = models.CharField(
        max_length=32, blank=True, help_text="A person's random number; empty: nobody signed."
    )
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parcel=None, reply__isnull=False)
                | models.Q(parcel__isnull=False, reply=None),
                name="a_new_header_is_of_one_row",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SpentToken(models.Model):
    """A form that arrived: sending it again gives the same receipt.

    Both values come from the token's nonce, which the server does not keep, so it cannot read the
    receipt.
    """

    token = models.CharField(max_length=64, primary_key=True)
    receipt = models.BinaryField()
    expires_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return "a spent token"


class EndedReport(models.Model):
    """How a report ended, for as long as a form of it may be sent again: that form is told so.

    ``report``: the id that the mailbox had; only a form's own token opens the receipt that names
    it, so that nothing here leads from a codename to it.
    """

    class How(models.TextChoices):
        WITHDRAWN = "withdrawn"  # by its reporter
        DESTROYED = "destroyed"  # by two people of the desk
        RETENTION = "retention"  # the desk's days were over
        DROPPED = "dropped"  # by two people, unread, from quarantine

    report = models.UUIDField(primary_key=True)
    how = models.CharField(max_length=10, choices=How.choices)
    expires_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return "a report that ended"


class Arrival(models.Model):
    """A parcel that the desk has not taken notice of; written with it, deleted when it has.

    ``quarantined``: it came while more arrived than the desk can look at, and waits aside.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    parcel = models.OneToOneField(Parcel, on_delete=models.CASCADE)
    quarantined = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.id)


class Withdrawal(models.Model):
    """A reporter took everything back, and the desk has not taken notice; deleted when it has.

    ``report``: the id that the mailbox had; nothing else of it is left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT)
    report = models.UUIDField(unique=True)
    withdrawn_on = models.DateField()

    def __str__(self) -> str:
        return str(self.id)


class Voucher(models.Model):
    """A one-time code that a desk gave to somebody it knows. Nothing ties it to a report.

    ``digest``: keyed, of the code; the code itself is kept nowhere. The row goes when it is used.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE)
    digest = models.BinaryField(max_length=32, unique=True)
    issued_on = models.DateField()
    expires_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class Relaid(models.Model):
    """How far rows and payloads of closed days were laid anew (docs/operations.md), in one row.

    ``through``: the last day of which all was; ``night_at``, ``last_at``: when the run ended that
    closed it, and when any did. They are moments of a timer, and of no report.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    through = models.DateField()
    night_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_relaid")]

    def __str__(self) -> str:
        return f"through {self.through}"


class Canary(models.Model):
    """When a report of nobody's last went the whole way (submissions.reports.canary), in one row:
    the moment of a timer, and of no report."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_canary")]

    def __str__(self) -> str:
        return f"at {self.last_at}"
