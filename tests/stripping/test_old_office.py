"""DOC, XLS and PPT: what is read on their pages is kept as text; what is not, is not."""

import struct

import pytest

from stripping import LooksLike, Notice, Removal, Unclean
from stripping.old_office.compound import Compound
from submissions.sandbox.results import Unsupported
from tests.stripping.compounds import (
    biff,
    cell,
    columns,
    compound,
    feet,
    formula,
    letter,
    merged,
    narrow_cell,
    old_workbook,
    path_formula,
    row_of,
    shape,
    shared,
    shared_cell,
    slide,
    slides,
    workbook,
)
from tests.stripping.test_converting import converted

WORDS = "السيد الوزير\rنرجو الاطلاع\x07الرقم\x0b٥٤\r"
READ = "السيد الوزير\nنرجو الاطلاع\tالرقم\n٥٤\n"


def test_the_words_of_a_letter() -> None:
    clean, found = converted(letter(WORDS, comment="CANARY"))
    assert clean.decode() == READ
    assert found.removed == (Removal(Notice.WORDS_ONLY, 1),)


def test_a_field_shows_its_result() -> None:
    clean, _ = converted(letter("see \x13 HYPERLINK CANARY \x14the page\x15 \x13PAGE\x15now\r"))
    assert clean.decode() == "see the page now\n"


@pytest.mark.parametrize("sprm", [0x083C, 0x0800])
def test_hidden_and_deleted_words_go(sprm: int) -> None:
    clean, _ = converted(letter("seen CANARY too\r", hidden=[(5, 12)], sprm=sprm))
    assert clean.decode() == "seen too\n"


def test_the_words_of_slides_that_are_shown() -> None:
    earlier = slide("CANARY")
    clean, found = converted(
        slides(slide("المشهد"), slide("CANARY", shown=False), slide("two\rlines"), before=earlier)
    )
    assert clean.decode() == "المشهد\n\ntwo\nlines\n"
    assert found.removed == (Removal(Notice.WORDS_ONLY, 1),)


def test_the_foot_of_slides_that_is_switched_on() -> None:
    own = feet(0, 0x20, day="CANARY", footer="سري")
    below = feet(3, 0x04, day="١ آذار", footer="CANARY")
    none = feet(0, 0, day="CANARY", footer="CANARY")
    pages = slide("one"), slide("two", foot=own), slide("three", foot=none)
    clean, _ = converted(slides(*pages, foot=below))
    assert clean.decode() == "one\n١ آذار\n\ntwo\nسري\n\nthree\n"


def test_a_letter_in_a_letter_is_not_read_for_it() -> None:
    within = Compound(letter("CANARY"))
    files = {name: within.file(name) for name in ("WordDocument", "1Table")}
    clean, _ = converted(letter(WORDS, inside=files))
    assert clean.decode() == READ


def test_a_workbook_in_a_workbook_is_not_read_for_it() -> None:
    within = Compound(workbook(("A", 0, cell(0, 0, "CANARY")))).file("Workbook")
    ledger = cell(0, 0, "seen") + row_of(1, 0x20) + cell(1, 0, "CANARY")
    clean, _ = converted(workbook(("A", 0, ledger), inside={"Workbook": within}))
    assert clean.decode() == "A\nseen\n"


@pytest.mark.parametrize("code_page", [1200, 1252, 1256])
@pytest.mark.parametrize("rows", [1, 300], ids=["small", "large"])
def test_what_a_program_says_of_the_encoding_changes_no_word(code_page: int, rows: int) -> None:
    """Strings are UTF-16 or its lower halves; a small file lies among others of its kind."""
    cells = [narrow_cell(row, 0, "Normal") + cell(row, 1, "عادي") for row in range(rows)]
    clean, _ = converted(workbook(("A", 0, b"".join(cells)), code_page=code_page))
    assert clean.decode() == "A\n" + "Normal\tعادي\n" * rows


def test_the_cells_of_sheets_that_are_shown() -> None:
    ledger = cell(2, 1, "الاسم") + cell(2, 2, "سنة") + cell(3, 1, "أ\nب") + cell(3, 2, 1998.0)
    clean, found = converted(workbook(("سجل", 0, ledger), ("CANARY", 1, cell(0, 0, "CANARY"))))
    assert clean.decode() == "سجل\nالاسم\tسنة\nأ ب\t1998\n"
    assert found.removed == (Removal(Notice.WORDS_ONLY, 1),)


LONG = ("a" * 8_000, "عادي" * 3_000, "z" * 12_000)


def test_what_a_formula_shows_is_whole_however_many_records_it_takes() -> None:
    """A record holds 8,224 bytes, and each piece says for itself how wide its letters are."""
    shown = formula(0, 0, *LONG) + cell(0, 1, "beside") + formula(1, 0, "short")
    clean, _ = converted(workbook(("A", 0, shown)))
    assert clean.decode() == f"A\n{''.join(LONG)}\tbeside\nshort\n"


