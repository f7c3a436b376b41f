"""What people judged and decided. All of it is append-only, by database triggers."""

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q

from reviewers.models.cases import Case
from reviewers.states import VERDICTS


class Assessment(models.Model):
    """One person's rating of a case in one round; the reasoning is sealed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    round = models.PositiveIntegerField()
    assessor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16)
    credibility = models.PositiveSmallIntegerField()
    place_established = models.BooleanField()
    date_established = models.BooleanField()
    body = models.UUIDField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "assessor"], name="one_assessment_a_round"
            ),
            models.CheckConstraint(
                condition=Q(credibility__range=(1, 6)), name="credibility_is_one_to_six"
            ),
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS), name="a_known_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.case} round {self.round}"


class Verdict(models.Model):
    """What two people concluded."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="verdicts")
    round = models.PositiveIntegerField()
    first = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="one_verdict_a_round"),
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="a_verdict_takes_two_people"
            ),
        ]

    def __str__(self) -> str:
        return self.verdict


class Draft(models.Model):
    """A version of what may be published: sealed, and named by the hash of its plaintext.

    ``since``: the number of the first revision that this one descends from; whoever made one of
    them does not release it (a trigger keeps that too). ``redacted``: how many of its files its
    author altered, as their browser says.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField()
    since = models.PositiveIntegerField(default=1)
    redacted = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    change = models.CharField(max_length=16)
    content_hash = models.CharField(max_length=64)
    header = models.UUIDField()
    blob = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_number")]

    def __str__(self) -> str:
        return f"{self.case} draft {self.number}"


class Approval(models.Model):
    """Another person's word that these bytes may be released.

    In force while its draft is the newest and the case stands in "approved".
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="approvals")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(author=F("approver")), name="nobody_approves_their_own"
            )
        ]

    def __str__(self) -> str:
        return self.content_hash[:8]


class Decision(models.Model):
    """A transition that was applied; ``move`` is its name."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    move = models.CharField(max_length=24)
    track = models.CharField(max_length=16)
    source = models.CharField(max_length=24)
    target = models.CharField(max_length=24)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.UUIDField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.move} of {self.case}"
