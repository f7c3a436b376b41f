"""The chain of custody: who did what, each entry bound to the one before it."""

from django.db import models


class CustodyEntry(models.Model):
    """``at`` is empty where an entry concerns an arrival: then the day alone is kept."""

    number = models.PositiveBigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    case = models.UUIDField(null=True, db_index=True)
    act = models.CharField(max_length=40)
    actor = models.CharField(max_length=150)
    day = models.DateField()
    at = models.CharField(max_length=32, blank=True)
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.number} {self.act}"
