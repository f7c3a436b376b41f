"""The door: which kind of office document it is, and its stripper."""

from stripping.errors import LooksLike, Unsupported
from stripping.office import odf, ooxml
from stripping.office.package import CONTENT_TYPES, Package, main_part
from stripping.office.reading import Archive
from stripping.office.writing import Writer
from stripping.source import Sink, Source
from stripping.values import Removals


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    """Gives the ending. Raises Unclean, Unsupported."""
    archive, out = Archive(source), Writer(sink)
    if odf.MIMETYPE in archive.members:
        ending = odf.strip(archive, out, removals)
    elif any(name.lower() == CONTENT_TYPES.lower() for name in archive.members):
        package = Package(archive)
        main, kind, ending = main_part(package, removals)
        ooxml.strip(package, main, kind, ending, out, removals)
    else:
        raise Unsupported(LooksLike.ZIP)
    out.finish()
    return ending
