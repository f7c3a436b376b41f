"""The states of a case on its three tracks, with the words people see.

"Is it true?", "may we release it?" and "how long is it kept?" are three questions, so they are
three tracks. The values stand in rows, in custody and in exports: they never change.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verification(models.TextChoices):
    NEW = "new", _("New")
    TRIAGED = "triaged", _("Triaged")
    IN_REVIEW = "in_review", _("In review")
    AWAITING = "awaiting_corroboration", _("Awaiting corroboration")
    ASSESSED = "assessed", _("Assessed once")
    VERIFIED = "verified", _("Verified")
    CORROBORATED = "corroborated", _("Corroborated")
    REPORTED = "reported", _("Reported")
    DISPUTED = "disputed", _("Disputed")
    FALSE = "false", _("False")
    UNVERIFIABLE = "unverifiable", _("Unverifiable")
    DUPLICATE = "duplicate", _("Duplicate")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")
    DESTROYED = "destroyed", _("Destroyed")
    TAKEN_BACK = "taken_back", _("Taken back by the reporter")


class Publication(models.TextChoices):
    NONE = "none", _("Not drafted")
    DRAFT = "draft", _("Draft")
    SAFETY_REVIEW = "safety_review", _("Safety review")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    CORRECTED = "corrected", _("Corrected")
    RETRACTED = "retracted", _("Retracted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Retention(models.TextChoices):
    TIMED = "timed", _("Destroyed in its time")
    HELD = "held", _("Held")


class Track(models.TextChoices):
    """The field of a case that a transition changes."""

    VERIFICATION = "verification"
    PUBLICATION = "publication"
    RETENTION = "retention"


STATES: dict[Track, type[models.TextChoices]] = {
    Track.VERIFICATION: Verification,
    Track.PUBLICATION: Publication,
    Track.RETENTION: Retention,
}
V, P = Verification, Publication
UNDECIDED = (V.NEW, V.TRIAGED, V.IN_REVIEW, V.AWAITING)
RATED = (V.IN_REVIEW, V.ASSESSED)  # while people assess
VERDICTS = (V.VERIFIED, V.CORROBORATED, V.REPORTED, V.DISPUTED, V.FALSE, V.UNVERIFIABLE)
PUBLISHABLE = (V.VERIFIED, V.CORROBORATED, V.REPORTED, V.DISPUTED, V.FALSE)
SIDE_EXITS = (V.DUPLICATE, V.REJECTED, V.SPAM)
# Nothing sealed is left of a case in these states.
GONE = (V.DESTROYED, V.TAKEN_BACK)
UNRELEASED = (P.DRAFT, P.SAFETY_REVIEW, P.APPROVED)
PUBLIC = (P.PUBLISHED, P.CORRECTED, P.RETRACTED)
LABELS = {state.value: state.label for states in STATES.values() for state in states}
