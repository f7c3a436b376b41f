"""The desk's sealed search index: what a browser opened once, for those who search next."""

import uuid

from django.db import models


class SearchSegment(models.Model):
    """The words of some parcels, one age file to the desk, as a person's browser sealed and signed
    it (reviewers.casework.segments). Everything in it stands in the reports as well.

    ``person``: as the desk's roster names them; ``digest``: of what they signed. Added and deleted,
    never changed: the database refuses. Triggers delete it as soon as a report that has an entry
    in it ends, or a parcel of one gets another header.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.CharField(max_length=40, db_index=True)
    person = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    head = models.CharField(max_length=64)
    nonce = models.CharField(max_length=32)
    signature = models.CharField(max_length=128)
    made_on = models.DateField()
    data = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.id)


class SearchEntry(models.Model):
    """That a segment holds words of this parcel, of this report: by which it is forgotten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    segment = models.ForeignKey(SearchSegment, on_delete=models.CASCADE, related_name="entries")
    parcel = models.UUIDField(db_index=True)
    report = models.UUIDField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.parcel)
