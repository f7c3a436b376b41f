"""Where in an OpenDocument something stands: on a slide, in a sheet, in a paragraph."""

from collections.abc import Iterable

from lxml import etree

from stripping.office import xml
from stripping.office.odf_names import DRAW, OFFICE, TABLE, TEXT
from stripping.values import Place, Unit

BODY = f"{{{OFFICE}}}body"
SLIDE, SHEET = f"{{{DRAW}}}page", f"{{{TABLE}}}table"
PARAGRAPHS = (f"{{{TEXT}}}p", f"{{{TEXT}}}h")
BREAK = f"{{{TEXT}}}soft-page-break"  # where the program that saved it ended a page


class Places:
    """Of a document's content; ``note`` comes before anything is taken out. Asking notes, too."""

    def __init__(self, root: xml.Element) -> None:
        # Numbers: most documents are asked for few places, and have thousands of paragraphs.
        self._numbers = dict[xml.Element, int]()
        self._unit = Unit.PARAGRAPH
        self._root: xml.Element | None = root

    def note(self) -> None:
        """Numbers them; of a document from which nothing is taken nobody asks."""
        root, self._root = self._root, None
        if root is not None:
            self._number(root)

    def _number(self, root: xml.Element) -> None:
        spread = root.find(f"{BODY}/{{{OFFICE}}}spreadsheet")
        shown = root.find(f"{BODY}/{{{OFFICE}}}presentation")
        written = root.find(f"{BODY}/{{{OFFICE}}}text")
        if spread is not None:
            self._count(spread.iterchildren(SHEET), Unit.SHEET)
        if shown is not None:
            self._count(shown.iterchildren(SLIDE), Unit.SLIDE)
        if written is not None:
            self._write(written)

    def _count(self, found: Iterable[xml.Element], unit: Unit) -> None:
        self._unit = unit
        self._numbers = {each: number for number, each in enumerate(found, 1)}

    def _write(self, written: xml.Element) -> None:
        """Paragraphs, or pages where the program noted them, with all that stands in them."""
        if next(written.iter(BREAK), None) is None:
            self._count(written.iter(*PARAGRAPHS), Unit.PARAGRAPH)
            return
        self._unit, page = Unit.PAGE, 1
        for each in written.iter(etree.Element):
            page += each.tag == BREAK
            self._numbers[each] = page

    def of(self, element: xml.Element) -> Place | None:
        self.note()
        found: xml.Element | None = element
        while found is not None and found not in self._numbers:
            found = found.getparent()
        return None if found is None else Place(self._unit, self._numbers[found])
