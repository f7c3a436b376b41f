"""What is not seen at once in OpenDocument: cut, gone, or named with its place."""

import io

import pytest
from odf import draw, style, table, text
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from PIL import Image

from stripping.unseen import RULES, Thing
from tests.stripping.papers import packed, parts, put, readable
from tests.stripping.planting import canary, stripped
from tests.stripping.test_unseen import shown, striped

WORDS = canary(7)


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.write(file)  # type: ignore[attr-defined]
    return file.getvalue()


def with_picture(clip: str, picture: bytes, times: int = 1) -> bytes:
    """A letter in which a picture is shown in part, by one style for all its frames."""
    document = OpenDocumentText()
    look = style.Style(name="fr1", family="graphic")
    look.addElement(style.GraphicProperties(attributes={"clip": clip}))
    document.automaticstyles.addElement(look)
    for number in range(times):
        frame = draw.Frame(stylename=look, width="2cm", height="2cm", anchortype="paragraph")
        place = document.addPicture(f"p{number}.png", "image/png", picture)
        frame.addElement(draw.Image(href=place))
        paragraph = text.P()
        paragraph.addElement(frame)
        document.text.addElement(paragraph)
    return saved(document)


def test_a_cropped_picture_is_cut() -> None:
    # 80 dots at 96 an inch are 2.1167 cm wide.
    made = with_picture("rect(0cm, 1.0583cm, 0cm, 0cm)", striped(), 2)
    clean, found = stripped(made)
    assert [each.size for each in shown(clean)] == [(40, 40), (40, 40)]
    assert all(each.getpixel((20, 20)) == (255, 0, 0) for each in shown(clean))
    said = {each.what: [*map(str, each.places)] for each in found.removed}
    assert said[RULES[Thing.CROPPED].says] == ["paragraph 1", "paragraph 2"]
    assert b"fo:clip" not in parts(clean)["content.xml"]


def test_lengths_are_those_of_the_picture_s_density() -> None:
    file = io.BytesIO()
    Image.open(io.BytesIO(striped())).save(file, "PNG", dpi=(80, 80))
    clean, _ = stripped(with_picture("rect(0in, 0in, 0in, 0.25in)", file.getvalue()))
    assert shown(clean)[0].size == (60, 40)


def test_a_crop_of_more_than_there_is_stays_and_is_named() -> None:
    clean, found = stripped(with_picture("rect(0cm, 9cm, 0cm, 0cm)", striped()))
    assert shown(clean)[0].size == (80, 40)
    assert RULES[Thing.UNCROPPED].says in {each.what for each in found.removed}


def test_recorded_changes() -> None:
    document = OpenDocumentText()
    document.text.addElement(text.P(text="first"))
    document.text.addElement(text.P(text=WORDS))
    found = parts(saved(document))
    put(
        found,
        "content.xml",
        "<text:p>first",
        '<text:tracked-changes><text:changed-region xml:id="c1" text:id="c1"><text:insertion>'
        "<office:change-info/></text:insertion></text:changed-region></text:tracked-changes>",
    )
    put(found, "content.xml", WORDS, '<text:change-start text:change-id="c1"/>')
    clean, said = stripped(packed(found))
    told = {each.what: [*map(str, each.places)] for each in said.removed}
    assert told[RULES[Thing.INSERTED].says] == ["paragraph 2"] and readable(clean) == {7}


@pytest.mark.parametrize(
    ("visibility", "thing", "left"),
    [("collapse", Thing.HIDDEN_CELLS, set()), ("filter", Thing.FOLDED_CELLS, {7})],
)
def test_rows(visibility: str, thing: Thing, left: set[int]) -> None:
    document = OpenDocumentSpreadsheet()
    for name in ("one", "two"):
        sheet = table.Table(name=name)
        row = table.TableRow(visibility=visibility if name == "two" else "visible")
        cell = table.TableCell(valuetype="string")
        cell.addElement(text.P(text=WORDS if name == "two" else "seen"))
        row.addElement(cell)
        sheet.addElement(row)
        document.spreadsheet.addElement(sheet)
    clean, found = stripped(saved(document))
    told = {each.what: [*map(str, each.places)] for each in found.removed}
    assert told[RULES[thing].says] == ["sheet 2"] and readable(clean) == left
