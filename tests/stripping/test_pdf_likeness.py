"""PDF: what our own writing cannot show becomes a picture of its page, and is told."""

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import ImageChops

from sealing import Scratch
from stripping import Notice, Removal, Removed
from stripping.__main__ import main
from stripping.pdf import likeness
from stripping.values import Place, Unit
from submissions.sandbox import SANDBOX, Clean, Died, otherwise
from tests.stripping.planting import canaries, canary, stripped
from tests.stripping.sandboxed import FOLDER, scratch
from tests.stripping.test_pdf import drawn, saved

WORDS = b"BT /F9 40 Tf 20 100 Td (seen) Tj ET"


def document(*, font: bool = False) -> Pdf:
    """Two pages; the second names a font that nobody brought, which viewers replace and we do not.

    ``font``: it is there, as the control.
    """
    pdf = Pdf.open(io.BytesIO(drawn()))
    page = pdf.pages[1].obj
    page.Contents = pdf.make_stream(WORDS)
    page.Resources = pikepdf.Dictionary()
    if font:
        held = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources.Font = Dictionary(F9=held)
    pdf.docinfo["/Author"] = canary(7)
    return pdf


def clean(data: bytes) -> tuple[bytes, tuple[Removal, ...]]:
    with scratch(data) as source:
        found = otherwise.clean(SANDBOX, source, FOLDER)
    with found.scratch:
        return found.scratch.open().read(), found.removed


def noticed(removed: tuple[Removal, ...]) -> dict[Notice, Removal]:
    return {each.what: each for each in removed if isinstance(each.what, Notice)}


def words(data: bytes, page: int) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return str(pdf[page].get_textpage().get_text_range())


def test_a_page_that_would_look_different_becomes_a_picture() -> None:
    source = saved(document())
    copied, _ = stripped(source)
    assert likeness.differing(io.BytesIO(source), io.BytesIO(copied)) == (1,)
    result, removed = clean(source)
    assert canaries(result) == set()
    assert words(result, 0).strip() == "words that stay" and not words(result, 1).strip()
    told = noticed(removed)[Notice.PAGES_DRAWN]
    assert told.count == 1 and told.places == (Place(Unit.PAGE, 2),)
    # What it lost is told as ever, and what is kept looks as the source did.
    assert Removed.AUTHOR in {each.what for each in removed}
    with pypdfium2.PdfDocument(source) as before, pypdfium2.PdfDocument(result) as after:
        pair = [each[1].render(scale=1).to_pil().convert("L") for each in (before, after)]
    assert pair[0].getextrema()[0] < 50 and pair[0].size == pair[1].size
    smaller = [each.reduce(10) for each in pair]
    assert ImageChops.difference(*smaller).getextrema()[1] < 20


def test_one_that_looks_the_same_keeps_its_words() -> None:
    result, removed = clean(saved(document(font=True)))
    assert not noticed(removed) and words(result, 1).strip() == "seen"


def test_what_was_drawn_is_left_as_it_is() -> None:
    result, _ = clean(saved(document()))
    assert clean(result) == (result, ())


def test_links_of_such_a_page_stay_where_they_lie() -> None:
    pdf = document()
    page = pdf.pages[1].obj
    page.MediaBox = page.CropBox = Array([50, 20, 350, 220])
    action = Dictionary(S=Name.URI, URI=pikepdf.String("https://example.org/kept"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[60, 90, 100, 110], A=action)
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=canary(8))
    page.Annots = Array([pdf.make_indirect(link), pdf.make_indirect(note)])
    result, removed = clean(saved(pdf))
    assert Notice.PAGES_DRAWN in noticed(removed) and canaries(result) == set()
    with Pdf.open(io.BytesIO(result)) as after:
        (kept,) = after.pages[1].obj.Annots
        assert bytes(kept.A.URI) == b"https://example.org/kept"
        assert [*map(float, after.pages[1].obj.MediaBox)] == [50, 20, 350, 220]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_lies_as_it_lay(turn: int) -> None:
    pdf = document()
    pdf.pages[1].obj.Rotate = turn
    source = saved(pdf)
    result, removed = clean(source)
    assert Notice.PAGES_DRAWN in noticed(removed)
    with pypdfium2.PdfDocument(source) as before, pypdfium2.PdfDocument(result) as after:
        pair = [
            each[1].render(scale=1).to_pil().convert("L").reduce(10) for each in (before, after)
        ]
    assert pair[0].size == pair[1].size and ImageChops.difference(*pair).getextrema()[1] < 20


