"""The table of fields as JSON: the desk's form, its "Still missing" and its safety review.

The browser has no list of fields and no rule of its own; it walks what ``rules`` gives, in the
order of the form. The types below are its reference.
"""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from django.utils.translation import override

import languages
from archive.media_types import MEDIA_TYPES
from archive.record import captions, event_dates, fields, tree
from archive.record.consistency import coarse
from archive.record.document import LARGEST, settled_fields
from archive.record.field import AUTO, Form, Words
from archive.record.problems import SENTENCES
from archive.record.rule import BLANK, UNPRINTABLE, Made, Unless
from archive.record.rules import Group, OneWord, SomeWords, Text
from archive.record.tree import Node
from archive.vocabularies import VOCABULARIES

VERSION = 2
AREA = 3  # rows of the text area for a text that may be longer than a line
Spoken = dict[str, str]  # words by language


class LanguageJson(TypedDict):
    code: str
    name: Spoken
    direction: str


class PartJson(TypedDict):
    name: str
    label: Spoken


class FormJson(TypedDict):
    """As ``archive.record.field.Form`` says it; ``label`` is empty where it asks the field's."""

    part: str
    rows: int
    pair: bool
    ticked: list[str]
    add: Spoken
    when: str
    input: str
    label: Spoken


class OptionJson(TypedDict):
    slug: str
    label: Spoken


class NodeJson(TypedDict):
    """A field, a group or a list. What ``Rule.data`` adds for its kind stands beside these."""

    path: str
    kind: str
    required: bool
    required_unless: NotRequired[list[str]]
    label: Spoken
    help: Spoken
    row: Spoken
    public: bool
    review: bool
    form: FormJson | None
    options: NotRequired[list[OptionJson]]
    fields: NotRequired[dict[str, "NodeJson"]]
    of: NotRequired["NodeJson"]


class RulesJson(TypedDict):
    version: int
    languages: list[LanguageJson]
    parts: list[PartJson]
    document: NodeJson
    sentences: dict[str, Spoken]
    blank: str
    unprintable: str
    largest: int
    settled: list[str]
    coarse: list[str]
    media_types: dict[str, str]
    dates: dict[str, Any]
    captions: dict[str, Any]


def rules() -> RulesJson:
    """All that the browser checks a draft by before it seals it, and asks for it with."""
    return {
        "version": VERSION,
        "languages": [
            {"code": one.code, "name": languages.names(one.code), "direction": one.direction}
            for one in languages.installed()
        ],
        "parts": [{"name": name, "label": spoken(label)} for name, label in fields.PARTS.items()],
        "document": _document(),
        "sentences": {code: spoken(sentence) for code, sentence in SENTENCES.items()},
        "blank": BLANK,
        "unprintable": UNPRINTABLE,
        "largest": LARGEST,
        "settled": list(settled_fields()),
        "coarse": list(coarse()),
        "media_types": {ending: one.name for ending, one in MEDIA_TYPES.items()},
        "dates": event_dates.data(),
        "captions": captions.data(),
    }


def spoken(words: Words) -> Spoken:
    """In each of the installation's languages; empty for no words."""
    said = {}
    for code in languages.codes() if words else ():
        with override(code):
            said[code] = str(words)
    return said


def _document() -> NodeJson:
    return {
        "path": "",
        "required": True,
        "label": {},
        "help": {},
        "row": {},
        "public": True,
        "review": True,
        "form": None,
        **Group("document").data(),  # type: ignore[typeddict-item]
        "fields": _parts(tree.top()),
    }


def _parts(nodes: tuple[Node, ...]) -> dict[str, NodeJson]:
    asked = [node for node in nodes if not isinstance(node.field.rule, Made)]
    return {node.field.name: _node(node) for node in asked}


def _node(node: Node) -> NodeJson:
    if not node.is_list:
        return _value(node, node.field.rule.data())
    row = _value(node, node.rule.data())
    return {**_value(node, node.field.rule.data(), parts=False), "of": row}


def _value(node: Node, data: Mapping[str, Any], *, parts: bool = True) -> NodeJson:
    field, required = node.field, node.field.required
    row: NodeJson = {
        "path": field.path,
        "required": required is True,
        "label": spoken(field.label),
        "help": spoken(field.help),
        "row": spoken(field.row),
        "public": field.public is not None,
        "review": field.review,
        "form": _form(node),
        **data,  # type: ignore[typeddict-item]
    }
    if isinstance(required, Unless):
        row["required_unless"] = [required.field, required.value]
    if isinstance(node.rule, OneWord | SomeWords):
        row["options"] = _options(node.rule)
    if parts and node.parts:
        row["fields"] = _parts(node.parts)
    return row


def _form(node: Node) -> FormJson | None:
    form = node.field.form
    if form is AUTO:
        # Beside the fields of its group, and else among those that not every record has.
        above = next((other.field.form for other in tree.every() if node in other.parts), None)
        part = above.part if isinstance(above, Form) else "more"
        long = isinstance(node.rule, Text) and node.rule.longest > fields.SHORT
        form = Form(part, AREA if long else 1)
    if form is None:
        return None
    return {
        "part": form.part,
        "rows": form.rows,
        "pair": form.pair,
        "ticked": list(form.ticked),
        "add": spoken(form.add),
        "when": form.when,
        "input": form.input,
        "label": spoken(form.label),
    }


def _options(rule: OneWord | SomeWords) -> list[OptionJson]:
    vocabulary = VOCABULARIES.get(rule.vocabulary)
    if vocabulary is None:
        return []
    return [
        {"slug": slug, "label": {code: vocabulary.label(slug, code) for code in languages.codes()}}
        for slug in rule.words
    ]
