"""What all office documents have in common: the archive, the audit, other people's tools."""

import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from stripping import Unclean, Unsupported
from stripping.formats import verify
from stripping.sniff import HEAD, OFFICE
from tests.stripping import (
    test_office_odf,
    test_office_sheets,
    test_office_slides,
    test_office_word,
)
from tests.stripping.papers import (
    between,
    converted_together,
    mat2_sees,
    packed,
    parts,
    readable,
)
from tests.stripping.planting import WORD, canary, exiftool, run, stripped

MADE = {
    "docx": test_office_word,
    "xlsx": test_office_sheets,
    "pptx": test_office_slides,
    "odt": test_office_odf,
}
ENDINGS = list(MADE)


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_of_the_archive_itself_stays(ending: str) -> None:
    found = parts(MADE[ending].written())
    dirty = packed(found, comment=canary(900).encode(), extra=canary(901).encode())
    dirty = between(dirty, canary(902).encode())
    before = readable(dirty)
    assert before >= {900, 901, 902}
    assert not readable(stripped(dirty)[0]) & {900, 901, 902}


# What office programs call documents that may hold macros.
NAMED = {
    "docx": b"application/vnd.ms-word.document.macroEnabled.main+xml",
    "xlsx": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "pptx": b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
}


@pytest.mark.parametrize("ending", NAMED)
def test_one_that_could_hold_macros_and_holds_none_is_taken(ending: str) -> None:
    found = parts(MADE[ending].written())
    types = found["[Content_Types].xml"]
    plain = re.search(rb"application/vnd\.[\w.-]+\.main\+xml", types)
    assert plain
    found["[Content_Types].xml"] = types.replace(plain[0], NAMED[ending])
    assert stripped(packed(found))[0] == stripped(MADE[ending].written())[0]


@pytest.mark.parametrize("ending", ENDINGS)
def test_members_have_no_times(ending: str) -> None:
    with zipfile.ZipFile(io.BytesIO(stripped(MADE[ending].planted())[0])) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any(each.extra or each.comment for each in archive.infolist())


@pytest.mark.needs("exiftool", "mat2")
@pytest.mark.parametrize("ending", ENDINGS)
def test_other_tools_find_nothing(ending: str, tmp_path: Path) -> None:
    dirty, clean = MADE[ending].written(), stripped(MADE[ending].planted())[0]
    assert WORD.search(mat2_sees(dirty, ending, tmp_path))
    assert "No metadata" in mat2_sees(clean, ending, tmp_path)
    path = tmp_path / f"clean.{ending}"
    path.write_bytes(clean)
    assert {tag.partition(":")[0] for tag in exiftool(path)} <= {"ZIP"}
    (tmp_path / f"dirty.{ending}").write_bytes(dirty)
    told = exiftool(tmp_path / f"dirty.{ending}")
    assert {tag.partition(":")[0] for tag in told} - {"ZIP"}


FORMS = {"docx": "txt:Text", "xlsx": "csv", "pptx": "pdf", "odt": "txt:Text"}


def words_of(text: bytes, ending: str, folder: Path) -> list[str]:
    """The words of what LibreOffice made of a document."""
    if FORMS[ending] != "pdf":
        return re.split(r"[\s,]+", text.decode("utf-8-sig"))
    (folder / "a.pdf").write_bytes(text)
    return run("pdftotext", "-layout", folder / "a.pdf", "-").decode().split()


@pytest.mark.needs("pdftotext", "soffice")
@pytest.mark.parametrize("ending", ["docx", "xlsx", "pptx"])
def test_libreoffice_reads_the_same_words(ending: str, tmp_path: Path) -> None:
    source = MADE[ending].written()
    files = [source, stripped(source)[0]]
    made = converted_together(files, ending, FORMS[ending], tmp_path)
    before, after = (words_of(text, ending, tmp_path) for text in made)
    gone = [each for each in before if each not in after]
    assert [each for each in after if each not in before] == []
    # What went was planted where it is not seen; "x" is shown by a link to a file, a formula.
    assert all(WORD.search(each) or each == "x" for each in gone)
    assert len(after) > 5


