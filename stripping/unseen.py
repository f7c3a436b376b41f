"""What a file carries and nobody sees at once: one rule for each such thing.

Documents and pictures are sent for what they show; what they show on the second look has harmed
people. A rule says whether it goes, is cut off or stays, and as what the reporter hears of it. What
stays is named with its page, slide or cell.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

from stripping.values import Notice, Place, Removals, Removed


class Thing(StrEnum):
    CROPPED = "cropped"
    UNCROPPED = "uncropped"
    OUTSIDE_PAGE = "outside_page"
    COVERED = "covered"
    UNDRAWN = "undrawn"
    INSERTED = "inserted"
    DELETED = "deleted"
    HIDDEN_TEXT = "hidden_text"
    HIDDEN_CELLS = "hidden_cells"
    FOLDED_CELLS = "folded_cells"
    HIDDEN_SHEET = "hidden_sheet"
    HIDDEN_SLIDE = "hidden_slide"
    NOTES = "notes"
    COMMENT = "comment"
    FILM = "film"
    OVERLAY = "overlay"
    FURTHER = "further"


class Fate(Enum):
    GOES = "goes"
    CUT = "is cut off"
    STAYS = "stays, and is named"
    APART = "becomes a file of its own"


@dataclass(frozen=True)
class Rule:
    """``what``: in a document about stripping; ``found_in``: the formats in which it is seen."""

    what: str
    found_in: str
    fate: Fate
    says: Removed | Notice


RULES: dict[Thing, Rule] = {
    Thing.CROPPED: Rule(
        "what a document shows of no picture (`a:srcRect`, `croptop`, `fo:clip`)",
        "DOCX, XLSX, PPTX, ODT, ODS, ODP",
        Fate.CUT,
        Removed.CROPPED,
    ),
    Thing.UNCROPPED: Rule(
        "the same of pictures that move, lie on a side by their tags or have more than 40 "
        "million pixels",
        "DOCX, XLSX, PPTX, ODT, ODS, ODP",
        Fate.STAYS,
        Notice.UNCROPPED,
    ),
    Thing.OUTSIDE_PAGE: Rule(
        "words outside the box of a page", "PDF", Fate.STAYS, Notice.OUTSIDE_PAGE
    ),
    Thing.COVERED: Rule(
        "words under something that is drawn over them, and a picture under a dark bar; words in "
        "black on black",
        "PDF, DOCX, PPTX",
        Fate.STAYS,
        Notice.COVERED,
    ),
    Thing.UNDRAWN: Rule(
        "words that are not drawn, as behind a scan", "PDF", Fate.STAYS, Notice.UNDRAWN
    ),
    Thing.INSERTED: Rule(
        "words that were put in while changes were recorded, as plain words",
        "DOCX, ODT",
        Fate.STAYS,
        Notice.INSERTED,
    ),
    Thing.DELETED: Rule(
        "words that were taken out while changes were recorded",
        "DOCX, ODT",
        Fate.GOES,
        Removed.EDITING_HISTORY,
    ),
    Thing.HIDDEN_TEXT: Rule("hidden text", "DOCX, ODT", Fate.GOES, Removed.HIDDEN_DATA),
    Thing.HIDDEN_CELLS: Rule(
        "hidden rows and columns", "XLSX, ODS", Fate.GOES, Removed.HIDDEN_DATA
    ),
    Thing.FOLDED_CELLS: Rule(
        "rows and columns behind a filter or a folded group, which one click shows",
        "XLSX, ODS",
        Fate.STAYS,
        Notice.UNFOLDED,
    ),
    Thing.HIDDEN_SHEET: Rule("hidden sheets", "XLSX, ODS", Fate.GOES, Removed.HIDDEN_DATA),
    Thing.HIDDEN_SLIDE: Rule("hidden slides", "PPTX, ODP", Fate.GOES, Removed.HIDDEN_DATA),
    Thing.NOTES: Rule("notes of the speaker", "PPTX, ODP", Fate.GOES, Removed.COMMENT),
    Thing.COMMENT: Rule(
        "comments, their authors\u2019 names and faces",
        "DOCX, XLSX, PPTX, ODT, ODS, ODP, PDF",
        Fate.GOES,
        Removed.COMMENT,
    ),
    Thing.FILM: Rule(
        "the film of a motion photograph or a burst",
        "JPEG, HEIC, AVIF",
        Fate.APART,
        Notice.FILM_APART,
    ),
    Thing.OVERLAY: Rule(
        "a gain map or a map of depth, which shows shapes also where a program painted over the "
        "picture itself",
        "JPEG, HEIC, AVIF",
        Fate.STAYS,
        Notice.OVERLAY,
    ),
    Thing.FURTHER: Rule(
        "pictures beside the one that most programs show",
        "HEIC, AVIF",
        Fate.STAYS,
        Notice.FURTHER_PICTURES,
    ),
}


def meet(thing: Thing, removals: Removals, place: Place | None = None) -> None:
    """Counts one such thing, at ``place`` or where the reader is, by its rule."""
    removals.here(RULES[thing].says, place)
