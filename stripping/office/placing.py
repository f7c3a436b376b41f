"""Where the parts of a clean OOXML document lie: what is reached of what was gathered, renamed."""

from stripping.office import drawn, markup, rows, sheets, unused
from stripping.office.gathering import SHOWN_BY_NAME, Gathering
from stripping.office.names import FOLDERS, PARTS
from stripping.office.package import Kept
from stripping.values import Removals


class Placing:
    """``gathered``: all parts and pictures, by their old names."""

    def __init__(self, gathered: Gathering, ending: str, removals: Removals) -> None:
        self._gathered, self._ending, self._removals = gathered, ending, removals
        self.parts: list[Kept] = []
        self.media: dict[str, str] = {}  # by the old name: the new one

    def finish(self, main: str) -> None:
        """What can be said only when every part is known: what is reached, its new names, and which
        words of a workbook are shown."""
        self._reach(main)
        self._unused()
        for part in self.parts:
            drawn.number(part.root)
            ids = {each.id: f"rId{number}" for number, each in enumerate(part.relations, 1)}
            if part.relates:
                markup.rename(part.root, ids)

    def _unused(self) -> None:
        """Words, notes and lists that are kept in parts of their own, and shown by others."""
        shown: set[int] = set()
        if any(part.kind == "sharedStrings" for part in self.parts):
            sheets_only = [part for part in self.parts if part.kind == "worksheet"]
            shown = set[int]().union(
                *(sheets.used(each.root) | rows.shared(each.rows) for each in sheets_only)
            )
        roots = [part.root for part in self.parts]
        for part in self.parts:
            if part.kind == "sharedStrings":
                sheets.strings(part.root, shown, self._removals)
            elif part.kind in unused.SHOWN_BY:
                unused.notes(part.root, part.kind, roots, self._removals)
            elif part.kind == "numbering":
                unused.lists(part.root, roots)

    def _reach(self, main: str) -> None:
        """Gives places to what is led to by what stayed, in the order in which it is met."""
        waiting, numbers = [main], dict[str, int]()
        while waiting:
            part = self._gathered.parts[waiting.pop()]
            if part.place:
                continue
            part.place = self._place(part.kind, numbers)
            self.parts.append(part)
            used = part.used()
            part.relations = [
                each for each in part.relations if each.id in used or each.kind not in SHOWN_BY_NAME
            ]
            for relation in part.relations:
                if relation.kind == "image" and relation.target not in self.media:
                    ending = self._gathered.media[relation.target][1]
                    folder, number = FOLDERS[self._ending], len(self.media) + 1
                    self.media[relation.target] = f"{folder}/media/image{number}.{ending}"
            inside = [each for each in part.relations if each.target in self._gathered.parts]
            waiting += reversed([each.target for each in inside if not each.external])

    def _place(self, kind: str, numbers: dict[str, int]) -> str:
        place = PARTS[kind].place
        if not place.startswith(("word/", "xl/", "ppt/")):
            place = f"{FOLDERS[self._ending]}/{place}"
        if "%d" not in place:
            return place
        numbers[kind] = numbers.get(kind, 0) + 1
        return place % numbers[kind]

    def pictures(self) -> list[tuple[str, bytes]]:
        return sorted((place, self._gathered.media[name][0]) for name, place in self.media.items())

    def leads(self, part: Kept) -> list[tuple[str, str, bool]]:
        """The kinds and new targets of a part's relations."""
        found, parts = [], self._gathered.parts
        for each in part.relations:
            inside = self.media.get(each.target) or (
                parts[each.target].place if each.target in parts else ""
            )
            found.append((each.kind, each.target if each.external else inside, each.external))
        return found
