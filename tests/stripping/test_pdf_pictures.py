"""PDF as pictures: what the pages look like, and nothing else of the document."""

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops

from stripping import Unclean
from stripping.__main__ import main
from stripping.formats import verify
from stripping.pdf.pictures import flatten
from tests.stripping.planting import canaries
from tests.stripping.test_pdf import drawn, planted, run, shown


def flat(data: bytes) -> bytes:
    sink = io.BytesIO()
    flatten(io.BytesIO(data), sink)
    return sink.getvalue()


@pytest.mark.needs("pdftotext")
def test_it_keeps_what_pages_look_like(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    source = drawn()
    _, before = shown(source, tmp_path / "a")
    text, after = shown(flat(source), tmp_path / "b")
    assert not text.strip() and len(before) == len(after) == 2
    for one, other in zip(before, after, strict=True):
        pair = [Image.open(io.BytesIO(each)).convert("L").resize((60, 40)) for each in (one, other)]
        assert (ImageChops.difference(*pair).getextrema()[1]) < 40


@pytest.mark.needs("qpdf")
def test_it_leaves_no_word_and_passes_the_second_reading(tmp_path: Path) -> None:
    clean = flat(planted())
    assert canaries(clean) == set()
    verify(io.BytesIO(clean))
    (tmp_path / "a.pdf").write_bytes(clean)
    run("qpdf", "--check", tmp_path / "a.pdf")


def test_it_refuses_what_is_locked_or_broken() -> None:
    pdf, held = pikepdf.Pdf.open(io.BytesIO(drawn())), io.BytesIO()
    pdf.save(held, encryption=pikepdf.Encryption(owner="a", user="b"))
    for data, reason in ((held.getvalue(), "locked_document"), (b"%PDF-1.7\n", "damaged")):
        with pytest.raises(Unclean, match=reason):
            flat(data)


def test_the_command_flattens(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(drawn())
    assert main(["--flatten", str(tmp_path / "a.pdf"), "-o", str(tmp_path / "out")]) == 0
    assert b"DCTDecode" in (tmp_path / "out" / "a.pdf").read_bytes()
