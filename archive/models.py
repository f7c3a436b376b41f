"""Records, their versions, and what was published with them.

A version's row stays for ever; its content can be taken away, and then a tombstone remains.
"""

import uuid

from django.db import models


class Record(models.Model):
    """``latest``: the number of the newest version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    latest = models.PositiveIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.id)


class RecordVersion(models.Model):
    """``digest``: SHA-256 of the RFC 8785 form of what was published."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(db_index=True)
    note = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="one_version")]
        indexes = [models.Index(fields=["change", "-published_at"], name="version_by_change")]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.number}"


class Content(models.Model):
    """The public JSON of a version. Deleted when the record is withdrawn."""

    version = models.OneToOneField(RecordVersion, on_delete=models.CASCADE)
    public = models.JSONField()

    def __str__(self) -> str:
        return str(self.version)


class Medium(models.Model):
    """A published file; ``stored`` names it in the store. Deleted with its file on withdrawal."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="media")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    stored = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "digest"], name="one_medium")]

    def __str__(self) -> str:
        return self.name


class CustodyHead(models.Model):
    """The end of the desk's chain of custody on one day: a hash, which says nothing of it."""

    day = models.DateField(primary_key=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.day} {self.hash}"


class Entry(models.Model):
    """What stands of a record in lists and in the search: its newest version, unless withdrawn.

    Made anew with every version, so that the order of ``id`` is that of publication. A trigger
    takes the entry's words out of ``archive_words`` with it (archive/search/index.py).
    ``day``: the first day of the event; ``period``: the cell of the timeline that its date names;
    ``marks``: the words of its facets and names, with spaces between.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE)
    content = models.OneToOneField(Content, on_delete=models.CASCADE)
    day = models.DateField(null=True)
    period = models.CharField(max_length=7, default="")
    marks = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["day", "id"], name="entry_by_day"),
            models.Index(fields=["period", "day", "id"], name="entry_by_period"),
        ]

    def __str__(self) -> str:
        return str(self.record_id)


class Facet(models.Model):
    """One value that entries have in common, and how many have it; gone when none has.

    ``word``: as in the index, ``place:tabqa``. ``shown``: what an entry that has it says of it
    (``name``, ``biography``). Coordinates as published; ``archive.search.index`` says whose.
    """

    kind = models.CharField(max_length=10)
    word = models.CharField(max_length=100, unique=True)
    shown = models.JSONField(default=dict)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["kind", "-count", "word"], name="facet_by_count")]

    def __str__(self) -> str:
        return self.word

    @property
    def key(self) -> str:
        return self.word.partition(":")[2]


class Naming(models.Model):
    """A name as entries write it, folded, and how many do; gone when none does.

    ``key``: of the facet's value that it means; the other fields are those of
    ``archive.search.identity.Name``.
    """

    kind = models.CharField(max_length=10)
    main = models.CharField(max_length=80)
    other = models.CharField(max_length=80)
    cell = models.CharField(max_length=12)
    precision = models.CharField(max_length=20)
    key = models.CharField(max_length=92, default="")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "main", "other", "cell", "precision"], name="one_naming"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "other"], name="naming_by_other"),
            models.Index(fields=["kind", "key"], name="naming_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class LogHead(models.Model):
    """The one row that every writer of the log locks. ``size``: leaves."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_head_of_the_log")]

    def __str__(self) -> str:
        return str(self.size)


class LogSignature(models.Model):
    """The signed end of the log, for processes that do not have the archive's key.

    ``checkpoint``: the signed note of ``size`` leaves; ``key``: the line of the key that signed it.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    size = models.PositiveBigIntegerField()
    checkpoint = models.TextField()
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_signature_of_the_log")
        ]

    def __str__(self) -> str:
        return str(self.size)


class Restoration(models.Model):
    """That the archive was restored from a backup: on ``day``, from one of ``backup_of``, with so
    many leaves of the log (``size``). Each checkpoint says it from then on.
    """

    day = models.DateField()
    backup_of = models.DateField()
    size = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.day} {self.backup_of} {self.size}"


class LogLeaf(models.Model):
    """A version or a withdrawal, as the transparency log says it. Never changed or removed."""

    index = models.PositiveBigIntegerField(primary_key=True)
    record = models.UUIDField()
    version = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "version"], name="one_leaf_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.index}"


class LogTile(models.Model):
    """Hashes of complete subtrees, 256 at most; a full tile never changes, another only grows."""

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="one_tile")]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"
