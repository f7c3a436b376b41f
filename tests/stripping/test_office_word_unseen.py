"""Word documents: words where no page shows them, a place at a time, and what stays beside them."""

import io
from functools import cache

import docx
import pytest

from tests.stripping.papers import Parts, packed, parts, put, readable, related
from tests.stripping.planting import canary, stripped

SEEN, GONE = canary(1), canary(2)
BODY, STYLES, SETTINGS = "word/document.xml", "word/styles.xml", "word/settings.xml"
NUMBERING, THEME, FONTS = "word/numbering.xml", "word/theme/theme1.xml", "word/fontTable.xml"
END = "<w:sectPr"


@cache
def made() -> bytes:
    document = docx.Document()
    document.add_paragraph(SEEN)
    document.add_paragraph("one of a list", style="List Number")
    document.add_table(1, 2, style="Table Grid").cell(0, 0).text = "a cell"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def paragraph(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


def shape(says: str, inside: str = "", text: str = "x") -> str:
    return paragraph(
        f"<w:r><w:pict><v:shape {V} {says}>{inside}<v:textbox><w:txbxContent>"
        f"{paragraph(run(text))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


def style(kind: str, says: str = "") -> str:
    return f'<w:style w:type="{kind}" {says} w:styleId="U"><w:rPr><w:vanish/></w:rPr></w:style>'


def row(second: str) -> str:
    return (
        '<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc></w:tr><w:tr><w:tc>'
        f"<w:tcPr><w:vMerge/></w:tcPr>{paragraph(run(second))}</w:tc></w:tr>"
    )


GRID = '<w:tblGrid><w:gridCol w:w="99"/></w:tblGrid>'
ABSTRACT = f"""<w:abstractNum w:abstractNumId="99"><w:name w:val="{GONE}"/><w:lvl w:ilvl="0">
<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>"""
# Each place: the part, what the words are put in front of, and they.
PLACES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "a table's style": (
        (STYLES, "</w:styles>", style("table")),
        (
            BODY,
            END,
            f'<w:tbl><w:tblPr><w:tblStyle w:val="U"/></w:tblPr>{GRID}<w:tr><w:tc>'
            f"{paragraph(run(GONE))}</w:tc></w:tr></w:tbl>",
        ),
    ),
    "a drawn shape": ((BODY, END, shape('style="width:9pt;visibility:hidden"', text=GONE)),),
    "a shape that is not laid out": ((BODY, END, shape('style="display:none"', text=GONE)),),
    "a shape's name": ((BODY, END, shape(f'id="{GONE}" o:spid="{GONE}" style="width:9pt"')),),
    "a shape's filling": (
        (
            BODY,
            END,
            shape(
                'style="width:9pt"', f'<v:fill src="C:/{GONE}" o:title="{GONE}" o:href="{GONE}"/>'
            ),
        ),
    ),
    "a cell behind another": ((BODY, END, f"<w:tbl><w:tblPr/>{GRID}{row(GONE)}</w:tbl>"),),
    "an identity of a style": (
        (STYLES, "</w:styles>", f'<w:style w:styleId="Z"><w:aliases w:val="{GONE}"/></w:style>'),
    ),
    "a sitting of a style": (
        (STYLES, "</w:styles>", f'<w:style w:styleId="Z"><w:rsid w:val="{GONE}"/></w:style>'),
    ),
    "a list's name": ((NUMBERING, "<w:abstractNum ", ABSTRACT),),
    "a list that nothing has": (
        (
            NUMBERING,
            "<w:abstractNum ",
            ABSTRACT.replace(GONE, "x").replace("%1", GONE),
        ),
    ),
    "colours of the theme": (
        (
            THEME,
            "</a:theme>",
            f'<a:custClrLst><a:custClr name="{GONE}"><a:srgbClr val="FF0000"/></a:custClr>'
            "</a:custClrLst>",
        ),
    ),
    "a setting for other programs": (
        (
            SETTINGS,
            "<w:compat>",
            f'<w:compat><w:compatSetting w:name="{GONE}" w:uri="urn:{GONE}" w:val="1"/></w:compat>',
        ),
    ),
    "an address": ((BODY, END, f'<w:p xml:base="file:///{GONE}"/>'),),
    "a paragraph that joins": (
        (
            BODY,
            END,
            paragraph(f"<w:pPr><w:rPr><w:specVanish/></w:rPr></w:pPr>{run(GONE, '<w:vanish/>')}"),
        ),
    ),
    "hidden formulas": (
        (
            BODY,
            END,
            paragraph(
                '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r>'
                f"<w:rPr><w:vanish/></w:rPr><m:t>{GONE}</m:t></m:r></m:oMath>"
            ),
        ),
    ),
}


def planted(where: str) -> Parts:
    found = parts(made())
    for place in PLACES[where]:
        put(found, *place)
    return found


@pytest.mark.parametrize("where", PLACES)
def test_words_that_no_page_shows_go(where: str) -> None:
    found = planted(where)
    assert readable(packed(found)) == {1, 2}
    clean, _ = stripped(packed(found))
    assert readable(clean) == {1}
    told = [each.text for each in docx.Document(io.BytesIO(clean)).paragraphs]
    assert told[:2] == [SEEN, "one of a list"]


def headed(**has: bool) -> bytes:
    """Words above first and even pages, and what the document says of such pages."""
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = SEEN
    section.first_page_header.paragraphs[0].text = canary(3)
    section.even_page_footer.paragraphs[0].text = canary(4)
    document.add_section()
    document.sections[1].different_first_page_header_footer = has.get("first", False)
    document.settings.odd_and_even_pages_header_footer = has.get("even", False)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("has", "left"), [({}, {1}), ({"first": True}, {1, 3}), ({"even": True}, {1, 4})]
)
def test_lines_of_pages_that_are_not_there_go(has: dict[str, bool], left: set[int]) -> None:
    assert readable(headed(**has)) == {1, 3, 4}
    assert readable(stripped(headed(**has))[0]) == left


NOTES = f"""<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:footnote w:type="separator" w:id="-1">{paragraph("<w:r><w:separator/></w:r>")}</w:footnote>
<w:footnote w:id="1">{paragraph(run(SEEN))}</w:footnote>
<w:footnote w:id="2">{paragraph(run(GONE))}</w:footnote>
<w:footnote w:id="3">{paragraph(run(GONE))}</w:footnote></w:footnotes>"""


def test_notes_that_nothing_leads_to_go() -> None:
    found = parts(made())
    noted = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    taken_out = f'<w:del w:id="9" w:author="x">{noted.format(2)}</w:del>'
    put(found, BODY, END, paragraph(noted.format(1) + taken_out))
    related(found, BODY, rN="footnotes footnotes.xml")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    put(
        found,
        "[Content_Types].xml",
        "</Types>",
        f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>',
    )
    found["word/footnotes.xml"] = NOTES.encode()
    clean, _ = stripped(packed(found))
    assert readable(clean) == {1}
    left = parts(clean)["word/footnotes.xml"]
    assert left.count(b"<w:footnote ") == 2 and b"<w:separator/>" in left


def test_lists_keep_their_numbers() -> None:
    left = docx.Document(io.BytesIO(stripped(made())[0]))
    used = {each.val for each in left.styles.element.xpath("//w:numPr/w:numId")}
    there = {each.numId for each in left.part.numbering_part.element.num_lst}
    assert used and used == there
