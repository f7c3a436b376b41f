"""The comparison of the gate of real files looks where a reader looks."""

import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.realfiles import likeness
from tests.stripping.test_bursts import COLOURS, SMALL, film

RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def letter(path: Path, words: str) -> Path:
    """Of which another part stands before the one with its words, as some programs write it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/settings.xml", f'<w:settings xmlns:w="{WORD}"/>')
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", f'<w:t xmlns:w="{WORD}">{words}</w:t>')
    return path


def open_document(path: Path, paragraph: str) -> Path:
    spaces = " ".join(
        f'xmlns:{each}="{OASIS}:{each}:1.0"'
        for each in ("text", "office", "draw", "svg-compatible")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", f"<office:text {spaces}>{paragraph}</office:text>")
    return path


def test_a_letter_is_compared_by_its_main_part(tmp_path: Path) -> None:
    source = letter(tmp_path / "source.docx", "What was seen")
    assert likeness.equal(source, letter(tmp_path / "same.docx", "What was seen"), "docx") is True
    assert likeness.equal(source, letter(tmp_path / "less.docx", "What was"), "docx") is False


def test_marks_within_words_and_descriptions_part_no_words(tmp_path: Path) -> None:
    source = open_document(
        tmp_path / "source.odt",
        '<text:p>A docu<text:change-start text:change-id="a"/>ment, seen<draw:rect>'
        "<svg-compatible:desc>of a blue box</svg-compatible:desc></draw:rect>"
        '<text:change-end text:change-id="a"/><text:tab/>twice</text:p>',
    )
    clean = open_document(
        tmp_path / "clean.odt", "<text:p>A document, seen<draw:rect/><text:tab/>twice</text:p>"
    )
    assert likeness.equal(source, clean, "odt") is True
    less = open_document(tmp_path / "less.odt", "<text:p>A document, seen</text:p>")
    assert likeness.equal(source, less, "odt") is False


def scanned(path: Path, *places: int) -> Path:
    """Pages that differ by where a line stands."""
    pages = []
    for place in places:
        page = Image.new("1", (40, 60), 1)
        ImageDraw.Draw(page).line((place, 0, place, 59), 0)
        pages.append(page)
    pages[0].save(path, save_all=True, append_images=pages[1:])
    return path


def test_pages_of_a_scan_are_compared_dot_by_dot(tmp_path: Path) -> None:
    source = scanned(tmp_path / "source.tif", 3, 20)
    assert likeness.equal(source, scanned(tmp_path / "same.pdf", 3, 20), "tif") is True
    assert likeness.equal(source, scanned(tmp_path / "less.pdf", 3), "tif") is False
    assert likeness.equal(source, scanned(tmp_path / "other.pdf", 3, 21), "tif") is False


@pytest.mark.needs("ffmpeg")
def test_an_animation_is_compared_with_its_film(tmp_path: Path) -> None:
    source, clean = tmp_path / "source.png", tmp_path / "clean.mp4"
    clean.write_bytes(film())
    first, *others = (Image.new("RGB", SMALL, colour) for colour in COLOURS)
    first.save(source, save_all=True, append_images=others)
    assert likeness.pictures(source, clean)
    first.save(source, save_all=True, append_images=others[::-1])
    assert not likeness.pictures(source, clean)
    first.save(source, save_all=True, append_images=others[:-1])
    assert not likeness.pictures(source, clean)
