"""A case: one report on its way through the desk."""

import uuid

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reviewers.models.people import Membership
from reviewers.states import Publication, Retention, Verification

LISTED = ("priority", "received_on", "id")


class CaseQuerySet(models.QuerySet["Case"]):
    def for_user(self, user: User) -> "CaseQuerySet":
        """Cases of the desks whose key this person holds."""
        held = Membership.objects.filter(reviewer__user=user).exclude(wrapped_key=b"")
        return self.filter(desk__in=held.values("desk"))

    def awaiting_second(self, user: User) -> "CaseQuerySet":
        """Assessed by somebody else, and not yet by this person in the round in force."""
        own = Case.objects.filter(
            pk=OuterRef("pk"), assessments__assessor=user, assessments__round=F("round")
        )
        return self.filter(~Exists(own), verification=Verification.ASSESSED)


class Case(models.Model):
    """``news``: parcels that came in since somebody last judged or moved the case.
    ``admitted_on``: when the desk took notice, where that was not the day on which it came.

    ``taken_from``: whom a colleague took it from, until they say that they know.
    ``record``: the archive's id once something was published; ``duplicate_of``: the case that was
    there before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.UUIDField(unique=True)
    desk = models.CharField(max_length=40, db_index=True)
    verification = models.CharField(
        max_length=24, choices=Verification.choices, default=Verification.NEW
    )
    publication = models.CharField(
        max_length=24, choices=Publication.choices, default=Publication.NONE
    )
    retention = models.CharField(max_length=8, choices=Retention.choices, default=Retention.TIMED)
    received_on = models.DateField()
    admitted_on = models.DateField(null=True)
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL)
    taken_from = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    priority = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    parcels = models.PositiveIntegerField(default=0)
    news = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=1)
    record = models.UUIDField(null=True, unique=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="duplicates"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("case"), _("cases")
        # A case is made by what arrives and ends by destruction: nobody adds or deletes a row.
        default_permissions = ("view", "change")
        permissions = (
            ("triage_case", "Can triage cases and set them aside"),
            ("assess_case", "Can assess cases and conclude them"),
            ("link_case", "Can link cases"),
            ("note_case", "Can write notes"),
            ("reply_case", "Can reply to reporters"),
            ("draft_case", "Can draft records"),
            ("approve_case", "Can approve drafts of others"),
            ("publish_case", "Can publish, correct and retract"),
            ("withdraw_case", "Can withdraw records"),
            ("hold_case", "Can hold cases with another"),
            ("destroy_case", "Can destroy cases with another"),
            ("hand_over_case", "Can hand cases to a court with another"),
            ("fetch_original_case", "Can save sealed originals"),
        )
        # Each filter of the queue walks one of these, in the order of the list
        # (reviewers.casework.listing).
        indexes = [
            models.Index(fields=["desk", *LISTED], name="queue"),
            models.Index(fields=["desk", "verification", *LISTED], name="queue_verification"),
            models.Index(fields=["desk", "publication", *LISTED], name="queue_publication"),
            models.Index(fields=["desk", "assignee", *LISTED], name="queue_assignee"),
            models.Index(fields=["desk", "received_on", "priority", "id"], name="queue_day"),
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]


class CaseParcel(models.Model):
    """A parcel of a case; ``number`` counts from 1 within the case and never changes."""

    parcel = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contents")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    received_on = models.DateField()
    size = models.PositiveBigIntegerField()
    noted = models.BooleanField(
        default=False, help_text="Custody has its entry: written when the day is closed."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_parcel_a_number")
        ]
        # The search page lists them so (reviewers.views.search).
        indexes = [models.Index(fields=["received_on", "parcel"], name="parcels_by_day")]

    def __str__(self) -> str:
        return str(self.parcel)


class SealedBody(models.Model):
    """Words of the desk, sealed to it. Deleting the row is how they are destroyed; the rows that
    point here keep its digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bodies")
    data = models.BinaryField()
    key_number = models.PositiveIntegerField(
        default=0, db_index=True, help_text="The desk's key that two people saw open it; 0: none."
    )
    confirmed_by = models.CharField(
        max_length=32, blank=True, default="", help_text="The second of them: a random number."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(key_number=0) | ~Q(confirmed_by=""),
                name="a_bodys_new_header_is_confirmed",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Link(models.Model):
    """What one case has to do with another. Only "independent" counts as a second source."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_from")
    relation = models.CharField(max_length=16)
    independence = models.CharField(max_length=16)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="one_link"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="no_link_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.relation} {self.other}"


class Note(models.Model):
    """Words for colleagues: ``body`` names the SealedBody that holds them."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return "a note"


class Imported(models.Model):
    """A row of somebody's earlier records that was brought in: a keyed digest that tells nothing.

    ``done`` is false while its report may or may not have been kept: the run was cut off there.
    ``content``: a keyed digest of what the row said; empty for rows from before it was noted.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    done = models.BooleanField(default=False)
    content = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("imported row"), _("imported rows")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.digest[:8]
