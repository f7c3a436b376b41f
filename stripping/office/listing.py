"""What an OOXML package says of its own parts: their types, and where they lead."""

import posixpath

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


def relations(found: list[tuple[str, str, bool]], folder: str) -> bytes:
    root = xml.made(RELATIONS, "Relationships")
    for number, (kind, target, external) in enumerate(found, 1):
        inside = target if external else posixpath.relpath(f"/{target}", f"/{folder}")
        told = {"Id": f"rId{number}", "Type": OFFICE_RELATION + kind, "Target": inside}
        if external:
            told["TargetMode"] = "External"
        xml.under(root, RELATIONS, "Relationship", **told)
    return xml.written(root)
