"""What the desk's search index asks of parcels: which are there, and which headers they have."""

import uuid
from collections.abc import Iterable

from submissions.models import Mailbox, Parcel

# Bytes of a header's SHA-256 that tell it from the one before it, or after. They need to withstand
# nobody: whoever could bring two headers with the same ones about writes the rows.
MARK = 8


def kept(reports: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those that have not ended, locked: in the caller's transaction none of them ends."""
    found = Mailbox.objects.select_for_update().filter(id__in=list(reports)).order_by("id")
    return set(found.values_list("id", flat=True))


def header_marks(parcels: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Of each parcel that is there, the first MARK bytes of the SHA-256 of its header, in hex."""
    rows = Parcel.objects.filter(id__in=list(parcels)).values_list("id", "header_digest")
    return {parcel: bytes(digest)[:MARK].hex() for parcel, digest in rows}
