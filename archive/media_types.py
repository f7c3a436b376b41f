"""The types of published files, by the ending that stripping gives them (``stripping.kinds``)."""

import re
from dataclasses import dataclass

from stripping.kinds import FIRST, outputs

__all__ = ["FIRST", "MEDIA_TYPES", "MediaType", "of"]


@dataclass(frozen=True)
class MediaType:
    """``shown``: the element in which a reader's browser shows it (image, video, audio), or file;
    ``begins``: what the file's first 64 bytes must match.
    """

    name: str
    shown: str
    begins: re.Pattern[bytes]


MEDIA_TYPES: dict[str, MediaType] = {
    output.ending: MediaType(output.media_type, output.shown, re.compile(output.begins, re.DOTALL))
    for output in outputs()
    if output.published
}


def of(name: str) -> MediaType:
    """The type of a file of the document or of the archive, by the ending of its name."""
    return MEDIA_TYPES[name.rpartition(".")[2]]
