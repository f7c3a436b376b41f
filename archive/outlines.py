"""Makes the map's outlines from the package world-atlas (Natural Earth, public domain), at set-up.

`python -m archive.outlines countries-50m.json outlines.json`: TopoJSON in (its specification 1.0.0,
sections 2.1.2 and 2.2), a list of rings out: longitude and latitude, to a hundredth of a degree.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Point = tuple[float, float]


def arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """Absolute positions of the arcs, which are stored as steps on a grid."""
    (across, up), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for steps in topology["arcs"]:
        x = y = 0
        line = []
        for right, above in steps:
            x, y = x + right, y + above
            line.append((round(x * across + west, 2), round(y * up + south, 2)))
        found.append(line)
    return found


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    return list(geometry["arcs"]) if geometry["type"] == "MultiPolygon" else []


def ring(numbers: list[int], lines: list[list[Point]]) -> list[Point]:
    """Arcs one after the other; ``~n`` is arc n backwards, and each begins where the last ended."""
    found: list[Point] = []
    for number in numbers:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        for point in line:
            if not found or point != found[-1]:
                found.append(point)
    return found


def rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    lines = arcs(topology)
    for country in topology["objects"]["countries"]["geometries"]:
        for polygon in polygons(country):
            for numbers in polygon:
                made = ring(numbers, lines)
                if len(made) > 3:
                    yield made


def main() -> None:
    source, sink = sys.argv[1:]
    made = list(rings(json.loads(Path(source).read_bytes())))
    Path(sink).write_text(json.dumps(made, separators=(",", ":")))


if __name__ == "__main__":
    main()
