"""Archives, office documents, PDF and markup: bombs, circles, entities, names that climb."""

import io
import struct
import zipfile
import zlib

from tests.stripping.hostile.case import Hostile
from tests.stripping.hostile.pictures import HUGE, zeros

OFFICE = "http://schemas.openxmlformats.org"
PACKAGE = "application/vnd.openxmlformats-package"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = (
    f'<?xml version="1.0"?><Types xmlns="{OFFICE}/package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{PACKAGE}.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/></Types>'
)
RELATIONS = (
    f'<?xml version="1.0"?><Relationships xmlns="{OFFICE}/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
WORDS = (
    f'<w:document xmlns:w="{OFFICE}/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
)
MACROS = "application/vnd.ms-word.document.macroEnabled.main"
LOCKED_ODT = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry>'
    "<m:encryption-data/></m:file-entry></m:manifest>"
)
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE o [<!ENTITY o SYSTEM "file:///etc/passwd">]>'
Members = list[tuple[str, str | bytes]]


def zipped(members: Members) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            # Made one by one, so that no name is put right and no double is warned of.
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
            archive.NameToInfo.clear()
    return file.getvalue()


def docx(document: str = WORDS % "", *more: tuple[str, str | bytes]) -> bytes:
    parts: Members = [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS)]
    return zipped([*parts, ("word/document.xml", document), *more])


def odt(content: str, *more: tuple[str, str | bytes], kind: str = "text") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", content)
        for name, data in more:
            archive.writestr(name, data)
    return file.getvalue()


def encrypted(data: bytes) -> bytes:
    """The bit that says so, in every local and central header."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(mark)
        while at >= 0:
            out[at + offset] |= 1
            at = out.find(mark, at + 4)
    return bytes(out)


def bomb(size: int) -> bytes:
    """A document whose one part unpacks to ``size`` spaces, and says that it does not."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        with archive.open("word/document.xml", "w") as part:
            for _ in range(size >> 20):
                part.write(b" " * (1 << 20))
    return file.getvalue()


def lying_bomb() -> bytes:
    data = bytearray(bomb(64 << 20))
    size = struct.pack("<I", 64 << 20)
    at = data.find(size)
    while at >= 0:
        data[at : at + 4] = struct.pack("<I", 100)
        at = data.find(size, at + 4)
    return bytes(data)


def overlapping(count: int) -> bytes:
    """Members that all name the same local header, as in the bombs of David Fifield."""
    data = docx(WORDS % ("<w:p/>" * 100_000))
    start = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    central = data[start:end]
    last = central[central.rindex(b"PK\x01\x02") :]
    whole = central + last * count
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 3 + count, 3 + count, len(whole), start, 0)
    return data[:start] + whole + tail


def matryoshka(depth: int) -> bytes:
    inner = docx()
    for _ in range(depth):
        inner = docx(WORDS % "", ("word/embeddings/a.docx", inner))
    return inner


