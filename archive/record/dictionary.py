"""The data dictionary (docs/record.md): each field, what it means, and where it goes."""

import re
from collections.abc import Iterator

from django.utils.translation import override

import languages
from archive.record import tree
from archive.record.columns import columns_of
from archive.record.context import term
from archive.record.rule import Made, Unless
from archive.record.rules import OneWord, SomeWords
from archive.record.tree import Node

HEAD = """\
# The record, field by field

Made by `python manage.py record_fields` from `archive/record/fields.py`; a test compares the two.

Every record has texts in each of its languages: `{"ar": "…", "en": "…"}`. A word of a vocabulary is
a slug; `vocabularies.json` in an export has their labels. Rows of a list have no number in a path:
`actors.role` is the role of each actor. “Required” is what a new draft must say; older records may
lack it. JSON: `data/records/<id>/v<n>.json`, with the schema in `data/schema/record.schema.json`;
`<language>`: a column for each language of the installation.

"""
COLUMNS = (
    "field",
    "label",
    "what it is",
    "a value",
    "required",
    "public",
    "incidents.csv",
    "JSON-LD",
)


def dictionary() -> str:
    """Markdown, in English."""
    with override(languages.SOURCE):
        rows = [COLUMNS, ("---",) * len(COLUMNS), *(_row(node) for node in tree.every())]
        return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(node: Node) -> tuple[str, ...]:
    field = node.field
    label = str(field.label)
    return (
        f"`{field.path}`",
        label[:1].upper() + label[1:],
        field.means or "—",
        "; ".join(_value(node)),
        _required(node),
        "no" if field.public is None else "yes",
        ", ".join(dict.fromkeys(_columns(node))) or "—",
        _term(node),
    )


def _columns(node: Node) -> Iterator[str]:
    """The same in each language as one: an installation has its own."""
    tail = re.compile(rf"_({'|'.join(languages.codes())})$")
    return (f"`{tail.sub('_<language>', column.name)}`" for column in columns_of(node))


def _value(node: Node) -> Iterator[str]:
    if node.is_list:
        yield "list"
    data = node.rule.data()
    if isinstance(node.rule, Made):
        yield "made by the archive"
    elif node.parts:
        yield "group"
    else:
        yield data["kind"].replace("_", " ")
    if isinstance(node.rule, OneWord | SomeWords | Made) and node.rule.vocabulary:
        yield f"vocabulary `{node.rule.vocabulary}`"
    if "longest" in data:
        yield f"at most {data['longest']:,} letters"
    if "least" in data:
        yield f"{data['least']:,} to {data['most']:,}"


def _required(node: Node) -> str:
    required = node.field.required
    if isinstance(required, Unless):
        return f"unless `{required.field}` is `{required.value}`"
    return "yes" if required else "no"


def _term(node: Node) -> str:
    if node.field.public is None or not (name := term(node.field)):
        return "—"
    return f"`{name if isinstance(name, str) else name['@id']}`"
