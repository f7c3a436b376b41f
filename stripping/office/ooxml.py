"""OOXML: the parts that the first one leads to, cleaned, under names of our own."""

import posixpath

from stripping.office import listing
from stripping.office.gathering import Gathering
from stripping.office.package import CONTENT_TYPES, ROOT_RELATIONS, Package
from stripping.office.placing import Placing
from stripping.office.writing import Writer
from stripping.values import Removals


def strip(
    package: Package, main: str, kind: str, ending: str, out: Writer, removals: Removals
) -> None:
    """Writes the clean package. Raises Unclean."""
    gathering = Gathering(package, ending, removals)
    gathering.take(main, kind)
    document = Placing(gathering, ending, removals)
    document.finish(main)
    parts, media = sorted(document.parts, key=lambda part: part.place), document.pictures()
    out.add(CONTENT_TYPES, listing.content_types(parts, [place for place, _ in media]))
    first = gathering.parts[main].place
    out.add(ROOT_RELATIONS, listing.relations([("officeDocument", first, False)], ""))
    for part in parts:
        out.add(part.place, part.written())
        if part.relations:
            folder, base = posixpath.split(part.place)
            out.add(f"{folder}/_rels/{base}.rels", listing.relations(document.leads(part), folder))
    for place, data in media:
        out.add(place, data, packed=False)
