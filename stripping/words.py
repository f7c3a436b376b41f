"""The slugs that stripping speaks in, each with the words a reporter understands. Never reused."""

# What was taken out of a file.
REMOVED: dict[str, str] = {
    "location": "where it was made (GPS)",
    "date_time": "when it was made",
    "camera": "the camera or phone: maker, model, serial numbers, settings",
    "author": "names of people: author, owner, copyright",
    "software": "the programs that made or changed it",
    "language": "the language it was labelled with",
    "description": "title, description and keywords",
    "comment": "comments",
    "editing_history": "editing history and photo-program notes",
    "thumbnail": "small preview pictures, which can show what was cut away",
    "other_pictures": "second pictures stored behind the first",
    "colour_profile_details": "names, dates and serial numbers in the colour profile",
    "subtitles": "subtitles, captions and chapter names",
    "other_tracks": "tracks that are neither sound nor picture, such as sensor or position logs",
    "hidden_data": "data that no program shows",
    "trailing_data": "data after the end of the file",
}

# What was found and left, because the file would change its meaning without it.
NOTICED: dict[str, str] = {
    "zero_width_kept": "invisible characters in the text (left as they are; they can mark a copy)",
}

# Why a file of a type that is taken was refused all the same.
REASONS: dict[str, str] = {
    "truncated": "The file ends too early: it was not copied or saved completely.",
    "damaged": "The file is damaged: its parts contradict each other.",
    "damaged_index": "The film's index is damaged: it does not fit the film.",
    "bomb": "The file is made to unpack to far more than it shows.",
    "hidden_in_picture": "The picture carries more data than it shows.",
    "several_pages": "The picture file holds several pages, and only one can be kept.",
    "external_data": "The film keeps its sound or picture in another file.",
    "encrypted": "The film is locked (DRM or encryption).",
    "no_picture_or_sound": "The film holds neither sound nor picture.",
    "not_utf8": "The text is not in UTF-8.",
    "control_characters": "The text holds control characters, so it may not be plain text.",
    "would_change": "The file still carries something that stripping takes out.",
    "not_allowed": "The file holds a part that may not be published.",
}

# What a file that is not taken looks like.
LOOKS_LIKE: dict[str, str] = {
    "pdf": "a PDF document",
    "office": "an office document",
    "old_office": "an office document of the old kind (.doc, .xls, .ppt)",
    "rtf": "a rich-text document",
    "html": "a web page",
    "xml": "an XML file",
    "svg": "a vector drawing (SVG)",
    "email": "an e-mail",
    "contact": "a contact or calendar card",
    "script": "a program's source",
    "program": "a program",
    "zip": "an archive (ZIP)",
    "archive": "an archive",
    "heic": "a HEIC picture of a kind that is not taken",
    "avif": "an AVIF picture of a kind that is not taken",
    "webp": "a WebP picture",
    "gif": "a GIF picture",
    "tiff": "a TIFF picture of a kind that is not taken",
    "bmp": "a BMP picture of a kind that is not taken",
    "jpeg2000": "a JPEG 2000 or JPEG XL picture",
    "raw": "a raw picture",
    "psd": "a Photoshop file",
    "webm": "a WebM or Matroska film",
    "avi": "an AVI film",
    "wmv": "a Windows Media film",
    "flv": "a Flash film",
    "mpeg": "an MPEG film",
    "film_codec": "a film or recording with a coding that is not taken",
    "mp3": "an MP3 recording",
    "flac": "a FLAC recording",
    "ogg": "an Ogg or Opus recording",
    "wav": "a WAV recording",
    "aiff": "an AIFF recording",
    "amr": "an AMR recording",
    "database": "a database",
    "sealed": "a file that is already encrypted",
    "unknown": "something unknown",
}
