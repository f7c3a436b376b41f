"""What is published otherwise than it is drafted, and the JSON Schema of that. Pure."""

from collections.abc import Mapping
from typing import Any

from archive.record import captions

FORMAT = "amana-record/1"
PUBLIC_FILE = {"type": "string", "pattern": r"^[0-9a-f]{64}\.[0-9a-z]{2,4}$"}
PUBLIC_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_WHOLE = {"type": "integer", "minimum": 1}
VARIANT = {
    "type": "object",
    "properties": {
        "file": PUBLIC_FILE,
        "sha256": PUBLIC_DIGEST,
        "size": _WHOLE,
        "type": {"enum": ["image/jpeg", "image/png"]},
        "width": _WHOLE,
        "height": _WHOLE,
    },
    "required": ["file", "height", "sha256", "size", "type", "width"],
    "additionalProperties": False,
}


def record_format(value: str, draft: Mapping[str, Any]) -> str:
    """A draft's form is its own; what is published has this one."""
    return FORMAT


def medium_name(medium: Mapping[str, Any]) -> str:
    """The public name of a file: its digest and its ending, never a name of anybody's."""
    return f"{medium['sha256']}.{medium['file'].rpartition('.')[2]}"


def public_name(file: str, draft: Mapping[str, Any]) -> str:
    """The public name of a file of the draft, by its name there."""
    return next(medium_name(medium) for medium in draft["media"] if medium["file"] == file)


def plain_captions(value: Mapping[str, str], draft: Mapping[str, Any]) -> dict[str, str]:
    """Captions with cues and plain words only."""
    return {code: captions.written(captions.read(text)) for code, text in value.items()}
