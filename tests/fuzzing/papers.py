"""Seeds for office documents: a few parts each, not packed, so that changes reach the XML."""

import io
import zipfile

from PIL import Image

OFFICE = "http://schemas.openxmlformats.org"
RELATION = f"{OFFICE}/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument"
W = f'xmlns:w="{OFFICE}/wordprocessingml/2006/main" xmlns:r="{RELATION}"'
S = f'xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:r="{RELATION}"'
P = f'xmlns:p="{OFFICE}/presentationml/2006/main" xmlns:r="{RELATION}"'
A = f'xmlns:a="{OFFICE}/drawingml/2006/main"'
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
O = " ".join(  # noqa: E741 - the prefix of ODF's own namespace
    f'xmlns:{each}="{OASIS}:{each if each != "draw" else "drawing"}:1.0"'
    for each in ("office", "text", "table", "draw", "style")
)
TRACKED = (
    '<w:ins w:id="1" w:author="a"><w:r><w:t>in</w:t></w:r></w:ins>'
    '<w:del w:id="2"><w:r><w:delText>out</w:delText></w:r></w:del>'
)
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BLIP = f'<a:blip {A} r:embed="r1"/>'
WORD = (
    f"<w:document {W}><w:body><w:p>{TRACKED}{FIELD}</w:p><w:sdt><w:sdtPr/><w:sdtContent><w:p/>"
    f'</w:sdtContent></w:sdt><w:p><w:hyperlink r:id="r2"><w:r><w:rPr><w:vanish/></w:rPr></w:r>'
    f"</w:hyperlink><w:r><w:drawing>{BLIP}</w:drawing></w:r></w:p><w:sectPr/></w:body></w:document>"
)
BOOK = (
    f'<workbook {S}><sheets><sheet name="A" sheetId="1" r:id="r1"/><sheet name="B" sheetId="2" '
    'state="hidden" r:id="r1"/></sheets><definedNames><definedName name="n">B!$A$1</definedName>'
    "</definedNames></workbook>"
)
SHEET = (
    f'<worksheet {S}><cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="1"><c r="A1" '
    't="s"><v>0</v></c><c r="B1"><f>[1]B!A1</f><v>2</v></c></row><row r="2" hidden="1"><c r="A2">'
    "<v>1</v></c></row></sheetData></worksheet>"
)
STRINGS = f'<sst {S} count="1"><si><t>shown</t></si><si><t>not shown</t></si></sst>'
SHOW = (
    f'<p:presentation {P}><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst>'
    '<p:sldSz cx="9" cy="9"/><p:notesSz cx="9" cy="9"/></p:presentation>'
)
SLIDE = (
    f'<p:sld {P} {A}><p:cSld name="n"><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name="x" descr="y"/>'
    "<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/><p:sp><p:txBody><a:bodyPr/><a:p><a:r><a:t>t"
    "</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld><p:timing/></p:sld>"
)
CONTENT = (
    f'<office:document-content {O} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body>'
    "<office:text><text:tracked-changes/><text:p>words<text:author-name>a</text:author-name>"
    '<office:annotation><text:p>c</text:p></office:annotation><text:a xlink:href="http://a/">b'
    '</text:a><draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame></text:p>'
    '<table:table><table:table-row table:visibility="collapse"/></table:table>'
    "</office:text></office:body></office:document-content>"
)
Parts = dict[str, str | bytes]


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("L", (2, 2)).save(file, "PNG")
    return file.getvalue()


def types(**parts: str) -> str:
    rows = "".join(
        f'<Override PartName="/{name.replace("__", "/")}.xml" ContentType="{KIND}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    rels = f'<Default Extension="rels" ContentType="{KIND}"/>'
    return f'<Types xmlns="{OFFICE}/package/2006/content-types">{rels}{rows}</Types>'


def relations(*rows: str) -> str:
    """Each "kind target", numbered from r1; addresses lie outside."""
    told = ""
    for number, row in enumerate(rows, 1):
        kind, target = row.split()
        mode = ' TargetMode="External"' if ":" in target else ""
        told += f'<Relationship Id="r{number}" Type="{RELATION}/{kind}" Target="{target}"{mode}/>'
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{told}</Relationships>'


def stored(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def seeds() -> dict[str, bytes]:
    types_of, root = "[Content_Types].xml", "_rels/.rels"
    word: Parts = {
        types_of: types(word__document="wordprocessingml.document.main"),
        root: relations("officeDocument word/document.xml"),
        "word/document.xml": WORD,
        "word/_rels/document.xml.rels": relations("image media/a.png", "hyperlink http://a/"),
        "word/media/a.png": picture(),
    }
    book: Parts = {
        types_of: types(xl__workbook="spreadsheetml.sheet.main"),
        root: relations("officeDocument xl/workbook.xml"),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": relations("worksheet a.xml", "sharedStrings s.xml"),
        "xl/a.xml": SHEET,
        "xl/s.xml": STRINGS,
    }
    show: Parts = {
        types_of: types(ppt__presentation="presentationml.presentation.main"),
        root: relations("officeDocument ppt/presentation.xml"),
        "ppt/presentation.xml": SHOW,
        "ppt/_rels/presentation.xml.rels": relations("slide a.xml"),
        "ppt/a.xml": SLIDE,
    }
    text: Parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": CONTENT,
        "Pictures/a.png": picture(),
    }
    found = {"word.docx": word, "book.xlsx": book, "show.pptx": show, "text.odt": text}
    return {name: stored(parts) for name, parts in found.items()}
