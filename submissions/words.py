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
    "mp4": _("film or sound (MP4, MOV)"),
    "text": _("text"),
}
# Why a file was refused. `unsupported` is said together with what the file looks like.
REASONS: dict[str, Text] = {
    "unsupported": _("This kind of file cannot be cleaned here."),
    "unclean": _("The file is damaged, or hides something that cannot be cleaned."),
    "empty": _("The file is empty."),
    "large": _("The file is larger than files of its kind may be."),
    "died": _("The file could not be read within the limits that protect this server."),
}
LOOKS_LIKE: dict[str, Text] = {
    "pdf": _("It looks like a PDF document. Send pictures of its pages."),
    "office": _("It looks like an office document. Send its text, or pictures of its pages."),
    "old_office": _("It looks like an office document. Send its text, or pictures of its pages."),
    "heic": _("It looks like a HEIC picture. Choose JPEG in your phone's camera settings."),
    "avif": _("It looks like an AVIF picture. Save it as JPEG or PNG."),
    "webp": _("It looks like a WebP picture. Save it as JPEG or PNG."),
    "gif": _("It looks like a GIF picture. Save it as PNG."),
    "tiff": _("It looks like a TIFF or raw picture. Save it as JPEG or PNG."),
    "bmp": _("It looks like a BMP picture. Save it as PNG."),
    "raw": _("It looks like a raw picture. Save it as JPEG or PNG."),
    "webm": _("It looks like a WebM film. Save it as MP4."),
    "avi": _("It looks like an AVI film. Save it as MP4."),
    "wmv": _("It looks like a Windows film. Save it as MP4."),
    "mp3": _("It looks like an MP3 recording. Save it as M4A."),
    "ogg": _("It looks like an Ogg recording. Save it as M4A."),
    "wav": _("It looks like a WAV recording. Save it as M4A."),
    "zip": _("It looks like an archive. Unpack it and send the files one by one."),
    "archive": _("It looks like an archive. Unpack it and send the files one by one."),
    "html": _("It looks like a web page. Send its text, or a picture of it."),
}
WHAT_CAN_BE_SENT = _("You can send JPEG and PNG pictures, MP4 and MOV films, and plain text.")


def removed(what: str) -> Text:
    return REMOVED.get(what, REMOVED["hidden_data"])


def kind(slug: str) -> Text:
    return KINDS.get(slug, slug)


def refusal(reason: str, looks_like: str) -> tuple[Text, Text]:
    """What is wrong with a file, and what to send instead."""
    return REASONS[reason], LOOKS_LIKE.get(looks_like, WHAT_CAN_BE_SENT)
