"""Spreadsheets: words where no cell shows them, a place at a time, and what stays beside them."""

import io
from functools import cache

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.table import Table

from tests.stripping.papers import packed, parts, put, readable
from tests.stripping.planting import canary, stripped

SEEN, GONE = canary(1), canary(2)
SHEET, TABLE, STYLES = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/styles.xml"
CHART, DRAWING = "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"


@cache
def made() -> bytes:
    """A table, a chart, and a hidden sheet whose name is not to be told."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["head", "b"], [SEEN, 2], ["c", 3]):
        sheet.append(row)
    sheet.add_table(Table(displayName="T", ref="A1:B3"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
    sheet.add_chart(chart, "E5")
    book.create_sheet(GONE).sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FILTER = f'<filterColumn colId="0"><filters><filter val="{GONE}"/></filters></filterColumn>'
CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
SCALE = f"""<conditionalFormatting sqref="A1"><cfRule type="colorScale" priority="1"><colorScale>
<cfvo type="formula" val="{GONE}!$A$1"/><cfvo type="max"/><color rgb="FF0000FF"/>
<color rgb="FF00FF00"/></colorScale></cfRule></conditionalFormatting>"""
SHAPE = f"""<oneCellAnchor><from><col>0</col><colOff>0</colOff><row>0</row><rowOff>0</rowOff></from>
<ext cx="9" cy="9"/><sp macro="[0]!{GONE}" textlink="{GONE}!A1"><nvSpPr><cNvPr id="9" name="x"/>
<cNvSpPr/></nvSpPr><spPr/></sp><clientData/></oneCellAnchor>"""
HEADER = f"<headerFooter><oddHeader>&amp;Cx</oddHeader><{{0}}>{GONE}</{{0}}></headerFooter>"
# Each place: the part, what the words are put in front of, and they.
PLACES = {
    "a filter": (SHEET, "<pageMargins", f'<autoFilter ref="A1:B3">{FILTER}</autoFilter>'),
    "a filter of a table": (TABLE, "</autoFilter>", FILTER),
    "an order": (
        SHEET,
        "<pageMargins",
        f'<sortState ref="A1:B3"><sortCondition ref="A1" customList="{GONE}"/></sortState>',
    ),
    "a table's comment": (TABLE, ' displayName="', f' comment="{GONE}"'),
    "a table's formula": (
        TABLE,
        "</tableColumn>",
        f"<calculatedColumnFormula>{GONE}!A1</calculatedColumnFormula>",
    ),
    "even pages": (SHEET, "<drawing", HEADER.format("evenHeader")),
    "the first page": (SHEET, "<drawing", HEADER.format("firstFooter")),
    "a link": (
        SHEET,
        "<pageMargins",
        f'<hyperlinks><hyperlink ref="A2" location="{GONE}!A1"/></hyperlinks>',
    ),
    "a scale": (SHEET, "<pageMargins", SCALE),
    "a merged cell": (SHEET, "</row>", CELL.format("C1", "x") + CELL.format("D1", GONE)),
    "a reading": (
        SHEET,
        "</row>",
        f'<c r="C1" t="inlineStr"><is><t>x</t><rPh sb="0" eb="1"><t>{GONE}</t></rPh></is></c>',
    ),
    "a shape": (DRAWING, "</wsDr>", SHAPE),
    "a chart's page": (
        CHART,
        "</chartSpace>",
        f"<printSettings><headerFooter><oddHeader>{GONE}</oddHeader></headerFooter></printSettings>",
    ),
    "a chart's pivot table": (
        CHART,
        "<chart>",
        f'<pivotSource><name>[{GONE}.xlsx]S!P</name><fmtId val="0"/></pivotSource>',
    ),
    "an address": (SHEET, "<sheetData>", f'<cols xml:base="file:///{GONE}"/>'),
    "a format": (
        STYLES,
        "<fonts",
        f'<numFmts><numFmt numFmtId="199" formatCode="&quot;{GONE}&quot;0"/></numFmts>',
    ),
    "no width": (SHEET, "</row>", CELL.format("C1", GONE)),
    "no name": (SHEET, "</row>", CELL.format("C1", GONE).replace('r="C1" ', "")),
}
MERGED = '<mergeCells><mergeCell ref="C1:E2"/></mergeCells>'
NARROW = '<cols><col min="3" max="3" width="0.01" customWidth="1"/></cols>'
BESIDE = {
    "a merged cell": (SHEET, "<pageMargins", MERGED),
    "no width": (SHEET, "<sheetData>", NARROW),
    "no name": (SHEET, "<sheetData>", NARROW),
}


@pytest.mark.parametrize("where", PLACES)
def test_words_that_no_cell_shows_go(where: str) -> None:
    found = parts(made())
    found[TABLE] = found[TABLE].replace(b'"A1:B3"/>', b'"A1:B3"></autoFilter>')
    found[TABLE] = found[TABLE].replace(b'name="head"/>', b'name="head"></tableColumn>')
    put(found, *PLACES[where])
    if where in BESIDE:
        put(found, *BESIDE[where])
    assert readable(packed(found)) == {1, 2}
    clean, _ = stripped(packed(found))
    assert readable(clean) == {1}
    book = openpyxl.load_workbook(io.BytesIO(clean))
    assert [cell.value for cell in book.active["A"]] == ["head", SEEN, "c"]
    assert book.active.tables["T"].column_names == ["head", "b"]
    assert len(book.active._charts) == 1


@pytest.mark.slow
def test_cells_beside_merged_ones_stay() -> None:
    book = openpyxl.Workbook()
    for row in range(1, 6):
        book.active.append([f"{row}{letter}" for letter in "abcd"])
    file = io.BytesIO()
    book.active.merge_cells("B2:C3")
    book.save(file)
    found = parts(file.getvalue())
    put(found, SHEET, "</row>", CELL.format("E1", SEEN) + CELL.format("F1", GONE))
    put(found, SHEET, "</mergeCells>", '<mergeCell ref="E1:F1048576"/>')
    clean, _ = stripped(packed(found))
    kept = parts(clean)
    # openpyxl makes an object of each merged cell, two million of them: it reads a smaller merge.
    assert b'"E1:F1048576"' in kept[SHEET]
    kept[SHEET] = kept[SHEET].replace(b"E1:F1048576", b"E1:F9")
    left = openpyxl.load_workbook(io.BytesIO(packed(kept))).active
    assert [cell.value for cell in left[2]][:4] == ["2a", "2b", None, "2d"]
    assert [cell.value for cell in left[1]] == ["1a", "1b", "1c", "1d", SEEN, None]


@pytest.mark.parametrize("flag", ["differentFirst", "differentOddEven"])
def test_lines_of_pages_that_have_their_own_stay(flag: str) -> None:
    found = parts(made())
    name = "firstHeader" if flag == "differentFirst" else "evenHeader"
    put(
        found, SHEET, "<drawing", f'<headerFooter {flag}="1"><{name}>{GONE}</{name}></headerFooter>'
    )
    assert readable(stripped(packed(found))[0]) == {1, 2}
