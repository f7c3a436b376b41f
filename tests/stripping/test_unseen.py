"""What is not seen at once: each rule of the table with a document that other people's tools wrote.

A rule says that a thing goes, is cut off, stays and is named, or becomes a file of its own.
"""

import io
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.enum.text import WD_BREAK
from PIL import Image
from pptx.dml.color import RGBColor
from pptx.util import Inches
from reportlab.pdfgen import canvas

from stripping import describe
from stripping.unseen import RULES, Fate, Thing
from tests.stripping.papers import packed, parts, photograph, put, readable
from tests.stripping.planting import canaries, canary, stripped

WORDS = canary(7)
HEAD = "word/document.xml"
Made = Callable[[], bytes]


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def letter(inner: str = "", before: str = "</w:p>") -> bytes:
    """A letter whose second page holds ``inner``, put in front of the last ``before``."""
    document = docx.Document()
    document.add_paragraph("page one").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("page two")
    found = parts(saved(document))
    text = found[HEAD].decode()
    at = text.rindex(before)
    found[HEAD] = (text[:at] + inner + text[at:]).encode()
    return packed(found)


def revised(kind: str, tag: str) -> bytes:
    run = f"<w:r><w:{tag}>{WORDS}</w:{tag}></w:r>"
    return letter(
        f'<w:{kind} w:id="9" w:author="Amal" w:date="2026-12-01T00:00:00Z">{run}</w:{kind}>'
    )


def commented() -> bytes:
    document = docx.Document()
    run = document.add_paragraph("words").runs[0]
    document.add_comment(run, text=WORDS, author="Amal", initials="A")
    return saved(document)


def page(draw: Callable[[canvas.Canvas], None]) -> bytes:
    """A document whose second page is drawn."""
    file = io.BytesIO()
    drawn = canvas.Canvas(file, pagesize=(400, 300), pageCompression=0)
    drawn.drawString(50, 200, "nothing to see here")
    drawn.showPage()
    draw(drawn)
    drawn.save()
    return file.getvalue()


def under_a_bar(drawn: canvas.Canvas) -> None:
    drawn.drawString(50, 200, f"Her name is {WORDS}.")
    drawn.rect(110, 196, 160, 14, fill=1)


def scanned(drawn: canvas.Canvas) -> None:
    text = drawn.beginText(20, 20)
    text.setTextRenderMode(3)
    text.textLine(WORDS)
    drawn.drawText(text)


def outside(drawn: canvas.Canvas) -> None:
    drawn.drawString(600, 100, WORDS)


def book(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """A workbook whose second sheet holds the words in A3, changed."""
    made = openpyxl.Workbook()
    made.active["A1"] = "first"
    sheet = made.create_sheet("second")
    for row in range(1, 5):
        sheet[f"A{row}"] = WORDS if row == 3 else f"row {row}"
    change(made)
    return saved(made)


def hide_row(made: openpyxl.Workbook) -> None:
    made["second"].row_dimensions[3].hidden = True


def filter_row(made: openpyxl.Workbook) -> None:
    made["second"].auto_filter.ref = "A1:A4"
    made["second"].auto_filter.add_filter_column(0, ["row 2", "row 4"])
    hide_row(made)


def hide_sheet(made: openpyxl.Workbook) -> None:
    made["second"].sheet_state = "hidden"


def show(change: Callable[[pptx.presentation.Presentation], None]) -> bytes:
    """Two slides, the second with the words, changed."""
    made = pptx.Presentation()
    for words in ("first", WORDS):
        slide = made.slides.add_slide(made.slide_layouts[6])
        box = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1))
        box.text_frame.text = words
    change(made)
    return saved(made)


def hide_slide(made: pptx.presentation.Presentation) -> None:
    made.slides[1]._element.set("show", "0")


def note(made: pptx.presentation.Presentation) -> None:
    made.slides[1].shapes[0].text_frame.text = "seen"
    made.slides[1].notes_slide.notes_text_frame.text = WORDS


def cover(made: pptx.presentation.Presentation) -> None:
    bar = made.slides[1].shapes.add_shape(1, Inches(1), Inches(1), Inches(3), Inches(1))
    bar.fill.solid()
    bar.fill.fore_color.rgb = RGBColor(0, 0, 0)


