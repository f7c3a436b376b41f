"""A table as other systems export it: CSV in UTF-8 or UTF-16, read line by line.

Source: RFC 4180, and what spreadsheets make of it: a byte order mark, semicolons or tabs.
"""

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from reviewers.errors import TableRefused

LARGEST_CELL = 150_000  # letters
DELIMITERS = (",", ";", "\t")
MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What a system puts before a cell that a spreadsheet would take for a formula.
ESCAPED = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True)
class Row:
    """``line``: where it ends in the file, from 1; ``problem`` is a sentence, or empty."""

    line: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """``header``: the names of the columns, in order."""

    path: Path
    header: tuple[str, ...]
    encoding: str
    delimiter: str

    def rows(self) -> Iterator[Row]:
        """Each row that is not empty. Raises TableRefused when the file ends in the middle."""
        with opened(self.path, self.encoding) as file:
            # One limit for the whole process, which others may have set.
            csv.field_size_limit(LARGEST_CELL)
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            try:
                next(reader)
                for cells in reader:
                    if any(cell.strip() for cell in cells):
                        yield self._row(reader.line_num, cells)
            except csv.Error as error:
                raise TableRefused(broken(reader.line_num)) from error
            except UnicodeDecodeError as error:
                raise TableRefused(NOT_TEXT) from error

    def _row(self, line: int, cells: list[str]) -> Row:
        problem = ""
        if len(cells) != len(self.header):
            problem = (
                f"Line {line} has {len(cells)} cells, the header {len(self.header)}: a comma or a "
                "quotation mark in a cell is not quoted. Export the file anew."
            )
        elif any("\0" in cell for cell in cells):
            problem = f"Line {line} has a NUL byte in it. Export the file anew."
        named = dict(zip(self.header, map(unescaped, cells), strict=False))
        return Row(line, named, problem)


NOT_TEXT = "The file is not text in UTF-8 or UTF-16. Save it as “CSV UTF-8”."


def broken(line: int) -> str:
    return (
        f"Line {line} or the cell that begins before it cannot be read: a quotation mark is open, "
        f"or a cell has more than {LARGEST_CELL} letters. Export the file anew."
    )


def opened(path: Path, encoding: str) -> io.TextIOWrapper:
    return path.open(encoding=encoding, newline="")


def unescaped(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith(ESCAPED) else text


def read(path: Path, known: Collection[str]) -> Table:
    """The table's header, with the delimiter under which most ``known`` columns are found.

    Raises TableRefused, OSError.
    """
    with path.open("rb") as file:
        encoding = MARKS.get(file.read(2), "utf-8-sig")
    try:
        with opened(path, encoding) as file:
            first = file.readline()
    except UnicodeDecodeError as error:
        raise TableRefused(NOT_TEXT) from error
    if not first.strip():
        raise TableRefused("The file is empty.")
    headers = {each: split(first, each) for each in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda each: len(set(headers[each]) & set(known)))
    header = headers[delimiter]
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        raise TableRefused(f"Two columns have one name: {', '.join(doubled)}. Rename one of them.")
    return Table(path, header, encoding, delimiter)


def split(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(name.strip() for name in next(csv.reader([line], delimiter=delimiter)))
    except csv.Error:
        return ()
