"""Which names mean one place, actor or byline: told from what records say, not from a gazetteer.

Records write a name in the installation's first language, in another one, or in both. A name in
both unites the two, so that a record in English alone counts with the others. Points keep homonyms
apart: of one name, points that are far from each other are different places. Pure, and the same
whatever the order.

The first language is the one that keys, and so addresses, are made of: where the setting gets
another one, the index has to be made anew (docs/languages.md).
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import languages
from archive.search import normalising

PLACE, ACTOR, BYLINE = "place", "actor", "byline"
# A town's points lie within some kilometres of each other, a governorate's within some tens. Cells
# of half a degree that touch (up to 100 km) are one place; homonyms nearer than that stay one.
CELLS_IN_A_DEGREE = 2
BETWEEN = "--"  # a name and the cell of a homonym; no name holds it, as names have single hyphens


@dataclass(frozen=True)
class Name:
    """A name as a record writes it, folded. ``main``: in the installation's first language;
    ``other``: in the next of its languages that the record has. Empty where it has none.

    ``cell``: where its point is, as ``cell`` gives it, or empty. ``precision``: of that point.
    """

    kind: str
    main: str
    other: str
    cell: str = ""
    precision: str = ""


def cell(latitude: float, longitude: float) -> str:
    """The half degree that a point is in: ``72_75``, counted from the equator and Greenwich."""
    return "_".join(str(math.floor(each * CELLS_IN_A_DEGREE)) for each in (latitude, longitude))


def named(kind: str, name: Mapping[str, str]) -> Name | None:
    """None for a name of which nothing is left when it is folded."""
    first, *others = languages.codes()
    # A name in a language that is installed no more stands behind those that are.
    rest = [code for code in (*others, *sorted(name)) if code != first and code in name]
    main = normalising.key(name.get(first, ""))
    other = normalising.key(name[rest[0]]) if rest else ""
    return Name(kind, main, other) if main or other else None


def place(place: Mapping[str, Any]) -> Name | None:
    """None where the place is withheld."""
    found = named(PLACE, place["name"])
    if found is None or place["precision"] == "withheld" or "latitude" not in place:
        return None if place["precision"] == "withheld" else found
    point = cell(place["latitude"], place["longitude"])
    return Name(PLACE, found.main, found.other, point, place["precision"])


def names(public: Mapping[str, Any]) -> tuple[Name, ...]:
    """All that a record has, each once."""
    found = [place(public["place"]), named(BYLINE, public["byline"]["name"])]
    found += [named(ACTOR, each["name"]) for each in public.get("actors", ())]
    return tuple(dict.fromkeys(each for each in found if each is not None))


def keys(group: Collection[Name]) -> dict[Name, str]:
    """What identifies each of some names of one kind: the same key, the same place.

    The main name, if there is one or exactly one was seen with the other. Where its points are far
    apart, a cell is added; a record without a point then says the name alone.
    """
    beside: dict[str, set[str]] = defaultdict(set)
    for each in group:
        if each.main and each.other:
            beside[each.other].add(each.main)
    plain = {each: each.main or _only(beside[each.other]) or each.other for each in group}
    points: dict[str, set[str]] = defaultdict(set)
    for each, key in plain.items():
        if each.cell:
            points[key].add(each.cell)
    apart = {key: tuple(_touching(cells)) for key, cells in points.items()}
    return {each: _told_apart(key, each.cell, apart.get(key, ())) for each, key in plain.items()}


def _only(values: Collection[str]) -> str:
    return next(iter(values)) if len(values) == 1 else ""


def _told_apart(key: str, point: str, groups: tuple[frozenset[str], ...]) -> str:
    if not point or len(groups) < 2:
        return key
    own = next(group for group in groups if point in group)
    return f"{key}{BETWEEN}{min(own).replace('-', 'm')}"


def _touching(cells: Collection[str]) -> Iterator[frozenset[str]]:
    """Groups of cells that hang together, by a side or a corner."""
    left = {each: tuple(map(int, each.split("_"))) for each in cells}
    while left:
        start, where = left.popitem()
        group, edge = {start}, [where]
        while edge:
            one = edge.pop()
            near = [name for name, other in left.items() if _adjacent(one, other)]
            group.update(near)
            edge += [left.pop(name) for name in near]
        yield frozenset(group)


def _adjacent(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 1 for a, b in zip(one, other, strict=True))
