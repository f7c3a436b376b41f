"""Marks on a page that bring no picture of their own (12.5.6): drawn as readers draw them.

Highlights, lines under and through words, rectangles, ellipses, lines, polygons and what a pen
drew. Where a mark says no colour, readers take yellow for a highlight and black for the others.
"""

from collections.abc import Callable
from typing import Any

import pikepdf

from stripping.pdf import syntax
from stripping.pdf.resources import Resources

OPERATORS = {1: (b"g", b"G"), 3: (b"rg", b"RG"), 4: (b"k", b"K")}  # to fill and to stroke
BLACK, YELLOW = (0.0, 0.0, 0.0), (1.0, 1.0, 0.0)
MOST_NUMBERS = 20_000  # of one mark: a signature by hand has some thousand
ARC = 0.5523  # of a radius: how far the handles of a quarter circle stand from its ends
LINE = 1.0  # points: how thick a line under or through words is
Colour = tuple[float, ...]
Points = list[float]


def drawn(found: Any, names: Resources) -> bytes:
    """The operators that draw it; nothing for a mark that readers do not draw by themselves."""
    kind = str(found.get("/Subtype", ""))
    body = KINDS[kind](found) if kind in KINDS else b""
    if not body:
        return b""
    opacity = found.get("/CA")
    seen = syntax.number(opacity)
    state = b"/CA %s/ca %s" % (seen, seen) if seen and 0 <= float(opacity) <= 1 else b""
    state += b"/BM/Multiply" if kind == "/Highlight" else b""
    called = b"%s gs\n" % names.add("ExtGState", b"<<%s>>" % state) if state else b""
    return b"q\n%s%sQ\n" % (called, body)


def values(found: Any) -> Points:
    if not isinstance(found, pikepdf.Array) or len(found) > MOST_NUMBERS:
        return []
    kept = [float(each) for each in found if syntax.number(each) is not None]
    return kept if len(kept) == len(found) else []


def colour(found: Any, key: str, usual: Colour | None, *, stroke: bool) -> bytes:
    """The operator that chooses it; nothing where there is none."""
    parts = tuple(values(found.get(key))) or usual
    if parts is None or len(parts) not in OPERATORS:
        return b""
    return b"%s %s\n" % (text(parts), OPERATORS[len(parts)][stroke])


def text(points: Points | Colour) -> bytes:
    return b" ".join(b"%.4f" % each for each in points)


def boxes(found: Any) -> list[tuple[float, float, float, float]]:
    """Around each piece of marked words: left, low, right, high."""
    corners = values(found.get("/QuadPoints"))
    quads = [corners[at : at + 8] for at in range(0, len(corners) - 7, 8)]
    return [(min(each[::2]), min(each[1::2]), max(each[::2]), max(each[1::2])) for each in quads]


def highlight(found: Any) -> bytes:
    filled = [b"%s re f\n" % text((x, y, r - x, h - y)) for x, y, r, h in boxes(found)]
    return colour(found, "/C", YELLOW, stroke=False) + b"".join(filled) if filled else b""


def line_at(height: Callable[[float, float], float]) -> Callable[[Any], bytes]:
    def line(found: Any) -> bytes:
        """Along each piece of words, at this height between its low and its high end."""
        lines = [
            b"%s m %s l S\n" % (text((x, height(y, h))), text((r, height(y, h))))
            for x, y, r, h in boxes(found)
        ]
        chosen = colour(found, "/C", BLACK, stroke=True) + b"%.1f w\n" % LINE
        return chosen + b"".join(lines) if lines else b""

    return line


def width(found: Any) -> float:
    """Of a mark's own line: by its style of border, or by the older array."""
    style, border = found.get("/BS"), values(found.get("/Border"))
    said: Any = style.get("/W") if isinstance(style, pikepdf.Dictionary) else None
    if syntax.number(said) is not None:
        return max(float(said), 0.0)
    return max(border[2], 0.0) if len(border) >= 3 else 1.0


