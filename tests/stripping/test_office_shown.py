"""Sheets: what a reader sees stays, and what one click shows: merged, filtered and folded cells."""

import io
import re
import zipfile

import openpyxl
import pytest
from odf import table, text
from odf.opendocument import OpenDocumentSpreadsheet, load
from openpyxl.worksheet.filters import FilterColumn, Filters
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from submissions.sandbox import Died
from tests.stripping.planting import stripped

WORDS = [["place", "day"], ["Aleppo", "Monday"], ["Homs", "Tuesday"], ["Hama", "Friday"]]


def book() -> tuple[openpyxl.Workbook, Worksheet]:
    made = openpyxl.Workbook()
    for row in WORDS:
        made.active.append(row)
    return made, made.active


def saved(made: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def clean(made: openpyxl.Workbook) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(stripped(saved(made))[0])).active


def values(sheet: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def chosen(value: str) -> FilterColumn:
    return FilterColumn(colId=0, filters=Filters(filter=[value]))


def filtered() -> openpyxl.Workbook:
    made, sheet = book()
    sheet.auto_filter.ref = "A1:B4"
    sheet.auto_filter.filterColumn.append(chosen("Aleppo"))
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
    return made


def narrow() -> openpyxl.Workbook:
    """Words in merged cells that begin in a column of one pixel, as reports are generated."""
    made, sheet = book()
    for row in range(1, 5):
        sheet.cell(row, 2).value = None
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
    sheet.column_dimensions["A"].width = 0.09
    return made


def test_rows_that_a_filter_hides_stay() -> None:
    after = clean(filtered())
    assert values(after) == WORDS
    assert not after.row_dimensions[3].hidden and not after.auto_filter.filterColumn


@pytest.mark.parametrize("place", ["A:B", "$A$1:$B$4"])
def test_rows_that_a_filter_of_whole_columns_hides_stay(place: str) -> None:
    made = filtered()
    made.active.auto_filter.ref = place
    assert values(clean(made)) == WORDS


def test_rows_that_the_filter_of_a_table_hides_stay() -> None:
    made, sheet = book()
    places = Table(displayName="T", ref="A1:B4")
    places._initialise_columns()
    for column, name in zip(places.tableColumns, WORDS[0], strict=True):
        column.name = name
    places.autoFilter.filterColumn.append(chosen("Aleppo"))
    sheet.add_table(places)
    sheet.row_dimensions[3].hidden = True
    assert values(clean(made)) == WORDS


def test_rows_and_columns_of_a_folded_group_stay() -> None:
    made, sheet = book()
    sheet.row_dimensions.group(2, 3, hidden=True)
    sheet.column_dimensions.group("B", "B", hidden=True)
    assert values(clean(made)) == WORDS


def test_a_hidden_row_beside_a_filter_goes() -> None:
    """The positive control: no click on the filter shows it."""
    made, sheet = book()
    sheet.auto_filter.ref = "A1:B2"
    sheet.auto_filter.filterColumn.append(chosen("Aleppo"))
    sheet.row_dimensions[4].hidden = True
    assert clean(made)["A4"].value is None


@pytest.mark.parametrize("hidden", [False, True])
def test_a_merged_cell_that_begins_in_an_unseen_column_stays(hidden: bool) -> None:
    made = narrow()
    made.active.column_dimensions["A"].hidden = hidden
    after = clean(made)
    assert [after.cell(row, 1).value for row in range(1, 5)] == [row[0] for row in WORDS]


def test_a_merged_cell_that_begins_in_a_hidden_row_stays() -> None:
    made, sheet = book()
    sheet.merge_cells("A2:A4")
    sheet.row_dimensions[2].hidden = True
    assert clean(made)["A2"].value == "Aleppo"


@pytest.mark.parametrize("merged", ["A2:A3", "A2:B2"])
def test_a_merged_cell_of_which_nothing_is_seen_goes(merged: str) -> None:
    made, sheet = book()
    sheet.merge_cells(merged)
    sheet.row_dimensions[2].hidden = sheet.row_dimensions[3].hidden = True
    assert clean(made)["A2"].value is None


def opened(**visibility: str) -> list[list[str]]:
    """The cells of a clean OpenDocument sheet whose second row or column is so."""
    document = OpenDocumentSpreadsheet()
    page = table.Table(name="S")
    page.addElement(table.TableColumn(visibility=visibility.get("column", "visible")))
    page.addElement(table.TableColumn())
    group = table.TableRowGroup() if "group" in visibility else page
    for number, words in enumerate(WORDS):
        row = table.TableRow(visibility=visibility["row"] if number == 1 else "visible")
        merged = number == 1 and "spanned" in visibility
        for word in words[:1] if merged else words:
            spans = {"numberrowsspanned": 2, "numbercolumnsspanned": 2} if merged else {}
            cell = table.TableCell(valuetype="string", **spans)
            cell.addElement(text.P(text=word))
            row.addElement(cell)
        (group if number == 1 else page).addElement(row)
        if group is not page and number == 1:
            page.addElement(group)
    document.spreadsheet.addElement(page)
    file = io.BytesIO()
    document.save(file)
    rows = load(io.BytesIO(stripped(file.getvalue())[0])).getElementsByType(table.TableRow)
    return [[str(cell) for cell in row.getElementsByType(table.TableCell)] for row in rows]


@pytest.mark.parametrize(
    "visibility", [{"row": "filter"}, {"row": "collapse", "group": "folded"}], ids=str
)
def test_rows_of_opendocument_that_one_click_shows_stay(visibility: dict[str, str]) -> None:
    assert opened(**visibility) == WORDS


def test_a_hidden_row_of_opendocument_goes() -> None:
    assert opened(row="collapse")[1] == ["", ""]


@pytest.mark.parametrize(
    "visibility", [{"row": "collapse"}, {"row": "visible", "column": "collapse"}], ids=str
)
def test_a_merged_cell_of_opendocument_stays_where_some_of_it_is_seen(
    visibility: dict[str, str],
) -> None:
    assert opened(spanned="yes", **visibility)[1] == ["Aleppo"]


def test_a_sheet_without_room_for_its_tree_is_not_called_damaged() -> None:
    """A merged title has the whole sheet read, and this one has no room in the sandbox."""
    cells = b"".join(b"<c><v>%d</v></c>" % number for number in range(15))
    sheet = b"<sheetData>" + b"<row>%s</row>" % cells * 150_000 + b"</sheetData>"
    made, _ = book()
    made.active.merge_cells("A1:B1")
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(made))) as old, zipfile.ZipFile(held, "w", 8) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, re.sub(rb"<sheetData>.*</sheetData>", lambda _: sheet, data))
    with pytest.raises(Died):
        stripped(held.getvalue())