def test_a_letter_of_two_units_that_two_records_share_is_one() -> None:
    high, low = "\ud83d\ude00"
    shown = biff(6, formula(0, 0, "x")[4:29]) + b"".join(
        biff(kind, before + b"\1" + half.encode("utf-16-le", "surrogatepass"))
        for kind, before, half in ((0x207, b"\2\0", high), (0x3C, b"", low))
    )
    clean, _ = converted(workbook(("A", 0, shown)))
    assert clean.decode() == "A\n\N{GRINNING FACE}\n"


def test_a_hidden_formula_is_hidden_in_all_of_its_records() -> None:
    shown = columns(0, 0, 1) + formula(0, 0, *["CANARY" * 1_000] * 3) + cell(0, 1, "seen")
    clean, _ = converted(workbook(("A", 0, shown)))
    assert clean.decode() == "A\nseen\n"


def test_the_words_of_text_boxes_stand_behind_the_rows() -> None:
    shapes = shape("السيد\nthe page", " and on") + shape("CANARY", kind=25)
    shapes += shape("CANARY", hidden=True) + shape("a button", kind=7)
    ledger = cell(0, 0, "words") + shapes
    clean, _ = converted(workbook(("A", 0, ledger), ("B", 1, shape("CANARY"))))
    assert clean.decode() == "A\nwords\nالسيد\nthe page and on\na button\n"


def test_a_sheet_may_show_a_text_box_alone() -> None:
    clean, _ = converted(workbook(("A", 0, shape(*LONG)), ("B", 0, cell(0, 0, "b"))))
    assert clean.decode() == f"A\n{''.join(LONG)}\n\nB\nb\n"


def test_a_shared_string_is_whole_however_many_records_it_takes() -> None:
    clean, _ = converted(workbook(("A", 0, shared_cell(0, 0)), strings=shared(*LONG)))
    assert clean.decode() == f"A\n{''.join(LONG)}\n"


@pytest.mark.parametrize("kind", [0x204, 0xD6], ids=["plain", "in several fonts"])
def test_cells_of_a_workbook_from_before_97(kind: int) -> None:
    clean, _ = converted(old_workbook("عادي", "plain " * 42, kind=kind))
    assert clean.decode() == "A\nعادي\n" + ("plain " * 42).strip() + "\n"


HIDDEN, FOLDED = 0x20, 0x21


@pytest.mark.parametrize(
    ("records", "seen"),
    [
        (row_of(1, HIDDEN), "A\nleft\tright\nlast\n"),
        (row_of(1, FOLDED), "A\nleft\tright\nhidden\nlast\n"),
        (row_of(1, HIDDEN) + biff(0x9B), "A\nleft\tright\nhidden\nlast\n"),
        (columns(0, 0, 1), "A\nright\n"),
        (columns(0, 0, 0x101), "A\nleft\tright\nhidden\nlast\n"),
        (columns(0, 0, 1) + merged(0, 0, 0, 1), "A\nleft\n"),
        (merged(0, 2, 0, 0), "A\nleft\tright\n"),
    ],
)
def test_hidden_rows_and_columns_go_but_those_that_one_click_shows(
    records: bytes, seen: str
) -> None:
    cells = cell(0, 0, "left") + cell(0, 1, "right") + cell(1, 0, "hidden") + cell(2, 0, "last")
    clean, _ = converted(workbook(("A", 0, records + cells)))
    assert clean.decode() == seen


def test_a_cell_that_shows_where_the_file_lay_is_left_out() -> None:
    told = path_formula(0, 1, "C:\\CANARY")
    clean, _ = converted(workbook(("A", 0, cell(0, 0, "words") + told)))
    assert clean.decode() == "A\nwords\n"


@pytest.mark.parametrize(
    "data",
    [
        workbook(("A", 0, cell(0, 0, "words")))[:1500],
        workbook(("A", 0, b"")),
        compound({"Book": b"words"}),
        letter(WORDS)[:1000],
        letter(WORDS).replace(b"\2\x10\0\0\0", b"\2\xff\xff\xff\xff"),
        slides(slide("a"))[:3000],
        letter("\r"),
    ],
)
def test_what_cannot_be_read_is_refused_for_what_it_is(data: bytes) -> None:
    with pytest.raises(Unsupported) as refused:
        converted(data)
    assert refused.value.looks_like is LooksLike.OLD_OFFICE


@pytest.mark.parametrize("offset", [68, 48], ids=["of sectors", "of files"])
def test_a_list_behind_the_end_of_the_file_is_refused(offset: int) -> None:
    data = bytearray(letter(WORDS))
    data[offset : offset + 4] = struct.pack("<I", 1 << 20)
    with pytest.raises(Unclean):
        Compound(bytes(data))


def test_a_head_without_its_whole_table_is_refused() -> None:
    with pytest.raises(Unclean):
        Compound(letter(WORDS)[:300])