def locked_wrapper() -> bytes:
    """What Office writes for a password: a compound file with a stream of this name."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "EncryptedPackage".encode("utf-16-le")
    )


def with_macros(*, told: bool = True) -> bytes:
    types = TYPES.replace(f"{WORD}.document.main", MACROS) if told else TYPES
    parts: Members = [("[Content_Types].xml", types), ("_rels/.rels", RELATIONS)]
    relations = RELATIONS.replace('/officeDocument"', '/vbaProject"').replace("word/document", "v")
    parts += [("word/document.xml", WORDS % ""), ("word/_rels/document.xml.rels", relations)]
    return zipped([*parts, ("word/v.xml", "Sub AutoOpen()")])


def bomb_of_parts() -> bytes:
    """Each part below its limit, and all of them above the limit of the whole."""
    rows = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/officeDocument/2006/relationships/footer" '
        f'Target="f{n}.xml"/>'
        for n in range(20)
    )
    relations = f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{rows}</Relationships>'
    spaces = (" " * (9 << 20) + "<w:p/>") * 3
    footer = f'<w:ftr xmlns:w="{OFFICE}/wordprocessingml/2006/main">{spaces}</w:ftr>'
    shown = "".join(
        f'<w:footerReference xmlns:r="{OFFICE}/officeDocument/2006/relationships" r:id="r{n}"/>'
        for n in range(20)
    )
    return docx(
        WORDS % f"<w:sectPr>{shown}</w:sectPr>",
        ("word/_rels/document.xml.rels", relations),
        *((f"word/f{n}.xml", footer) for n in range(20)),
    )


def circle() -> bytes:
    relations = RELATIONS.replace("word/document.xml", "document.xml")
    relations = relations.replace('/officeDocument"', '/header"')
    return docx(
        WORDS % f'<w:p xmlns:r="{OFFICE}/officeDocument/2006/relationships" r:id="r1"/>',
        ("word/_rels/document.xml.rels", relations),
    )


def twice() -> tuple[str, bytes]:
    row = RELATIONS[RELATIONS.index("<Relationship ") : RELATIONS.index("</Relationships>")]
    return "word/_rels/document.xml.rels", RELATIONS.replace(row, row * 2).encode()


def commented() -> bytes:
    file = io.BytesIO(docx())
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"PK\x05\x06" * 15_000
    return file.getvalue()


def bzipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
    return file.getvalue()


SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def endless_columns() -> bytes:
    space = f'xmlns="{OFFICE}/spreadsheetml/2006/main"'
    types = TYPES.replace(WORD, SHEETS).replace(".document.main", ".sheet.main")
    relations = RELATIONS.replace('/officeDocument"', '/worksheet"')
    cells = "<c r='" + "Z" * 9000 + "1'><v>1</v></c>"
    columns = '<cols><col min="1" max="999999999" hidden="1"/></cols>' * 200
    sheet = (
        f"<worksheet {space}>{columns}<sheetData><row>{cells * 500}</row></sheetData></worksheet>"
    )
    name = (
        f'<sheets xmlns:r="{OFFICE}/officeDocument/2006/relationships"><sheet r:id="r1"/></sheets>'
    )
    parts: Members = [("[Content_Types].xml", types), ("_rels/.rels", RELATIONS)]
    parts.append(("word/document.xml", f"<workbook {space}>{name}</workbook>"))
    parts.append(("word/_rels/document.xml.rels", relations.replace("word/document", "s")))
    return zipped([*parts, ("word/s.xml", sheet)])


def wide_row() -> bytes:
    spaces = " ".join(
        f'xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"'
        for each in ("office", "table")
    )
    many = 'table:number-columns-repeated="999999999"'
    rows = f'<table:table-column {many} table:visibility="collapse"/>' * 300
    rows += (
        f"<table:table-row><table:table-cell {many}><x/></table:table-cell></table:table-row>" * 300
    )
    body = (
        f"<office:body><office:spreadsheet><table:table>{rows}</table:table></office:spreadsheet>"
    )
    content = f"<office:document-content {spaces}>{body}</office:body></office:document-content>"
    return odt(content, kind="spreadsheet")


OFFICES = (
    Hostile("docx of a billion laughs", lambda: docx(LAUGHS + WORDS % "&j;"), "damaged"),
    Hostile(
        "docx that asks for a file",
        lambda: docx(OUTSIDE + WORDS % "&o;"),
        "damaged",
        hides=b"root:",
    ),
    Hostile("docx that unpacks to 700 MiB", lambda: bomb(700 << 20), "bomb"),
    Hostile("docx that lies about its sizes", lying_bomb, "damaged"),
    Hostile("docx of members that overlap", lambda: overlapping(5000), "damaged"),
    Hostile(
        "docx with a part twice",
        lambda: docx(WORDS % "", ("word/document.xml", WORDS % "2")),
        "damaged",
    ),
    Hostile(
        "docx with names that climb",
        lambda: docx(WORDS % "", ("../../etc/cron.d/x", "x")),
        "damaged",
    ),
    Hostile(
        "docx with an absolute name", lambda: docx(WORDS % "", ("/etc/passwd", "x")), "damaged"
    ),
    Hostile("docx with a name of NUL", lambda: docx(WORDS % "", ("word/a\0.xml", "x")), "damaged"),
    Hostile(
        "docx of 60,000 parts",
        lambda: docx(WORDS % "", *((f"w/{n}", "") for n in range(60_000))),
        "bomb",
    ),
    Hostile("docx in docx in docx", lambda: matryoshka(30), "clean"),
    Hostile(
        "docx of 100,000 elements in each other",
        lambda: docx(WORDS % ("<w:p>" * 100_000)),
        "damaged",
    ),
    Hostile(
        "docx of an endless attribute",
        lambda: docx(WORDS % f'<w:p w:a="{"x" * 20_000_000}"/>'),
        "damaged",
    ),
    Hostile("docx that is encrypted", lambda: encrypted(docx()), "locked_document"),
    Hostile(
        "docx without a document",
        lambda: zipped([("[Content_Types].xml", TYPES), ("word/", "")]),
        "office",
    ),
    Hostile("docx whose relation points out", lambda: related("../../../../etc/passwd"), "office"),
    Hostile("docx whose relation points at itself", lambda: related("../_rels/.rels"), "office"),
    Hostile("docx cut in its middle", lambda: docx(WORDS % ("<w:p/>" * 9999))[:900], "truncated"),
    Hostile("odt of a billion laughs", lambda: odt(LAUGHS + "<o>&j;</o>"), "damaged"),
    Hostile(
        "odt that asks for a file", lambda: odt(OUTSIDE + "<o>&o;</o>"), "damaged", hides=b"root:"
    ),
    Hostile("odt with names that climb", lambda: odt("<o/>", ("../../x", "x")), "damaged"),
    Hostile(
        "docx whose password is in a wrapper of the old kind", locked_wrapper, "locked_document"
    ),
    Hostile("docx with macros", lambda: with_macros(), "macros"),
    Hostile("docx that is a docm by its name alone", lambda: with_macros(told=False), "clean"),
    Hostile("docx of 700 MiB in 20 parts", lambda: bomb_of_parts(), "bomb"),
    Hostile("docx whose parts lead in circles", lambda: circle(), "clean"),
    Hostile("docx with a relation twice", lambda: docx(WORDS % "", twice()), "damaged"),
    Hostile(
        "docx of a document that is a style sheet",
        lambda: docx("<w:styles xmlns:w='x'/>"),
        "damaged",
    ),
    Hostile("docx with bytes in front", lambda: b"PK\x03\x04" + bytes(80) + docx(), "damaged"),
    Hostile("docx with a comment of 60 KB", lambda: commented(), "truncated"),
    Hostile("docx whose central directory is cut", lambda: docx()[:-30], "truncated"),
    Hostile("docx of another method", lambda: bzipped(), "damaged"),
    Hostile(
        "docx in UTF-7",
        lambda: docx("<?xml version='1.0' encoding='UTF-7'?>" + WORDS % ""),
        "damaged",
    ),
    Hostile("xlsx whose cells have no end of columns", lambda: endless_columns(), "damaged"),
    Hostile(
        "odt that is encrypted",
        lambda: odt("<o/>", ("META-INF/manifest.xml", LOCKED_ODT)),
        "locked_document",
    ),
    Hostile("odt that says it is a drawing", lambda: odt("<o/>", kind="graphics"), "office"),
    Hostile("ods of a row of a billion cells", lambda: wide_row(), "clean"),
    Hostile(
        "zip of zips",
        lambda: zipped([(f"{n}.zip", zipped([("a", "a")])) for n in range(99)]),
        "zip",
    ),
    Hostile("gzip bomb", lambda: b"\x1f\x8b\x08" + bytes(7) + zeros(HUGE)[2:], "archive"),
)


def related(target: str) -> bytes:
    relations = RELATIONS.replace("word/document.xml", target)
    return zipped(
        [("[Content_Types].xml", TYPES), ("_rels/.rels", relations), ("word/document.xml", "")]
    )


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Objects numbered from 1, the first of them the catalogue, with a right table of places."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer)
    return out + table + end + b"startxref\n%d\n%%%%EOF\n" % len(out)


CATALOGUE, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R%s>>"


def stream(data: bytes, *filters: bytes) -> bytes:
    names = b"".join(b"/" + each for each in filters)
    return b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(data), names, data)


def again(times: int) -> bytes:
    data = zeros(64 << 20)
    for _ in range(times):
        data = zlib.compress(data)
    return data


def one_page(contents: bytes, more: bytes = b"", trailer: bytes = b"") -> bytes:
    return pdf(CATALOGUE, PAGES, PAGE % more, contents, trailer=trailer)


FLATE = b"FlateDecode"
PDFS = (
    Hostile("pdf whose page is a bomb", lambda: one_page(stream(zeros(700 << 20), FLATE))),
    Hostile("pdf of a bomb in a bomb", lambda: one_page(stream(again(3), *[FLATE] * 4))),
    Hostile("pdf of 10,000 filters", lambda: one_page(stream(b"x", *[FLATE] * 10_000))),
    Hostile(
        "pdf whose pages hold themselves",
        lambda: pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    ),
    Hostile("pdf whose table comes before itself", lambda: one_page(b"null", trailer=b"/Prev 9")),
    Hostile("pdf of brackets in brackets", lambda: one_page(b"[" * 200_000)),
    Hostile("pdf of a form that draws itself", lambda: self_drawing()),
    Hostile("pdf of an object of itself", lambda: one_page(b"4 0 R")),
    Hostile("pdf of a picture of 900 million pixels", lambda: wide_picture()),
    Hostile(
        "pdf of a million pages told",
        lambda: pdf(CATALOGUE, b"<</Type/Pages/Kids[]/Count 1000000>>"),
    ),
    Hostile(
        "pdf that is encrypted",
        lambda: one_page(b"null", trailer=b"/Encrypt<</Filter/Standard/V 9>>"),
    ),
    Hostile("pdf without an end", lambda: one_page(b"null")[:200]),
    Hostile("pdf of a head alone", lambda: b"%PDF-1.7\n"),
)


def self_drawing() -> bytes:
    form = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>/Length 5>>"
    )
    form += b"stream\n/F Do\nendstream"
    return one_page(form, b"/Resources<</XObject<</F 4 0 R>>>>")


def wide_picture() -> bytes:
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 8/ColorSpace"
    )
    data = zeros(64 << 20)
    picture += b"/DeviceGray/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (
        len(data),
        data,
    )
    return one_page(picture, b"/Resources<</XObject<</F 4 0 R>>>>")


MARKUP = (
    Hostile("svg of a billion laughs", lambda: (LAUGHS + "<svg>&j;</svg>").encode()),
    Hostile("xml that asks for a file", lambda: (OUTSIDE + "<o>&o;</o>").encode()),
    Hostile("text of one line of 20 MB", lambda: b"x" * 20_000_000, "clean"),
    Hostile("text of 5 MB without width", lambda: "\u200b".encode() * 1_700_000, "clean"),
    Hostile("text that is no UTF-8 at its end", lambda: b"x" * 5_000_000 + b"\xf0\x9f", "not_utf8"),
    Hostile("text of half a sign a piece", lambda: b"x" + "\u20ac".encode() * 800_000, "clean"),
)
DOCUMENTS = (*OFFICES, *PDFS, *MARKUP)
