"""The chain of custody: who did what, each entry bound to the one before it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustodyEntry(models.Model):
    """``number`` says the chain too (reviewers.custody.chain). ``at`` is empty where an entry
    concerns an arrival: then the day alone is kept."""

    number = models.PositiveBigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    case = models.UUIDField(null=True, db_index=True)
    act = models.CharField(max_length=40)
    actor = models.CharField(max_length=150)
    day = models.DateField()
    at = models.CharField(max_length=32, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("custody entry"), _("custody")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.number)


class CustodyHead(models.Model):
    """The end of the installation's own chain; a row that its writers lock, so that entries come
    one after the other."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_head_of_custody")]

    def __str__(self) -> str:
        return f"{self.number}"


class CustodyChain(models.Model):
    """The chain of a desk and its end; a row that its writers lock. The installation's is no row.

    ``chain``: from 2, its place among the chains; ``after``: number of the installation's entry
    that it follows on; ``number`` and ``hash``: of its last entry.
    """

    chain = models.PositiveIntegerField(primary_key=True)
    desk = models.CharField(max_length=40, unique=True)
    after = models.PositiveBigIntegerField()
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number}"


class CustodyTree(models.Model):
    """What a ``heads joined`` entry joined: a line for the end of each desk's chain.

    NUMBER:HASH COUNT DIGEST, as reviewers.custody.joining.Leaf writes it.

    ``entry``: its number. Append-only by triggers, and of no worth without the entry, which has the
    root of the tree over these lines.
    """

    entry = models.PositiveBigIntegerField(primary_key=True)
    heads = models.TextField(blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.entry}"


class CustodyMark(models.Model):
    """How far a chain was walked: the rows of reviewers.custody.marks.

    ``id``: the number of the chain, 1 is the installation's. ``number`` and ``hash``: of the last
    entry that a daily look reached; ``again_number`` and ``again_hash``: how far the round over the
    older entries has come that began on ``round_on``. ``seal``: a keyed digest of all that under
    the server secret, 32 bytes.
    """

    id = models.PositiveIntegerField(primary_key=True)
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    again_number = models.PositiveBigIntegerField()
    again_hash = models.CharField(max_length=64)
    round_on = models.DateField()
    seal = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number}"
