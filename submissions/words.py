"""What the strippers' slugs say to a reporter, in their language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

REMOVED: dict[str, Text] = {
    "location": _("where it was made (GPS)"),
    "date_time": _("when it was made"),
    "camera": _("the camera or phone: maker, model, serial numbers, settings"),
    "author": _("names of people: author, owner, copyright"),
    "software": _("the programs that made or changed it"),
    "language": _("the language it was labelled with"),
    "description": _("title, description and keywords"),
    "comment": _("comments"),
    "annotations": _("notes, highlights and form fields; what is seen of them stays, drawn"),
    "attachments": _("files attached to the document"),
    "actions": _("scripts, and what the document would do by itself"),
    "lost_pictures": _("pictures that cannot be cleaned (EMF, embedded objects): they go whole"),
    "layers": _("hidden layers"),
    "earlier_versions": _("earlier versions of the document"),
    "editing_history": _("editing history and photo-program notes"),
    "thumbnail": _("small preview pictures, which can show what was cut away"),
    "other_pictures": _("second pictures stored behind the first"),
    "colour_profile_details": _("names, dates and serial numbers in the colour profile"),
    "subtitles": _("subtitles, captions and chapter names"),
    "other_tracks": _("tracks that are neither sound nor picture, such as position logs"),
    "hidden_data": _("data that no program shows"),
    "trailing_data": _("data after the end of the file"),
    "zero_width_kept": _("invisible letters were found and left: they can mark a copy"),
}
KINDS: dict[str, Text] = {
    "jpeg": _("picture (JPEG)"),
    "png": _("picture (PNG)"),
    "pdf": _("document (PDF)"),
    "office": _("office document"),
    "mp4": _("film or sound (MP4, MOV)"),
    "heif": _("picture (HEIC, AVIF)"),
    "gif": _("picture (GIF)"),
    "webp": _("picture (WebP)"),
    "tiff": _("picture (TIFF, saved as PNG)"),
    "bmp": _("picture (BMP, saved as PNG)"),
    "matroska": _("film or sound (WebM, MKV)"),
    "mp3": _("recording (MP3)"),
    "ogg": _("recording (Ogg, Opus)"),
    "flac": _("recording (FLAC)"),
    "wav": _("recording (WAV)"),
    "aiff": _("recording (AIFF)"),
    "text": _("text"),
}
# What became of the untouched original of a file that was chosen as one: slugs of the receipt.
ORIGINALS: dict[str, Text] = {
    "kept": _("Its untouched original is kept too, for the custodian alone."),
    "alone": _("It cannot be cleaned, so it is kept untouched, for the custodian alone."),
    "unticked": _(
        "Its untouched original was not kept, because the box was not ticked. You can still send "
        "it with your codename."
    ),
}
# Why a file was refused. `unsupported` is said together with what the file looks like.
REASONS: dict[str, Text] = {
    "unsupported": _("This kind of file cannot be cleaned here."),
    "unclean": _("The file is damaged, or hides something that cannot be cleaned."),
    "empty": _("The file is empty."),
    "large": _("The file is larger than files of its kind may be."),
    "died": _("The file could not be read within the limits that protect this server."),
}
# What is wrong with a file of a kind that is taken.
UNCLEAN: dict[str, Text] = {
    "truncated": _("The file ends too early: it was not copied or saved completely."),
    "damaged": _("The file is damaged: its parts contradict each other."),
    "damaged_index": _("The film's index is damaged: it does not fit the film."),
    "bomb": _("The file is made to unpack to far more than it shows."),
    "hidden_in_picture": _("The picture carries more data than it shows."),
    "several_pages": _(
        "The file holds several pages. Send each page as a picture of its own (JPEG or PNG)."
    ),
    "external_data": _("The film keeps its sound or picture in another file."),
    "locked_document": _(
        "The document is locked with a password. Save it without one, "
        "or send pictures of its pages."
    ),
    "encrypted": _("The film is locked, so it cannot be cleaned."),
    "no_picture_or_sound": _("The film holds neither sound nor picture."),
    "not_utf8": _(
        "The text is not in UTF-8. Save it as UTF-8, or put it into the field for words."
    ),
    "control_characters": _("The text holds control characters, so it may not be plain text."),
}
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
LOOKS_LIKE: dict[str, Text] = {
    **dict.fromkeys(("office", "macros", "old_office", "rtf"), DOCUMENT),
    **dict.fromkeys(("html", "xml", "svg"), WEB_PAGE),
    **dict.fromkeys(("email", "contact"), MESSAGE),
    **dict.fromkeys(("script", "program", "database"), PROGRAM),
    **dict.fromkeys(("zip", "archive"), ARCHIVE),
    "heic": _("It looks like a HEIC picture. Choose JPEG in your phone's camera settings."),
    **dict.fromkeys(("avif", "webp", "gif", "tiff", "bmp", "jpeg2000", "raw", "psd"), PICTURE),
    **dict.fromkeys(("webm", "avi", "wmv", "flv", "mpeg", "film_codec"), FILM),
    **dict.fromkeys(("mp3", "flac", "ogg", "wav", "aiff", "amr"), RECORDING),
    "sealed": _("It is encrypted already. Send what is inside: it is sealed here."),
}
WHAT_CAN_BE_SENT = _(
    "You can send pictures (JPEG, HEIC, PNG, WebP, GIF), films (MP4, MOV, WebM), recordings (M4A, "
    "MP3, Opus, WAV, FLAC), documents (PDF, DOCX, XLSX, PPTX, ODT) and plain text."
)


def removed(what: str) -> Text:
    return REMOVED.get(what, REMOVED["hidden_data"])


def kind(slug: str) -> Text:
    """Empty for a kind that cannot be cleaned: it is said with the file's untouched original."""
    return KINDS.get(slug, "")


def original(slug: str) -> Text:
    return ORIGINALS.get(slug, "")


def refusal(reason: str, looks_like: str) -> tuple[Text, Text]:
    """What is wrong with a file, and what to send instead."""
    if reason == "unclean":
        return UNCLEAN.get(looks_like, REASONS[reason]), WHAT_CAN_BE_SENT
    return REASONS[reason], LOOKS_LIKE.get(looks_like, WHAT_CAN_BE_SENT)
