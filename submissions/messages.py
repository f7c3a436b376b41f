"""What reporters are told, in their language.

A member of an enum that has no sentence here fails mypy. What was removed and what is wrong with a
file is said in the strippers' own sentences (``stripping.messages``), which the catalogues
translate; beside them stands what a reporter can do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import assert_never

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from languages import SOURCE, isolated, joined, number
from stripping import LooksLike, Reason, Removed, kinds
from stripping import messages as english
from stripping.row import Group
from stripping.values import STILL_THERE, Place, called

Text = str | Promise


@dataclass(frozen=True, eq=False)
class Page:
    """``status``: the HTTP status; ``title``: what happened; ``advice``: what to do next."""

    status: int
    title: Text
    advice: Text
    heading: Text = _("Not received")


AGAIN = _("Open the form again, choose your files again, and send it once more.")
NOT_NOW = _("Not at this moment")


class Refusal(Enum):
    """Why a body was refused as a whole: each member is the page that says so."""

    LENGTH = Page(
        411,
        _("Your report was not received: it did not say how long it is."),
        _("Send it with a browser, such as Tor Browser; some other programs leave this out."),
    )
    LARGE = Page(
        413,
        _("Your report was not received: it is larger than this server takes at one time."),
        _("Send it in parts: first some files, then the others with your codename."),
    )
    WORDS = Page(
        413,
        _("Your report was not received: the text is longer than this server takes."),
        _("Send a shorter text, or put the text into a plain text file and add that file."),
    )
    MANY = Page(
        413,
        _("Your report was not received: it holds more files than this server takes at one time."),
        _("Send it in parts: first some files, then the others with your codename."),
    )
    CUT = Page(
        400,
        _("Your report was not received: the line broke before all of it had arrived."),
        AGAIN,
    )
    MALFORMED = Page(
        400,
        _("Your report was not received: it came in a form that this server does not understand."),
        _("Send it with a browser, such as Tor Browser, and do not change the page."),
    )
    DOUBLED = Page(
        400,
        _("Your report was not received: it names the same field twice."),
        AGAIN,
    )
    LETTERS = Page(
        400,
        _("Your report was not received: some of its letters are not in UTF-8."),
        _("Send it with another browser, such as Tor Browser, and name the file in plain letters."),
    )
    TOKEN = Page(
        403,
        _("Your report was not received: this form does not belong to this page any more."),
        AGAIN,
    )
    EXPIRED = Page(
        403,
        _("Your report was not received: this form was opened more than a day ago."),
        AGAIN,
    )
    SLOW = Page(
        408,
        _("Your report was not received: it came in too slowly, or stood still for too long."),
        _("Try again with a better line, or send it in parts: first the text, then each file."),
    )
    BUSY = Page(
        503,
        _("Your report was not received: too many people are sending at this moment."),
        _("Wait a few minutes and send it again."),
    )
    REPLACED = Page(
        409,
        _("Your report was not received here: the same form was sent again after this."),
        _("Look at the page that was opened last. Sending a form twice does no harm."),
    )
    FULL = Page(
        503,
        _("Your report was not received: this server has no room at this moment."),
        _("Keep what you have and try again in an hour."),
    )
    DOWN = Page(
        503,
        _("Your report was not confirmed: a part of this server does not answer at this moment."),
        _("Wait a few minutes and send the same form again. Sending it twice does no harm."),
        _("Not confirmed"),
    )
    KEYS = Page(
        503,
        _("This desk cannot take reports now, its keys are not in order: nothing was received."),
        _("Keep what you have and try again tomorrow, or send it to another desk."),
        NOT_NOW,
    )
    CROWDED = Page(
        503,
        _("This page cannot be shown now: too many people are here at this moment."),
        _("Wait a few minutes and open it again."),
        NOT_NOW,
    )
    PAUSED = Page(
        503,
        _("Your conversation cannot be opened at this moment."),
        _(
            "What you may just have sent was not received. Try again in a few minutes, if need be "
            "with your codename."
        ),
        NOT_NOW,
    )

    @property
    def page(self) -> Page:
        return self.value


class FileProblem(StrEnum):
    """Why one file was refused. Values are kept in receipts and never reused."""

    UNSUPPORTED = "unsupported"
    UNCLEAN = "unclean"
    EMPTY = "empty"
    TOO_LARGE = "large"
    DIED = "died"


class OriginalFate(StrEnum):
    """What became of a file's untouched original, and what is known of a file that came sealed.
    Values are kept in receipts and never reused.
    """

    KEPT = "kept"
    ALONE = "alone"
    UNTICKED = "unticked"
    SEALED = "sealed"
    SEALED_ODD = "sealed_odd"


DOCUMENT = _(
    "It is an office document of a kind that is not taken. Save it as DOCX, XLSX, PPTX, ODT or "
    "PDF, without macros."
)
PICTURE = _("It is a picture of a kind that is not taken. Save it as JPEG or PNG.")
FILM = _("It is a film of a kind that is not taken. Save it as MP4.")
RECORDING = _("It is a recording of a kind that is not taken. Save it as M4A.")
ARCHIVE = _("It looks like an archive. Unpack it and send the files one by one.")
WEB_PAGE = _("It looks like a web page. Send its text, or a picture of it.")
MESSAGE = _("It looks like an e-mail or a contact. Put its words into the field for words.")
PROGRAM = _("It looks like a program or a database. Send pictures of what it shows.")
HEIC = _("It looks like a HEIC picture. Choose JPEG in your phone's camera settings.")
SEALED = _("It is encrypted already. Send what is inside: it is sealed here.")
SEALED_FILE = _(
    "It came sealed (%(size)s) and is kept as it came. This server cannot look into it, so nothing "
    "was removed, and only the desk will see whether it opens."
)
SEALED_ODD_FILE = _(
    "It came sealed (%(size)s) and is kept as it came, and nothing was removed. Its length is not "
    "one that our page for sealing gives: if you made it there, a part of it is missing. Then send "
    "it once more."
)
UNCLEAN = _("The file is damaged, or hides something that cannot be cleaned.")
UNREADABLE = _("The file could not be read within the limits that protect this server.")
# What to do with a file of a kind that is taken, beside what can be sent at all.
MENDED: dict[Reason, Text] = {
    Reason.TOO_MANY_PIXELS: _(
        "Scan it with fewer dots (300 an inch are enough to read), or save it smaller or in parts, "
        "and send that."
    ),
    Reason.SEVERAL_PAGES: _("Send each page as a picture of its own (JPEG or PNG)."),
    Reason.TRUNCATED: _("Copy it once more from where all of it is, and send that."),
    Reason.TOO_MANY_FILES: _("Send it in parts, each with fewer files."),
    Reason.TOOK_TOO_LONG: _("Send what is missing in a further message, with fewer files."),
    Reason.LOCKED_DOCUMENT: _("Save it without one, or send pictures of its pages."),
    Reason.NOT_UTF8: _("Save it as UTF-8, or put it into the field for words."),
}
CAN_BE_SENT = _(
    "You can send pictures (%(pictures)s), films (%(films)s), recordings (%(recordings)s), "
    "documents (%(documents)s), plain text, and all these in an archive (%(archives)s)."
)


def _what_can_be_sent() -> str:
    lists = {
        "pictures": Group.PICTURE,
        "films": Group.FILM,
        "recordings": Group.RECORDING,
        "documents": Group.DOCUMENT,
        "archives": Group.ARCHIVE,
    }
    code = get_language() or SOURCE
    return str(CAN_BE_SENT) % {
        place: joined([isolated(name) for name in kinds.names(group)], code)
        for place, group in lists.items()
    }


WHAT_CAN_BE_SENT = lazy(_what_can_be_sent, str)()


def removed(slug: str, places: Sequence[str] = ()) -> str:
    """What was removed, or seen and left, and where, by its slug and places in a receipt.

    A receipt that another version wrote may hold one that is not known here.
    """
    try:
        what = called(slug)
        found = [Place.parse(each) for each in places]
    except ValueError:
        return gettext("something else")
    said = gettext(english.removed(what) if isinstance(what, Removed) else english.notice(what))
    if not found:
        return said
    where = joined([place(each) for each in found], get_language() or SOURCE)
    return gettext("%(what)s (%(places)s)") % {"what": said, "places": where}


def place(where: Place) -> str:
    """Where in a document: "page 3", "sheet 2, cell B7"."""
    shown = number(where.number, get_language() or SOURCE)
    return gettext(english.place(where)) % {"number": shown, "cell": isolated(where.cell)}


def still_there(slug: str) -> bool:
    """Whether it is what its sender has to look at: it is in the clean file still."""
    return slug in STILL_THERE


def kind(slug: str) -> Text:
    """Empty for a kind that cannot be cleaned: it is said with the file's untouched original."""
    row = kinds.BY_KIND.get(slug)
    return gettext(row.label) if row else ""


