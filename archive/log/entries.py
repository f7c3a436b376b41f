"""What a leaf of the log says."""

import datetime
import json
import uuid
from typing import Any, Protocol

import rfc8785

FIELDS = {"id": str, "version": int, "change": str, "digest": str, "day": str}


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


def told(data: bytes) -> dict[str, Any]:
    """What a leaf says, by ``entry``'s words. Raises ValueError where it is not one of ours."""
    found = json.loads(data)
    if not isinstance(found, dict) or {name: type(found[name]) for name in found} != FIELDS:
        raise ValueError("fields")
    # A second spelling of the same words would have another hash than its proof.
    if rfc8785.dumps(found) != data:
        raise ValueError("form")
    return found
