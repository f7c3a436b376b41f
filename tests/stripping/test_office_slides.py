"""Slides: made by python-pptx, with what slide programs add written in by hand."""

import io
import itertools
from functools import cache

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

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

PROPERTIES = (
    *("author", "category", "comments", "content_status", "identifier", "keywords", "language"),
    *("last_modified_by", "subject", "title", "version"),
)
SHOWN = {1, 2, 3, 4, 5, 6, 7, 8}
SLIDE = "ppt/slides/slide1.xml"


def written() -> bytes:
    show = pptx.Presentation()
    for number, key in enumerate(PROPERTIES, 40):
        setattr(show.core_properties, key, canary(number))
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = canary(1)
    first.placeholders[1].text = canary(2)
    first.notes_slide.notes_text_frame.text = canary(51)
    picture = first.shapes.add_picture(io.BytesIO(photograph(52)), 0, 0)
    picture._element._nvXxPr.cNvPr.set("descr", canary(53))
    picture.name = canary(54)
    table = first.shapes.add_table(1, 2, 0, 0, Inches(1), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = canary(3), canary(4)
    run = first.placeholders[1].text_frame.add_paragraph().add_run()
    run.text, run.hyperlink.address = canary(5), f"https://example.org/{canary(6)}"
    run = first.placeholders[1].text_frame.add_paragraph().add_run()
    run.text, run.hyperlink.address = "a file", f"file:///C:/{canary(55)}"
    data = CategoryChartData()
    data.categories = [canary(7), "b"]
    data.add_series("series", (1, 2))
    first.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, Inches(2), Inches(2), data)
    hidden = show.slides.add_slide(show.slide_layouts[5])
    hidden.shapes.title.text = canary(56)
    hidden._element.set("show", "0")
    show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = canary(8)
    unseen = first.shapes.add_textbox(0, 0, 9, 9)
    unseen.text_frame.text = canary(57)
    unseen._element.nvSpPr.cNvPr.set("hidden", "1")
    show.slide_layouts[9].placeholders[0].text = canary(58)
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


P = f'xmlns:r="{RELATIONS}"'
PRESENTATION = f"""<p:custShowLst><p:custShow name="{canary(60)}" id="0"/></p:custShowLst>
<p:photoAlbum/><p:custDataLst><p:custData r:id="rT" {P}/></p:custDataLst><p:modifyVerifier
hashData="{canary(61)}"/><p:extLst><p:ext uri="{{1}}"><p14:sectionLst
xmlns:p14="{MICROSOFT}/powerpoint/2010/main"><p14:section name="{canary(62)}"/></p14:sectionLst>
</p:ext></p:extLst>"""
SHAPES = f"""<p:graphicFrame {P}><p:nvGraphicFramePr><p:cNvPr id="90" name="{canary(63)}"/>
<p:cNvGraphicFramePr/><p:nvPr><p:custDataLst><p:tags r:id="rT"/></p:custDataLst></p:nvPr>
</p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData uri="http://x/ole"><p:oleObj
name="{canary(64)}" progId="{canary(65)}" r:id="rO"><p:embed/></p:oleObj></a:graphicData>
</a:graphic>
</p:graphicFrame><p:pic {P}><p:nvPicPr><p:cNvPr
id="91" name="{canary(66)}.mp4" title="{canary(67)}">
<a:hlinkClick r:id="" action="ppaction://program?{canary(68)}" tooltip="{canary(69)}"/></p:cNvPr>
<p:cNvPicPr/><p:nvPr><a:videoFile r:link="rV"/></p:nvPr></p:nvPicPr>
<p:blipFill><a:blip r:embed="rM"/>
</p:blipFill><p:spPr/></p:pic><p:sp><p:nvSpPr><p:cNvPr id="92" name="x"/><p:cNvSpPr/><p:nvPr/>
</p:nvSpPr><p:spPr><a:blipFill><a:blip r:link="rW" {P}/></a:blipFill></p:spPr></p:sp>"""
PLACES = {
    "ppt/comments/comment1.xml": 70,
    "ppt/commentAuthors.xml": 71,
    "ppt/authors.xml": 72,
    "ppt/tags/tag1.xml": 73,
    "ppt/embeddings/a.bin": 74,
    "ppt/media/film.mp4": 75,
    "ppt/media/a.wmf": 76,
    "ppt/presProps.xml": 77,
    "ppt/viewProps.xml": 78,
    "ppt/handoutMasters/handoutMaster1.xml": 79,
    "ppt/changesInfos/changesInfo1.xml": 80,
    "ppt/revisionInfo.xml": 81,
    "ppt/fonts/font1.fntdata": 82,
    "docProps/thumbnail.jpeg": 83,
    "docProps/custom.xml": 84,
    "customXml/item1.xml": 85,
    "ppt/ink/ink1.xml": 86,
}


