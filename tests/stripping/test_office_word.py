"""Word documents: made by python-docx, with what Word itself adds written in by hand."""

import io
from functools import cache

import docx
import pytest
from docx.oxml.ns import qn

from tests.stripping.papers import (
    MICROSOFT,
    RELATIONS,
    packed,
    parts,
    photograph,
    pixels,
    put,
    readable,
    related,
    typed,
)
from tests.stripping.planting import canary, said, stripped

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PROPERTIES = (
    *("author", "category", "comments", "content_status", "identifier", "keywords", "language"),
    *("last_modified_by", "subject", "title", "version"),
)
SHOWN = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 72, 74, 77}
WHO = f'w:id="90" w:author="{canary(30)}" w:date="2024-05-06T07:08:09Z" w:initials="{canary(31)}"'


def written() -> bytes:
    """What python-docx writes: its own properties, a comment, and words that are to stay."""
    document = docx.Document()
    told = document.core_properties
    for number, key in enumerate(PROPERTIES, 40):
        setattr(told, key, canary(number))
    document.add_heading(canary(1), 1)
    paragraph = document.add_paragraph(canary(2))
    run = paragraph.add_run("commented")
    document.add_comment(run, canary(51), canary(52), canary(53))
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = canary(3), canary(4)
    document.add_picture(io.BytesIO(photograph(54)))
    document.sections[0].header.paragraphs[0].text = canary(5)
    document.sections[0].footer.paragraphs[0].text = canary(6)
    document.add_paragraph("the end")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def text(number: int, kind: str = "t") -> str:
    return f"<w:r><w:{kind}>{canary(number)}</w:{kind}></w:r>"


