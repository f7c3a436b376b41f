"""The JSON Schema of a published record (2020-12), from the table of fields."""

from collections.abc import Mapping
from typing import Any

from archive.record import tree
from archive.record.forms import texts
from archive.record.rule import Codes, array, closed
from archive.record.tree import Node


def record_schema(codes: Codes) -> dict[str, Any]:
    """``codes``: the languages that records of the archive are in."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A published record of an Amana archive",
        **_object(tree.top(), codes),
        "$defs": {"text": texts(codes)},
    }


def _object(nodes: tuple[Node, ...], codes: Codes) -> dict[str, Any]:
    known = [node for node in nodes if node.field.public is not None]
    required = [node.field.name for node in known if node.field.required is True]
    return closed({node.field.name: dict(_of(node, codes)) for node in known}, required)


def _of(node: Node, codes: Codes) -> Mapping[str, Any]:
    if node.field.schema:
        return node.field.schema
    if node.parts:
        parts = _object(node.parts, codes)
        return array(parts) if node.is_list else parts
    return node.field.rule.schema(codes)
