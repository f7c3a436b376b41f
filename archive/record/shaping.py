"""Types of drafts and records for mypy (``archive/record/shapes.py``), from the table of fields.

A type checker reads files and not tables: so they are printed, and a test compares the two.
"""

from collections.abc import Callable, Iterator

from archive.record import tree
from archive.record.rule import Made, Rule
from archive.record.rules import Languages, Number, SomeWords, Text, YesOrNo
from archive.record.tree import Node

HEAD = '''\
"""A draft and a published record as JSON. Made by ``manage.py record_fields --types``."""

from typing import Any, NotRequired, TypedDict

Texts = dict[str, str]  # by language
'''
Wanted = Callable[[Node], bool]
MADE = {"string": "str", "integer": "int", "array": "list[dict[str, Any]]"}


def shapes() -> str:
    """The module's text: the classes of groups stand before those that hold them."""
    drafts = [node for node in tree.top() if _drafted(node)]
    records = [node for node in tree.top() if _public(node)]
    return HEAD + "".join(
        (*_class("Draft", drafts, _drafted), *_class("PublicRecord", records, _public))
    )


def _drafted(node: Node) -> bool:
    return not isinstance(node.rule, Made)


def _public(node: Node) -> bool:
    return node.field.public is not None


def _class(name: str, nodes: list[Node], wanted: Wanted) -> Iterator[str]:
    rows = []
    for node in nodes:
        inner = name + "".join(word.title() for word in node.field.name.split("_"))
        if node.parts:
            yield from _class(inner, [part for part in node.parts if wanted(part)], wanted)
        kind = inner if node.parts else _type(node.rule)
        kind = f"list[{kind}]" if node.is_list else kind
        kind = kind if node.field.required is True else f"NotRequired[{kind}]"
        rows.append(f"    {node.field.name}: {kind}\n")
    yield f"\n\nclass {name}(TypedDict):\n" + "".join(rows)


def _type(rule: Rule) -> str:
    if isinstance(rule, Made):
        return MADE[rule.published.get("type", "string")]
    if isinstance(rule, Number):
        return "int" if rule.whole else "float"
    if isinstance(rule, SomeWords | Languages):
        return "list[str]"
    if isinstance(rule, YesOrNo):
        return "bool"
    return "Texts" if rule.KIND in (Text.KIND, "captions") else "str"
