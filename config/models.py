"""Which installation this database belongs to (config.installation)."""

from django.db import models


class Installation(models.Model):
    """The one row that binds the database to its server secret and its blob store.

    ``identifier``: 32 random hex digits (of practice as config.practice says), which the blob store
    and every backup repeat.
    ``secret``: keyed fingerprint of the server secret; ``archive_key``: fingerprint of the public
    half of the archive key, or empty. Neither tells anything of the secret itself.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    identifier = models.CharField(max_length=32)
    secret = models.CharField(max_length=32)
    archive_key = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_installation")]

    def __str__(self) -> str:
        return self.identifier
