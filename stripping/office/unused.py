"""Notes and lists of a Word document that nothing in its text leads to."""

from collections.abc import Iterable

from stripping.office import xml
from stripping.office.hiding import w
from stripping.values import Removals, Removed

SHOWN_BY = {"footnotes": ("footnote", "footnoteReference")}
SHOWN_BY |= {"endnotes": ("endnote", "endnoteReference")}


def values(roots: Iterable[xml.Element], tag: str, key: str) -> set[str]:
    return {each.get(w(key), "") for root in roots for each in root.iter(w(tag))}


def notes(root: xml.Element, kind: str, others: list[xml.Element], removals: Removals) -> None:
    """Those that are drawn as lines between text and notes are of another type, and stay."""
    tag, reference = SHOWN_BY[kind]
    shown = values(others, reference, "id")
    for note in xml.elements_of(root, w(tag)):
        if note.get(w("type"), "normal") == "normal" and note.get(w("id")) not in shown:
            xml.drop(note)
            removals.add(Removed.HIDDEN_DATA)


def lists(root: xml.Element, others: list[xml.Element]) -> None:
    """``root``: the part that says how lists are numbered. Their names are not shown anywhere."""
    for name in xml.elements_of(root, w("name"), w("nsid"), w("tmpl")):
        xml.drop(name)
    shown = values(others, "numId", "val")
    for each in xml.elements_of(root, w("num")):
        if each.get(w("numId")) not in shown:
            xml.drop(each)
    used = values([root], "abstractNumId", "val")
    for each in xml.elements_of(root, w("abstractNum")):
        if each.get(w("abstractNumId")) not in used:
            xml.drop(each)
