"""Documents, dates and captions with the one answer that server and browser must both give.

The files in ``vectors/`` are read by the frontend's tests too.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "vectors"
_DOCUMENTS = json.loads((FOLDER / "documents.json").read_text())
VECTORS: list[dict[str, Any]] = _DOCUMENTS["vectors"]
# (date, precision, code or nothing)
DATES: list[tuple[str, str, str]] = [
    tuple(row) for row in json.loads((FOLDER / "dates.json").read_text())
]
# (what it is, text, the words of its cues or None)
CAPTIONS: list[tuple[str, str, list[str] | None]] = [
    tuple(row) for row in json.loads((FOLDER / "captions.json").read_text())
]


def complete() -> dict[str, Any]:
    """A document that has every field of the table."""
    made: dict[str, Any] = deepcopy(_DOCUMENTS["document"])
    return made


def document(vector: Mapping[str, Any]) -> dict[str, Any]:
    """The complete one, with what the vector removes and sets. ``long``: a letter, how often."""
    made = complete()
    for path in vector.get("remove", ()):
        target, key = _parent(made, path)
        del target[key]
    long = {path: letter * count for path, (letter, count) in vector.get("long", {}).items()}
    for path, value in {**vector.get("set", {}), **long}.items():
        target, key = _parent(made, path)
        target[key] = value
    return made


def _parent(made: Any, path: str) -> tuple[Any, Any]:
    *above, last = path.split(".")
    for name in above:
        made = made[int(name)] if isinstance(made, list) else made[name]
    return made, int(last) if isinstance(made, list) else last
