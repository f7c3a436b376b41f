"""Spreadsheets of OpenDocument: words that no cell shows, a place at a time."""

import io
import re
from functools import cache
from pathlib import Path

import pytest
from odf import table, text
from odf.opendocument import OpenDocumentSpreadsheet, load

from tests.stripping.papers import Parts, converted, packed, parts, put, readable
from tests.stripping.planting import stripped
from tests.stripping.test_office_odf_unseen import BODY, CELL, GONE, SEEN, declared, paragraph

FORMULAS = "urn:oasis:names:tc:opendocument:xmlns:of:1.2"
SHEET = "</office:spreadsheet>"


@cache
def calculated() -> bytes:
    document = OpenDocumentSpreadsheet()
    sheet = table.Table(name="Seen")
    row = table.TableRow()
    cell = table.TableCell(valuetype="string")
    cell.addElement(text.P(text=SEEN))
    row.addElement(cell)
    sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


IN_SHEETS = {
    "a query": (
        f'<table:database-ranges><table:database-range table:name="d" '
        f'table:target-range-address="Seen.A1:Seen.A1"><table:database-source-sql '
        f'table:database-name="{GONE}" table:sql-statement="{GONE}"/></table:database-range>'
        "</table:database-ranges>"
    ),
    "a filter": (
        f'<table:database-ranges><table:database-range table:name="d" '
        f'table:target-range-address="Seen.A1:Seen.A1"><table:filter><table:filter-condition '
        f'table:field-number="0" table:operator="=" table:value="{GONE}"><table:filter-set-item '
        f'table:value="{GONE}"/></table:filter-condition></table:filter></table:database-range>'
        "</table:database-ranges>"
    ),
    "a source of cells": (
        '<table:table table:name="B"><table:table-column/><table:table-row><table:table-cell>'
        f'<table:cell-range-source table:name="{GONE}" table:filter-name="{GONE}" '
        f'table:last-column-spanned="1" table:last-row-spanned="1" xlink:href="file:///{GONE}"/>'
        "</table:table-cell></table:table-row></table:table>"
    ),
    "a password": (
        f'<table:table table:name="B" table:protected="true" table:protection-key="{GONE}">'
        f"<table:table-column/><table:table-row>{CELL}</table:table-row></table:table>"
    ),
    "a cell behind another": (
        '<table:table table:name="B"><table:table-column/><table:table-row><table:table-cell '
        f'table:number-columns-spanned="2">{paragraph("x")}</table:table-cell>'
        f'<table:covered-table-cell office:value-type="string" office:string-value="{GONE}">'
        f"{paragraph(GONE)}</table:covered-table-cell></table:table-row></table:table>"
    ),
    "a macro of a rule": (
        '<table:content-validations><table:content-validation table:name="v"><table:error-macro '
        f'table:execute="true"/><office:event-listeners><script:event-listener '
        f'script:event-name="x" xlink:href="vnd.sun.star.script:{GONE}"/></office:event-listeners>'
        "</table:content-validation></table:content-validations>"
    ),
    "a row without height": (
        '<table:table table:name="B"><table:table-column/><table:table-row table:style-name="flat">'
        f'<table:table-cell office:value-type="string">{paragraph(GONE)}</table:table-cell>'
        "</table:table-row></table:table>"
    ),
    "a column without width": (
        '<table:table table:name="B"><table:table-column table:style-name="narrow"/>'
        f'<table:table-row><table:table-cell office:value-type="string">{paragraph(GONE)}'
        "</table:table-cell></table:table-row></table:table>"
    ),
    "a template of a query": (
        f'<table:dde-links><table:dde-link><office:dde-source office:dde-topic="{GONE}"/>'
        "<table:table/></table:dde-link></table:dde-links>"
    ),
}
FLAT = (
    '<style:style style:name="flat" style:family="table-row"><style:table-row-properties '
    'style:row-height="0cm"/></style:style><style:style style:name="narrow" '
    'style:family="table-column"><style:table-column-properties style:column-width="0mm"/>'
    "</style:style>"
)


def in_sheets(where: str) -> Parts:
    found = parts(calculated())
    declared(found)
    put(found, BODY, "</office:automatic-styles>", FLAT)
    put(found, BODY, SHEET, IN_SHEETS[where])
    return found


@pytest.mark.parametrize("where", IN_SHEETS)
def test_words_that_no_sheet_shows_go(where: str) -> None:
    found = in_sheets(where)
    assert readable(packed(found)) == {1, 2}
    clean, _ = stripped(packed(found))
    assert readable(clean) == {1}
    assert load(io.BytesIO(clean)).getElementsByType(table.Table)[0].getAttribute("name") == "Seen"


def test_what_a_formula_shows_is_whole() -> None:
    found, shown = parts(calculated()), "long " * 20_000 + "end"
    cell = f'<table:table-cell office:value-type="string" table:formula="of:=A1">{paragraph(shown)}'
    put(found, BODY, "</table:table-row>", f"{cell}</table:table-cell>")
    declared(found)
    speaking(found, FORMULAS)
    clean, _ = stripped(packed(found))
    assert shown.encode() in parts(clean)[BODY]


def speaking(found: Parts, language: str) -> None:
    """The prefix of formulas; odfpy declares it too when it has read it before."""
    found[BODY] = re.sub(rb' xmlns:of="[^"]*"', b"", found[BODY])
    put(found, BODY, "xmlns:office=", f'xmlns:of="{language}" ')


@pytest.mark.needs("soffice")
def test_formulas_still_count(tmp_path: Path) -> None:
    """LibreOffice counts them anew: it must know in which language they are."""
    found = parts(calculated())
    declared(found)
    counted = (
        '<table:table-cell office:value-type="float" office:value="23" table:formula="of:=20+3">'
        "<text:p>23</text:p></table:table-cell>"
    )
    put(found, BODY, "</table:table-row>", counted)
    speaking(found, FORMULAS)
    clean, _ = stripped(packed(found))
    assert converted(clean, "ods", "csv", tmp_path).decode() == f"{SEEN},23\n"


def test_a_prefix_of_another_language_goes() -> None:
    found = parts(calculated())
    speaking(found, f"urn:{GONE}")
    assert readable(stripped(packed(found))[0]) == {1}
