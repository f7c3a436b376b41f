"""What a leaf of the log says."""

import datetime
import uuid
from typing import Any, Protocol

import rfc8785


class Published(Protocol):
    """A version of a record, or its withdrawal; ``digest`` as in ``archive.accession.Accepted``."""

    record_id: uuid.UUID
    number: int
    change: str
    digest: str
    published_at: datetime.datetime


def entry(version: Published) -> bytes:
    """In canonical form (RFC 8785): that these bytes stood in public from that day on."""
    told: dict[str, Any] = {
        "id": str(version.record_id),
        "version": version.number,
        "change": version.change,
        "digest": version.digest,
        "day": version.published_at.date().isoformat(),
    }
    return rfc8785.dumps(told)