# What is put back by hand into a clean document: a part, and in front of what in it.
PUT_BACK: dict[str, tuple[str, str, str, str]] = {
    "a comment": ("docx", "word/document.xml", "<w:sectPr", "<w:commentReference w:id='1'/>"),
    "an insertion": ("docx", "word/document.xml", "<w:sectPr", "<w:ins w:id='1'/>"),
    "an author": ("docx", "word/document.xml", "<w:sectPr", "<w:p w:author='a'/>"),
    "a sitting": ("docx", "word/document.xml", "<w:sectPr", "<w:p w:rsidR='00A1'/>"),
    "a remark": ("docx", "word/document.xml", "<w:sectPr", "<!-- a -->"),
    "an instruction": ("docx", "word/document.xml", "<w:sectPr", "<?a b?>"),
    "an extension": ("docx", "word/document.xml", "<w:sectPr", "<a:x xmlns:a='urn:a'/>"),
    "a strange attribute": ("docx", "word/document.xml", "<w:sectPr", "<w:p a:x='1' xmlns:a='u'/>"),
    "document variables": ("docx", "word/settings.xml", "</w:settings>", "<w:docVars/>"),
    "hidden text": (
        *("docx", "word/document.xml", "<w:sectPr"),
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r></w:p>",
    ),
    "a fetching field": (
        *("docx", "word/document.xml", "<w:sectPr"),
        "<w:p><w:r><w:instrText>INCLUDETEXT a</w:instrText></w:r></w:p>",
    ),
    "a link to a file": (
        *("docx", "word/_rels/document.xml.rels", "</Relationships>"),
        "<Relationship Id='rId99' Type='a/hyperlink' TargetMode='External' Target='file:///a'/>",
    ),
    "a relation of another kind": (
        *("docx", "word/_rels/document.xml.rels", "</Relationships>"),
        "<Relationship Id='rId99' Type='a/oleObject' Target='a.bin'/>",
    ),
    "a hidden sheet": ("xlsx", "xl/workbook.xml", "</sheets>", "<sheet state='hidden'/>"),
    "sharing": ("xlsx", "xl/workbook.xml", "<sheets>", "<fileSharing userName='a'/>"),
    "a hidden row": (
        *("xlsx", "xl/worksheets/sheet1.xml", "</sheetData>"),
        "<row hidden='1'><c r='A99'><v>1</v></c></row>",
    ),
    "a hidden slide": ("pptx", "ppt/slides/slide1.xml", " xmlns:p=", " show='0'"),
    "a described picture": ("pptx", "ppt/slides/slide1.xml", " id=", " descr='a'"),
    "a note": ("odt", "content.xml", "</office:text>", "<office:annotation/>"),
    "an author's name": ("odt", "content.xml", "</office:text>", "<text:author-name/>"),
    "a changed region": ("odt", "content.xml", "</office:text>", "<text:tracked-changes/>"),
}


@pytest.mark.parametrize("what", PUT_BACK)
def test_the_second_reading_refuses(what: str) -> None:
    ending, part, before, words = PUT_BACK[what]
    found = parts(stripped(MADE[ending].written())[0])
    verify(io.BytesIO(again(found)))
    text = found[part].decode()
    assert before in text
    found[part] = text.replace(before, words + before, 1).encode()
    with pytest.raises(Unclean, match="not_allowed"):
        verify(io.BytesIO(again(found)))


def again(found: dict[str, bytes], comment: bytes = b"") -> bytes:
    """An archive as a clean one is written."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.comment = comment
        for name, data in found.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


EXTRAS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "properties": lambda found: again(found | {"docProps/core.xml": b"<x/>"}),
    "a comment of the archive": lambda found: again(found, b"comment"),
    "times": packed,
    "bytes between": lambda found: between(again(found), b"between"),
    "a picture with Exif": lambda found: again(
        found | {"word/media/image1.jpg": test_office_word.photograph(1)}
    ),
    "a DTD": lambda found: again(
        found | {"word/styles.xml": b"<!DOCTYPE a>" + found["word/styles.xml"].partition(b"\n")[2]}
    ),
    "a name that climbs": lambda found: again(found | {"word/../a.xml": b"<x/>"}),
}


@pytest.mark.parametrize("what", EXTRAS)
def test_the_second_reading_refuses_what_lies_beside(what: str) -> None:
    found = parts(stripped(test_office_word.written())[0])
    with pytest.raises(Unclean, match="not_allowed"):
        verify(io.BytesIO(EXTRAS[what](found)))


@pytest.mark.parametrize("made", [test_office_word, test_office_odf])
def test_a_large_part_may_come_first(made: ModuleType) -> None:
    """Some programs write the list of types last; a reader goes by the archive's own list."""
    later = packed({"spare.bin": os.urandom(9000), **parts(made.written())})
    assert not OFFICE.search(later[:HEAD])
    assert stripped(later)[0] == stripped(made.written())[0]


def test_an_archive_with_a_large_first_member_is_still_an_archive() -> None:
    with pytest.raises(Unsupported, match="zip"):
        stripped(packed({"photos/a.jpg": os.urandom(9000), "word/b.jpg": b"words"}))
