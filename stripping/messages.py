"""What stripping says, in English: on the command line, and as what others translate.

Each function answers for every member of its enum: mypy refuses one that has no sentence.
"""

from typing import assert_never

from stripping.errors import LooksLike, Reason
from stripping.values import Notice, Place, Removed, Unit


def _(text: str) -> str:
    """Marks a text that catalogues of translations hold."""
    return text


def removed(what: Removed) -> str:
    """A noun phrase, to stand in a list."""
    match what:
        case Removed.LOCATION:
            return _("where it was made (GPS)")
        case Removed.DATE_TIME:
            return _("when it was made")
        case Removed.CAMERA:
            return _("the camera or phone: maker, model, serial numbers, settings")
        case Removed.AUTHOR:
            return _("names of people: author, owner, copyright")
        case Removed.SOFTWARE:
            return _("the programs that made or changed it")
        case Removed.LANGUAGE:
            return _("the language it was labelled with")
        case Removed.DESCRIPTION:
            return _("title, description and keywords")
        case Removed.COMMENT:
            return _("comments")
        case Removed.ANNOTATIONS:
            return _("notes, highlights and form fields; what is seen of them stays, drawn")
        case Removed.ATTACHMENTS:
            return _("files attached to the document")
        case Removed.ACTIONS:
            return _("scripts, and what the document would do by itself")
        case Removed.LAYERS:
            return _("hidden layers")
        case Removed.EARLIER_VERSIONS:
            return _("earlier versions of the document")
        case Removed.EDITING_HISTORY:
            return _("editing history and photo-program notes")
        case Removed.THUMBNAIL:
            return _("small preview pictures, which can show what was cut away")
        case Removed.OTHER_PICTURES:
            return _("second pictures stored behind the first")
        case Removed.COLOUR_PROFILE_DETAILS:
            return _("names, dates and serial numbers in the colour profile")
        case Removed.SUBTITLES:
            return _("subtitles, captions and chapter names")
        case Removed.OTHER_TRACKS:
            return _("tracks that are neither sound nor picture, such as position logs")
        case Removed.LOST_PICTURES:
            return _("pictures that cannot be cleaned (EMF, embedded objects): they go whole")
        case Removed.CROPPED:
            return _("what was cropped away from pictures: it is gone for good")
        case Removed.LOST_FILM:
            return _("the short film behind a picture, which could not be kept")
        case Removed.HIDDEN_DATA:
            return _("data that no program shows")
        case Removed.TRAILING_DATA:
            return _("data after the end of the file")
    assert_never(what)


def notice(what: Notice) -> str:
    """What was seen, and why it matters."""
    match what:
        case Notice.ZERO_WIDTH_KEPT:
            return _("invisible characters (left as they are: they can mark a copy)")
        case Notice.CONTACTS_KEPT:
            return _("addresses or telephone numbers (left as they are: look whom they name)")
        case Notice.CONVERTED:
            return _("converted: it was saved in another form, as it is seen and heard")
        case Notice.ENCODING_CHANGED:
            return _("the text was saved as UTF-8: look whether its letters are right")
        case Notice.STRAY_BYTES:
            return _("stray bytes between its parts (taken out)")
        case Notice.END_MISSING:
            return _("the end of the file is missing: what came is kept")
        case Notice.WORDS_ONLY:
            return _("its words were saved as text: pictures in it and how it looked are gone")
        case Notice.RAW_DATA_GONE:
            return _("the picture that the camera made of its raw data was kept, the raw data not")
        case Notice.FILM_APART:
            return _("the picture came with a short film, which was kept as a file of its own")
        case Notice.PAGES_DRAWN:
            return _("pages saved as pictures, to look as they did: their words cannot be searched")
        case Notice.LOOKS_DIFFERENT:
            return _("pages that may look different from before: look at them in the original")
        case Notice.TRACKS_LOST:
            return _(
                "further tracks of sound or picture were left out, such as another language or "
                "camera"
            )
        case Notice.UNCROPPED:
            return _("all of a picture of which only a part is shown: it could not be cut")
        case Notice.OUTSIDE_PAGE:
            return _("words outside the edges of the page")
        case Notice.COVERED:
            return _("words or pictures with something drawn over them: anybody can uncover them")
        case Notice.UNDRAWN:
            return _("words that are not seen, and can be searched and copied, such as a scan’s")
        case Notice.INSERTED:
            return _("words that were added while changes were recorded: they are part of it now")
        case Notice.UNFOLDED:
            return _("rows or columns behind a filter or in a folded group: they are in the file")
        case Notice.OVERLAY:
            return _(
                "a faint second picture behind this one: it shows shapes also where something was "
                "painted over"
            )
        case Notice.FURTHER_PICTURES:
            return _("further pictures in this file: most programs show the first alone")
    assert_never(what)


