"""What formulas of spreadsheets name beside cells that are shown: sheets, files, programs."""

import re

from stripping.office import xml
from stripping.office.names import C

# A sheet's name in front of "!": quoted, with quotes in it doubled, or plain.
SHEET = re.compile(r"'((?:[^']|'')+)'!|([^\W\d][\w.]*(?::[\w.]+)?)!")
WORDS = re.compile(r'"(?:[^"]|"")*"')
# "[1]" is the first of the workbook's links to others; "Table[2020]" is a column of a table.
ELSEWHERE = re.compile(r"(?<![\w\]\[:])\[\d+\]")
PLACE = re.compile(r"""["'](file:|\\\\|[A-Za-z]:[\\/])""", re.IGNORECASE)
FETCHES = re.compile(r"\b(WEBSERVICE|RTD|CALL|REGISTER(\.ID)?|IMAGE|CUBE\w+)\s*\(", re.IGNORECASE)
# They show the path of the document or of its program.
PERSONAL = re.compile(r'\b(CELL\s*\(\s*"filename|INFO\s*\()', re.IGNORECASE)
REFERENCE_ERROR = "#REF!"  # what programs write for a place that is gone


def leads_away(formula: str, gone: list[str]) -> bool:
    """Whether it names a file, a program, or one of the sheets that are ``gone``."""
    if PLACE.search(formula) or FETCHES.search(formula):
        return True
    bare = WORDS.sub('""', formula)
    if ELSEWHERE.search(bare) or "|" in bare:
        return True
    unseen = {name.casefold() for name in gone}
    for quoted, plain in SHEET.findall(bare):
        told = quoted.replace("''", "'") or plain
        if "[" in told or not unseen.isdisjoint(told.casefold().split(":")):
            return True
    return False


def tells(formula: str) -> bool:
    """Whether what it shows is a path."""
    return bool(PERSONAL.search(formula))


def of_chart(root: xml.Element, gone: list[str] | None) -> None:
    """Where a chart's numbers came from; ``gone``: None where the whole workbook is."""
    for place in root.iter(f"{{{C}}}f"):
        if gone is None or leads_away(place.text or "", gone):
            place.text = REFERENCE_ERROR
