"""What a column of another system's table can be: the fields that importers may fill."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from archive.record import tree
from archive.record.field import AUTO
from archive.record.rule import Rule
from archive.record.rules import OneWord, SomeWords, Text
from archive.record.tree import Node


@dataclass(frozen=True)
class Target:
    """``path``: of the field; ``row``: of the list that it is a part of, or empty.

    ``kind``: of its value (``Rule.KIND``); ``several``: the field is a list of such values;
    ``words``: the slugs that it may have, none where it is no vocabulary.
    """

    path: str
    row: str
    kind: str
    several: bool
    words: tuple[str, ...]

    @property
    def is_text(self) -> bool:
        """It is said in a language."""
        return self.kind == Text.KIND


# Kinds of values that a cell can say; what else there is (captions, yes or no) is for people.
SAID = ("text", "word", "words", "number", "pattern", "date")


def targets() -> Mapping[str, Target]:
    """By the name that a row of a source's table calls it: ``headline``, ``incident``, ``date``."""
    return _targets(tree.top())


@lru_cache(maxsize=8)  # an import asks for every cell
def _targets(top: tuple[Node, ...]) -> Mapping[str, Target]:
    rows = {node.field.path for node in tree.every(top) if node.is_list and node.parts}
    return {
        name: _target(node, rows)
        for node in tree.every(top)
        if not node.parts and node.rule.KIND in SAID and (name := _name(node))
    }


def _name(node: Node) -> str:
    return node.field.path if node.field.target is AUTO else node.field.target


def _target(node: Node, rows: set[str]) -> Target:
    field = node.field
    row = field.above if field.above in rows else ""
    several = node.is_list or isinstance(node.rule, SomeWords)
    return Target(field.path, row, node.rule.KIND, several, _words(node.rule))


def _words(rule: Rule) -> tuple[str, ...]:
    return rule.words if isinstance(rule, OneWord | SomeWords) else ()