def original(fate: OriginalFate) -> Text:
    """Of a sealed file it has a place for its size: %(size)s."""
    match fate:
        case OriginalFate.KEPT:
            return _("Its untouched original is kept too, for the custodian alone.")
        case OriginalFate.ALONE:
            return _("It cannot be cleaned, so it is kept untouched, for the custodian alone.")
        case OriginalFate.UNTICKED:
            return _(
                "Its untouched original was not kept, because the box was not ticked. You can "
                "still send it with your codename."
            )
        case OriginalFate.SEALED:
            return SEALED_FILE
        case OriginalFate.SEALED_ODD:
            return SEALED_ODD_FILE
    assert_never(fate)


def refusal(problem: FileProblem, detail: str) -> tuple[Text, Text]:
    """What is wrong with a file, and what to send instead.

    ``detail``: a value of ``LooksLike`` for UNSUPPORTED, of ``Reason`` for UNCLEAN; a receipt that
    another version wrote may hold one that is not known here.
    """
    match problem:
        case FileProblem.UNSUPPORTED:
            return _("This kind of file cannot be cleaned here."), _instead_of(detail)
        case FileProblem.UNCLEAN:
            return _unclean(detail)
        case FileProblem.EMPTY:
            return _("The file is empty."), WHAT_CAN_BE_SENT
        case FileProblem.TOO_LARGE:
            return _("The file is larger than files of its kind may be."), WHAT_CAN_BE_SENT
        case FileProblem.DIED:
            return UNREADABLE, WHAT_CAN_BE_SENT
    assert_never(problem)