def field(code: str, shown: int) -> str:
    """A field in runs, as Word writes it."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText> {code} </w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{text(shown)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


# Elements of the text, each with what Word means by them.
BODY = f"""
<w:p w:rsidR="{canary(60)}" w:rsidRDefault="{canary(61)}">
<w:ins {WHO}>{text(7)}</w:ins><w:del {WHO}>{text(62, "delText")}</w:del>
<w:moveFromRangeStart {WHO} w:name="{canary(63)}"/><w:moveFrom {WHO}>{text(64)}</w:moveFrom>
<w:moveFromRangeEnd w:id="90"/><w:moveTo {WHO}>{text(8)}</w:moveTo></w:p>
<w:p><w:pPr><w:rPr><w:ins {WHO}/></w:rPr><w:pPrChange {WHO}><w:pPr><w:pStyle w:val="{canary(65)}"/>
</w:pPr></w:pPrChange></w:pPr><w:r><w:rPr><w:b/><w:rPrChange {WHO}><w:rPr><w:rStyle
w:val="{canary(66)}"/></w:rPr></w:rPrChange></w:rPr><w:t>{canary(9)}</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Secret"/></w:pPr>{text(97)}</w:p>
<w:p><w:r><w:rPr><w:rStyle w:val="Unseen"/></w:rPr><w:t>{canary(98)}</w:t></w:r></w:p>
<w:p>{field(f'XE "{canary(99)}"', 14)}<w:r><w:instrText>{canary(109)}</w:instrText></w:r></w:p>
<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{canary(67)}</w:t></w:r>
<w:r><w:rPr><w:webHidden/></w:rPr><w:t>page</w:t></w:r></w:p>
<w:p>{field(f'AUTHOR "{canary(68)}"', 69)}{field(f"FILENAME {chr(92)}p", 70)}
{field(f"DOCPROPERTY {canary(71)}", 72)}{field(f'INCLUDETEXT "C:/{canary(73)}"', 74)}
{field("PAGE", 10)}<w:fldSimple w:instr=" SAVEDATE ">{text(75)}</w:fldSimple></w:p>
<w:p>{field('IF 1 = 1 "' + canary(76) + '"', 77)}</w:p>
<w:p>{field(f'QUOTE "x" {chr(92)}* CHARFORMAT', 14)}</w:p>
<w:sdt><w:sdtPr><w:alias w:val="{canary(78)}"/><w:tag w:val="{canary(79)}"/><w:placeholder>
<w:docPart w:val="{canary(80)}"/></w:placeholder><w:dataBinding w:xpath="{canary(81)}"/></w:sdtPr>
<w:sdtContent><w:p>{text(11)}</w:p></w:sdtContent></w:sdt>
<w:p><w:smartTag w:uri="{canary(82)}" w:element="{canary(83)}">{text(12)}</w:smartTag>
<w:bookmarkStart w:id="91" w:name="{canary(84)}"/><w:bookmarkEnd w:id="91"/>
<w:permStart w:id="92" w:ed="{canary(85)}"/><w:permEnd w:id="92"/></w:p>
<w:p><w:hyperlink r:id="rL1" w:tooltip="{canary(86)}" w:tgtFrame="{canary(87)}"
xmlns:r="{RELATIONS}">{text(13)}</w:hyperlink>
<w:hyperlink r:id="rL2" xmlns:r="{RELATIONS}"><w:r><w:t>a file</w:t></w:r></w:hyperlink></w:p>
<w:altChunk r:id="rL3" xmlns:r="{RELATIONS}"/>
<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed"
ProgID="{canary(88)}" ObjectID="{canary(89)}" r:id="rL4" xmlns:r="{RELATIONS}"/></w:object></w:r>
<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" alt="{canary(90)}"
style="width:9pt;height:9pt"><v:imagedata r:id="rL5" xmlns:r="{RELATIONS}" title="{canary(91)}"/>
</v:shape></w:pict></w:r></w:p><w:tbl><w:tblPr><w:tblCaption w:val="{canary(92)}"/>
<w:tblDescription w:val="{canary(93)}"/></w:tblPr><w:tblGrid><w:gridCol w:w="99"/></w:tblGrid><w:tr>
<w:trPr><w:del {WHO}/></w:trPr><w:tc><w:p>{text(94)}</w:p></w:tc></w:tr><w:tr><w:tc><w:p>
<w:r><w:t>row</w:t></w:r></w:p></w:tc></w:tr></w:tbl><!-- {canary(95)} --><?word {canary(96)}?>
"""
SETTINGS = f"""<w:rsids><w:rsidRoot w:val="{canary(100)}"/><w:rsid w:val="{canary(101)}"/></w:rsids>
<w:docVars><w:docVar w:name="{canary(102)}" w:val="{canary(103)}"/></w:docVars>
<w:attachedTemplate r:id="rT" xmlns:r="{RELATIONS}"/><w:mailMerge><w:query w:val="{canary(104)}"/>
</w:mailMerge><w:documentProtection w:hash="{canary(105)}"/><w:saveThroughXslt
w:solutionID="{canary(106)}"/>"""
STYLES = f"""<w:style w:rsidR="{canary(126)}" w:type="character" w:styleId="Unseen"><w:rPr>
<w:vanish/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Secret"><w:basedOn
w:val="Unseen"/></w:style>"""
CHOICE = f"""<w:p><w:r><mc:AlternateContent
xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
xmlns:no="urn:{canary(107)}"><mc:Choice Requires="no"><no:x>{canary(108)}</no:x></mc:Choice>
<mc:Fallback><w:t>fallback</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"""
PLACES = {
    "word/embeddings/object.bin": 110,
    "word/afchunk.html": 111,
    "word/fonts/font1.odttf": 112,
    "word/printerSettings1.bin": 113,
    "docProps/thumbnail.jpeg": 114,
    "word/people.xml": 115,
    "word/commentsExtended.xml": 116,
    "customXml/item1.xml": 117,
    "customXml/itemProps1.xml": 118,
    "docProps/custom.xml": 119,
    "word/glossary/document.xml": 120,
    "word/webSettings.xml": 121,
    "word/afile.emf": 122,
    "_xmlsignatures/sig1.xml": 123,
    "word/vbaData.xml": 124,
    "nobody/leads/here.xml": 125,
}


@cache
def planted() -> bytes:
    found = parts(written())
    put(found, "word/document.xml", "<w:sectPr", BODY + CHOICE)
    put(found, "word/settings.xml", "</w:settings>", SETTINGS)
    put(found, "word/styles.xml", "</w:styles>", STYLES)
    put(found, "docProps/app.xml", "</Properties>", f"<Company>{canary(127)}</Company>")
    related(
        found,
        "word/document.xml",
        rL1=f"hyperlink !https://example.org/{canary(1)}",
        rL2=f"hyperlink !file:///C:/{canary(130)}.docx",
        rL3="aFChunk afchunk.html",
        rL4="oleObject embeddings/object.bin",
        rL5="image afile.emf",
        rL6=f"image !http://tracker.example/{canary(131)}.png",
        rL7="glossaryDocument glossary/document.xml",
        rL8=f"{MICROSOFT}/2011/relationships/people people.xml",
        rL9="customXml ../customXml/item1.xml",
        rL10="webSettings webSettings.xml",
        rL11="printerSettings printerSettings1.bin",
        rL12=f"{MICROSOFT}/2011/relationships/commentsExtended commentsExtended.xml",
    )
    related(found, "word/settings.xml", rT=f"attachedTemplate !file:///C:/{canary(132)}.dotm")
    related(found, "word/fontTable.xml", rF="font fonts/font1.odttf")
    put(
        found,
        "word/fontTable.xml",
        "</w:fonts>",
        f'<w:font w:name="Carlito"><w:embedRegular r:id="rF" w:fontKey="{canary(133)}"/></w:font>',
    )
    related(found, "", rX="custom-properties docProps/custom.xml")
    typed(found, bin="application/octet-stream", emf="image/x-emf", html="text/html")
    found |= {place: f"<x>{canary(number)}</x>".encode() for place, number in PLACES.items()}
    return packed(found)


@cache
def clean() -> bytes:
    return stripped(planted())[0]


def test_every_word_was_planted() -> None:
    wanted = {*SHOWN, 30, 31, *range(40, 51), *range(51, 55), *range(60, 100)}
    wanted |= {*range(100, 110), *range(110, 128), *range(130, 134)}
    assert readable(planted()) == wanted


def test_only_words_that_are_shown_stay() -> None:
    assert readable(clean()) == SHOWN


def test_the_report_says_what_went() -> None:
    assert said(stripped(planted())[1]) >= {
        *("author", "software", "comment", "editing_history", "hidden_data", "attachments"),
        *("description", "thumbnail", "lost_pictures", "actions", "camera"),
    }


def words(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    section = document.sections[0]
    edges = [section.header.paragraphs[0].text, section.footer.paragraphs[0].text]
    return [*(each.text for each in document.paragraphs), *cells, *edges]


def test_text_tables_and_pictures_are_as_they_were() -> None:
    source = written()
    result, _ = stripped(source)
    assert words(result) == words(source)
    assert pixels(result) == pixels(source)


def test_styles_stay() -> None:
    names = [
        [p.style.name for p in docx.Document(io.BytesIO(d)).paragraphs if p.style]
        for d in (written(), stripped(written())[0])
    ]
    assert names[0] == names[1]
    assert "Heading 1" in names[1]


def test_only_addresses_are_linked_to() -> None:
    document = docx.Document(io.BytesIO(clean()))
    told = {each.target_ref for each in document.part.rels.values() if each.is_external}
    assert told == {f"https://example.org/{canary(1)}"}
    links = list(document.element.body.iter(qn("w:hyperlink")))
    assert len(links) == 1
    assert "a file" in "".join(each.text for each in document.paragraphs)


@pytest.mark.parametrize("code", ["PAGE", "NUMPAGES", "REF _Ref1", "TOC"])
def test_fields_of_the_text_stay(code: str) -> None:
    found = parts(written())
    put(found, "word/document.xml", "<w:sectPr", f"<w:p>{field(code, 10)}</w:p>")
    result = parts(stripped(packed(found))[0])["word/document.xml"].decode()
    assert code in result and canary(10) in result


def test_a_picture_that_was_taken_out_is_not_kept() -> None:
    found = parts(written())
    text = found["word/document.xml"].decode()
    assert text.count("<w:drawing") == 1
    text = text.replace("<w:r><w:drawing", f"<w:del {WHO}><w:r><w:drawing")
    text = text.replace("</w:drawing></w:r>", "</w:drawing></w:r></w:del>")
    found["word/document.xml"] = text.encode()
    clean, removed = stripped(packed(found))
    assert "editing_history" in said(removed)
    assert not pixels(clean)


def test_a_field_in_a_field_stays_what_it_was() -> None:
    found = parts(written())
    inner = field("PAGE", 10)
    whole = field("= X + 1", 11).replace("X ", f"</w:instrText></w:r>{inner}<w:r><w:instrText> ")
    put(found, "word/document.xml", "<w:sectPr", f"<w:p>{whole}</w:p>")
    result = parts(stripped(packed(found))[0])["word/document.xml"].decode()
    assert result.count("fldChar ") == 6
    told = [each.partition("<")[0].strip() for each in result.split("<w:instrText>")[1:]]
    assert told == ["=", "PAGE", "+ 1"]
