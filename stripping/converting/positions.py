"""Tracks and places of satellite receivers and maps (GPX, KML), as a table of positions.

What came from a device stays as numbers: where, how high, when, and what people called it. Who made
the file, with which program, and every extension go. Source: Topografix GPX 1.1; OGC KML 2.2.
"""

from collections.abc import Iterator

from lxml import etree

from stripping.converting import words
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.source import Sink, Source
from stripping.values import Notice

HEAD = "latitude,longitude,elevation,time,name"
POINTS = {"wpt": "place", "rtept": "route", "trkpt": "track"}
TOLD = ("name", "desc", "cmt")
MOST_POINTS = 500_000


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unsupported for XML of another kind, and Unclean."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(source.exactly(source.size), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unclean(Reason.DAMAGED) from error
    rows = {"gpx": gpx, "kml": kml}.get(plain(root))
    if rows is None or root.getroottree().docinfo.internalDTD is not None:
        raise Unsupported(LooksLike.XML)
    lines = [",".join(map(quoted, row)) for row in rows(root)]
    if len(lines) > MOST_POINTS:
        raise Unclean(Reason.DAMAGED)
    if not lines:
        raise Unclean(Reason.NO_WORDS)
    words.write("\n".join((HEAD, *lines)), sink)
    return (Notice.WORDS_ONLY,)


def plain(element: "etree._Element") -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: "etree._Element", *names: str) -> str:
    return next((" ".join((one.text or "").split()) for one in element if plain(one) in names), "")


def quoted(text: str) -> str:
    """A field of RFC 4180, which no program takes for a formula."""
    bare = text.lstrip("=+@\t ") if not text.lstrip("-").replace(".", "", 1).isdigit() else text
    return '"' + bare.replace('"', '""') + '"' if any(each in bare for each in ',"') else bare


def gpx(root: "etree._Element") -> Iterator[tuple[str, ...]]:
    for point in root.iter():
        if plain(point) in POINTS:
            told = ("ele",), ("time",), TOLD
            where = (str(point.get("lat", "")), str(point.get("lon", "")))
            yield (*where, *(child(point, *names) for names in told))


def kml(root: "etree._Element") -> Iterator[tuple[str, ...]]:
    """Each place, and each corner of its line or area; a track's with their times."""
    for place in root.iter():
        if plain(place) != "Placemark":
            continue
        name, moments = child(place, *TOLD, "description"), []
        for part in place.iter():
            if plain(part) == "when":
                moments.append((part.text or "").strip())
            elif plain(part) == "coordinates":
                for triple in (part.text or "").split():
                    yield row(triple.split(","), "", name)
            elif plain(part) == "coord":
                when = moments.pop(0) if moments else ""
                yield row((part.text or "").split(), when, name)


def row(numbers: list[str], when: str, name: str) -> tuple[str, ...]:
    """KML says how far east first, GPX how far north."""
    east, north, high = (*numbers, "", "", "")[:3]
    return north, east, high, when, name