def square(found: Any) -> bytes:
    return framed(found, lambda *box: b"%s re" % text(box))


def circle(found: Any) -> bytes:
    return framed(found, ellipse)


def ellipse(left: float, low: float, wide: float, high: float) -> bytes:
    """Four curves, from its right on (8.5.2.2)."""
    across, up = wide / 2, high / 2
    x, y, a, b = left + across, low + up, across * ARC, up * ARC
    curves = (
        (x + across, y + b, x + a, y + up, x, y + up),
        (x - a, y + up, x - across, y + b, x - across, y),
        (x - across, y - b, x - a, y - up, x, y - up),
        (x + a, y - up, x + across, y - b, x + across, y),
    )
    return b"%s m\n" % text((x + across, y)) + b"\n".join(b"%s c" % text(each) for each in curves)


def framed(found: Any, path: Callable[[float, float, float, float], bytes]) -> bytes:
    """A shape in the mark's place, with its line and what fills it."""
    place, thick = values(found.get("/Rect")), width(found)
    if len(place) != 4:
        return b""
    (left, right), (low, high) = sorted(place[::2]), sorted(place[1::2])
    inside = colour(found, "/IC", None, stroke=False)
    line = colour(found, "/C", BLACK, stroke=True) if thick else b""
    paint = {(True, True): b"B", (True, False): b"f", (False, True): b"S"}
    if not (inside or line) or right - left <= thick or high - low <= thick:
        return b""
    shape = path(left + thick / 2, low + thick / 2, right - left - thick, high - low - thick)
    return b"%s%s%.2f w\n%s %s\n" % (inside, line, thick, shape, paint[bool(inside), bool(line)])


def pen(found: Any) -> bytes:
    listed: Any = found.get("/InkList")
    paths = [values(each) for each in listed] if isinstance(listed, pikepdf.Array) else []
    lines, left = list[bytes](), MOST_NUMBERS
    for path in paths:
        left -= len(path)
        points = [text(path[at : at + 2]) for at in range(0, len(path) - 1, 2)]
        if len(points) > 1 and left >= 0:
            lines.append(points[0] + b" m " + b"".join(b"%s l " % each for each in points[1:]))
    chosen = colour(found, "/C", BLACK, stroke=True) + b"%.2f w\n" % width(found)
    return chosen + b"".join(line + b"S\n" for line in lines) if lines and width(found) else b""


def line(found: Any) -> bytes:
    return traced(found, values(found.get("/L"))[:4], closed=False)


def polyline(found: Any) -> bytes:
    return traced(found, values(found.get("/Vertices")), closed=False)


def polygon(found: Any) -> bytes:
    return traced(found, values(found.get("/Vertices")), closed=True)


def traced(found: Any, points: Points, *, closed: bool) -> bytes:
    """Straight lines from point to point; what is closed may be filled."""
    if len(points) < 4 or not width(found):
        return b""
    inside = colour(found, "/IC", None, stroke=False) if closed else b""
    path = b" l ".join(text(points[at : at + 2]) for at in range(0, len(points) - 1, 2))
    chosen = inside + colour(found, "/C", BLACK, stroke=True) + b"%.2f w\n" % width(found)
    paint = b"b" if inside else b"s" if closed else b"S"
    return chosen + path.replace(b" l ", b" m ", 1) + b" l " + paint + b"\n"


KINDS: dict[str, Callable[[Any], bytes]] = {
    "/Highlight": highlight,
    "/Underline": line_at(lambda low, high: low + LINE),
    "/Squiggly": line_at(lambda low, high: low + LINE),
    "/StrikeOut": line_at(lambda low, high: (low + high) / 2),
    "/Square": square,
    "/Circle": circle,
    "/Ink": pen,
    "/Line": line,
    "/PolyLine": polyline,
    "/Polygon": polygon,
}
