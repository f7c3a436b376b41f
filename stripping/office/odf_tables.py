"""Tables of OpenDocument: what stands in hidden rows and columns, and formulas that lead away.

Cells keep their places, so that formulas still mean what they meant.
"""

import re

from stripping.office import formulas, xml
from stripping.office.odf_names import STYLE, TABLE
from stripping.office.odf_places import Places
from stripping.office.odf_unseen import Unseen
from stripping.unseen import Thing, meet
from stripping.values import Place, Removals, Removed

ELSEWHERE = re.compile(r"file:|://|\bDDE\s*\(", re.IGNORECASE)
SEEN, FILTERED = "visible", "filter"


def t(local: str) -> str:
    return f"{{{TABLE}}}{local}"


CELLS = (t("table-cell"), t("covered-table-cell"))
WIDE, HIGH, VISIBILITY = t("number-columns-repeated"), t("number-rows-repeated"), t("visibility")
SPANNED = t("number-rows-spanned"), t("number-columns-spanned")
GROUPS = frozenset((t("table-row-group"), t("table-column-group")))
LOOK = frozenset((WIDE, t("style-name")))
# These mean nothing without their address.
WITH_THEIRS = frozenset(
    (
        *(t("named-range"), t("named-expression"), t("database-range"), f"{{{STYLE}}}map"),
        *(t("content-validation"), t("cell-range-source"), t("label-range")),
    )
)
# What spreadsheet programs have (16,384 columns), and some room: "repeated" numbers are cut there.
MOST_COLUMNS, MOST_ROWS = 20_000, 2**20


def clean(
    root: xml.Element,
    gone: list[str],
    unseen: Unseen,
    keys: set[str],
    removals: Removals,
    places: Places,
) -> None:
    """``gone``: the names of hidden sheets, which were taken out; ``keys``: all attributes."""
    for table in root.iter(t("table")):
        hidden(table, unseen, removals, places.of(table))
    for cell in root.iter(CELLS[1]):
        if len(cell) or set(cell.attrib) - LOOK:
            emptied(cell)
            removals.add(Removed.HIDDEN_DATA)
    for cell in root.iter(*CELLS):
        if formulas.tells(cell.get(t("formula"), "")):
            emptied(cell)
            removals.add(Removed.AUTHOR)
    named = leading_to(gone)
    leading = named or any(xml.name(key)[1].endswith("formula") for key in keys)
    for element in xml.elements(root) if leading else ():
        for key, value in xml.attributes(element):
            space, local = xml.name(key)
            if space not in (TABLE, STYLE) or not (named and named.search(value)):
                away = local.endswith("formula") and leads_away(value)
                if not away:
                    continue
            if element.tag in WITH_THEIRS:
                xml.drop(element)
            else:
                del element.attrib[key]
            removals.add(Removed.HIDDEN_DATA)


def leads_away(formula: str) -> bool:
    return bool(ELSEWHERE.search(formula) or formulas.FETCHES.search(formula))


def leading_to(names: list[str]) -> re.Pattern[str] | None:
    """Finds addresses in these sheets: "$'a name'.A1" or "$name.A1"."""
    told = [f"'{re.escape(name.replace(chr(39), chr(39) * 2))}'" for name in names if name]
    told += [rf"(?<![\w'.]){re.escape(name)}" for name in names if name]
    return re.compile(rf"({'|'.join(told)})\.\$?[A-Za-z]") if told else None


def hidden(table: xml.Element, unseen: Unseen, removals: Removals, place: Place | None) -> None:
    """Empties cells that no reader sees, and shows rows that a filter or a folded group hides."""
    columns = unseen_columns(table, unseen)
    rows = own(table, t("table-row"))
    for row, below in zip(rows, until_shown(rows, unseen), strict=True):
        at = 0
        for cell in row.iterchildren(*CELLS):
            width = min(xml.number(cell.get(WIDE, "1")), MOST_COLUMNS)
            high, wide = (xml.number(cell.get(key, "1")) for key in SPANNED)
            here = columns[at : at + max(width, wide)]
            at += width
            seen = (below < high) and not (here and all(here))
            if not seen and (len(cell) or set(cell.attrib) - LOOK):
                emptied(cell)
                meet(Thing.HIDDEN_CELLS, removals, place)
    for row in rows:
        if (row.get(VISIBILITY) == FILTERED or in_group(row)) and xml.lose(row, VISIBILITY):
            meet(Thing.FOLDED_CELLS, removals, place)


def until_shown(rows: list[xml.Element], unseen: Unseen) -> list[int]:
    """For each row, how many lines it is to the next that is shown: 0 when it is itself."""
    found, lines = list[int](), MOST_ROWS
    for row in reversed(rows):
        hides = is_unseen(row, "table-row", unseen)
        lines = lines + xml.number(row.get(HIGH, "1")) if hides else 0
        found.append(lines)
    return found[::-1]


def own(table: xml.Element, tag: str) -> list[xml.Element]:
    """The rows or columns of a table, in its groups too, and not those of tables in its cells."""
    whole = frozenset((t("table"),))
    return [each for each in table.iter(tag) if xml.around(each, whole) is table]


def in_group(line: xml.Element) -> bool:
    """Whether a click on its group's sign unfolds it."""
    return xml.around(line, GROUPS) is not None


def is_unseen(line: xml.Element, family: str, unseen: Unseen) -> bool:
    style = family, line.get(t("style-name"), "")
    hidden = line.get(VISIBILITY, SEEN) not in (SEEN, FILTERED) and not in_group(line)
    return hidden or style in unseen.styles


def unseen_columns(table: xml.Element, unseen: Unseen) -> list[bool]:
    found: list[bool] = []
    for column in own(table, t("table-column")):
        width = min(xml.number(column.get(WIDE, "1")), MOST_COLUMNS)
        if len(found) < MOST_COLUMNS:
            found += [is_unseen(column, "table-column", unseen)] * width
    return found


def emptied(cell: xml.Element) -> None:
    xml.drop_children(cell)
    for key in {str(key) for key in cell.attrib} - LOOK:
        del cell.attrib[key]


def names(element: xml.Element) -> list[str]:
    """Of the tables in what is taken out."""
    return [each.get(t("name"), "") for each in element.iter(t("table"))]
