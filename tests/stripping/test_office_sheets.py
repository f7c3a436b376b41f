"""Spreadsheets: made by openpyxl, with what spreadsheet programs add written in by hand."""

import io
from functools import cache

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.stripping.papers import (
    RELATIONS,
    packed,
    parts,
    photograph,
    pixels,
    put,
    readable,
    related,
    typed,
)
from tests.stripping.planting import canary, said, stripped

PROPERTIES = (
    *("creator", "category", "description", "identifier", "keywords", "language"),
    *("lastModifiedBy", "subject", "title", "version", "contentStatus"),
)
SHOWN = {1, 2, 3, 4, 5, 6, 7, 8}
FORMULA = "=SUM(B2:B4)*2"


def written() -> bytes:
    """What openpyxl writes: words, formulas and pictures that are shown, and what is hidden."""
    book = openpyxl.Workbook()
    for number, key in enumerate(PROPERTIES, 40):
        setattr(book.properties, key, canary(number))
    sheet = book.active
    sheet.title = canary(1)
    sheet["A1"], sheet["B1"] = canary(2), FORMULA
    sheet["A2"], sheet["B2"], sheet["B3"], sheet["B4"] = "rows", 1, 2.5, 3
    sheet["A3"].hyperlink = f"https://example.org/{canary(3)}"
    sheet["A3"] = "a link"
    sheet["A4"].hyperlink = f"file:///C:/{canary(51)}"
    sheet["A4"] = "a link to a file"
    sheet["A5"].comment = Comment(canary(52), canary(53))
    sheet["A9"] = canary(54)
    sheet.row_dimensions[9].hidden = True
    sheet["D1"] = canary(55)
    sheet["D2"] = f'="{canary(56)}"'
    sheet.column_dimensions["D"].hidden = True
    sheet.oddHeader.center.text = canary(4)
    sheet.oddFooter.left.text = "&Z&F"
    sheet.add_image(Image(io.BytesIO(photograph(57))), "F5")
    chart = BarChart()
    chart.title = canary(5)
    hidden = book.create_sheet(canary(65))
    hidden["A1"], hidden.sheet_state = 9, "hidden"
    chart.add_data(Reference(hidden, min_col=1, min_row=1, max_row=2))
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=4))
    sheet.add_chart(chart, "H9")
    rule = DataValidation("list", f'"{canary(6)},no"')
    rule.add("A6")
    sheet.add_data_validation(rule)
    sheet["C7"] = f'=HYPERLINK("file:///C:/{canary(64)}","x")'
    sheet["C8"] = '=CELL("filename")'
    unseen = book.create_sheet(canary(58))
    unseen["A1"], unseen.sheet_state = canary(59), "hidden"
    further = book.create_sheet(canary(60))
    further["A1"], further.sheet_state = canary(61), "veryHidden"
    book.create_sheet("Second")["A1"] = canary(7)
    book.defined_names["Rows"] = DefinedName("Rows", attr_text=f"{canary(1)}!$B$2:$B$4")
    book.defined_names["Away"] = DefinedName("Away", attr_text=f"[1]{canary(62)}!$A$1")
    book.defined_names["Gone"] = DefinedName("Gone", attr_text=f"{canary(58)}!$A$1")
    book.defined_names["Dark"] = DefinedName("Dark", attr_text=f'"{canary(63)}"', hidden=True)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