def test_a_document_of_other_pages_becomes_pictures_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = drawn(), saved(document())
    with Pdf.open(io.BytesIO(one)) as pdf:
        del pdf.pages[1]
        one = saved(pdf)
    assert likeness.differing(io.BytesIO(two), io.BytesIO(one)) == (0, 1)
    monkeypatch.setattr(SANDBOX, "compare", lambda source, clean: (0, 1))
    result, removed = clean(two)
    assert noticed(removed)[Notice.PAGES_DRAWN].count == 2
    assert not words(result, 0).strip() and not words(result, 1).strip()


def test_where_no_picture_can_be_made_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = SANDBOX.strip

    def strip(source: Scratch, folder: Path, **options: tuple[int, ...]) -> Clean:
        if options.get("pages"):
            raise Died
        return real(source, folder)

    monkeypatch.setattr(SANDBOX, "strip", strip)
    result, removed = clean(saved(document()))
    assert noticed(removed)[Notice.LOOKS_DIFFERENT].places == (Place(Unit.PAGE, 2),)
    assert words(result, 0).strip() == "words that stay"


def test_a_page_that_costs_its_reader_the_life_costs_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def compare(source: Scratch, clean: Scratch) -> tuple[int, ...]:
        raise Died

    monkeypatch.setattr(SANDBOX, "compare", compare)
    result, removed = clean(saved(document()))
    assert words(result, 0).strip() == "words that stay" and not noticed(removed)


def test_what_cannot_be_drawn_is_not_compared() -> None:
    assert likeness.differing(io.BytesIO(b"words"), io.BytesIO(drawn())) == ()


def test_the_command_does_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(saved(document()))
    assert main([str(tmp_path / "a.pdf"), "-o", str(tmp_path / "out")]) == 0
    assert "saved as pictures" in capsys.readouterr().out
    assert not words((tmp_path / "out" / "a.pdf").read_bytes(), 1).strip()


def colours(value: float) -> bytes:
    pdf = Pdf.open(io.BytesIO(drawn()))
    body = b"%.3f g 0 0 300 200 re f\n" % value
    pdf.pages[1].obj.Contents = pdf.make_stream(body)
    return saved(pdf)


def test_a_colour_that_is_counted_another_way_is_the_same() -> None:
    pairs = {0.502: (), 0.53: (1,)}
    for value, found in pairs.items():
        assert likeness.differing(io.BytesIO(colours(0.5)), io.BytesIO(colours(value))) == found


def test_fields_of_forms_are_drawn_by_each_viewer_in_its_own_way() -> None:
    pdf = document(font=True)
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, Rect=[20, 20, 280, 60])
    field.V, field.DA, field.F = pikepdf.String("written in"), pikepdf.String("/H 14 Tf 0 g"), 4
    field.MK = Dictionary(BG=Array([1, 0, 0]))
    pdf.pages[1].obj.Annots = Array([pdf.make_indirect(field)])
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[1].obj.Annots)
    bare = saved(document(font=True))
    assert likeness.differing(io.BytesIO(saved(pdf)), io.BytesIO(bare)) == ()
    pdf.pages[1].obj.Contents = pdf.make_stream(WORDS + b" 1 0 0 rg 0 150 300 50 re f")
    assert likeness.differing(io.BytesIO(saved(pdf)), io.BytesIO(bare)) == (1,)
