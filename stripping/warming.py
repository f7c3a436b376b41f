"""Once through the libraries that load parts of themselves when they are first used.

A process that may open nothing calls this before it gives that right away.
"""

import io
import zipfile

import pikepdf
from PIL import Image

from stripping.errors import StrippingError
from stripping.formats import check, strip

# The smallest PNG: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
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
    strip(io.BytesIO(document()), io.BytesIO(), flat=True)
    # Words in a broken document and in an archive: what refuses them is loaded too.
    for data in (document()[:-200], b"PK\3\4" + bytes(200)):
        try:
            strip(io.BytesIO(data), io.BytesIO())
        except StrippingError:
            continue


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
    """A page with words, a link and a picture, and a bookmark that leads there."""
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
