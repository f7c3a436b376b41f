"""The table of fields as a tree: groups and lists with their parts, as a document nests them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from archive.record import fields
from archive.record.field import Field
from archive.record.rule import Made, Rule, Table
from archive.record.rules import Group, Several

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Node:
    """A field with the parts of its group, or of one row of its list; in the order of the table."""

    field: Field
    parts: tuple["Node", ...] = ()

    @property
    def is_list(self) -> bool:
        return isinstance(self.field.rule, Several)

    @property
    def rule(self) -> Rule:
        """Of one value: of a row, where the field is a list."""
        rule = self.field.rule
        return rule.of if isinstance(rule, Several) else rule

    @property
    def checked(self) -> Rule:
        """The rule with those of the parts in it."""
        rule = self.field.rule
        if isinstance(rule, Several) and isinstance(rule.of, Group):
            return replace(rule, of=replace(rule.of, table=table(self.parts)))
        return replace(rule, table=table(self.parts)) if isinstance(rule, Group) else rule


def top() -> tuple[Node, ...]:
    """The fields that are part of no other."""
    return _tree(fields.FIELDS)


@lru_cache(maxsize=8)  # one table in force; tests add fields to it
def _tree(rows: tuple[Field, ...]) -> tuple[Node, ...]:
    return _below(rows, "")


def _below(rows: tuple[Field, ...], above: str) -> tuple[Node, ...]:
    return tuple(Node(row, _below(rows, row.path)) for row in rows if row.above == above)


def table(nodes: tuple[Node, ...]) -> Table:
    """What a draft may hold: the rules by name, without what the archive adds."""
    return {
        node.field.name: (node.field.required, node.checked)
        for node in nodes
        if not isinstance(node.field.rule, Made)
    }


def every(nodes: tuple[Node, ...] | None = None) -> Iterator[Node]:
    """Each node before those of its parts."""
    for node in top() if nodes is None else nodes:
        yield node
        yield from every(node.parts)


def leaves() -> Iterator[Node]:
    """The nodes that hold a value: no group, and no list of groups."""
    return (node for node in every() if not node.parts)


def values(document: Document, path: str) -> Iterator[Any]:
    """Every value at the path, in the order of the document: rows of a list one by one."""
    names = path.split(".")
    reached: list[Any] = [document]
    for name in names:
        rows = [row[name] for row in reached if isinstance(row, Mapping) and name in row]
        reached = [value for row in rows for value in (row if isinstance(row, list) else [row])]
    yield from reached


def value(document: Document, path: str) -> Any:
    """The value at the path of a field that is in no list; None where there is none."""
    for name in path.split("."):
        if not isinstance(document, Mapping) or name not in document:
            return None
        document = document[name]
    return document
