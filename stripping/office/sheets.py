"""Spreadsheets: hidden sheets, rows and columns, names that lead away, words nobody shows."""

import re
from collections.abc import Iterable
from typing import cast

from lxml import etree

from stripping.office import cells, formulas, tables, xml
from stripping.office.cells import ON, s
from stripping.office.names import R, S
from stripping.unseen import Thing, meet
from stripping.values import Place, Removals, Removed, Unit

# What a workbook and a sheet may hold beside cells; everything else is about programs and people.
WORKBOOK = frozenset(map(s, ("workbookPr", "bookViews", "sheets", "definedNames", "calcPr")))
SHEET = frozenset(
    map(
        s,
        (
            *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData"),
            *("autoFilter", "mergeCells", "phoneticPr", "conditionalFormatting"),
            *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup"),
            *("headerFooter", "rowBreaks", "colBreaks", "ignoredErrors", "drawing", "tableParts"),
        ),
    )
)
ATTRIBUTES = {
    s("workbookPr"): frozenset(("date1904",)),
    s("workbookView"): frozenset(("activeTab", "showSheetTabs", "showHorizontalScroll")),
    s("sheetPr"): frozenset(("filterMode", "transitionEvaluation", "transitionEntry")),
    s("definedName"): frozenset(("name", "localSheetId")),
    s("calcPr"): frozenset(("calcId", "fullCalcOnLoad", "iterate", "iterateCount")),
}
# In headers and footers: the file's name, its path.
PATHS = re.compile(r"&[FZ]")
FLAGS = {"first": "differentFirst", "even": "differentOddEven"}
EMPTY = re.compile(r"(&[LCR])*")
STRINGS_SHOWN = etree.XPath("//s:c[@t='s']/s:v[1]/text()", namespaces={"s": S}, smart_strings=False)
HIDING = frozenset(("hidden", "width", "ht"))
EXTENDED = frozenset(("cm", "vm"))  # they number the extensions, which are gone


def workbook(root: xml.Element, removals: Removals) -> set[str]:
    """Leaves hidden sheets out; gives the relations that led to them."""
    for element in list(root):
        if element.tag not in WORKBOOK:
            root.remove(element)
    gone, names, kept = set(), [], dict[int, int]()
    for number, sheet in enumerate(xml.elements_of(root, s("sheet"))):
        if sheet.get("state", "visible") != "visible":
            gone.add(sheet.get(f"{{{R}}}id", ""))
            names.append(sheet.get("name", ""))
            xml.drop(sheet)
            meet(Thing.HIDDEN_SHEET, removals, Place(Unit.SHEET, number + 1))
        else:
            kept[number] = len(kept)
    for view in root.iter(s("workbookView")):
        xml.lose(view, "activeTab")
    for defined in xml.elements_of(root, s("definedName")):
        place = defined.get("localSheetId")
        local = xml.number(place) if place else None
        unseen = defined.get("hidden") in ON and not defined.get("name", "").startswith("_xlnm.")
        if (
            unseen
            or formulas.leads_away(defined.text or "", names)
            or (local is not None and local not in kept)
        ):
            xml.drop(defined)
        elif local is not None:
            defined.set("localSheetId", str(kept[local]))
    _attributes(root.iter())
    for empty in xml.elements_of(root, s("definedNames")):
        if not len(empty):
            xml.drop(empty)
    root.set("gone", "\n".join(names))  # for the sheets; taken off again
    return gone


def shown(workbook: xml.Element) -> list[str]:
    """The relations to its sheets, in their order."""
    return [each.get(f"{{{R}}}id", "") for each in workbook.iter(s("sheet"))]


def _attributes(found: Iterable[xml.Element]) -> None:
    for element in found:
        allowed = ATTRIBUTES.get(element.tag)
        if allowed is not None:
            xml.keep_only(element, allowed)