BOOK = f"""<fileSharing userName="{canary(70)}" reservationPassword="AAAA"/>
<externalReferences><externalReference r:id="rE" xmlns:r="{RELATIONS}"/></externalReferences>
<pivotCaches><pivotCache cacheId="1" r:id="rP" xmlns:r="{RELATIONS}"/></pivotCaches>
<customWorkbookViews><customWorkbookView name="{canary(71)}" guid="{canary(72)}"/>
</customWorkbookViews><webPublishing css="{canary(73)}"/><fileRecoveryPr/>
<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice
Requires="x15"><x15ac:absPath
xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="{canary(74)}"/>
</mc:Choice></mc:AlternateContent><extLst><ext uri="{canary(75)}"/></extLst>"""
SHEET = f"""<oleObjects><oleObject progId="{canary(76)}" shapeId="1" r:id="rO"
xmlns:r="{RELATIONS}"/></oleObjects><controls><control name="{canary(77)}" shapeId="2"/></controls>
<customSheetViews><customSheetView guid="{canary(78)}"/></customSheetViews><scenarios><scenario
name="{canary(79)}" user="{canary(80)}" comment="{canary(81)}"/></scenarios><protectedRanges>
<protectedRange name="{canary(82)}" sqref="A1"/></protectedRanges><customProperties><customPr
name="{canary(83)}"/></customProperties><cellWatches/><smartTags><cellSmartTags r="A1">
<cellSmartTag type="0"><cellSmartTagPr key="{canary(84)}" val="{canary(85)}"/></cellSmartTag>
</cellSmartTags></smartTags>"""
SHARED = '<c r="G5" t="s"><v>1</v></c>'
STRINGS_TYPE = (
    '<Override PartName="/xl/strings.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sharedStrings+xml"/>'
)
STRINGS = f"""<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>
{canary(111)}</t></si><si><t>{canary(8)}</t><phoneticPr fontId="1"/></si><si><r><rPr/><t>
{canary(112)}</t></r></si></sst>"""
LINK = "externalLink externalLinks/externalLink1.xml"
PLACES = {
    "xl/embeddings/a.bin": 90,
    "xl/externalLinks/externalLink1.xml": 91,
    "xl/pivotCache/pivotCacheDefinition1.xml": 92,
    "xl/printerSettings/printerSettings1.bin": 93,
    "xl/connections.xml": 94,
    "xl/queryTables/queryTable1.xml": 95,
    "xl/revisions/revisionLog1.xml": 96,
    "xl/revisions/userNames.xml": 97,
    "xl/threadedComments/threadedComment1.xml": 98,
    "xl/persons/person.xml": 99,
    "xl/calcChain.xml": 100,
    "xl/customProperty1.bin": 101,
    "xl/model/item.data": 102,
    "customXml/item1.xml": 103,
    "docProps/custom.xml": 104,
    "xl/ctrlProps/ctrlProp1.xml": 105,
    "xl/metadata.xml": 106,
}
LED = ("externalLink", "pivotCacheDefinition", "connections", "revisionHeaders", "person", "x")


@cache
def planted() -> bytes:
    found = parts(written())
    put(found, "xl/workbook.xml", "</workbook>", BOOK)
    put(found, "xl/worksheets/sheet1.xml", "</worksheet>", SHEET)
    put(found, "xl/worksheets/sheet1.xml", "</sheetPr>", "")
    text = found["xl/worksheets/sheet1.xml"].decode()
    text = text.replace("<sheetPr>", f'<sheetPr codeName="{canary(110)}">', 1)
    found["xl/worksheets/sheet1.xml"] = text.encode()
    put(found, "[Content_Types].xml", "</Types>", STRINGS_TYPE)
    found["xl/strings.xml"] = STRINGS.encode()
    outside = (
        f"<c r='G2'><f>[1]{canary(113)}!A1</f><v>5</v></c><c r='G3'><f>{canary(60)}!A1</f></c>"
    )
    put(found, "xl/worksheets/sheet1.xml", "</row>", outside + SHARED)
    rows = dict(zip(LED, PLACES, strict=False))
    told = {f"rZ{n}": f"{kind} /{place}" for n, (kind, place) in enumerate(rows.items())}
    related(found, "xl/workbook.xml", **told, rE=LINK, rN="sharedStrings strings.xml")
    related(
        found,
        "xl/worksheets/sheet1.xml",
        rO="oleObject ../embeddings/a.bin",
        rQ="queryTable ../queryTables/queryTable1.xml",
        rS="printerSettings ../printerSettings/printerSettings1.bin",
        rT="threadedComment ../threadedComments/threadedComment1.xml",
    )
    related(
        found, "xl/externalLinks/externalLink1.xml", r1=f"externalLinkPath !file:///{canary(114)}"
    )
    typed(found, bin="application/octet-stream", data="application/x")
    found |= {place: f"<x>{canary(number)}</x>".encode() for place, number in PLACES.items()}
    return packed(found)


