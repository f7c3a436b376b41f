"""OpenDocument: made by odfpy, with what LibreOffice adds written in by hand."""

import io
from functools import cache
from pathlib import Path

import pytest
from odf import dc, draw, meta, office, style, table, teletype, text
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText, load

from tests.stripping.papers import (
    converted,
    packed,
    parts,
    photograph,
    pixels,
    put,
    readable,
)
from tests.stripping.planting import canary, said, stripped
from tests.stripping.test_office_slides import written as slides
from tests.stripping.test_office_word import written as words

SHOWN = {1, 2, 3, 4, 5, 6, 7, 8, 9}


def written() -> bytes:
    document = OpenDocumentText()
    told = ((meta.InitialCreator, 40), (dc.Creator, 41), (dc.Title, 42), (dc.Subject, 43))
    for kind, number in (*told, (meta.Keyword, 44), (dc.Description, 45)):
        document.meta.addElement(kind(text=canary(number)))
    document.meta.addElement(meta.UserDefined(name=canary(47), text=canary(48)))
    unseen = style.Style(name="unseen", family="text")
    unseen.addElement(style.TextProperties(display="none"))
    document.automaticstyles.addElement(unseen)
    document.text.addElement(text.H(outlinelevel=1, text=canary(1)))
    paragraph = text.P(text=canary(2))
    paragraph.addElement(text.Span(stylename=unseen, text=canary(49)))
    document.text.addElement(paragraph)
    frame = draw.Frame(name=canary(50), width="3cm", height="2cm", anchortype="paragraph")
    frame.addElement(draw.Image(href=document.addPictureFromString(photograph(51), "image/jpeg")))
    paragraph.addElement(frame)
    rows = table.Table(name="Rows")
    rows.addElement(table.TableColumn(numbercolumnsrepeated=2))
    row = table.TableRow()
    for number in (3, 4):
        cell = table.TableCell()
        cell.addElement(text.P(text=canary(number)))
        row.addElement(cell)
    rows.addElement(row)
    document.text.addElement(rows)
    comment = office.Annotation()
    comment.addElement(dc.Creator(text=canary(52)))
    comment.addElement(text.P(text=canary(53)))
    paragraph.addElement(comment)
    for href in (f"https://example.org/{canary(5)}", f"file:///home/{canary(54)}"):
        link = text.P()
        link.addElement(text.A(href=href, text="words"))
        document.text.addElement(link)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


TEXT = f"""<text:tracked-changes text:protection-key="{canary(60)}"><text:changed-region
text:id="c1"><text:deletion><office:change-info><dc:creator>{canary(61)}</dc:creator>
<dc:date>2024-05-06T07:08:09</dc:date></office:change-info><text:p>{canary(62)}</text:p>
</text:deletion></text:changed-region></text:tracked-changes><text:user-field-decls>
<text:user-field-decl text:name="{canary(63)}" office:value-type="string"
office:string-value="{canary(64)}"/></text:user-field-decls><text:p><text:change
text:change-id="c1"/><text:author-name>{canary(65)}</text:author-name><text:file-name>{canary(66)}
</text:file-name><text:user-field-get text:name="{canary(67)}">x</text:user-field-get>
<text:date text:date-value="2024-05-06T07:08:09" text:fixed="true">{canary(6)}</text:date>
<text:sender-email>{canary(68)}</text:sender-email><text:hidden-text text:condition="{canary(69)}"
text:string-value="{canary(70)}">{canary(71)}</text:hidden-text><text:creator>{canary(72)}
</text:creator><text:database-display text:table-name="{canary(73)}">row</text:database-display>
<text:placeholder text:placeholder-type="text" text:description="{canary(74)}">{canary(7)}
</text:placeholder><text:conditional-text text:condition="{canary(75)}"
text:string-value-if-true="{canary(76)}" text:string-value-if-false="{canary(77)}">{canary(8)}
</text:conditional-text><text:variable-set text:name="v" text:display="none" text:formula=
"ooow:{canary(78)}" office:value-type="string" office:string-value="{canary(79)}"/></text:p>
<text:section text:name="s" text:display="none"><text:p>{canary(80)}</text:p></text:section>
<text:section text:name="t"><text:section-source xlink:href="file:///{canary(81)}"/><text:p>
{canary(9)}</text:p></text:section><office:forms form:command="{canary(82)}"/><text:p
text:style-name="unseenp">{canary(83)}</text:p><text:p><draw:frame
xml:id="{canary(84)}"><svg:title>{canary(85)}</svg:title>
<svg:desc>{canary(86)}</svg:desc><draw:object xlink:href="./Object 1"/></draw:frame><draw:frame>
<draw:image xlink:href="Pictures/a.wmf"/></draw:frame><draw:frame><draw:image
xlink:href="http://tracker.example/{canary(87)}.png"/></draw:frame><text:bibliography-mark
text:identifier="{canary(88)}" text:author="{canary(89)}" text:note="{canary(90)}"
text:bibliography-type="book">b</text:bibliography-mark><text:a xlink:href="https://a.example/"
office:name="{canary(91)}" office:title="{canary(92)}" office:target-frame-name="{canary(93)}">a
</text:a><text:alphabetical-index-mark text:string-value="{canary(94)}"/><text:user-index-mark
text:string-value="{canary(95)}" text:index-name="{canary(96)}"/><text:toc-mark
text:string-value="{canary(97)}"/></text:p><loext:p
xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0">{canary(98)}
</loext:p><!-- {canary(99)} --><text:soft-page-break/>"""
STYLES = f"""<style:style style:name="unseenp" style:family="paragraph"><style:text-properties
text:display="none"/></style:style><style:style style:name="x" style:display-name="x"
officeooo:rsid="{canary(100)}"
xmlns:officeooo="http://openoffice.org/2009/office" style:family="text"><style:text-properties
officeooo:paragraph-rsid="{canary(101)}"/></style:style>"""
PLACES = {
    "settings.xml": 110,
    "manifest.rdf": 111,
    "Thumbnails/thumbnail.png": 112,
    "Configurations2/accelerator/current.xml": 113,
    "Basic/Standard/script.xml": 114,
    "Scripts/python/a.py": 115,
    "Versions/Version1": 116,
    "VersionList.xml": 117,
    "Object 1/content.xml": 118,
    "ObjectReplacements/Object 1": 119,
    "META-INF/documentsignatures.xml": 120,
    "Pictures/a.wmf": 121,
    "Pictures/nobody.png": 122,
    "layout-cache": 123,
    "Dialogs/dialog-lc.xml": 124,
    "Fonts/a.ttf": 125,
}