@cache
def planted() -> bytes:
    found = parts(written())
    put(found, "ppt/presentation.xml", "</p:presentation>", PRESENTATION)
    put(found, SLIDE, "</p:spTree>", SHAPES)
    put(found, SLIDE, "</p:sld>", f'<p:timing><p:tnLst x="{canary(90)}"/></p:timing>')
    put(found, "ppt/theme/theme1.xml", "</a:theme>", f'<a:extLst uri="{canary(91)}"/>')
    text = found["ppt/theme/theme1.xml"].decode()
    found["ppt/theme/theme1.xml"] = text.replace("Office Theme", canary(92)).encode()
    related(
        found,
        SLIDE,
        rO="oleObject ../embeddings/a.bin",
        rT="tags ../tags/tag1.xml",
        rV="video ../media/film.mp4",
        rM="image ../media/a.wmf",
        rW=f"image !http://tracker.example/{canary(93)}.png",
        rC="comments ../comments/comment1.xml",
        rI="customXml ../ink/ink1.xml",
    )
    related(
        found,
        "ppt/presentation.xml",
        rT="tags tags/tag1.xml",
        rA="commentAuthors commentAuthors.xml",
        rB=f"{MICROSOFT}/2018/10/relationships/authors authors.xml",
        rH="handoutMaster handoutMasters/handoutMaster1.xml",
        rF="font fonts/font1.fntdata",
    )
    typed(found, fntdata="application/x-fontdata", wmf="image/x-wmf", mp4="video/mp4")
    found |= {place: f"<x>{canary(number)}</x>".encode() for place, number in PLACES.items()}
    return packed(found)


@cache
def clean() -> bytes:
    return stripped(planted())[0]


def slides(data: bytes) -> list[list[str]]:
    """The words of each slide, shape by shape, and of tables."""
    show, found = pptx.Presentation(io.BytesIO(data)), []
    for slide in show.slides:
        words = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        for shape in slide.shapes:
            if shape.has_table:
                words += [cell.text for cell in shape.table.iter_cells()]
        found.append(words)
    return found


def test_every_word_was_planted() -> None:
    wanted = {*SHOWN, *range(40, 59), *range(60, 87), *range(90, 94)}
    # The sheet of a chart lies in a document in the document, packed again.
    assert readable(planted()) == wanted


def test_only_words_that_are_shown_stay() -> None:
    assert readable(clean()) == SHOWN


def test_the_report_says_what_went() -> None:
    assert said(stripped(planted())[1]) >= {
        *("author", "comment", "hidden_data", "attachments", "actions", "camera", "description"),
        *("lost_pictures", "thumbnail"),
    }


def test_text_and_tables_are_as_they_were() -> None:
    before, after = slides(written()), slides(stripped(written())[0])
    assert after == [[each for each in before[0] if each != canary(57)], before[2]]


def test_pictures_charts_and_links_stay() -> None:
    first = pptx.Presentation(io.BytesIO(clean())).slides[0]
    assert pixels(clean()) == pixels(written())
    chart = next(shape.chart for shape in first.shapes if shape.has_chart)
    assert list(chart.plots[0].categories) == [canary(7), "b"]
    assert list(chart.plots[0].series[0].values) == [1, 2]
    links = {
        run.hyperlink.address
        for shape in first.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    }
    assert links == {None, f"https://example.org/{canary(6)}"}


def test_layouts_that_no_slide_has_go() -> None:
    show = pptx.Presentation(io.BytesIO(clean()))
    assert len(pptx.Presentation(io.BytesIO(written())).slide_layouts) == 11
    assert len(show.slide_layouts) == 2
    assert {slide.slide_layout.part.partname for slide in show.slides} == {
        layout.part.partname for layout in show.slide_layouts
    }


def test_a_show_without_slides_keeps_its_layouts() -> None:
    file = io.BytesIO()
    pptx.Presentation().save(file)
    assert len(pptx.Presentation(io.BytesIO(stripped(file.getvalue())[0])).slide_layouts) == 11


def test_many_slides_may_each_lead_to_the_next() -> None:
    show = pptx.Presentation()
    slides = [show.slides.add_slide(show.slide_layouts[5]) for _ in range(300)]
    for slide, following in itertools.pairwise(slides):
        slide.shapes.title.click_action.target_slide = following
    file = io.BytesIO()
    show.save(file)
    result = pptx.Presentation(io.BytesIO(stripped(file.getvalue())[0]))
    assert len(result.slides) == 300
    first, second = list(result.slides)[:2]
    assert first.shapes.title.click_action.target_slide.slide_id == second.slide_id
