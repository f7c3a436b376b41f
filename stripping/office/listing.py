"""What an OOXML package says of its own parts: their types, and where they lead."""

import posixpath
from functools import lru_cache

from stripping.office import pictures, xml
from stripping.office.names import PARTS, RELATIONS, TYPES
from stripping.office.package import Kept

OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


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


# Slides of one layout lead to the same parts from the same folder.
@lru_cache(maxsize=1024)
def relative(target: str, folder: str) -> str:
    return posixpath.relpath(f"/{target}", f"/{folder}")


def relations(found: list[tuple[str, str, bool]], folder: str) -> bytes:
    root = xml.made(RELATIONS, "Relationships")
    for number, (kind, target, external) in enumerate(found, 1):
        inside = target if external else relative(target, folder)
        told = {"Id": f"rId{number}", "Type": OFFICE_RELATION + kind, "Target": inside}
        if external:
            told["TargetMode"] = "External"
        xml.under(root, RELATIONS, "Relationship", **told)
    return xml.written(root)
