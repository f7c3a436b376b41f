"""The JSON-LD context: what the keys of a record mean in the words of schema.org.

With it, ``data/records/<id>/v1.json`` is JSON-LD 1.1 without a change: a programme that knows
linked data is told to read the record with this context. Keys that schema.org has no word for are
in a vocabulary of the archive's own.
"""

from collections.abc import Mapping
from typing import Any

from archive.record import tree
from archive.record.field import AUTO, Field
from archive.record.forms import Captions
from archive.record.rule import Made
from archive.record.rules import OneWord, SomeWords, Text
from archive.record.tree import Node

SCHEMA = "https://schema.org/"
OWN = "urn:amana:term:"


def context() -> dict[str, Any]:
    return {
        "@context": {
            "@version": 1.1,
            "@base": "urn:uuid:",
            "schema": SCHEMA,
            "own": OWN,
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "@vocab": OWN,
            **_terms(tree.top()),
        }
    }


def term(field: Field) -> str | Mapping[str, str]:
    """Of our own vocabulary, where the row names none: ``own:eventDate``."""
    if field.term is not AUTO:
        return field.term
    first, *rest = field.name.split("_")
    return f"own:{first}{''.join(word.title() for word in rest)}"


def _terms(nodes: tuple[Node, ...]) -> dict[str, Any]:
    """Keys without a term, and those that are not published, are left out."""
    shown = [node for node in nodes if node.field.public is not None and term(node.field)]
    return {node.field.name: _of(node) for node in shown}


def _of(node: Node) -> str | dict[str, Any]:
    name = term(node.field)
    if not isinstance(name, str):
        return dict(name)
    if node.parts:
        return {"@id": name, "@context": _terms(node.parts)}
    if isinstance(node.rule, Text | Captions):
        # A text in several languages: {"ar": …, "en": …}.
        return {"@id": name, "@container": "@language"}
    if isinstance(node.rule, OneWord | SomeWords | Made) and node.rule.vocabulary:
        # A slug of a vocabulary, as an IRI of it.
        vocabulary = f"urn:amana:{node.rule.vocabulary}:"
        return {"@id": name, "@type": "@vocab", "@context": {"@vocab": vocabulary}}
    return name
