"""Rows of a sheet in which there is nothing to clean: most of what a large workbook is made of.

They are passed on as they came, without a tree of their cells. Only what this grammar describes
whole is: cells with a number, a word, the number of a shared one or a formula of what is seen, in
rows that are seen. Any other mark, attribute or value, and the sheet is read in full.
"""

import html
import re

from stripping.office import cells, formulas, markup, xml
from stripping.office.names import S

# What XML may begin with, so that bytes below 128 are what they look like.
HEAD = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["']utf-8["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])?\s*\?>)?\s*<(?=[a-z])""",
    re.IGNORECASE,
)
BEGIN, END, EMPTY = b"<sheetData>", b"</sheetData>", b"<sheetData/>"
CHARACTERS = rb"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f]*+"
ENTITY = rb"&(?:amp|lt|gt|quot|apos|#[1-9]\d{2,6});"
TEXT = CHARACTERS + rb"(?:" + ENTITY + CHARACTERS + rb")*+"
ROW_SAYS = (
    rb"(?: (?:r|s|spans|outlineLevel)=\"[\d:]*+\""
    rb"| (?:customFormat|customHeight|thickTop|thickBot|ph|collapsed)=\"(?:[01]|true|false)\""
    rb"| hidden=\"(?:0|false)\"| ht=\"[1-9][\d.]*+\")*+"
)
CELL_SAYS = rb"(?: r=\"[A-Z]{1,3}\d++\"| s=\"\d++\"| t=\"(?:n|s|b|e|str|inlineStr)\")*+"
FORMULA_SAYS = (
    rb"(?: a?ca=\"(?:[01]|true|false)\"| t=\"shared\"| ref=\"[A-Z\d:]*+\"| si=\"\d++\")*+"
)
FORMULA = rb"<f" + FORMULA_SAYS + rb"(?:/>|>" + TEXT + rb"</f>)"
WORDS = rb"<is><t(?: xml:space=\"preserve\")?>" + TEXT + rb"</t></is>"
CELL_HOLDS = rb"(?:(?:" + FORMULA + rb")?+(?:<v>" + TEXT + rb"</v>|<v/>)?+|" + WORDS + rb")"
CELL = rb"<c" + CELL_SAYS + rb"(?:/>|>" + CELL_HOLDS + rb"</c>)"
ROW = re.compile(rb"<row" + ROW_SAYS + rb"(?:/>|>(?:" + CELL + rb")*+</row>)")
# The room between lines, which Excel notes for itself at every row.
ROOM = re.compile(rb"(<row[^<>]*) x14ac:dyDescent=\"[\d.]*\"")
FORMULAS = re.compile(rb"<f[^<>]*>([^<]+)</f>")
DIGITS = str.maketrans("123456789", "000000000")
SHARED = re.compile(rb" t=\"s\"[^<>]*><v>(\d+)</v>")


def read(data: bytes, gone: list[str]) -> tuple[xml.Element, bytes]:
    """A sheet, and its rows if they are passed on; else they are in it. Raises Unclean.

    ``gone``: the names of hidden sheets.
    """
    found = apart(data)
    if found is not None:
        sheet, rows = found
        root = markup.parse(sheet)
        # A mark without prefix must mean the same in the rows and in what they are put into.
        if root.nsmap.get(None) == S and not cells.hides(root) and clear(rows, gone):
            return root, rows
    return markup.parse(data), b""


def clear(rows: bytes, gone: list[str]) -> bool:
    """Whether no formula in them names a path, a program or a sheet that is gone.

    Formulas that differ in numbers alone, as those of one column do, are looked at once.
    """
    names = [name.translate(DIGITS) for name in gone]
    found = {html.unescape(each.decode()) for each in set(FORMULAS.findall(rows))}
    for formula in {each.translate(DIGITS) for each in found}:
        if formulas.tells(formula) or formulas.leads_away(formula, names):
            return False
    return True


def apart(data: bytes) -> tuple[bytes, bytes] | None:
    """A sheet without its rows, and these; None when it is to be read in full."""
    head = HEAD.match(data)
    if not head or data.find(b"<!") >= 0 or data.find(b"<?", head.end()) >= 0:
        return None
    start, end = data.find(BEGIN) + len(BEGIN), data.rfind(END)
    if not len(BEGIN) <= start <= end:
        return None
    rows = data[start:end]
    if b" x14ac:dyDescent=" in rows:
        rows = ROOM.sub(rb"\1", rows)
    at = 0
    while at < len(rows):
        row = ROW.match(rows, at)
        if row is None:
            return None
        at = row.end()
    return data[: start - len(BEGIN)] + EMPTY + data[end + len(END) :], rows


def together(sheet: bytes, rows: bytes) -> bytes:
    before, _, behind = sheet.partition(EMPTY)
    return b"".join((before, BEGIN, rows, END, behind))


def shared(rows: bytes) -> set[int]:
    """The numbers of shared words in them."""
    return {int(each) for each in SHARED.findall(rows)}
