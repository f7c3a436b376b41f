"""Rows that are passed on as they came: they mean what they meant, and nothing hides in them."""

import io
import re

import openpyxl
import pytest

from stripping import Unclean
from stripping.office import rows
from tests.stripping.papers import Parts, packed, parts, put, readable
from tests.stripping.planting import canary, stripped

SHEET = "xl/worksheets/sheet1.xml"
ROWS = (
    ["a < b & c > d", 'He said "yes"', "  room ", "سطر"],
    [1, 2.5, -3e-7, True],
    [None, "=A2*2", "#N/A", ""],
    [canary(1)],
)


def workbook(*lines: list[object]) -> Parts:
    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(line)
    made.active["F2"] = "a style"
    made.active["F2"].font = openpyxl.styles.Font(bold=True)
    file = io.BytesIO()
    made.save(file)
    return parts(file.getvalue())


def values(data: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data)).active.values)


def test_cells_are_as_they_were() -> None:
    found = workbook(*ROWS)
    assert rows.apart(found[SHEET]) is not None
    clean, _ = stripped(packed(found))
    assert values(clean) == values(packed(found))
    assert openpyxl.load_workbook(io.BytesIO(clean)).active["F2"].font.bold


def test_what_a_formula_shows_is_whole() -> None:
    """It may be longer than the 32,767 letters that may be typed into a cell."""
    found, shown = workbook(["=REPT(B1,9)", "x"]), "long " * 20_000 + "end"
    empty = re.compile(rb'<c r="A1"[^>]*><f>(.*?)</f><v ?/?>(</v>)?</c>')
    cell = rf'<c r="A1" t="str"><f>\1</f><v>{shown}</v></c>'.encode()
    found[SHEET], count = empty.subn(cell, found[SHEET])
    clean, _ = stripped(packed(found))
    assert count == 1 and shown.encode() in parts(clean)[SHEET]


def test_both_ways_of_reading_give_the_same() -> None:
    found = workbook(*ROWS)
    passed_on, _ = stripped(packed(found))
    put(found, SHEET, "</sheetData>", "\n")
    assert rows.apart(found[SHEET]) is None
    assert "=A2*2" in values(packed(found))[2]
    assert values(stripped(packed(found))[0]) == values(passed_on)


@pytest.mark.parametrize("name", ["Dark", "سري", "Dark 12"])
def test_formulas_of_hidden_sheets_go(name: str) -> None:
    made = openpyxl.Workbook()
    for row in range(1, 9):
        made.active.append([row, f"=A{row}*2", f"='{name}'!A{row}"])
    made.create_sheet(name).sheet_state = "hidden"
    file = io.BytesIO()
    made.save(file)
    cells = values(stripped(file.getvalue())[0])
    assert cells == [(row, f"=A{row}*2", None) for row in range(1, 9)]


def test_what_excel_notes_at_rows_goes() -> None:
    found = workbook(*ROWS[:2])
    text = found[SHEET].decode().replace("<row ", '<row x14ac:dyDescent="0.25" ')
    space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
    found[SHEET] = text.replace("<worksheet ", f'<worksheet xmlns:x14ac="{space}" ', 1).encode()
    assert rows.apart(found[SHEET]) is not None
    clean, _ = stripped(packed(found))
    assert values(clean) == values(packed(found))
    assert b"x14ac" not in parts(clean)[SHEET]


X = 'xmlns:x="urn:words"'
IN_A_ROW = {
    "a comment": f"<!-- {canary(2)} -->",
    "an instruction": f"<?words {canary(2)}?>",
    "an element": f'<x:words {X} v="{canary(2)}"/>',
    "an extension": f'<extLst><ext uri="{canary(2)}"/></extLst>',
    "an attribute": f'<c r="H1" x:words="{canary(2)}" {X}/>',
    "a row that is hidden": f'</row><row r="8" hidden="1"><c><v>{canary(2)}</v></c>',
    "a row without height": f'</row><row r="8" ht="0"><c><v>{canary(2)}</v></c>',
    "a row of other marks": f"</row><row r=\"8\" hidden='1'><c><v>{canary(2)}</v></c>",
    "a formula": f'<c r="H1"><f>CELL("filename")</f><v>{canary(2)}</v></c>',
    "a second sheet": f'</row></sheetData><sheetData x:y="{canary(2)}" {X}><row r="9">',
}


@pytest.mark.parametrize("what", IN_A_ROW)
def test_words_between_cells_go(what: str) -> None:
    found = workbook(*ROWS[2:])
    put(found, SHEET, "</row>", IN_A_ROW[what])
    assert readable(packed(found)) == {1, 2}
    assert readable(stripped(packed(found))[0]) == {1}


def test_words_in_a_hidden_column_go() -> None:
    found = workbook([canary(2), canary(1)])
    column = '<cols><col min="1" max="1" hidden="1"/></cols>'
    put(found, SHEET, "<sheetData>", column)
    assert readable(stripped(packed(found))[0]) == {1}


@pytest.mark.parametrize("put_in", ["<c>", "</c>", "<c><v>&words;</v></c>", "<c><v>\x01</v></c>"])
def test_rows_that_are_no_xml_are_refused(put_in: str) -> None:
    found = workbook(*ROWS[:2])
    put(found, SHEET, "</row>", put_in)
    with pytest.raises(Unclean, match="damaged"):
        stripped(packed(found))


def test_a_prefix_means_the_same_in_the_rows() -> None:
    """Marks without a prefix that belong to nothing are no rows."""
    found = workbook([canary(2)])
    text = found[SHEET].decode().replace("<worksheet xmlns=", "<s:worksheet xmlns:s=")
    found[SHEET] = text.replace("</worksheet>", "</s:worksheet>").encode()
    assert readable(stripped(packed(found))[0]) == set()
