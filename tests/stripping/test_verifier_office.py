"""The second reading of office documents refuses what the strippers would never write."""

import io

import docx
import openpyxl
import pytest

from stripping import Unclean
from stripping.formats import verify
from stripping.office.writing import Writer
from stripping.source import Sink
from tests.stripping.papers import Parts, parts
from tests.stripping.planting import stripped


def clean(made: object) -> Parts:
    file = io.BytesIO()
    made.save(file)  # type: ignore[attr-defined]
    return parts(stripped(file.getvalue())[0])


def written(found: Parts) -> io.BytesIO:
    """As the strippers write: nothing but the words in the parts can be wrong."""
    file = io.BytesIO()
    sink = Sink(file)
    out = Writer(sink)
    for name, data in found.items():
        out.add(name, data)
    out.finish()
    sink.flush()
    return file


def refused(found: Parts) -> None:
    with pytest.raises(Unclean):
        verify(written(found))


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    "put",
    [
        '<w:p w:rsidR="00AA1122"/>',
        '<w:p w:author="words"/>',
        '<w:p w:x=">" w:author="words"/>',
        "<w:p w:x='\"' w:author='words'/>",
        '<w:p\tw:author="words"/>',
        '<w:p  w:author="words"></w:p >',
        "<w:ins><w:p/></w:ins>",
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>words</w:t></w:r></w:p>",
        "<w:p><w:r><w:instrText>FILENAME</w:instrText></w:r></w:p>",
        "<w:p><!-- words --></w:p>",
        "<w:p><?words?></w:p>",
        "<w:p><![CDATA[words]]></w:p>",
        '<p xmlns="urn:words"/>',
        '<x:p xmlns:x="urn:words"/>',
        '<w:p xmlns:x="urn:words"/>',
        f'<w:p {W}><p xmlns=""/></w:p>',
        "<p/>",
        "<w:p>",
        "<x:p/>",
    ],
)
def test_marks_that_no_clean_document_has(put: str) -> None:
    found = clean(docx.Document())
    name = "word/document.xml"
    verify(written(found))
    found[name] = found[name].replace(b"<w:sectPr", put.encode() + b"<w:sectPr", 1)
    refused(found)


def test_words_about_marks_are_words() -> None:
    made = docx.Document()
    made.add_paragraph('They wrote: <w:p w:author="words" xmlns="urn:words"> & \'author="1">.')
    verify(written(clean(made)))


def test_words_in_rows_that_are_hidden() -> None:
    made = openpyxl.Workbook()
    made.active.append(["words"])
    found = clean(made)
    name = "xl/worksheets/sheet1.xml"
    found[name] = found[name].replace(b'<row r="1"', b'<row r="1" hidden="1"', 1)
    refused(found)


def test_other_codings_than_utf_8() -> None:
    found = clean(docx.Document())
    name = "word/document.xml"
    found[name] = found[name].replace(b"encoding='UTF-8'", b"encoding='cp037'", 1)
    refused(found)