@cache
def clean() -> bytes:
    return stripped(planted())[0]


def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_every_word_was_planted() -> None:
    wanted = {*SHOWN, *range(40, 66), *range(70, 86), *range(90, 107), *range(110, 115)}
    assert readable(planted()) == wanted


def test_only_words_that_are_shown_stay() -> None:
    assert readable(clean()) == SHOWN


def test_the_report_says_what_went() -> None:
    assert said(stripped(planted())[1]) >= {
        *("author", "comment", "hidden_data", "attachments", "actions", "camera"),
    }


def test_cells_and_formulas_are_as_they_were() -> None:
    before, after = book(written()), book(stripped(written())[0])
    assert after.sheetnames == [canary(1), "Second"]
    for name in after.sheetnames:
        for row in before[name].iter_rows(max_row=6, max_col=3):
            for cell in row:
                kept = after[name][cell.coordinate]
                assert (kept.value, kept.number_format) == (cell.value, cell.number_format)
    assert after[canary(1)]["B1"].value == FORMULA


def test_pictures_charts_links_and_names_stay() -> None:
    before, after = book(written()), book(clean())
    sheet = after[canary(1)]
    assert pixels(clean()) == pixels(written())
    assert len(sheet._images) == len(before[canary(1)]._images) == 1
    assert len(sheet._charts) == 1
    assert sheet["A3"].hyperlink.target == f"https://example.org/{canary(3)}"
    assert sheet["A4"].hyperlink is None and sheet["A4"].value == "a link to a file"
    assert set(after.defined_names) == {"Rows"}
    assert sheet.oddFooter.left.text in (None, "")


@pytest.mark.parametrize("place", ["'A b'!$A$1", "'it''s'!$A$1", "A!A1:B2", "SUM(A!A1,A!A2)"])
def test_a_formula_of_a_hidden_sheet_goes(place: str) -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = f"={place}"
    for name in ("A b", "it's", "A"):
        made.create_sheet(name).sheet_state = "hidden"
    file = io.BytesIO()
    made.save(file)
    assert book(stripped(file.getvalue())[0]).active["A1"].value is None


def test_a_sheet_whose_name_ends_like_a_hidden_one_keeps_its_formulas() -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = "=BA!A1"
    made.create_sheet("A").sheet_state = "hidden"
    made.create_sheet("BA")
    file = io.BytesIO()
    made.save(file)
    assert book(stripped(file.getvalue())[0]).active["A1"].value == "=BA!A1"


@pytest.mark.parametrize("row", [None, 3], ids=["a column", "the row of headings"])
def test_a_table_does_not_call_hidden_columns_by_their_headings(row: int | None) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for at, words in enumerate((["seen", canary(1)], [1, canary(2)], [2, canary(3)]), 3):
        sheet.cell(at, 26).value, sheet.cell(at, 27).value = words
    sheet.add_table(Table(displayName="T", ref="Z3:AA5"))
    if row:
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["AA"].hidden = True
    held = io.BytesIO()
    book.save(held)
    source = held.getvalue()
    clean, _ = stripped(source)
    table = openpyxl.load_workbook(io.BytesIO(clean)).active.tables["T"]
    assert table.column_names == (["Column1", "Column2"] if row else ["seen", "Column2"])
    for data, there in ((source, True), (clean, False)):
        assert any(canary(1).encode() in part for part in parts(data).values()) is there
