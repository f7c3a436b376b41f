"""What lies on pages (12.5): its picture becomes part of the page; links stay links."""

from typing import Any

import pikepdf

from stripping.pdf import marks, syntax
from stripping.pdf.copier import Copier, numbers, string
from stripping.pdf.resources import Resources, form, off
from stripping.values import Removed

UNSEEN = 2 | 32  # hidden, and not viewed (12.5.3)
FITS = ("/XYZ", "/Fit", "/FitH", "/FitV", "/FitR", "/FitB", "/FitBH", "/FitBV")
Matrix = tuple[float, float, float, float, float, float]


def flattened(copier: Copier, found: Any, names: Resources) -> tuple[bytes, list[bytes]]:
    """(operators that draw the annotations, the links)."""
    drawn, links = b"", []
    for each in found if isinstance(found, pikepdf.Array) else []:
        if not isinstance(each, pikepdf.Dictionary):
            continue
        kept = link(copier, each) if each.get("/Subtype") == "/Link" else None
        seen = kept is None and not unseen(copier, each)
        picture = appearance(each) if seen else None
        if seen and picture is None:
            drawn += marks.drawn(each, names)
        if kept is not None:
            links.append(kept)
        else:
            copier.removals.add(Removed.ANNOTATIONS)
        if picture is not None:
            drawn += draw(copier, each, picture, names)
    return drawn, links


def unseen(copier: Copier, found: Any) -> bool:
    flags = found.get("/F", 0)
    hidden = isinstance(flags, int) and bool(flags & UNSEEN)
    return hidden or found.get("/Subtype") == "/Popup" or off(copier, found.get("/OC"))


def appearance(found: Any) -> Any:
    pictures = found.get("/AP")
    normal = pictures.get("/N") if isinstance(pictures, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Dictionary):
        state = found.get("/AS")
        named = isinstance(state, pikepdf.Name)
        normal = syntax.entry(normal, syntax.text_of(state)) if named else None
    return normal if isinstance(normal, pikepdf.Stream) else None


def floats(found: Any, count: int) -> list[float] | None:
    if not isinstance(found, pikepdf.Array) or len(found) != count:
        return None
    values = [each for each in found if syntax.number(each) is not None]
    return [float(each) for each in values] if len(values) == count else None


def draw(copier: Copier, found: Any, picture: Any, names: Resources) -> bytes:
    """12.5.5, algorithm 8: the form's box, turned by its matrix, is fitted into the rectangle."""
    place, box = floats(found.get("/Rect"), 4), floats(picture.get("/BBox"), 4)
    a, b, c, d, e, f = floats(picture.get("/Matrix"), 6) or [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    kept = copier.value(picture, form)
    if kept is None or place is None or box is None:
        return b""
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    left, right = sorted((place[0], place[2]))
    low, high = sorted((place[1], place[3]))
    wide, tall = max(across) - min(across), max(up) - min(up)
    if not wide or not tall:
        return b""
    x, y = (right - left) / wide, (high - low) / tall
    moved = (x, 0.0, 0.0, y, left - x * min(across), low - y * min(up))
    matrix = b" ".join(b"%.5f" % each for each in moved)
    return b"q\n%s cm\n%s Do\nQ\n" % (matrix, names.add("XObject", kept))


def link(copier: Copier, found: Any) -> bytes | None:
    place, action = copier.value(found.get("/Rect"), numbers), found.get("/A")
    if place is None:
        return None
    target = None
    if isinstance(action, pikepdf.Dictionary):
        kind = action.get("/S")
        address = copier.value(action.get("/URI"), string) if kind == "/URI" else None
        if address is not None:
            target = b"/A<</S/URI/URI %s>>" % address
        goal = destination(copier, action.get("/D")) if kind == "/GoTo" else None
    else:
        goal = destination(copier, found.get("/Dest"))
    if target is None and goal is not None:
        target = b"/Dest " + goal
    if target is None:
        return None
    corners = copier.value(found.get("/QuadPoints"), numbers)
    quads = b"/QuadPoints " + corners if corners else b""
    looks = border(copier, found) + quads + target
    return b"<</Type/Annot/Subtype/Link/Rect %s%s>>" % (place, looks)


def border(copier: Copier, found: Any) -> bytes:
    """As readers draw it: a link that does not say has a thin black one (table 164)."""
    style, old = found.get("/BS"), copier.value(found.get("/Border"), numbers)
    colour = copier.value(found.get("/C"), numbers)
    said = b"/Border " + old if old else b""
    if isinstance(style, pikepdf.Dictionary):
        wide = syntax.number(style.get("/W")) or b"1"
        # As one that was there is written, so that a second time it is the same.
        said = b"/Border [0 0 %s]" % wide
    return said + (b"/C " + colour if colour else b"")


def destination(copier: Copier, found: Any) -> bytes | None:
    """A place in this document (12.3.2); names of places are looked up, and gone."""
    if isinstance(found, pikepdf.String | pikepdf.Name):
        named = isinstance(found, pikepdf.Name)
        found = copier.places.get(syntax.text_of(found) if named else bytes(found))
    if isinstance(found, pikepdf.Dictionary):
        found = found.get("/D")
    if not isinstance(found, pikepdf.Array) or len(found) < 2 or str(found[1]) not in FITS:
        return None
    page = found[0]
    own = copier.pages.get(page.objgen) if isinstance(page, pikepdf.Dictionary) else None
    rest = [syntax.number(each) or b"null" for each in list(found)[2:6]]
    if own is None:
        return None
    return b"[%d 0 R %s]" % (own, b" ".join([str(found[1]).encode(), *rest]))
