"""What stripping answers: values without a trace of what was removed."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Removed(StrEnum):
    """What was taken out of a file. Values are sealed into parcels and never reused."""

    LOCATION = "location"
    DATE_TIME = "date_time"
    CAMERA = "camera"
    AUTHOR = "author"
    SOFTWARE = "software"
    LANGUAGE = "language"
    DESCRIPTION = "description"
    COMMENT = "comment"
    ANNOTATIONS = "annotations"
    ATTACHMENTS = "attachments"
    ACTIONS = "actions"
    LAYERS = "layers"
    EARLIER_VERSIONS = "earlier_versions"
    EDITING_HISTORY = "editing_history"
    THUMBNAIL = "thumbnail"
    OTHER_PICTURES = "other_pictures"
    COLOUR_PROFILE_DETAILS = "colour_profile_details"
    SUBTITLES = "subtitles"
    OTHER_TRACKS = "other_tracks"
    LOST_PICTURES = "lost_pictures"
    HIDDEN_DATA = "hidden_data"
    TRAILING_DATA = "trailing_data"


class Notice(StrEnum):
    """What was seen and left, because the file would change its meaning without it."""

    ZERO_WIDTH_KEPT = "zero_width_kept"


@dataclass(frozen=True)
class Removal:
    """One kind of thing that was taken out, or seen and left, and how often."""

    what: Removed | Notice
    count: int


@dataclass(frozen=True)
class Stripped:
    """A clean file: what it is, and what it lost."""

    kind: str
    media_type: str
    extension: str
    removed: tuple[Removal, ...]


def called(slug: str) -> Removed | Notice:
    """The member with this value, as it comes back out of JSON. Raises ValueError."""
    try:
        return Removed(slug)
    except ValueError:
        return Notice(slug)


class Removals:
    """Counts what is being removed; the answer is in the order of the enums."""

    def __init__(self) -> None:
        self._counts: Counter[Removed | Notice] = Counter()

    def add(self, what: Removed | Notice, count: int = 1) -> None:
        self._counts[what] += count

    def removed(self) -> tuple[Removal, ...]:
        return tuple(
            Removal(what, self._counts[what]) for what in (*Removed, *Notice) if self._counts[what]
        )