HIDDEN = f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{WORDS}</w:t></w:r>"
BLACKENED = f'<w:r><w:rPr><w:highlight w:val="black"/></w:rPr><w:t>{WORDS}</w:t></w:r>'
# By the rule: the document, and where its reporter is told to look.
SAMPLES: dict[str, tuple[Thing, Made, list[str]]] = {
    "a PDF's bar": (Thing.COVERED, lambda: page(under_a_bar), ["page 2"]),
    "a slide's bar": (Thing.COVERED, lambda: show(cover), ["slide 2"]),
    "black on black": (Thing.COVERED, lambda: letter(BLACKENED), ["page 2"]),
    "beside the page": (Thing.OUTSIDE_PAGE, lambda: page(outside), ["page 2"]),
    "a scan's words": (Thing.UNDRAWN, lambda: page(scanned), ["page 2"]),
    "an insertion": (Thing.INSERTED, lambda: revised("ins", "t"), ["page 2"]),
    "a deletion": (Thing.DELETED, lambda: revised("del", "delText"), ["page 2"]),
    "hidden text": (Thing.HIDDEN_TEXT, lambda: letter(HIDDEN), ["page 2"]),
    "a hidden row": (Thing.HIDDEN_CELLS, lambda: book(hide_row), ["sheet 2 A3"]),
    "a filtered row": (Thing.FOLDED_CELLS, lambda: book(filter_row), ["sheet 2 A3"]),
    "a hidden sheet": (Thing.HIDDEN_SHEET, lambda: book(hide_sheet), ["sheet 2"]),
    "a hidden slide": (Thing.HIDDEN_SLIDE, lambda: show(hide_slide), ["slide 2"]),
    "notes": (Thing.NOTES, lambda: show(note), ["slide 2"]),
    "a comment": (Thing.COMMENT, commented, ["paragraph 1"]),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_it_goes_or_is_named_with_its_place(sample: str) -> None:
    thing, made, places = SAMPLES[sample]
    rule = RULES[thing]
    clean, found = stripped(made())
    told = {each.what: [*map(str, each.places)] for each in found.removed}
    assert told.get(rule.says) == places
    left = canaries(clean) | (readable(clean) if clean.startswith(b"PK") else set())
    assert left == ({7} if rule.fate is Fate.STAYS else set())


def test_what_is_seen_is_not_named() -> None:
    def panel(drawn: canvas.Canvas) -> None:
        drawn.setFillColorRGB(0.8, 0.8, 0.8)
        drawn.rect(40, 90, 200, 30, fill=1)
        drawn.setFillColorRGB(0, 0, 0)
        drawn.drawString(50, 100, "words on a panel")
        drawn.setFillColorRGB(1, 1, 0)
        drawn.setFillAlpha(0.4)
        drawn.rect(50, 95, 100, 20, fill=1)

    for made in (page(panel), letter("<w:r><w:t>words</w:t></w:r>"), show(lambda made: None)):
        _, found = stripped(made)
        assert not {each.what for each in found.removed} & {
            rule.says for rule in RULES.values() if rule.fate is Fate.STAYS
        }


def in_letter(sides: str) -> bytes:
    """A letter with a picture of which ``a:srcRect`` cuts these sides."""
    document = docx.Document()
    document.add_picture(io.BytesIO(striped()), width=Inches(2))
    found = parts(saved(document))
    put(found, HEAD, "<a:stretch>", f"<a:srcRect {sides}/>")
    return packed(found)


def striped(form: str = "PNG") -> bytes:
    """The left half red, the right half blue."""
    picture, file = Image.new("RGB", (80, 40), "red"), io.BytesIO()
    picture.paste("blue", (40, 0, 80, 40))
    picture.save(file, form, quality=90)
    return file.getvalue()


def in_slide(form: str) -> bytes:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    picture = slide.shapes.add_picture(io.BytesIO(striped(form)), 0, 0)
    picture.crop_right = 0.5
    return saved(made)


def shown(clean: bytes) -> list[Image.Image]:
    media = [data for name, data in parts(clean).items() if "media/" in name or "Pictures/" in name]
    return [Image.open(io.BytesIO(data)).convert("RGB") for data in media]


@pytest.mark.parametrize("made", [lambda: in_letter('r="50000"'), lambda: in_slide("JPEG")])
def test_a_cropped_picture_is_cut(made: Made) -> None:
    clean, found = stripped(made())
    (picture,) = shown(clean)
    assert picture.size == (40, 40)
    red = (lambda r, g, b: r > 200 > 60 > b)(*picture.getpixel((20, 20)))  # type: ignore[misc]
    assert red and "cropped" in {each.what for each in found.removed}
    assert b"srcRect" not in b"".join(parts(clean).values())


def test_a_picture_that_is_shown_whole_and_in_part_stays_for_both() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    slide.shapes.add_picture(io.BytesIO(striped()), 0, 0)
    slide.shapes.add_picture(io.BytesIO(striped()), 0, Inches(3)).crop_left = 0.75
    clean, _ = stripped(saved(made))
    assert sorted(each.size for each in shown(clean)) == [(20, 40), (80, 40)]


def test_room_around_a_picture_keeps_its_size() -> None:
    clean, _ = stripped(in_letter('l="-50000" r="50000"'))
    assert shown(clean)[0].size == (40, 40)
    # Half of the old width is all of the new one.
    assert b'srcRect l="-100000"' in parts(clean)[HEAD]


def test_an_animation_stays_whole_and_is_named() -> None:
    file = io.BytesIO()
    first, second = Image.new("RGB", (40, 40), "red"), Image.new("RGB", (40, 40), "blue")
    first.save(file, "GIF", save_all=True, append_images=[second])
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    slide.shapes.add_picture(io.BytesIO(file.getvalue()), 0, 0).crop_top = 0.5
    clean, found = stripped(saved(made))
    assert {str(each.what): [*map(str, each.places)] for each in found.removed}["uncropped"] == [
        "slide 1"
    ]
    assert shown(clean)[0].size == (40, 40)


def test_every_rule_has_a_sample_or_a_test_of_its_own() -> None:
    own = {Thing.CROPPED, Thing.UNCROPPED, Thing.FILM, Thing.OVERLAY, Thing.FURTHER}
    assert {thing for thing, _, _ in SAMPLES.values()} | own == set(RULES) == set(Thing)


def test_a_photograph_in_a_letter_that_is_cut_is_clean() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    slide.shapes.add_picture(io.BytesIO(photograph(3)), 0, 0).crop_bottom = 0.25
    clean, found = stripped(saved(made))
    assert not readable(clean) and "camera" in {each.what for each in found.removed}


def test_the_table_stands_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "stripping.md").read_text()
    assert describe.unseen() in text