SPACES = (
    b' xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
    b' xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0"'
)


@cache
def planted() -> bytes:
    found = parts(written())
    found["content.xml"] = found["content.xml"].replace(
        b" xmlns:office=", SPACES + b" xmlns:office=", 1
    )
    put(found, "content.xml", "</office:text>", TEXT)
    put(found, "content.xml", "</office:automatic-styles>", STYLES)
    put(found, "content.xml", "<office:automatic-styles>", SCRIPTS)
    for name in ("form", "script", "svg", "xlink"):
        assert found["content.xml"].count(f"xmlns:{name}=".encode()) == 1
    found |= {place: f"<x>{canary(number)}</x>".encode() for place, number in PLACES.items()}
    return packed(found)


SCRIPTS = f'<office:scripts><office:script script:language="{canary(126)}"/></office:scripts>'


@cache
def clean() -> bytes:
    return stripped(planted())[0]


def test_every_word_was_planted() -> None:
    wanted = {*SHOWN, *range(40, 46), *range(47, 55), *range(60, 102), *range(110, 127)}
    assert readable(planted()) == wanted


def test_only_words_that_are_shown_stay() -> None:
    assert readable(clean()) == SHOWN


def test_the_report_says_what_went() -> None:
    assert said(stripped(planted())[1]) >= {
        *("author", "software", "comment", "editing_history", "hidden_data", "attachments"),
        *("actions", "description", "thumbnail", "lost_pictures", "earlier_versions", "camera"),
    }


def paragraphs(data: bytes) -> list[str]:
    body = load(io.BytesIO(data))
    return [teletype.extractText(each) for each in body.getElementsByType(text.P)]


def test_text_tables_pictures_and_links_stay() -> None:
    result, _ = stripped(written())
    before = [each.replace(canary(49), "") for each in paragraphs(written())]
    # The comment stood in the paragraph, with a paragraph of its own.
    before = [each.replace(canary(52) + canary(53), "") for each in before if each != canary(53)]
    assert paragraphs(result) == before
    assert pixels(result) == pixels(written())
    links = [
        each.getAttribute("href") for each in load(io.BytesIO(result)).getElementsByType(text.A)
    ]
    assert links == [f"https://example.org/{canary(5)}", "#"]


def sheet(**hidden: str) -> bytes:
    book = OpenDocumentSpreadsheet()
    unseen = style.Style(name="ta9", family="table")
    unseen.addElement(style.TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)
    for name, look in (("First", None), (canary(20), unseen)):
        page = table.Table(name=name, **({"stylename": look} if look else {}))
        page.addElement(table.TableColumn())
        page.addElement(table.TableColumn(visibility="collapse", numbercolumnsrepeated=2))
        page.addElement(table.TableColumn())
        for number, seen in enumerate(("visible", "collapse", "filter")):
            row = table.TableRow(visibility=seen)
            for place in range(4):
                cell = table.TableCell(
                    valuetype="string", stringvalue=canary(30 + 4 * number + place)
                )
                cell.addElement(text.P(text=canary(30 + 4 * number + place)))
                row.addElement(cell)
            page.addElement(row)
        page.addElement(row := table.TableRow())
        row.addElement(
            table.TableCell(formula=f"of:=[$'{canary(20)}'.A1]", valuetype="float", value=5)
        )
        book.spreadsheet.addElement(page)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_what_a_spreadsheet_hides_goes() -> None:
    result, found = stripped(sheet())
    # A row that a filter hides is one click away: it stays.
    assert readable(result) == {30, 33, 38, 41}
    assert "hidden_data" in said(found)


def test_a_hidden_column_leaves_the_others_where_they_were() -> None:
    rows = load(io.BytesIO(stripped(sheet())[0])).getElementsByType(table.TableRow)
    cells = [teletype.extractText(each) for each in rows[0].childNodes]
    assert cells == [canary(30), "", "", canary(33)]


@pytest.mark.needs("soffice")
@pytest.mark.parametrize(("ending", "made"), [("odt", words), ("odp", slides)])
def test_what_libreoffice_writes_is_cleaned(ending: str, made: object, tmp_path: Path) -> None:
    assert callable(made)
    source = converted(made(), {"odt": "docx", "odp": "pptx"}[ending], ending, tmp_path)
    result, _ = stripped(source)
    assert len(readable(source)) > len(readable(result))
    assert readable(result) <= {1, 2, 3, 4, 5, 6, 7, 8}
    assert readable(result) >= {1, 2, 3, 4, 5, 6}
    assert pixels(result)
