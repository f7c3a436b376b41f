"""The columns of incidents.csv and the fields of its Table Schema, from the table of fields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

import languages
from archive.record import tree
from archive.record.field import AUTO, Column, Public
from archive.record.rules import Number, SomeWords, Text, YesOrNo
from archive.record.tree import Node

PATH, BETWEEN = "_", "; "


@dataclass(frozen=True)
class Cells:
    """A column as it is written: ``field``: the path; ``always``: of withdrawn records, too."""

    name: str
    kind: str
    means: str
    at: int
    always: bool
    required: bool
    value: Callable[[Public], object]


def columns_of(node: Node) -> list[Cells]:
    """The columns of a field, in each language where it is a text."""
    field = node.field
    if field.public is None or (field.columns is AUTO and node.parts):
        return []
    wanted = (_usual(node),) if field.columns is AUTO else field.columns
    return [cells for column in wanted for cells in _cells(node, column)]


def columns() -> list[Cells]:
    every = [cells for node in tree.every() for cells in columns_of(node)]
    return sorted(every, key=lambda cells: cells.at)


def _usual(node: Node) -> Column:
    """Of a field that names none: by its path and its label."""
    kind = "boolean" if isinstance(node.rule, YesOrNo) else "string"
    if isinstance(node.rule, Number) and not _many(node):
        kind = "integer" if node.rule.whole else "number"
    with override(languages.SOURCE):
        return Column(node.field.path.replace(".", PATH), str(node.field.label), kind=kind)


def _many(node: Node) -> bool:
    """The record may have several values of it."""
    paths = node.field.path.split(".")
    above = {".".join(paths[: end + 1]) for end in range(len(paths))}
    return any(other.is_list for other in tree.every() if other.field.path in above)


def _cells(node: Node, column: Column) -> Iterator[Cells]:
    spoken = isinstance(node.rule, Text) and not _many(node) and column.value is None
    for code in languages.codes() if spoken else ("",):
        language = f", in {languages.language(code).english_name}" if code else ""
        yield Cells(
            f"{column.name}_{code}" if code else column.name,
            column.kind,
            column.means + language,
            column.at,
            column.always,
            column.always and not spoken,
            column.value or _reader(node, code),
        )


def _reader(node: Node, code: str) -> Callable[[Public], object]:
    path = node.field.path
    if code:
        return lambda public: (tree.value(public, path) or {}).get(code)
    if _many(node):
        return lambda public: BETWEEN.join(map(_first, tree.values(public, path)))
    if isinstance(node.rule, SomeWords):
        return lambda public: " ".join(tree.value(public, path) or ())
    return lambda public: tree.value(public, path)


def _first(value: Any) -> str:
    """A text in the first of its languages; any other value as it is."""
    return str(next(iter(value.values()))) if isinstance(value, dict) else str(value)


def fields() -> list[dict[str, Any]]:
    """The columns as Table Schema has them."""
    return [
        {
            "name": column.name,
            "type": column.kind,
            "description": column.means,
            **({"format": "any"} if column.kind == "datetime" else {}),
            **({"constraints": {"required": True}} if column.required else {}),
        }
        for column in columns()
    ]
