"""OpenDocument: words where nothing shows them, a place at a time, and what stays beside them."""

import io
from functools import cache

import pytest
from odf import text
from odf.opendocument import OpenDocumentPresentation, OpenDocumentText

from tests.stripping.papers import Parts, packed, parts, put, readable
from tests.stripping.planting import canary, stripped

SEEN, GONE = canary(1), canary(2)
BODY, STYLES = "content.xml", "styles.xml"
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = {
    **{name: f"{OASIS}{name}:1.0" for name in ("script", "form", "table", "style", "text")},
    "draw": f"{OASIS}drawing:1.0",
    "svg": f"{OASIS}svg-compatible:1.0",
    "presentation": f"{OASIS}presentation:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
MASTERS = (
    '<style:master-page style:name="Standard" style:page-layout-name="L">{}</style:master-page>{}'
)


@cache
def written() -> bytes:
    document = OpenDocumentText()
    document.text.addElement(text.P(text=SEEN))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def paragraph(inside: str, says: str = "") -> str:
    return f"<text:p {says}>{inside}</text:p>"


TEXT = "</office:text>"
CELL = f'<table:table-cell office:value-type="string">{paragraph("x")}</table:table-cell>'
# Each place of a text: the part, what the words are put in front of, and they.
IN_TEXT = {
    "a hidden paragraph": (
        BODY,
        TEXT,
        paragraph(f'<text:hidden-paragraph text:condition="1" text:is-hidden="true"/>{GONE}'),
    ),
    "a bookmark": (BODY, TEXT, paragraph(f'<text:bookmark text:name="{GONE}"/>')),
    "a part of the text": (
        BODY,
        TEXT,
        f'<text:section text:name="{GONE}" text:protection-key="{GONE}"><text:p/></text:section>',
    ),
    "a source": (
        BODY,
        TEXT,
        f'<text:dde-connection-decls><text:dde-connection-decl office:name="{GONE}" '
        f'office:dde-topic="{GONE}" office:dde-item="x"/></text:dde-connection-decls>',
    ),
    "a file of words": (
        BODY,
        TEXT,
        f'<text:alphabetical-index-auto-mark-file xlink:href="file:///{GONE}"/>',
    ),
    "a reference": (
        BODY,
        TEXT,
        paragraph(f'<text:reference-ref text:ref-name="{GONE}">x</text:reference-ref>'),
    ),
    "a link's title": (
        BODY,
        TEXT,
        paragraph(f'<text:a xlink:href="https://a.example/" xlink:title="{GONE}">x</text:a>'),
    ),
    "a variable": (
        BODY,
        TEXT,
        f'<text:variable-decls><text:variable-decl text:name="{GONE}" office:value-type="string"/>'
        "</text:variable-decls>",
    ),
    "a map of a picture": (
        BODY,
        TEXT,
        paragraph(
            "<draw:frame><draw:text-box><text:p/></draw:text-box><draw:image-map>"
            f'<draw:area-rectangle office:name="{GONE}" xlink:href="file:///{GONE}">'
            f"<svg:desc>{GONE}</svg:desc></draw:area-rectangle></draw:image-map></draw:frame>"
        ),
    ),
    "a shape of a layer": (
        BODY,
        TEXT,
        paragraph(f'<draw:custom-shape draw:layer="dark">{paragraph(GONE)}</draw:custom-shape>'),
    ),
    "a table's description": (
        BODY,
        TEXT,
        f'<table:table table:name="T"><table:title>{GONE}</table:title><table:desc>{GONE}'
        f"</table:desc><table:table-column/><table:table-row>{CELL}</table:table-row></table:table>",
    ),
    "a cell behind another": (
        BODY,
        TEXT,
        f'<table:table table:name="T"><table:table-column/><table:table-row>{CELL}'
        f"<table:covered-table-cell>{paragraph(GONE)}</table:covered-table-cell></table:table-row>"
        "</table:table>",
    ),
    "a name of a table": (
        BODY,
        TEXT,
        f'<table:table table:name="{GONE}"><table:table-column/><table:table-row>{CELL}'
        "</table:table-row></table:table>",
    ),
    "a header that is off": (
        STYLES,
        "</office:master-styles>",
        MASTERS.format(
            f"<style:header>{paragraph('x')}</style:header><style:header-left "
            f'style:display="false">{paragraph(GONE)}</style:header-left>',
            "",
        ),
    ),
    "a page that nothing has": (
        STYLES,
        "</office:master-styles>",
        MASTERS.format(
            "",
            f'<style:master-page style:name="Old" style:page-layout-name="L"><style:header>'
            f"{paragraph(GONE)}</style:header></style:master-page>",
        ),
    ),
    "a program behind a thing": (
        BODY,
        TEXT,
        paragraph(
            '<draw:frame draw:name="x"><draw:text-box><text:p/></draw:text-box>'
            f'<office:event-listeners><script:event-listener script:event-name="x" '
            f'xlink:href="vnd.sun.star.script:{GONE}"/></office:event-listeners></draw:frame>'
        ),
    ),
    "an rdf name": (
        BODY,
        TEXT,
        f'<text:p xhtml:about="{GONE}" xmlns:xhtml="http://www.w3.org/1999/xhtml"/>',
    ),
    "an address": (BODY, TEXT, f'<text:p xml:base="file:///{GONE}"/>'),
    "a formula of a field": (
        BODY,
        TEXT,
        paragraph(
            f'<text:sequence text:name="x" text:ref-name="{GONE}" text:formula="{GONE}">'
            "1</text:sequence>"
        ),
    ),
    "a table's formula": (
        BODY,
        TEXT,
        paragraph(f'<text:table-formula text:formula="{GONE}">1</text:table-formula>'),
    ),
    "a script in a field": (
        BODY,
        TEXT,
        paragraph(f'<text:script script:language="x">{GONE}</text:script>'),
    ),
    "a column of a list": (
        BODY,
        TEXT,
        f'<text:list xml:id="{GONE}" text:continue-list="{GONE}"><text:list-item><text:p/>'
        "</text:list-item></text:list>",
    ),
}
LAYERS = '<draw:layer-set><draw:layer draw:name="dark" draw:display="none"/></draw:layer-set>'


def in_text(where: str) -> Parts:
    found = parts(written())
    declared(found)
    put(found, STYLES, "</office:master-styles>", LAYERS)
    put(found, *IN_TEXT[where])
    return found


def declared(found: Parts) -> None:
    """Every prefix, and the elements that odfpy leaves out where they are empty."""
    for name in (BODY, STYLES):
        for prefix, space in SPACES.items():
            if f"xmlns:{prefix}=" not in found[name].decode():
                put(found, name, "xmlns:office=", f'xmlns:{prefix}="{space}" ')
        text = found[name].decode().replace("styles/>", "styles></office:automatic-styles>")
        found[name] = text.encode()
    found[STYLES] = (
        found[STYLES]
        .replace(b"<office:styles></office:automatic-styles>", b"<office:styles></office:styles>")
        .replace(
            b"</office:document-styles>",
            b"<office:master-styles></office:master-styles></office:document-styles>",
        )
    )


@pytest.mark.parametrize("where", IN_TEXT)
def test_words_that_no_text_shows_go(where: str) -> None:
    found = in_text(where)
    assert readable(packed(found)) == {1, 2}
    assert readable(stripped(packed(found))[0]) == {1}


HIDDEN = (
    '<style:style style:name="Dark" style:family="text"><style:text-properties '
    'text:display="none"/></style:style>'
)
HEIR = '<style:style style:name="T1" style:family="text" style:parent-style-name="Dark"/>'


@pytest.mark.parametrize("name", ["Dark", "T1"])
def test_words_that_a_style_of_the_document_hides_go(name: str) -> None:
    found = parts(written())
    declared(found)
    put(found, STYLES, "</office:styles>", HIDDEN)
    put(found, BODY, "</office:automatic-styles>", HEIR)
    put(found, BODY, TEXT, paragraph(f'<text:span text:style-name="{name}">{GONE}</text:span>'))
    assert readable(stripped(packed(found))[0]) == {1}


def test_a_style_of_headers_is_not_that_of_the_text() -> None:
    found = parts(written())
    declared(found)
    put(found, STYLES, "</office:automatic-styles>", HIDDEN.replace("Dark", "T1"))
    put(found, BODY, "</office:automatic-styles>", HEIR.replace("Dark", "Other"))
    put(found, BODY, TEXT, paragraph(f'<text:span text:style-name="T1">{GONE}</text:span>'))
    assert readable(stripped(packed(found))[0]) == {1, 2}


def test_what_is_led_to_keeps_its_name() -> None:
    found = parts(written())
    declared(found)
    leading = f"""<text:p><text:bookmark text:name="{canary(3)}"/>
    <text:bookmark text:name="{GONE}"/><text:bookmark-ref
    text:ref-name="{canary(3)}">here</text:bookmark-ref></text:p><text:list
    xml:id="{GONE}"><text:list-item><text:p>one</text:p></text:list-item></text:list><text:list
    text:continue-list="{GONE}"><text:list-item><text:p>two</text:p></text:list-item></text:list>"""
    put(found, BODY, TEXT, leading)
    clean, _ = stripped(packed(found))
    assert readable(clean) == {1, 3}
    assert b'xml:id="list1"' in parts(clean)[BODY]
    assert b'text:continue-list="list1"' in parts(clean)[BODY]


def test_pages_that_are_in_use_keep_their_lines() -> None:
    found = parts(written())
    declared(found)
    line = f"<style:header>{paragraph(GONE)}</style:header></style:master-page>"
    used = f'<style:master-page style:name="Own" style:page-layout-name="L">{line}'
    put(found, STYLES, "</office:master-styles>", MASTERS.format("", used))
    page = '<style:style style:name="P9" style:family="paragraph" style:master-page-name="Own"/>'
    put(found, BODY, "</office:automatic-styles>", page)
    put(found, BODY, TEXT, paragraph("x", 'text:style-name="P9"'))
    assert readable(stripped(packed(found))[0]) == {1, 2}


def test_words_that_no_slide_shows_go() -> None:
    document = OpenDocumentPresentation()
    file = io.BytesIO()
    document.save(file)
    found = parts(file.getvalue())
    declared(found)
    opened = b"<office:presentation></office:presentation>"
    found[BODY] = found[BODY].replace(b"<office:presentation/>", opened)
    master = '<style:master-page style:name="M" style:page-layout-name="L"/>'
    handout = f"<style:handout-master>{paragraph(GONE)}</style:handout-master>"
    put(found, STYLES, "</office:master-styles>", master + handout)
    decl = '<presentation:footer-decl presentation:name="{}">{}</presentation:footer-decl>'
    slides = f"""{decl.format("f1", SEEN)}{decl.format("f2", GONE)}<draw:page draw:name="{GONE}"
    draw:master-page-name="M" presentation:use-footer-name="f1"/><presentation:settings>
    <presentation:show presentation:name="{GONE}" presentation:pages="{GONE}"/>
    </presentation:settings>"""
    put(found, BODY, "</office:presentation>", slides)
    assert readable(packed(found)) == {1, 2}
    assert readable(stripped(packed(found))[0]) == {1}
