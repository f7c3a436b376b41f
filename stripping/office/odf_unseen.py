"""What both parts of an OpenDocument say together: which styles, layers and pages are not shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from stripping.office import xml
from stripping.office.odf_names import DRAW, PRESENTATION, STYLE, TABLE, TEXT
from stripping.values import Removals, Removed

MASTER = f"{{{STYLE}}}master-page"
LEADS = (
    *(f"{{{STYLE}}}master-page-name", f"{{{DRAW}}}master-page-name"),
    f"{{{STYLE}}}next-style-name",
)
# Layers of every presentation; others have names of people's choice.
LAYERS = frozenset(("layout", "background", "backgroundobjects", "controls", "measurelines"))
DECLARED = {
    f"{{{PRESENTATION}}}{kind}-decl": f"{{{PRESENTATION}}}use-{kind}-name"
    for kind in ("header", "footer", "date-time")
}
LEAST = 0.01  # centimetres or inches: what is lower or narrower is not seen
SIZES = (f"{{{STYLE}}}row-height", f"{{{STYLE}}}column-width")


@dataclass(frozen=True)
class Unseen:
    """``styles``: family and name of those that hide what has them; ``layers``: names."""

    styles: frozenset[tuple[str, str]]
    layers: frozenset[str]

    def families(self) -> set[str]:
        return {family for family, _ in self.styles}


def gathered(styled: list[xml.Element], roots: list[xml.Element]) -> Unseen:
    """``styled``: the roots whose styles are asked for."""
    layers = {
        layer.get(f"{{{DRAW}}}name", "")
        for root in roots
        for layer in root.iter(f"{{{DRAW}}}layer")
        if layer.get(f"{{{DRAW}}}display") == "none"
    }
    return Unseen(styles(styled), frozenset(layers))


def styles(roots: Iterable[xml.Element]) -> frozenset[tuple[str, str]]:
    """By themselves, or by what they are built on."""
    marks, below = dict[tuple[str, str], bool | None](), dict[tuple[str, str], tuple[str, str]]()
    for root in roots:
        for style in root.iter(f"{{{STYLE}}}style"):
            family = style.get(f"{{{STYLE}}}family", "")
            name = family, style.get(f"{{{STYLE}}}name", "")
            told = [mark for part in style if (mark := hides(part)) is not None]
            marks[name] = any(told) if told else None
            below[name] = family, style.get(f"{{{STYLE}}}parent-style-name", "")
    found = set()
    for name in marks:
        at, passed = name, set[tuple[str, str]]()
        while at in marks and at not in passed and marks[at] is None:
            passed.add(at)
            at = below[at]
        if marks.get(at):
            found.add(name)
    return frozenset(found)


def hides(part: xml.Element) -> bool | None:
    """None where it does not say."""
    text, sheet = part.get(f"{{{TEXT}}}display"), part.get(f"{{{TABLE}}}display")
    page = part.get(f"{{{PRESENTATION}}}visibility")
    sizes = [part.get(key, "") for key in SIZES if key in part.attrib]
    if (text, sheet, page) == (None, None, None) and not sizes:
        return None
    return text == "none" or sheet == "false" or page == "hidden" or any(map(nothing, sizes))


def nothing(size: str) -> bool:
    number = size.strip().rstrip("abcdefghijklmnopqrstuvwxyz%")
    try:
        return float(number) < LEAST
    except ValueError:
        # What is no number is no height either; programs take their own.
        return False


def pages(roots: list[xml.Element], unseen: Unseen, removals: Removals) -> None:
    """Takes out the pages that nothing has, with their headers, and lines that no slide shows.

    ``unseen``: of the content.
    """
    for style in roots[-1].iter(f"{{{STYLE}}}style"):
        family, name = style.get(f"{{{STYLE}}}family", ""), style.get(f"{{{STYLE}}}name", "")
        if family == "table" and (family, name) in unseen.styles:
            # Its page may be called like the hidden sheet.
            xml.lose(style, f"{{{STYLE}}}master-page-name")
    masters = [page for root in roots for page in xml.elements_of(root, MASTER)[1:]]
    named = {
        each.get(key, "")
        for root in roots
        for key in LEADS
        for each in (xml.with_attribute(root, key) if masters else ())
    }
    for page in masters:
        if page.get(f"{{{STYLE}}}name") not in named | {"Standard", "Default"}:
            if any(str(words).strip() for words in page.itertext()):
                removals.add(Removed.HIDDEN_DATA)
            xml.drop(page)
    for root in roots:
        for tag, key in DECLARED.items():
            declared = xml.elements_of(root, tag)
            used = {each.get(key) for each in (xml.with_attribute(root, key) if declared else ())}
            for each in declared:
                if each.get(f"{{{PRESENTATION}}}name") not in used:
                    xml.drop(each)
                    removals.add(Removed.HIDDEN_DATA)
        for layer in xml.elements_of(root, f"{{{DRAW}}}layer"):
            if layer.get(f"{{{DRAW}}}name") not in LAYERS:
                xml.drop(layer)
