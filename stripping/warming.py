"""Once through the libraries that load parts of themselves when they are first used.

A process that may open nothing calls this before it gives that right away.
"""

import codecs
import io
import zipfile
from encodings.aliases import aliases

import av
import av.subtitles.codeccontext  # which av itself loads when a film has such a track
import av.subtitles.stream
import pikepdf
from PIL import Image

from stripping.converting import convert
from stripping.errors import StrippingError
from stripping.formats import check, strip
from stripping.pdf.likeness import differing
from stripping.unpacking import unpack

# The smallest PNG: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)

PAGE = "<!doctype html><title>a</title><p>كلمات<br>words".encode()
RICH = rb"{\rtf1\ansi\ansicpg1256 words \'df\par}"
MAIL = (
    b"From: a <a@example.org>\r\nDate: Tue, 1 Dec 2026 00:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    b"Cc: =?utf-8?B?2LM=?= <a@example.org>; =?utf-8?Q?a?= <b@example.org>\r\n"
    b"Subject: =?windows-1256?B?38fj?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain; charset=windows-1256\r\n\r\nwords\r\n"
    b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>a\r\n"
    b"--b\r\nContent-Type: application/octet-stream; name*=utf-8''a.bin\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--b\r\n"
    b"Content-Type: message/rfc822\r\n\r\nSubject: a\r\n\r\nwords\r\n--b--\r\n"
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LETTER = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override '
    f'PartName="/word/document.xml" ContentType="{MAIN}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" '
    f'Type="{OFFICE}" Target="word/document.xml"/></Relationships>',
    "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p w:rsidR="00A1"><w:r>'
    "<w:t>كلمات</w:t></w:r></w:p></w:body></w:document>",
}


def warm() -> None:
    """Strips one small file of each kind that such a library reads, and pages as pictures."""
    scans = picture("BMP"), picture("TIFF"), picture("TIFF", compression="tiff_lzw")
    for data in (PIXEL, *scans, document(), sealed_document(), letter()):
        clean = io.BytesIO()
        strip(io.BytesIO(data), clean)
        check(io.BytesIO(clean.getvalue()))
    for pages in ((), (0,)):
        strip(io.BytesIO(document()), io.BytesIO(), flat=not pages, pages=pages)
    differing(io.BytesIO(document()), io.BytesIO(document()))
    encodings()
    for data in (
        picture("GIF"),
        picture("JPEG")[:-2],
        "كلمات".encode("cp1256"),
        PAGE,
        RICH,
        *moving(),
    ):
        convert(io.BytesIO(data), io.BytesIO())
    for data in (letter_in_zip(), MAIL):
        unpack(io.BytesIO(data), io.BytesIO())
    # Words in a broken document and in an archive: what refuses them is loaded too.
    for data in (document()[:-200], b"PK\3\4" + bytes(200)):
        try:
            strip(io.BytesIO(data), io.BytesIO())
        except StrippingError:
            continue


def encodings() -> None:
    """Each that a text, a page or an e-mail may say it is in."""
    for name in sorted(set(aliases.values())):
        try:
            codecs.lookup(name)
            b"a".decode(name)
        except (LookupError, ValueError, TypeError):
            # A coding that is no encoding of text, or that this system has not.
            continue


def letter_in_zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "words")
    return held.getvalue()


def moving() -> tuple[bytes, bytes]:
    """A film and a recording, each a moment long, in codings that are written anew."""
    film, voice = io.BytesIO(), io.BytesIO()
    with av.open(film, "w", format="avi") as container:
        pictures = container.add_stream("mjpeg", rate=5, width=16, height=16, pix_fmt="yuvj420p")
        sound = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        black = av.VideoFrame(16, 16, "yuvj420p")
        silence = av.AudioFrame("s16", "mono", 800)
        silence.sample_rate = 8000
        container.mux([*pictures.encode(black), *sound.encode(silence)])
        container.mux([*pictures.encode(None), *sound.encode(None)])
    with av.open(voice, "w", format="wav") as container:
        sound = container.add_stream("adpcm_ima_wav", rate=8000, layout="mono")
        for _ in range(4):
            silence = av.AudioFrame("s16p", "mono", sound.frame_size or 505)
            silence.sample_rate = 8000
            container.mux(sound.encode(silence))
        container.mux(sound.encode(None))
    return film.getvalue(), voice.getvalue()


def letter() -> bytes:
    """The least that a word processor writes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in LETTER.items():
            archive.writestr(name, text)
    return held.getvalue()


def sealed_document() -> bytes:
    """A page under a key that everybody has: the owner alone has a password.

    The parser asks for random bytes when it opens such a document. It opens its device for them
    once and keeps it open, so a child that may open nothing still has it. Children share what the
    parser had read ahead of these bytes: that is no secret that anything rests on, for a clean
    document is written by ``pdf.writer``, without a key and without chance.
    """
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(document())) as pdf:
        pdf.save(held, encryption=pikepdf.Encryption(owner="owner", user="", R=6))
    return held.getvalue()


def picture(form: str, **options: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, form, **options)
    return file.getvalue()


def document() -> bytes:
    """A page with words, a link and a picture, a bookmark that leads there, and a blank page."""
    held = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(100, 100))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        drawn = pikepdf.Stream(
            pdf,
            picture("JPEG"),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=8,
            Height=8,
            BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceRGB,
            Filter=pikepdf.Name.DCTDecode,
        )
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(F=font), XObject=pikepdf.Dictionary(X=drawn)
        )
        page.Contents = pdf.make_stream(b"BT /F 9 Tf 9 50 Td (words) Tj ET 9 0 0 9 9 9 cm /X Do")
        page.Annots = pdf.make_indirect(pikepdf.Array([link()]))
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("page", 0))
        pdf.add_blank_page(page_size=(100, 100))
        pdf.docinfo["/Title"] = "words"
        pdf.save(held)
    return held.getvalue()


def link() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/"),
    )
