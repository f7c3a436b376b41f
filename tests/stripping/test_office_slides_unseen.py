"""Slides: words where no slide shows them, a place at a time, and what stays beside them."""

import io
from functools import cache

import pptx
import pytest
from pptx.util import Inches

from tests.stripping.papers import Parts, packed, parts, put, readable
from tests.stripping.planting import canary, stripped

SEEN, GONE = canary(1), canary(2)
SLIDE, LAYOUT = "ppt/slides/slide1.xml", "ppt/slideLayouts/slideLayout2.xml"
MASTER, SHOW = "ppt/slideMasters/slideMaster1.xml", "ppt/presentation.xml"
THEME, TABLES = "ppt/theme/theme1.xml", "ppt/tableStyles.xml"


@cache
def made() -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = SEEN
    slide.placeholders[1].text = "words"
    table = slide.shapes.add_table(2, 2, 0, 0, Inches(2), Inches(2)).table
    table.cell(0, 0).text, table.cell(0, 1).text, table.cell(1, 0).text = "a", "b", "c"
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


def text(words: str) -> str:
    return f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p>"


def shape(words: str, kind: str = "") -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="90" name="x"/><p:cNvSpPr/><p:nvPr>{kind}</p:nvPr></p:nvSpPr>'
        f"<p:spPr/><p:txBody><a:bodyPr/>{text(words)}</p:txBody></p:sp>"
    )


HOLDER = '<p:ph type="body" idx="77"/>'
OBJECT = (
    '<a:spDef><a:spPr/><a:bodyPr/><a:lstStyle/><a:extLst><a:ext uri="{}"/></a:extLst></a:spDef>'
)
# Each place: the part, what the words are put in front of, and they.
PLACES = {
    "a prompt of a layout": (LAYOUT, "</p:spTree>", shape(GONE, HOLDER)),
    "a prompt of a master": (MASTER, "</p:spTree>", shape(GONE, HOLDER)),
    "a cell beside another": (
        SLIDE,
        "</a:tr>",
        f'<a:tc hMerge="1"><a:txBody><a:bodyPr/>{text(GONE)}</a:txBody></a:tc>',
    ),
    "a cell below another": (
        SLIDE,
        "</a:tr>",
        f'<a:tc vMerge="1"><a:txBody><a:bodyPr/>{text(GONE)}</a:txBody></a:tc>',
    ),
    "a name of a style": (
        TABLES,
        "</a:tblStyleLst>",
        f'<a:tblStyle styleId="{{0}}" styleName="{GONE}"/>',
    ),
    "what new things look like": (THEME, "</a:objectDefaults>", OBJECT.format(GONE)),
    "a sound of a change": (
        SLIDE,
        "</p:sld>",
        f'<p:transition><p:sndAc><p:stSnd><p:snd r:embed="" name="{GONE}"/></p:stSnd></p:sndAc>'
        "</p:transition>",
    ),
    "a group that is hidden": (
        SLIDE,
        "</p:spTree>",
        f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="91" name="g" hidden="1"/><p:cNvGrpSpPr/><p:nvPr/>'
        f"</p:nvGrpSpPr><p:grpSpPr/>{shape(GONE)}</p:grpSp>",
    ),
    "a kind of field": (
        SLIDE,
        "</a:p>",
        f'<a:fld id="{{{GONE}}}" type="{GONE}"><a:t>x</a:t></a:fld>',
    ),
    "a bookmark": (SLIDE, "</a:p>", f'<a:r><a:rPr bmk="{GONE}"/><a:t>x</a:t></a:r>'),
    "another language": (SLIDE, "</a:p>", f'<a:r><a:rPr altLang="{GONE}"/><a:t>x</a:t></a:r>'),
    "an embedded font": (
        SHOW,
        "<p:defaultTextStyle",
        f'<p:embeddedFontLst><p:embeddedFont><p:font typeface="{GONE}"/></p:embeddedFont>'
        "</p:embeddedFontLst>",
    ),
    "a tag": (SLIDE, "<p:cSld", f'<p:custDataLst><p:tags r:id="{GONE}"/></p:custDataLst>'),
}


def planted(where: str) -> Parts:
    found = parts(made())
    found[THEME] = found[THEME].replace(
        b"<a:objectDefaults/>", b"<a:objectDefaults></a:objectDefaults>"
    )
    found[TABLES] = found[TABLES].replace(b'"/>', b'"></a:tblStyleLst>')
    put(found, *PLACES[where])
    return found


@pytest.mark.parametrize("where", PLACES)
def test_words_that_no_slide_shows_go(where: str) -> None:
    found = planted(where)
    assert readable(packed(found)) == {1, 2}
    clean, _ = stripped(packed(found))
    assert readable(clean) == {1}
    slide = pptx.Presentation(io.BytesIO(clean)).slides[0]
    assert slide.shapes.title.text.rstrip("x") == SEEN
    assert slide.placeholders[1].text == "words"


def test_numbers_of_slides_stay() -> None:
    found = parts(made())
    field = '<a:p><a:fld id="{1}" type="slidenum"><a:t>7</a:t></a:fld></a:p>'
    number = shape("x", '<p:ph type="sldNum" idx="12"/>').replace(text("x"), field)
    put(found, SLIDE, "</p:spTree>", number)
    left = parts(stripped(packed(found))[0])
    assert b'type="slidenum"><a:t>7</a:t>' in left[SLIDE]
    assert left["ppt/slideLayouts/slideLayout1.xml"].count(b'type="slidenum"') == 1


def test_cells_of_tables_stay() -> None:
    found = parts(made())
    put(found, SLIDE, "</a:tr>", f"<a:tc><a:txBody><a:bodyPr/>{text(GONE)}</a:txBody></a:tc>")
    assert readable(stripped(packed(found))[0]) == {1, 2}
