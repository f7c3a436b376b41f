"""What stripping answers: values without a trace of what was removed."""

import re
from collections import Counter
from collections.abc import Iterable
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
    CROPPED = "cropped"
    LOST_FILM = "lost_film"
    HIDDEN_DATA = "hidden_data"
    TRAILING_DATA = "trailing_data"


class Notice(StrEnum):
    """What the reporter is told beside what was removed. Values are sealed and never reused."""

    ZERO_WIDTH_KEPT = "zero_width_kept"
    CONTACTS_KEPT = "contacts_kept"
    CONVERTED = "converted"
    ENCODING_CHANGED = "encoding_changed"
    STRAY_BYTES = "stray_bytes"
    END_MISSING = "end_missing"
    WORDS_ONLY = "words_only"
    RAW_DATA_GONE = "raw_data_gone"
    FILM_APART = "film_apart"
    PAGES_DRAWN = "pages_drawn"
    LOOKS_DIFFERENT = "looks_different"
    TRACKS_LOST = "tracks_lost"
    UNCROPPED = "uncropped"
    OUTSIDE_PAGE = "outside_page"
    COVERED = "covered"
    UNDRAWN = "undrawn"
    INSERTED = "inserted"
    UNFOLDED = "unfolded"
    OVERLAY = "overlay"
    FURTHER_PICTURES = "further_pictures"


# What is still in the clean file and is not seen at once: whoever sends it has to look.
STILL_THERE = frozenset(
    (
        *(Notice.ZERO_WIDTH_KEPT, Notice.CONTACTS_KEPT, Notice.UNCROPPED, Notice.OUTSIDE_PAGE),
        *(Notice.COVERED, Notice.UNDRAWN, Notice.INSERTED, Notice.UNFOLDED, Notice.OVERLAY),
        Notice.FURTHER_PICTURES,
    )
)
MOST_PLACES = 12  # named of one kind in a file: more are read by nobody
CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")


class Unit(StrEnum):
    """What the places of a document are counted in. Values are sealed and never reused."""

    PAGE = "page"
    SLIDE = "slide"
    SHEET = "sheet"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True)
class Place:
    """Where in a document: counted from 1 as its reader counts, and of a sheet perhaps a cell."""

    unit: Unit
    number: int
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.unit} {self.number} {self.cell}".strip()

    @classmethod
    def parse(cls, text: str) -> "Place":
        """As ``str`` writes it. Raises ValueError."""
        unit, number, *cell = text.split(" ")
        if not number.isascii() or not number.isdigit() or len(number) > 9 or len(cell) > 1:
            raise ValueError
        if cell and not CELL.fullmatch(cell[0]):
            raise ValueError
        return cls(Unit(unit), int(number), *cell)


@dataclass(frozen=True)
class Removal:
    """One kind of thing that was taken out, or seen and left, how often, and where first."""

    what: Removed | Notice
    count: int
    places: tuple[Place, ...] = ()


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
    """Counts what is being removed; the answer is in the order of the enums.

    ``place``: of the document, where its reader is. What is added with ``here`` is said with it.
    """

    def __init__(self) -> None:
        self._counts: Counter[Removed | Notice] = Counter()
        self._places: dict[Removed | Notice, dict[Place, None]] = {}
        self.place: Place | None = None

    def add(self, what: Removed | Notice, count: int = 1) -> None:
        self._counts[what] += count

    def here(self, what: Removed | Notice, place: Place | None = None) -> None:
        """One more, at ``place``, or where the reader is."""
        self.add(what)
        found = place or self.place
        places = self._places.setdefault(what, {})
        if found is not None and len(places) < MOST_PLACES:
            places[found] = None

    def join(self, others: Iterable[Removal]) -> None:
        """What was counted apart, of a picture in a document: its film is no file of its own."""
        for each in others:
            apart = each.what is Notice.FILM_APART
            self.add(Removed.LOST_FILM if apart else each.what, each.count)

    def removed(self) -> tuple[Removal, ...]:
        return tuple(
            Removal(what, self._counts[what], tuple(self._places.get(what, ())))
            for what in (*Removed, *Notice)
            if self._counts[what]
        )