def _unclean(detail: str) -> tuple[Text, Text]:
    try:
        reason = Reason(detail)
    except ValueError:
        return UNCLEAN, WHAT_CAN_BE_SENT
    return gettext(english.reason(reason)), MENDED.get(reason, WHAT_CAN_BE_SENT)


def _instead_of(detail: str) -> Text:
    try:
        return instead_of(LooksLike(detail))
    except ValueError:
        return WHAT_CAN_BE_SENT


def instead_of(seen: LooksLike) -> Text:
    """What to send instead of a file of a kind that is not taken."""
    match seen:
        case LooksLike.OFFICE | LooksLike.MACROS | LooksLike.OLD_OFFICE | LooksLike.RTF:
            return DOCUMENT
        case LooksLike.HTML | LooksLike.XML | LooksLike.SVG:
            return WEB_PAGE
        case LooksLike.EMAIL | LooksLike.CONTACT:
            return MESSAGE
        case LooksLike.SCRIPT | LooksLike.PROGRAM | LooksLike.DATABASE:
            return PROGRAM
        case LooksLike.ZIP | LooksLike.ARCHIVE:
            return ARCHIVE
        case LooksLike.HEIC:
            return HEIC
        case LooksLike.AVIF | LooksLike.WEBP | LooksLike.GIF | LooksLike.TIFF | LooksLike.BMP:
            return PICTURE
        case LooksLike.JPEG2000 | LooksLike.RAW | LooksLike.PSD:
            return PICTURE
        case LooksLike.WEBM | LooksLike.AVI | LooksLike.WMV | LooksLike.FLV | LooksLike.MPEG:
            return FILM
        case LooksLike.FILM_CODEC:
            return FILM
        case LooksLike.MP3 | LooksLike.FLAC | LooksLike.OGG | LooksLike.WAV:
            return RECORDING
        case LooksLike.AIFF | LooksLike.AMR:
            return RECORDING
        case LooksLike.SEALED:
            return SEALED
        case LooksLike.UNKNOWN:
            return WHAT_CAN_BE_SENT
    assert_never(seen)
