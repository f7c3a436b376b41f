"""What no page of a Word document shows: hidden text, cells behind others, lines of other pages."""

from stripping.office import xml
from stripping.office.names import M, W
from stripping.office.paging import Places
from stripping.unseen import Thing, meet
from stripping.values import Removals, Removed


def w(local: str) -> str:
    return f"{{{W}}}{local}"


OFF = ("0", "false", "off", "none")
RUNS = (w("r"), f"{{{M}}}r")
HIDING = (w("vanish"), w("specVanish"))
AROUND = {w("p"): f"{w('pPr')}/{w('pStyle')}", w("tbl"): f"{w('tblPr')}/{w('tblStyle')}"}


def hiding(styles: xml.Element) -> frozenset[str]:
    """The styles that hide what is written in them, by themselves or by what they build on."""
    marks, below = {}, {}
    for style in styles.iter(w("style")):
        identity = style.get(w("styleId"), "")
        base, found_marks = style.find(w("basedOn")), marks_of(style)
        marks[identity] = any(map(on, found_marks)) if found_marks else None
        below[identity] = "" if base is None else base.get(w("val"), "")
    found = set()
    for identity in marks:
        at, passed = identity, set[str]()
        while at in marks and at not in passed and marks[at] is None:
            passed.add(at)
            at = below[at]
        if marks.get(at):
            found.add(identity)
    return frozenset(found)


def on(mark: xml.Element) -> bool:
    return mark.get(w("val"), "1") not in OFF


def marks_of(element: xml.Element) -> list[xml.Element]:
    return [mark for kind in HIDING for mark in element.findall(f"{w('rPr')}/{kind}")]


def clean(root: xml.Element, unseen: frozenset[str], removals: Removals, places: Places) -> None:
    """Text that is not shown goes, run by run, and rows of tables that are not.

    ``unseen``: styles that hide what has them.
    """
    unseen_here = next(root.iter(*HIDING), None) is not None
    for run in xml.elements_of(root, *RUNS) if unseen or unseen_here else ():
        marks = marks_of(run)
        if any(map(on, marks)) or (not marks and styled(run) & unseen):
            meet(Thing.HIDDEN_TEXT, removals, places.of(run))
            xml.drop(run)
    for mark in xml.elements_of(root, w("hidden")):
        row = xml.around(mark, frozenset((w("tr"),)))
        if mark.getparent().tag == w("trPr") and on(mark) and row is not None:  # type: ignore[union-attr]
            meet(Thing.HIDDEN_TEXT, removals, places.of(row))
            xml.drop(row)
    behind(root, removals)


def styled(run: xml.Element) -> set[str]:
    """The styles of a run, of its paragraph and of its table."""
    marks = [run.find(f"{w('rPr')}/{w('rStyle')}")]
    for tag, style in AROUND.items():
        outer = xml.around(run, frozenset((tag,)))
        if outer is not None:
            marks.append(outer.find(style))
    return {mark.get(w("val"), "") for mark in marks if mark is not None}


def behind(root: xml.Element, removals: Removals) -> None:
    """Of cells that are shown as one, the first is seen."""
    for mark in xml.elements_of(root, w("vMerge"), w("hMerge")):
        cell = xml.around(mark, frozenset((w("tc"),)))
        if mark.get(w("val"), "continue") != "continue" or cell is None:
            continue
        if any(True for _ in cell.iter(w("t"), w("drawing"), w("pict"), w("tbl"))):
            removals.add(Removed.HIDDEN_DATA)
        for part in [each for each in cell if each.tag != w("tcPr")]:
            cell.remove(part)
        xml.under(cell, W, "p")


def lines(root: xml.Element, settings: xml.Element | None, removals: Removals) -> None:
    """Headers and footers of first and of even pages, where the document has no such pages."""
    even = None if settings is None else settings.find(w("evenAndOddHeaders"))
    first = False  # whether this part of the text, or one that takes them over, has such a page
    for section in reversed(xml.elements_of(root, w("sectPr"))):
        title = section.find(w("titlePg"))
        first = first or (title is not None and on(title))
        shown = {"first": first, "even": even is not None and on(even)}
        for line in [
            *section.findall(w("headerReference")),
            *section.findall(w("footerReference")),
        ]:
            if not shown.get(line.get(w("type"), ""), True):
                section.remove(line)
                removals.add(Removed.HIDDEN_DATA)
