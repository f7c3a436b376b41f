"""What became of a record, and what that makes of the status it had. Pure."""

from collections.abc import Mapping
from typing import Any

RETRACTED = "retracted"  # wins over the status that the record had
_STANDING = {
    "correction": "corrected",
    "retraction": RETRACTED,
    "safety_withdrawal": "withdrawn",
}


def standing(change: str) -> str:
    """What became of a record with a version: a slug of the vocabulary ``standing``."""
    return _STANDING.get(change, "published")


def status(public: Mapping[str, Any]) -> str:
    """How well a record is established, or that it was retracted: that wins, for every count."""
    said: str = public["status"]
    return RETRACTED if public["change"] == "retraction" else said
