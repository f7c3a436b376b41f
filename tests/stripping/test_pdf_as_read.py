"""PDF: what readers show although a document is not as it should be, or does not say how."""

import io

import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from stripping.sniff import sniff
from tests.stripping.planting import canaries, canary, stripped
from tests.stripping.test_pdf import drawn, saved
from tests.stripping.test_pdf_likeness import words
from tests.stripping.test_pdf_parts import paged

# Of three layers the third is switched off: what a combination of them shows (8.11.2.2).
A, B, C = range(3)
EXPRESSIONS = [
    (["/And", A, B], True),
    (["/And", A, C], False),
    (["/Or", A, C], True),
    (["/Or", C, C], False),
    (["/Not", B], False),
    (["/Not", C], True),
    (["/And", A, ["/Not", C]], True),
    (["/Not", ["/Or", B, C]], False),
    (["/Nonsense", C], True),
]


@pytest.mark.parametrize(("expression", "seen"), EXPRESSIONS)
def test_what_an_expression_of_layers_shows_stays(expression: list[object], seen: bool) -> None:
    word = "here" if seen else canary(1)
    pdf = paged(f"BT /F1 20 Tf 20 50 Td (seen) Tj /OC /L BDC ({word}) Tj EMC ET".encode())
    layers = [pdf.make_indirect(Dictionary(Type=Name.OCG)) for _ in range(3)]

    def made(part: object) -> object:
        if isinstance(part, list):
            return Array([made(each) for each in part])
        return layers[part] if isinstance(part, int) else Name(str(part))

    pdf.Root.OCProperties = Dictionary(OCGs=layers, D=Dictionary(OFF=[layers[C]]))
    # Where there is an expression, the older way to say it does not count.
    group = Dictionary(Type=Name.OCMD, OCGs=[layers[A if not seen else C]], VE=made(expression))
    pdf.pages[0].obj.Resources.Properties = Dictionary(L=pdf.make_indirect(group))
    clean, _ = stripped(saved(pdf))
    assert canaries(clean) == set()
    assert words(clean, 0).split() == (["seenhere"] if seen else ["seen"])


def test_an_operator_among_words_costs_no_word() -> None:
    clean, _ = stripped(saved(paged(b"BT /F1 20 Tf 20 50 Td [(se) 0.0 Tc (en)] TJ ET")))
    assert words(clean, 0).strip() == "seen"


def test_a_point_without_digits_is_nought() -> None:
    """Else the whole operator is not understood, and a colour is lost."""
    clean, _ = stripped(saved(paged(b". .5 1 rg 0 0 300 200 re f")))
    with pypdfium2.PdfDocument(clean) as pdf:
        red, green, blue = pdf[0].render().to_pil().convert("RGB").getpixel((50, 50))
    assert red == 0 and 120 < green < 135 and blue == 255


BLUE = Array([0, 0, 1])
MARKS = [
    Dictionary(Subtype=Name.Line, L=[50, 100, 150, 100], C=BLUE),
    Dictionary(Subtype=Name.PolyLine, Vertices=[50, 50, 100, 100, 150, 50], C=BLUE),
    Dictionary(Subtype=Name.Polygon, Vertices=[50, 50, 100, 100, 150, 50], C=BLUE, IC=BLUE),
    Dictionary(Subtype=Name.Ink, InkList=[[50, 50, 100, 100, 150, 50]], C=BLUE),
]


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: str(mark.Subtype)[1:])
def test_lines_that_bring_no_picture_are_drawn(mark: Dictionary) -> None:
    pdf = Pdf.open(io.BytesIO(drawn()))
    whole = Dictionary(mark)
    whole.Rect, whole.BS, whole.Contents = Array([40, 40, 160, 110]), Dictionary(W=6), canary(1)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(whole)])
    clean, _ = stripped(saved(pdf))
    assert canaries(clean) == set()
    with pypdfium2.PdfDocument(clean) as pdf:
        pixel = pdf[0].render().to_pil().convert("RGB").getpixel((100, 100))
    assert pixel == (0, 0, 255)


def test_one_whose_first_line_was_lost_is_a_document() -> None:
    data = b"%\xe2\xe3\xcf\xd3\n" + saved(Pdf.open(io.BytesIO(drawn()))).split(b"\n", 2)[2]
    assert sniff(data[:4096]) == "pdf"
    clean, _ = stripped(data)
    assert words(clean, 0).strip() == "words that stay"


def test_one_behind_a_printer_s_words_is_a_document() -> None:
    data = b"%%GROUP: TEST\r\n%%SHEETS: 1\r\n" * 20 + drawn()
    assert sniff(data[:4096]) == "pdf"
    clean, _ = stripped(data)
    assert words(clean, 0).strip() == "words that stay"
    assert clean.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "text",
    [
        b"A file of this kind begins with\n%PDF-1.7 and then come objects.\n",
        b"% a comment\n1 0 object\n",
        b"12 0 obj is what stands there\n",
    ],
)
def test_words_about_documents_are_words(text: bytes) -> None:
    assert sniff(text) == "text"
