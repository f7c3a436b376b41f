"""Run by Debian's Python, which has xlrd: prints what the cells of a workbook show, as JSON.

Those of words alone, since numbers and days are written in many ways; not those of hidden sheets,
rows and columns, but of rows that a filter or a folded group hides. Ends with 1 where xlrd cannot
read it.
"""

import json
import os
import sys

import xlrd

WORDS = 1  # xlrd.XL_CELL_TEXT


def shown(path):
    with open(os.devnull, "w") as nowhere:
        book = xlrd.open_workbook(
            path, formatting_info=True, ragged_rows=True, logfile=nowhere, on_demand=True
        )
        for number in range(book.nsheets):
            sheet = book.sheet_by_index(number)
            if sheet.visibility == 0:
                yield from cells(sheet)


def cells(sheet):
    rows = {number for number, row in sheet.rowinfo_map.items() if row.hidden}
    columns = {number for number, column in sheet.colinfo_map.items() if column.hidden}
    merged = set()
    for top, bottom, left, right in sheet.merged_cells:
        # The first of them shows its words for all.
        merged.update((row, column) for row in range(top, bottom) for column in range(left, right))
        merged.discard((top, left))
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row) if row not in rows else 0):
            cell = sheet.cell(row, column)
            if cell.ctype == WORDS and column not in columns and (row, column) not in merged:
                text = " ".join(cell.value.split())
                if text:
                    yield text


if __name__ == "__main__":
    print(json.dumps(list(shown(sys.argv[1]))))
