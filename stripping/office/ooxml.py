"""OOXML, part by part: what the first part leads to, and what that leads to, on the list alone."""

import posixpath

from stripping.errors import Unclean
from stripping.office import formulas, markup, pictures, sheets, slides, word, xml
from stripping.office.names import FOLDERS, LINKS, LOST, MEDIA_TYPES, PARTS, RELATIONS, TYPES
from stripping.office.package import CONTENT_TYPES, ROOT_RELATIONS, Kept, Package, Relation
from stripping.office.writing import Writer
from stripping.values import Tally

OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
WORD_CLEANERS = {"settings": word.settings, "fontTable": word.fonts}
MOST_PARTS = 20_000


class Document:
    """A clean document that is being gathered. Raises Unclean."""

    def __init__(self, package: Package, ending: str, tally: Tally) -> None:
        self._package, self._ending, self._tally = package, ending, tally
        self._numbers: dict[str, int] = {}
        self._gone_sheets: list[str] = []
        self._parsed: dict[str, xml.Element] = {}
        self._unseen: frozenset[str] = frozenset()  # styles that hide text
        self.parts: dict[str, Kept] = {}  # by the name of the old part
        self.media: dict[str, tuple[str, bytes]] = {}  # by the old name: the new one, and its bytes
        self.gone: set[str] = set()

    def take(self, name: str, kind: str) -> Kept:
        """A part and all that it leads to."""
        if name in self.parts:
            return self.parts[name]
        if len(self.parts) > MOST_PARTS:
            raise Unclean("bomb")
        root = self._read(name)
        if markup.transitional_tag(root.tag) != PARTS[kind].root:
            raise Unclean("damaged")
        kept = Kept(kind, self._place(kind), root)
        self.parts[name] = kept
        markup.clean(root, self._tally)
        gone = self._cleaned(kept, name)
        for relation in self._package.relations(name):
            if relation.id not in gone and (target := self._followed(relation, kind)):
                kept.relations.append((relation.kind, target, relation.external))
                kept.ids[relation.id] = f"rId{len(kept.relations)}"
        markup.relate(root, kept.ids, self._tally)
        return kept

    def _read(self, name: str) -> xml.Element:
        """A part that was looked at before is not read twice."""
        found = self._parsed.pop(name, None)
        return xml.parse(self._package.read(name)) if found is None else found

    def _place(self, kind: str) -> str:
        place = PARTS[kind].place
        if not place.startswith(("word/", "xl/", "ppt/")):
            place = f"{FOLDERS[self._ending]}/{place}"
        if "%d" not in place:
            return place
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return place % self._numbers[kind]

    def _cleaned(self, kept: Kept, name: str) -> set[str]:
        """The part's own steps; gives the relations that are not to be followed."""
        root, tally = kept.root, self._tally
        if kept.kind == "chart":
            formulas.of_chart(root, self._gone_sheets if self._ending == "xlsx" else None)
        elif self._ending == "docx":
            if kept.kind == "document":
                self._unseen = self._hiding(name)
            if kept.kind in WORD_CLEANERS:
                WORD_CLEANERS[kept.kind](root, tally)
            else:
                word.clean(root, tally, self._unseen)
        elif kept.kind == "workbook":
            gone = sheets.workbook(root, tally)
            self._gone_sheets = xml.lose(root, "gone")[0].split("\n")
            return gone
        elif kept.kind == "worksheet":
            sheets.sheet(root, self._gone_sheets, tally)
        elif kept.kind == "table":
            sheets.table(root, tally)
        elif self._ending == "pptx":
            slides.clean(root, tally)
            if kept.kind == "presentation":
                return self._hidden_slides(name, root)
        return set()

    def _hiding(self, name: str) -> frozenset[str]:
        for relation in self._package.relations(name):
            if relation.kind == "styles" and self._package.has(relation.target):
                styles = self._parsed[relation.target] = self._read(relation.target)
                markup.transitional(styles)
                return word.hiding(styles)
        return frozenset()

    def _hidden_slides(self, name: str, presentation: xml.Element) -> set[str]:
        gone = set()
        for relation in self._package.relations(name):
            if relation.kind != "slide" or not self._package.has(relation.target):
                continue
            slide = self._parsed[relation.target] = self._read(relation.target)
            if slides.hidden(slide):
                gone.add(relation.id)
                self.gone.add(relation.target)
                self._tally.add("hidden_data")
        slides.without(presentation, gone)
        return gone

    def _followed(self, relation: Relation, kind: str) -> str:
        """Where it leads in the clean document; empty when it leads nowhere there."""
        wanted = PARTS[kind].leads_to
        if relation.external:
            if relation.kind == "hyperlink" and relation.target.startswith(LINKS):
                return relation.target if "hyperlink" in wanted else ""
            self._tally.add("actions" if relation.kind == "hyperlink" else "hidden_data")
            return ""
        if relation.kind not in wanted or relation.target in self.gone:
            if relation.kind in LOST:
                self._tally.add(LOST[relation.kind])
            return ""
        if not self._package.has(relation.target):
            return ""
        if relation.kind == "image":
            return self._picture(relation.target)
        new = "sheetStyles" if (relation.kind, kind) == ("styles", "workbook") else relation.kind
        if new == "hyperlink":
            return ""
        return self.take(relation.target, new).place

    def _picture(self, name: str) -> str:
        if name not in self.media:
            found = pictures.clean(self._package.read(name), self._tally)
            if found is None:
                return ""
            data, ending = found
            place = f"{FOLDERS[self._ending]}/media/image{len(self.media) + 1}.{ending}"
            self.media[name] = place, data
        return self.media[name][0]

    def finished(self) -> None:
        """What can be said only when every part is there: which words of a workbook are shown."""
        shown: set[int] = set()
        for part in self.parts.values():
            if part.kind == "worksheet":
                shown |= sheets.used(part.root)
        for part in self.parts.values():
            if part.kind == "sharedStrings":
                sheets.strings(part.root, shown, self._tally)


