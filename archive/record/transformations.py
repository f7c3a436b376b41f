"""How a value of a draft is published where it is not published as it is. Pure."""

from collections.abc import Mapping
from typing import Any

from archive.record import captions

FORMAT = "amana-record/1"


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
