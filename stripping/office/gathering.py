"""What the first part of an OOXML document leads to, and what that leads to, on the list alone."""

from stripping.errors import Reason, Unclean
from stripping.office import (
    allowed,
    covering,
    cropping,
    formulas,
    hiding,
    markup,
    paging,
    pictures,
    rows,
    sheets,
    slides,
    tables,
    word,
    xml,
)
from stripping.office.names import LINKS, PARTS, REPORT_AS
from stripping.office.package import Kept, Package, Relation
from stripping.unseen import Thing, meet
from stripping.values import Place, Removals, Removed, Unit

WORD_CLEANERS = {"settings": word.settings, "fontTable": word.fonts}
# What an element shows by a relation's name. Where none does, it was in what is gone: a deletion.
SHOWN_BY_NAME = frozenset(
    ("image", "hyperlink", "chart", "header", "footer", "drawing", "table", "worksheet", "slide")
)

# What the table of unseen things tells of, by a relation's name.
THINGS = {"notesSlide": Thing.NOTES, "comments": Thing.COMMENT, "threadedComment": Thing.COMMENT}


class Gathering:
    """A clean document that is being gathered. Raises Unclean."""

    def __init__(self, package: Package, ending: str, removals: Removals) -> None:
        self._package, self._ending, self._removals = package, ending, removals
        self._gone_sheets: list[str] = []
        self._parsed: dict[str, xml.Element] = {}
        self._layouts: set[str] = set()  # those that a slide has
        self._unseen: frozenset[str] = frozenset()  # styles that hide text
        self._unseen_cells: dict[str, set[str]] = {}  # by the table's name: of its sheet
        self._gone: set[str] = set()  # old names of parts that are not shown
        self._places: dict[str, Place] = {}  # of slides and sheets, by the old name
        self._kinds: dict[str, str] = {}  # of what is led to, by the old name
        self.parts: dict[str, Kept] = {}  # by the old name
        self.media: dict[str, tuple[bytes, str]] = {}  # by the old name: its bytes and its ending

    def take(self, main: str, kind: str) -> None:
        """The first part and all that it leads to. One after another: slides lead to slides."""
        self._kinds[main] = kind
        waiting = [main]
        while waiting:
            name = waiting.pop()
            if name not in self.parts:
                self.parts[name] = self._part(name, self._kinds[name])
                waiting += [
                    each.target
                    for each in self.parts[name].relations[::-1]
                    if each.target in self._kinds and not each.external
                ]

    def _part(self, name: str, kind: str) -> Kept:
        kept = self._kept(name, kind)
        root = kept.root
        if root.tag != PARTS[kind].root:
            raise Unclean(Reason.DAMAGED)
        self._removals.place = self._places.get(name)
        kept.tags, kept.keys = markup.clean(root, self._ending, self._removals)
        kept.relates = any(key.startswith(markup.RELATED) for key in kept.keys)
        places = paging.Places(root) if kind == "document" else paging.NOWHERE
        pictures_cut = self._cropped(kept, name, places)
        gone = self._cleaned(kept, name, places)
        allowed.only(root, kept.tags, kept.keys, self._removals)
        used = kept.used()
        for relation in self._package.relations(name):
            shown = relation.id in used or relation.kind not in SHOWN_BY_NAME
            if shown and relation.id not in gone and self._followed(relation, kind):
                kept.relations.append(relation)
        kept.relations += [each for each in pictures_cut if each.id in used]
        self._removals.place = None
        if kept.relates:
            markup.relate(root, {each.id for each in kept.relations}, self._removals)
        return kept

    def _kept(self, name: str, kind: str) -> Kept:
        if kind != "worksheet":
            return Kept(kind, self._read(name))
        root, plain = rows.read(self._package.read(name), self._gone_sheets)
        return Kept(kind, root, plain)

    def _read(self, name: str) -> xml.Element:
        """A part that was looked at before is not read twice."""
        found = self._parsed.pop(name, None)
        return markup.parse(self._package.read(name)) if found is None else found

    def _cropped(self, kept: Kept, name: str, places: paging.Places) -> list[Relation]:
        """Cuts the pictures of which a part is shown; gives what leads to the cut ones."""
        parts = cropping.shown(kept.root)
        relations = {each.id: each for each in self._package.relations(name)} if parts else {}
        made = dict[str, Relation]()
        for each in parts:
            old = relations.get(each.element.get(each.key, ""))
            if old is None or old.kind != "image" or "image" not in PARTS[kept.kind].leads_to:
                continue
            if old.external or not self._package.has(old.target) or not self._picture(old.target):
                continue
            cut = f"{old.target}/{each.crop}"
            if cut not in self.media and (part := cropping.cut(self.media[old.target], each.crop)):
                self.media[cut] = part
            if cut in self.media:
                new = made.setdefault(
                    cut, Relation(f"cut{len(made)}-{old.id}", "image", cut, False)
                )
                each.settle(new.id)
            meet(
                Thing.CROPPED if cut in self.media else Thing.UNCROPPED,
                self._removals,
                places.of(each.says),
            )
        return list(made.values())

    def _cleaned(self, kept: Kept, name: str, places: paging.Places) -> set[str]:
        """The part's own steps; gives the relations that are not to be followed."""
        root, removals = kept.root, self._removals
        if kept.kind == "chart":
            formulas.of_chart(root, self._gone_sheets if self._ending == "xlsx" else None)
        elif self._ending == "docx":
            if kept.kind == "document":
                styles, settings = (
                    self._seen_before(name, "styles"),
                    self._seen_before(name, "settings"),
                )
                self._unseen = frozenset() if styles is None else hiding.hiding(styles)
                hiding.lines(root, settings, removals)
            word.clean(root, kept.keys, self._unseen, removals, places)
            if kept.kind in WORD_CLEANERS:
                WORD_CLEANERS[kept.kind](root, removals)
        elif kept.kind == "workbook":
            gone = sheets.workbook(root, removals)
            self._gone_sheets = xml.lose(root, "gone")[0].split("\n")
            self._count(name, Unit.SHEET, sheets.shown(root))
            return gone
        elif kept.kind == "worksheet":
            filtered = self._filtered(name, root)
            gone = sheets.sheet(root, self._gone_sheets, kept.keys, filtered, removals)
            self._unseen_cells |= dict.fromkeys(self._led(name, "table"), gone)
        elif kept.kind == "table":
            tables.table(root, self._unseen_cells.get(name, set()), self._gone_sheets, removals)
        elif kept.kind == "sheetStyles":
            tables.formats(root, removals)
        elif self._ending == "pptx":
            slides.clean(root, kept.tags, removals)
            if kept.kind == "slide":
                covering.of_slide(root, removals)
            if kept.kind == "presentation":
                return self._hidden_slides(name, root)
        return set()

    def _count(self, name: str, unit: Unit, ids: list[str]) -> None:
        """Gives the parts that these relations lead to their places, from 1."""
        targets = {each.id: each.target for each in self._package.relations(name)}
        for number, each in enumerate(ids, 1):
            self._places[targets.get(each, "")] = Place(unit, number)

    def _seen_before(self, name: str, kind: str) -> xml.Element | None:
        """A part that this one leads to, before its turn."""
        for relation in self._package.relations(name):
            if relation.kind == kind and self._package.has(relation.target):
                self._parsed[relation.target] = self._read(relation.target)
                return self._parsed[relation.target]
        return None

    def _filtered(self, name: str, sheet: xml.Element) -> list[range]:
        """The rows of a sheet that its filters may hide, and those of tables in it."""
        found = tables.filtered(sheet)
        for table in sorted(self._led(name, "table")):
            if self._package.has(table) and table not in self.parts:
                self._parsed[table] = self._read(table)
                found += tables.filtered(self._parsed[table])
        return found

    def _hidden_slides(self, name: str, presentation: xml.Element) -> set[str]:
        gone, ids = set(), slides.listed(presentation)
        for relation in self._package.relations(name):
            if relation.kind != "slide" or not self._package.has(relation.target):
                continue
            slide = self._parsed[relation.target] = self._read(relation.target)
            if slides.hidden(slide):
                gone.add(relation.id)
                self._gone.add(relation.target)
                number = ids.index(relation.id) + 1 if relation.id in ids else 0
                place = Place(Unit.SLIDE, number) if number else None
                meet(Thing.HIDDEN_SLIDE, self._removals, place)
            else:
                self._layouts |= self._led(relation.target, "slideLayout")
        slides.without(presentation, gone)
        self._count(name, Unit.SLIDE, slides.listed(presentation))
        return gone

    def _led(self, name: str, kind: str) -> set[str]:
        found = self._package.relations(name)
        return {each.target for each in found if each.kind == kind and not each.external}

    def _in_use(self, relation: Relation, kind: str) -> bool:
        """Layouts and masters that no slide has are words that no program shows."""
        if kind == "slideMaster" and relation.kind == "slideLayout":
            return not self._layouts or relation.target in self._layouts
        if kind == "presentation" and relation.kind == "slideMaster" and self._layouts:
            return bool(self._led(relation.target, "slideLayout") & self._layouts)
        return True

    def _followed(self, relation: Relation, kind: str) -> bool:
        """Whether it leads anywhere in the clean document; says as what it is to be read there."""
        wanted = PARTS[kind].leads_to
        if relation.external:
            if relation.kind == "hyperlink" and relation.target.startswith(LINKS):
                return "hyperlink" in wanted
            self._removals.add(
                Removed.ACTIONS if relation.kind == "hyperlink" else Removed.HIDDEN_DATA
            )
            return False
        if relation.kind not in wanted or relation.target in self._gone:
            if relation.kind in THINGS:
                meet(THINGS[relation.kind], self._removals)
            elif relation.kind in REPORT_AS:
                self._removals.add(REPORT_AS[relation.kind])
            return False
        if not self._package.has(relation.target) or not self._in_use(relation, kind):
            return False
        if relation.kind == "image":
            return self._picture(relation.target)
        new = "sheetStyles" if (relation.kind, kind) == ("styles", "workbook") else relation.kind
        if new == "hyperlink":
            return False
        if self._removals.place is not None:
            # What is drawn on a slide or a sheet, and what a slide is laid out by, is seen there.
            self._places.setdefault(relation.target, self._removals.place)
        return self._kinds.setdefault(relation.target, new) == new

    def _picture(self, name: str) -> bool:
        if name not in self.media:
            picture = pictures.clean(self._package.read(name), self._removals)
            if picture is None:
                return False
            self.media[name] = picture
        return True
