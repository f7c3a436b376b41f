"""The map: places as coarse as they were published, over outlines of our own. No tiles.

Equirectangular, true to scale at the middle latitude. The outlines are Natural Earth's (public
domain), made small by ``archive.outlines`` at set-up; without them the dots stand alone.
"""

import functools
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

from archive.addresses import Addresses
from archive.localized import Shown, label
from archive.models import Facet, Naming
from archive.pages import listing
from archive.search import identity

OUTLINES = Path(__file__).parent.parent / "outlines.json"
MOST = 300  # places on the map, those with the most records
NAMED = 12  # of which so many carry their name
WIDTH = 1000.0
ASPECT = 1.6  # a map is so many times as wide as it is tall
LETTER, LINE = 12.0, 30.0  # about what a letter of a name takes, and a line
LEAST = 2.0  # degrees that a map shows at least
MARGIN = 0.15  # of what the places span, on each side
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class View:
    """A part of the globe, in degrees, and how it is drawn."""

    west: float
    south: float
    east: float
    north: float

    @property
    def squeeze(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def scale(self) -> float:
        return WIDTH / ((self.east - self.west) * self.squeeze)

    @property
    def size(self) -> tuple[int, int]:
        width = (self.east - self.west) * self.squeeze * self.scale
        return round(width), round((self.north - self.south) * self.scale)

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = (longitude - self.west) * self.squeeze * self.scale
        return round(x, 1), round((self.north - latitude) * self.scale, 1)


@dataclass(frozen=True)
class Dot:
    name: Shown
    url: str
    count: int
    x: float
    y: float
    radius: float
    named: bool
    precision: str

    @property
    def above(self) -> float:
        """Where its name is written."""
        return max(self.y - self.radius, LINE)


@dataclass(frozen=True)
class Map:
    width: int
    height: int
    land: str
    dots: tuple[Dot, ...]
    more: int
    more_url: str


@dataclass(frozen=True)
class Places:
    """``rows``: those with the most records; ``precisions``: of the points of each, by its key.
    ``more``: places with coordinates that are too many for the map."""

    rows: tuple[Facet, ...]
    precisions: Mapping[str, frozenset[str]]
    more: int


def places() -> Places:
    """Three queries."""
    every = Facet.objects.filter(kind=identity.PLACE, latitude__isnull=False)
    rows = tuple(every.order_by("kind", "-count", "word")[:MOST])
    keys = [row.key for row in rows]
    points = Naming.objects.filter(kind=identity.PLACE, key__in=keys).exclude(cell="")
    held: dict[str, set[str]] = defaultdict(set)
    for key, precision in points.values_list("key", "precision"):
        held[key].add(precision)
    more = every.count() - len(rows) if len(rows) == MOST else 0
    return Places(rows, {key: frozenset(value) for key, value in held.items()}, more)


def view(rows: Sequence[Facet]) -> View:
    """What holds every place, with a margin."""
    latitudes = [row.latitude for row in rows if row.latitude is not None]
    longitudes = [row.longitude for row in rows if row.longitude is not None]
    tall = max(max(latitudes) - min(latitudes), LEAST)
    wide = max(max(longitudes) - min(longitudes), LEAST)
    middle = (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2
    squeeze = math.cos(math.radians(middle[0]))
    # Whichever is too small for the shape of the paper grows.
    tall, wide = max(tall, wide * squeeze / ASPECT), max(wide, tall * ASPECT / squeeze)
    half = tall * (0.5 + MARGIN), wide * (0.5 + MARGIN)
    return View(
        middle[1] - half[1],
        max(-89.0, middle[0] - half[0]),
        middle[1] + half[1],
        min(89.0, middle[0] + half[0]),
    )


def _exactness(precisions: frozenset[str], language: str) -> str:
    """How exact a dot is: the newest point of a place stands for all, which may be more or less."""
    if len(precisions) != 1:
        return gettext("Of several kinds")
    return label("place_precision", next(iter(precisions)), language).text


def drawn(found: Places, language: str, addresses: Addresses) -> Map | None:
    rows = found.rows
    if not rows:
        return None
    seen = view(rows)
    most = max(row.count for row in rows)
    dots: list[Dot] = []
    for row in rows:
        x, y = seen.point(row.longitude or 0.0, row.latitude or 0.0)
        radius = round(6 + 22 * math.sqrt(row.count / most), 1)
        url = addresses.search(language, place=row.key)
        precision = _exactness(found.precisions.get(row.key, frozenset()), language)
        name = listing.name(row, language)
        named = len([dot for dot in dots if dot.named]) < NAMED and _free(dots, name.text, x, y)
        dots.append(Dot(name, url, row.count, x, y, radius, named, precision))
    width, height = seen.size
    # The small ones last, so that they lie on the large ones.
    return Map(
        width,
        height,
        land(seen),
        tuple(sorted(dots, key=lambda dot: -dot.radius)),
        found.more,
        addresses.every(language, identity.PLACE),
    )


def _free(dots: Sequence[Dot], name: str, x: float, y: float) -> bool:
    """Whether a name can be written here without lying on another one."""
    return all(
        not dot.named
        or abs(dot.y - y) >= 1.2 * LINE
        or abs(dot.x - x) >= LETTER * (len(name) + len(dot.name.text)) / 2
        for dot in dots
    )


@functools.cache
def rings() -> tuple[Ring, ...]:
    """Outlines as longitude and latitude; none where they were not made."""
    if not OUTLINES.exists():
        return ()
    return tuple([(x, y) for x, y in ring] for ring in json.loads(OUTLINES.read_bytes()))


@functools.lru_cache(maxsize=8)  # the view changes when a place farther out is published
def land(seen: View) -> str:
    """The path of every outline that the view meets."""
    return "".join(_path(ring, seen) for ring in rings() if _meets(ring, seen))


def _meets(ring: Ring, seen: View) -> bool:
    return (
        max(x for x, _ in ring) >= seen.west
        and min(x for x, _ in ring) <= seen.east
        and max(y for _, y in ring) >= seen.south
        and min(y for _, y in ring) <= seen.north
    )


def _path(ring: Ring, seen: View) -> str:
    points = list(_kept(clipped(ring, seen), seen))
    if len(points) < 3:
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"


def _kept(ring: Ring, seen: View) -> Iterator[tuple[float, float]]:
    """Points on the paper, without those that nobody could tell from the one before."""
    last = (math.inf, math.inf)
    for longitude, latitude in ring:
        point = seen.point(longitude, latitude)
        if math.dist(point, last) >= 1.5:
            yield point
            last = point


def clipped(ring: Ring, seen: View) -> Ring:
    """Sutherland and Hodgman, with room around, so that the cut edges lie outside the picture."""
    room = max(seen.east - seen.west, seen.north - seen.south) * 0.05
    edges = (
        (0, seen.west - room, 1),
        (0, seen.east + room, -1),
        (1, seen.south - room, 1),
        (1, seen.north + room, -1),
    )
    for axis, bound, sign in edges:
        ring = list(_side(ring, axis, bound, sign))
    return ring


def _side(ring: Ring, axis: int, bound: float, sign: int) -> Iterator[tuple[float, float]]:
    for place, point in enumerate(ring):
        before = ring[place - 1]
        inside, was = (sign * (each[axis] - bound) >= 0 for each in (point, before))
        if inside != was:
            part = (bound - before[axis]) / (point[axis] - before[axis])
            yield (
                before[0] + part * (point[0] - before[0]),
                before[1] + part * (point[1] - before[1]),
            )
        if inside:
            yield point
