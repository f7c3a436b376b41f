"""Names that are in no table: an element, an attribute, or words between elements, hide in a
document that every program opens, and no program shows them."""

import io

import docx
import odf.text
import openpyxl
import pptx
import pytest
from odf.opendocument import OpenDocumentText

from stripping import Unclean
from stripping.formats import verify
from stripping.grammar import odf as open_document
from stripping.grammar import ooxml
from stripping.office import allowed
from tests.stripping.papers import packed, parts, put, readable
from tests.stripping.planting import canary, said, stripped
from tests.stripping.test_verifier_office import clean, written

# By ending: the part of the words, the element of which something is planted in front, and how
# elements of that part are written.
PLACES = {
    "docx": ("word/document.xml", "<w:body>", "<w:sectPr", "w:"),
    "xlsx": ("xl/worksheets/sheet1.xml", "<sheetViews>", "<pageMargins", ""),
    "pptx": ("ppt/slides/slide1.xml", "<p:cSld>", "</p:spTree>", "p:"),
    "odt": ("content.xml", "<office:text>", "</office:text>", "text:"),
}
UNSEEN = {
    "an element": '<{p}unheard {p}of="{word}"/>',
    "words in an element": "<{p}unheard>{word}</{p}unheard>",
    "an element in another": "<{p}unheard><{p}more>{word}</{p}more></{p}unheard>",
    "words between elements": "{word}",
    "an attribute": '<{p}extLst unheard="{word}"/>',
}


def made(ending: str) -> bytes:
    file = io.BytesIO()
    document(ending).save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def document(ending: str) -> object:
    if ending == "docx":
        text = docx.Document()
        text.add_paragraph("words that are seen")
        return text
    if ending == "xlsx":
        book = openpyxl.Workbook()
        book.active["A1"] = "words that are seen"
        return book
    if ending == "odt":
        letter = OpenDocumentText()
        letter.text.addElement(odf.text.P(text="words that are seen"))
        return letter
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "words that are seen"
    return show


@pytest.mark.parametrize("ending", PLACES)
@pytest.mark.parametrize("what", UNSEEN)
def test_what_no_table_names_goes_and_is_told(ending: str, what: str) -> None:
    name, _, before, prefix = PLACES[ending]
    found = parts(made(ending))
    put(found, name, before, UNSEEN[what].format(p=prefix, word=canary(1)))
    assert readable(packed(found)) == {1}
    result, told = stripped(packed(found))
    assert readable(result) == set()
    if (
        ending != "xlsx"
    ):  # of a sheet's own marks most go anyway, as what programs note for themselves
        assert "hidden_data" in said(told)
    assert b"words that are seen" in b"".join(parts(result).values())


@pytest.mark.parametrize("ending", PLACES)
def test_an_attribute_of_an_element_that_stays_goes(ending: str) -> None:
    name, element, _, prefix = PLACES[ending]
    found = parts(made(ending))
    marked = f'{element[:-1]} unheard="{canary(1)}">'
    found[name] = found[name].replace(element.encode(), marked.encode(), 1)
    assert readable(packed(found)) == {1}
    result = stripped(packed(found))[0]
    assert readable(result) == set()
    assert element.strip("<>").rpartition(":")[2].encode() in parts(result)[name]


@pytest.mark.parametrize("ending", PLACES)
@pytest.mark.parametrize("what", UNSEEN)
def test_the_second_reading_refuses_it(ending: str, what: str) -> None:
    name, element, _, prefix = PLACES[ending]
    found = clean(document(ending))
    verify(written(found))
    text = found[name].decode()
    assert element in text
    found[name] = text.replace(
        element, UNSEEN[what].format(p=prefix, word="words") + element, 1
    ).encode()
    with pytest.raises(Unclean):
        verify(written(found))


def test_every_element_with_words_is_an_element() -> None:
    assert allowed.named(ooxml.WORDS, allowed.SPACES) <= allowed.OOXML.elements
    assert allowed.named(open_document.WORDS, allowed.ODF_SPACES) <= allowed.ODF.elements
