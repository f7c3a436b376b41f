"""A package of OOXML: parts that lead to parts (ECMA-376 part 2, "Open Packaging Conventions")."""

import posixpath
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.office import markup, names, rows, xml
from stripping.office.reading import Archive
from stripping.values import Removals

CONTENT_TYPES, ROOT_RELATIONS = "[Content_Types].xml", "_rels/.rels"
MACROS = "macroEnabled"
PROGRAMS = frozenset(("vbaProject", "xlMacrosheet", "xlIntlMacrosheet"))


@dataclass(frozen=True)
class Relation:
    """``kind``: the last word of its type; ``target``: a part's name, or an address."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass
class Kept:
    """A part of the clean document, and its relations that stay, by the names of the old parts.

    ``place``: where it lies in the clean document, which is known when all parts are.
    """

    kind: str
    root: xml.Element
    rows: bytes = b""  # of a sheet, where there is nothing to clean in them
    tags: set[str] = field(default_factory=set)  # the elements that it may have
    keys: set[str] = field(default_factory=set)  # the attributes that it may have
    relates: bool = False  # whether an attribute may name a relation
    relations: list[Relation] = field(default_factory=list)
    place: str = ""

    def written(self) -> bytes:
        text = xml.written(self.root)
        return rows.together(text, self.rows) if self.rows else text

    def used(self) -> set[str]:
        """The relations that its elements name."""
        return markup.related(self.root) if self.relates else set()


class Package:
    """The document as it came: what its parts are and where they lead. Raises Unclean."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._names = {name.lower(): name for name in archive.members}
        self._relations: dict[str, list[Relation]] = {}
        self._defaults: dict[str, str] = {}
        self._types: dict[str, str] = {}
        for each in xml.parse(self.read(CONTENT_TYPES)):
            _, local = xml.name(each.tag)
            if local == "Default":
                self._defaults[each.get("Extension", "").lower()] = each.get("ContentType", "")
            elif local == "Override":
                self._types[each.get("PartName", "").lower()] = each.get("ContentType", "")

    def read(self, name: str) -> bytes:
        """A part's bytes; names do not tell case apart. Raises Unclean."""
        if name.lower() not in self._names:
            raise Unclean(Reason.DAMAGED)
        return self.archive.read(self._names[name.lower()])

    def has(self, name: str) -> bool:
        return name.lower() in self._names

    def type_of(self, name: str) -> str:
        ending = name.rpartition(".")[2].lower()
        return self._types.get("/" + name.lower()) or self._defaults.get(ending, "")

    def relations(self, name: str) -> list[Relation]:
        """Where a part leads ("" for the package); nowhere when it has no such list."""
        if name not in self._relations:
            self._relations[name] = self._related(name)
        return self._relations[name]

    def _related(self, name: str) -> list[Relation]:
        folder, base = posixpath.split(name)
        place = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(place):
            return []
        found = []
        for each in xml.parse(self.read(place)):
            target = each.get("Target", "")
            external = each.get("TargetMode") == "External"
            if not external:
                target = inside(folder, target)
            kind = each.get("Type", "").rpartition("/")[2]
            found.append(Relation(each.get("Id", ""), kind, target, external))
        if len({each.id for each in found}) != len(found):
            raise Unclean(Reason.DAMAGED)
        return found


# Slides of one layout lead to the same parts from the same folder.
@lru_cache(maxsize=1024)
def inside(folder: str, target: str) -> str:
    """The name of the part that a relation leads to."""
    path = unquote(target.partition("#")[0])
    joined = posixpath.normpath(posixpath.join("/" + folder, path))
    return joined.lstrip("/")


def main_part(package: Package, removals: Removals) -> tuple[str, str, str]:
    """The first part's name and kind, and the document's ending. Raises Unclean, Unsupported."""
    found = ""
    for relation in package.relations(""):
        if relation.kind == "officeDocument" and not found:
            found = relation.target
        elif relation.kind in names.REPORT_AS:
            removals.add(names.REPORT_AS[relation.kind])
    if not found or not package.has(found):
        raise Unsupported(LooksLike.OFFICE)
    content_type = package.type_of(found)
    if MACROS in content_type:
        if any(relation.kind in PROGRAMS for relation in package.relations(found)):
            raise Unsupported(LooksLike.MACROS)
        content_type = names.WITHOUT_MACROS.get(content_type, "")
    if content_type not in names.MAIN:
        raise Unsupported(LooksLike.OFFICE)
    kind, ending = names.MAIN[content_type]
    return found, kind, ending