def place(where: Place) -> str:
    """A noun phrase with places for a number, and of a sheet perhaps for a cell, as %(name)s."""
    match where.unit:
        case Unit.PAGE:
            return _("page %(number)s")
        case Unit.SLIDE:
            return _("slide %(number)s")
        case Unit.SHEET:
            return _("sheet %(number)s, cell %(cell)s") if where.cell else _("sheet %(number)s")
        case Unit.PARAGRAPH:
            return _("paragraph %(number)s")
    assert_never(where.unit)


def reason(what: Reason) -> str:
    """A whole sentence about the file."""
    match what:
        case Reason.TRUNCATED:
            return _("The file ends too early: it was not copied or saved completely.")
        case Reason.DAMAGED:
            return _("The file is damaged: its parts contradict each other.")
        case Reason.DAMAGED_INDEX:
            return _("The film's index is damaged: it does not fit the film.")
        case Reason.BOMB:
            return _("The file is made to unpack to far more than it shows.")
        case Reason.TOO_MANY_PIXELS:
            return _("The picture has more pixels than can be cleaned here.")
        case Reason.HIDDEN_IN_PICTURE:
            return _("The picture carries more data than it shows.")
        case Reason.SEVERAL_PAGES:
            return _("The file holds several pages, and only one can be kept.")
        case Reason.EXTERNAL_DATA:
            return _("The film keeps its sound or picture in another file.")
        case Reason.LOCKED_DOCUMENT:
            return _("The document is locked with a password.")
        case Reason.ENCRYPTED:
            return _("The film is locked, so it cannot be cleaned.")
        case Reason.NO_PICTURE_OR_SOUND:
            return _("The film holds neither sound nor picture.")
        case Reason.NOT_UTF8:
            return _("The text is not in UTF-8.")
        case Reason.CONTROL_CHARACTERS:
            return _("The text holds control characters, so it may not be plain text.")
        case Reason.WOULD_CHANGE:
            return _("The file still carries something that stripping takes out.")
        case Reason.NOT_ALLOWED:
            return _("The file holds a part that may not be published.")
        case Reason.NO_WORDS:
            return _("No words were found in the file.")
        case Reason.TOO_MANY_FILES:
            return _("The archive holds too many files, or too large ones.")
        case Reason.TOOK_TOO_LONG:
            return _("There was no time left for it: cleaning what came before took too long.")
    assert_never(what)


def looks_like(what: LooksLike) -> str:
    """A noun phrase, after “It looks like”."""
    match what:
        case LooksLike.OFFICE:
            return "an office document of a kind that is not taken"
        case LooksLike.MACROS:
            return "an office document with macros (programs)"
        case LooksLike.OLD_OFFICE:
            return "an office document of the old kind (.doc, .xls, .ppt)"
        case LooksLike.RTF:
            return "a rich-text document"
        case LooksLike.HTML:
            return "a web page"
        case LooksLike.XML:
            return "an XML file"
        case LooksLike.SVG:
            return "a vector drawing (SVG)"
        case LooksLike.EMAIL:
            return "an e-mail"
        case LooksLike.CONTACT:
            return "a contact or calendar card"
        case LooksLike.SCRIPT:
            return "a program's source"
        case LooksLike.PROGRAM:
            return "a program"
        case LooksLike.ZIP:
            return "an archive (ZIP)"
        case LooksLike.ARCHIVE:
            return "an archive"
        case LooksLike.HEIC:
            return "a HEIC picture of a kind that is not taken"
        case LooksLike.AVIF:
            return "an AVIF picture of a kind that is not taken"
        case LooksLike.WEBP:
            return "a WebP picture"
        case LooksLike.GIF:
            return "a GIF picture"
        case LooksLike.TIFF:
            return "a TIFF picture of a kind that is not taken"
        case LooksLike.BMP:
            return "a BMP picture of a kind that is not taken"
        case LooksLike.JPEG2000:
            return "a JPEG 2000 or JPEG XL picture"
        case LooksLike.RAW:
            return "a raw picture"
        case LooksLike.PSD:
            return "a Photoshop file"
        case LooksLike.WEBM:
            return "a WebM or Matroska film"
        case LooksLike.AVI:
            return "an AVI film"
        case LooksLike.WMV:
            return "a Windows Media film"
        case LooksLike.FLV:
            return "a Flash film"
        case LooksLike.MPEG:
            return "an MPEG film"
        case LooksLike.FILM_CODEC:
            return "a film or recording with a coding that is not taken"
        case LooksLike.MP3:
            return "an MP3 recording"
        case LooksLike.FLAC:
            return "a FLAC recording"
        case LooksLike.OGG:
            return "an Ogg or Opus recording"
        case LooksLike.WAV:
            return "a WAV recording"
        case LooksLike.AIFF:
            return "an AIFF recording"
        case LooksLike.AMR:
            return "an AMR recording"
        case LooksLike.DATABASE:
            return "a database"
        case LooksLike.SEALED:
            return "a file that is already encrypted"
        case LooksLike.UNKNOWN:
            return "something unknown"
    assert_never(what)
