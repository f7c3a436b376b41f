"""Where in a Word document something stands: on a page, as Word last laid them out.

Where no program has noted its pages, paragraphs are counted instead.
"""

from stripping.office import xml
from stripping.office.names import A, V, W
from stripping.values import Place, Unit

BREAK, PAGE_BREAK = f"{{{W}}}lastRenderedPageBreak", f"{{{W}}}br"
PARAGRAPH = f"{{{W}}}p"
# What is asked for.
MARKED = tuple(
    f"{{{W}}}{each}" for each in ("ins", "del", "moveTo", "moveFrom", "r", "tr", "drawing", "pict")
)
MARKED += (f"{{{A}}}srcRect", f"{{{V}}}imagedata", f"{{{W}}}commentReference")


class Places:
    """Of a document's text; asked before anything is taken out of it."""

    def __init__(self, root: xml.Element) -> None:
        noted = next(root.iter(BREAK), None) is not None
        broken = BREAK if noted else PAGE_BREAK
        laid_out = noted or any(by_hand(each) for each in root.iter(PAGE_BREAK))
        # Numbers: most documents are asked for few places, and have thousands of runs.
        self._numbers = dict[xml.Element, int]()
        self._unit = Unit.PAGE if laid_out else Unit.PARAGRAPH
        page = paragraph = 1
        for element in root.iter(broken, PARAGRAPH, *MARKED):
            if element.tag == broken and (noted or by_hand(element)):
                page += 1
            elif element.tag == PARAGRAPH:
                paragraph += 1
            else:
                self._numbers[element] = page if laid_out else max(paragraph - 1, 1)

    def of(self, element: xml.Element) -> Place | None:
        found: xml.Element | None = element
        while found is not None and found not in self._numbers:
            found = found.getparent()
        return None if found is None else Place(self._unit, self._numbers[found])


def by_hand(element: xml.Element) -> bool:
    return element.get(f"{{{W}}}type") == "page"


# Headers, notes and slides are on no page of their own.
NOWHERE = Places(xml.made(W, "hdr"))