def strip(package: Package, main: str, kind: str, ending: str, out: Writer, tally: Tally) -> str:
    """Writes the clean package; gives its media type. Raises Unclean."""
    document = Document(package, ending, tally)
    first = document.take(main, kind)
    document.finished()
    parts = sorted(document.parts.values(), key=lambda part: part.place)
    media = sorted(document.media.values())
    out.add(CONTENT_TYPES, content_types(parts, [place for place, _ in media]))
    out.add(ROOT_RELATIONS, relations([("officeDocument", first.place, False)], ""))
    for part in parts:
        out.add(part.place, xml.written(part.root))
        if part.relations:
            folder, base = posixpath.split(part.place)
            out.add(f"{folder}/_rels/{base}.rels", relations(part.relations, folder))
    for place, data in media:
        out.add(place, data, packed=False)
    return MEDIA_TYPES[ending]


def content_types(parts: list[Kept], media: list[str]) -> bytes:
    root = xml.made(TYPES, "Types")
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml"}
    defaults["xml"] = "application/xml"
    for place in media:
        ending = place.rpartition(".")[2]
        defaults[ending] = pictures.TYPES[ending]
    for ending, content_type in sorted(defaults.items()):
        xml.under(root, TYPES, "Default", Extension=ending, ContentType=content_type)
    for part in parts:
        content_type = PARTS[part.kind].type
        xml.under(root, TYPES, "Override", PartName=f"/{part.place}", ContentType=content_type)
    return xml.written(root)


def relations(found: list[tuple[str, str, bool]], folder: str) -> bytes:
    root = xml.made(RELATIONS, "Relationships")
    for number, (kind, target, external) in enumerate(found, 1):
        inside = target if external else posixpath.relpath(f"/{target}", f"/{folder}")
        told = {"Id": f"rId{number}", "Type": OFFICE_RELATION + kind, "Target": inside}
        if external:
            told["TargetMode"] = "External"
        xml.under(root, RELATIONS, "Relationship", **told)
    return xml.written(root)
