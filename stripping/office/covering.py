"""Words and pictures under something drawn over them, and words in the colour of what is behind.

They stay, because nobody knows what was meant, and are named.
"""

import re

from stripping.office import xml
from stripping.office.names import WP, WPS, A, P, W
from stripping.office.paging import Places
from stripping.unseen import Thing, meet
from stripping.values import Removals

DARK = re.compile(r"(?:[0-3][0-9a-fA-F]){3}")  # a colour of which each part is below 64 of 255
BLACK = ("auto", "black")
MOST = 0.8  # of what is covered, or of what covers: a part of less is chance
SLIDES = (f"{{{P}}}sp", f"{{{P}}}pic", f"{{{P}}}graphicFrame")
Box = tuple[int, int, int, int]  # left, top, right, bottom, in English Metric Units


def w(local: str) -> str:
    return f"{{{W}}}{local}"


def a(local: str) -> str:
    return f"{{{A}}}{local}"


def of_text(root: xml.Element, removals: Removals, places: Places) -> None:
    """Of a Word document: words in black on black, and filled shapes that float over the text."""
    for run in root.iter(w("r")):
        properties = run.find(w("rPr"))
        if properties is not None and blackened(properties) and worded(run, w("t")):
            meet(Thing.COVERED, removals, places.of(run))
    for anchor in root.iter(f"{{{WP}}}anchor"):
        in_front = anchor.get("behindDoc", "0") in ("0", "false")
        if in_front and anchor.find(f"{{{WP}}}wrapNone") is not None:
            shapes = anchor.iter(f"{{{WPS}}}wsp")
            if any(opaque(each, WPS) and not worded(each, w("t")) for each in shapes):
                meet(Thing.COVERED, removals, places.of(anchor))


def blackened(properties: xml.Element) -> bool:
    marks = {key: properties.find(w(key)) for key in ("color", "highlight", "shd")}
    found = {
        key: "" if mark is None else mark.get(w("fill" if key == "shd" else "val"), "")
        for key, mark in marks.items()
    }
    dark = DARK.fullmatch(found["color"]) is not None
    marked = found["highlight"] == "black" and (dark or found["color"] in ("", *BLACK))
    # On a dark ground letters without a colour of their own become white.
    return marked or (DARK.fullmatch(found["shd"]) is not None and dark)


def worded(element: xml.Element, tag: str) -> bool:
    return any((words.text or "").strip() for words in element.iter(tag))


def opaque(shape: xml.Element, space: str) -> bool:
    fill = shape.find(f"{{{space}}}spPr/{a('solidFill')}")
    if fill is None:
        return False
    return all(int(each.get("val", "0") or 0) >= 95_000 for each in fill.iter(a("alpha")))


def of_slide(root: xml.Element, removals: Removals) -> None:
    """Of a slide: its shapes by their places, the later ones above the earlier ones."""
    tree = root.find(f"{{{P}}}cSld/{{{P}}}spTree")
    placed = list[tuple[Box, xml.Element]]()
    for shape in tree if tree is not None else ():
        box = box_of(shape) if shape.tag in SLIDES else None
        if box is None:
            continue
        wordless = not worded(shape, a("t"))
        if shape.tag == f"{{{P}}}pic" or opaque(shape, P):
            for below, other in placed:
                if covers(box, below, wordless and shape.tag == f"{{{P}}}sp", other):
                    meet(Thing.COVERED, removals)
                    break
        placed.append((box, shape))


def box_of(shape: xml.Element) -> Box | None:
    """Where it lies, if it says so itself and is not turned."""
    frame = next(shape.iter(a("xfrm"), f"{{{P}}}xfrm"), None)
    offset, size = (None, None) if frame is None else (frame.find(a("off")), frame.find(a("ext")))
    if offset is None or size is None:
        return None
    try:
        left, top = int(offset.get("x", "")), int(offset.get("y", ""))
        return left, top, left + int(size.get("cx", "")), top + int(size.get("cy", ""))
    except ValueError:
        return None


def covers(above: Box, below: Box, bar: bool, other: xml.Element) -> bool:
    shared = area(
        (
            *(max(above[0], below[0]), max(above[1], below[1])),
            *(min(above[2], below[2]), min(above[3], below[3])),
        )
    )
    shows = other.tag == f"{{{P}}}pic" or worded(other, a("t"))
    all_of_it = shared >= MOST * area(below)
    # A bar without words over a part of words or of a picture.
    part_of_it = bar and shared >= MOST * area(above) and area(above) <= MOST * area(below)
    return bool(shared) and shows and (all_of_it or part_of_it)


def area(box: Box) -> int:
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)
