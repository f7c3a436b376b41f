"""Files that are two things at once: only the one that was recognised comes out."""

from tests.stripping.hostile.case import Hostile
from tests.stripping.hostile.documents import docx, one_page
from tests.stripping.hostile.films import box, seed
from tests.stripping.hostile.pictures import chunk, png

SCRIPT = b"<script>alert(1)</script>"
PROGRAM = b"=1;alert(1);//"
ZIP = b"PK\x03\x04"


def gif_script() -> bytes:
    """A GIF that is a program as well: the screen's size begins a comment."""
    data = seed("gif/still.gif")
    return data[:6] + b"\x2f\x2a\x00\x01" + data[10:] + b"*/" + PROGRAM


POLYGLOTS = (
    Hostile("gif and program", gif_script, "clean", PROGRAM),
    Hostile("jpeg and zip", lambda: seed("jpeg/baseline.jpg") + docx(), "clean", ZIP),
    Hostile("png and zip", lambda: seed("png/rgb.png") + docx(), "clean", ZIP),
    Hostile(
        "png and web page", lambda: png(1, 1, chunk(b"tEXt", b"a\0" + SCRIPT)), "clean", SCRIPT
    ),
    Hostile("bmp and zip", lambda: seed("bmp/true.bmp") + docx(), "clean", ZIP),
    Hostile("tiff and zip", lambda: seed("tiff/lzw.tif") + docx(), "clean", ZIP),
    Hostile(
        "mp4 and pdf",
        lambda: seed("mp4/early.mp4") + box(b"free", one_page(b"null")),
        "clean",
        b"%PDF",
    ),
    Hostile("wav and zip", lambda: seed("wav/tagged.wav") + docx(), "clean", ZIP),
    Hostile("webp and web page", lambda: seed("webp/lossy.webp") + SCRIPT, "clean", SCRIPT),
    Hostile("flac and zip", lambda: seed("flac/tagged.flac") + docx(), "clean", ZIP),
    Hostile("mp3 and zip", lambda: seed("mp3/tagged.mp3") + docx(), "clean", ZIP),
    Hostile("aiff and web page", lambda: seed("aiff/tagged.aiff") + SCRIPT, "clean", SCRIPT),
    Hostile("ogg and web page", lambda: seed("ogg/opus.ogg") + SCRIPT, "clean", SCRIPT),
    Hostile("pdf and zip", lambda: one_page(b"null") + docx()),
    Hostile("zip behind a program", lambda: b"MZ" + bytes(200) + docx(), "program"),
    Hostile("web page that begins as a GIF", lambda: b"GIF89a" + SCRIPT),
)