def sheet(
    root: xml.Element,
    names: list[str],
    keys: set[str],
    filtered: list[range],
    removals: Removals,
) -> set[str]:
    """Gives the places of cells that are not shown, which are emptied.

    ``names``: of hidden sheets; ``keys``: the attributes that there may be; ``filtered``: the rows
    that a filter of this sheet or of a table in it may hide.
    """
    for element in list(root):
        if element.tag not in SHEET:
            root.remove(element)
    _attributes(root)
    for element in root.iterchildren(s("pageSetup")):
        xml.lose(element, f"{{{R}}}id")
    for part in root.iterchildren(s("headerFooter")):
        margins(part, removals)
    tables.filters(root, removals)
    for reading in xml.elements_of(root, s("rPh")):
        xml.drop(reading)
    merged = root.find(s("mergeCells")) is not None
    gone = cells.hidden(root, filtered, removals) if merged or keys & HIDING else set[str]()
    _formulas(root, names, removals)
    for cell in root.iter(s("c")) if keys & EXTENDED else ():
        xml.lose(cell, *EXTENDED)
    _rules(root, names, removals)
    links(root, names, removals)
    return gone


def _formulas(root: xml.Element, names: list[str], removals: Removals) -> None:
    """Drops what a cell computes where that tells of somebody or leads to a hidden sheet."""
    for formula in xml.elements_of(root, s("f")):
        cell = formula.getparent()
        if cell is not None and formulas.tells(formula.text or ""):
            xml.drop_children(cell)
            removals.add(Removed.AUTHOR)
        elif formulas.leads_away(formula.text or "", names):
            xml.drop(formula)
            removals.add(Removed.HIDDEN_DATA)


def _rules(root: xml.Element, names: list[str], removals: Removals) -> None:
    """The same for rules of what may be typed, and of how a cell looks."""
    for rule in xml.elements_of(root, s("dataValidation"), s("cfRule")):
        told = [each.text or "" for each in rule]
        told += [each.get("val", "") for each in rule.iter(s("cfvo"))]
        if any(formulas.leads_away(each, names) for each in told):
            xml.drop(rule)
            removals.add(Removed.HIDDEN_DATA)
    for empty in xml.elements_of(root, s("dataValidations"), s("conditionalFormatting")):
        if not len(empty):
            xml.drop(empty)
    for rules in root.iter(s("dataValidations")):
        xml.lose(rules, "count")


def links(root: xml.Element, names: list[str], removals: Removals) -> None:
    for element in xml.elements_of(root, s("hyperlink")):
        xml.lose(element, "display", "tooltip")
        if formulas.leads_away(element.get("location", ""), names):
            xml.lose(element, "location")
            removals.add(Removed.HIDDEN_DATA)
            if element.get(f"{{{R}}}id") is None:
                xml.drop(element)
    for empty in xml.elements_of(root, s("hyperlinks")):
        if not len(empty):
            xml.drop(empty)


def margins(part: xml.Element, removals: Removals) -> None:
    """Above and below the pages: lines for pages that have others are not shown."""
    for line in list(part):
        local = xml.name(line.tag)[1]
        needed = next((flag for start, flag in FLAGS.items() if local.startswith(start)), "")
        unseen = needed and part.get(needed) not in ON
        line.text = PATHS.sub("", line.text or "")
        if unseen or EMPTY.fullmatch(line.text):
            part.remove(line)
            if unseen:
                removals.add(Removed.HIDDEN_DATA)


def used(root: xml.Element) -> set[int]:
    """Which shared strings a sheet shows."""
    return {xml.number(each) for each in cast(list[str], STRINGS_SHOWN(root))}


def strings(root: xml.Element, shown: set[int], removals: Removals) -> None:
    """Words that no cell shows any more become empty; the others keep their numbers."""
    for reading in xml.elements_of(root, s("rPh")):
        xml.drop(reading)
    for number, item in enumerate(root.iter(s("si"))):
        if number not in shown and len(item):
            if any(str(each).strip() for each in item.itertext()):
                removals.add(Removed.HIDDEN_DATA)
            xml.drop_children(item)
            item.append(item.makeelement(s("t")))
    for key in ("count", "uniqueCount"):
        xml.lose(root, key)
