"""A field is one row: what is added to the table is in everything that is made of it.

Two invented rows stand for the next issue's: a text of the record, and a text in each row of a
list. A use that forgets them fails here, and the last test shows that this would be seen.
"""

import csv
import io
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import RequestFactory
from jsonschema import Draft202012Validator

import languages
from archive.accession import problems, rules, targets
from archive.addresses import Served
from archive.export import tables
from archive.pages.facts import facts
from archive.record import fields, linked_data, serializer, tree
from archive.record.columns import columns
from archive.record.context import context
from archive.record.dictionary import dictionary
from archive.record.field import Field, Place
from archive.record.rules import Text
from archive.record.schema import record_schema
from archive.search import facets
from reviewers.importing.mapping import Source, prepare
from tests.archive import vectors
from tests.archive.conftest import NOW
from tests.server import ROOT

NEW = (
    Field("methodology", Text(4_000), "Methodology", means="How it was found out."),
    Field("actors.nickname", Text(300), "Nickname", means="What others call the actor."),
)
PATHS = [row.path for row in NEW]
RECORD = uuid.UUID(int=7)


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "FIELDS", (*fields.FIELDS, *NEW))


def said(path: str) -> dict[str, str]:
    return {code: f"{path.replace('.', '')} {code}" for code in languages.codes()}


def document() -> dict[str, Any]:
    return vectors.document(
        {"set": {"methodology": said("methodology"), "actors.0.nickname": said("actors.nickname")}}
    )


def public() -> dict[str, Any]:
    return serializer.public(document(), RECORD, 1, NOW)


def in_validation() -> set[str]:
    """Taken, and checked: an empty text is refused by name."""
    assert not problems(document())
    empty = {"methodology": {}, "actors.0.nickname": {}}
    faults = problems(vectors.document({"set": empty}))
    return {fault.path.replace(".0", "").rpartition(".")[0] for fault in faults}


def in_public() -> set[str]:
    return {path for path in PATHS if list(tree.values(public(), path)) == [said(path)]}


def in_schema() -> set[str]:
    """The schema is closed: it takes what it names, and nothing else in its place."""
    schema = Draft202012Validator(record_schema(languages.codes()))
    schema.validate(public())
    known = record_schema(languages.codes())["properties"]
    actor = known["actors"]["items"]["properties"]
    found = {"methodology": known.get("methodology"), "actors.nickname": actor.get("nickname")}
    return {path for path, text in found.items() if text == {"$ref": "#/$defs/text"}}


def in_context() -> set[str]:
    terms = context()["@context"]
    found = {
        "methodology": terms.get("methodology"),
        "actors.nickname": terms["actors"]["@context"].get("nickname"),
    }
    return {path for path, term in found.items() if term and term["@container"] == "@language"}


def in_linked_data() -> set[str]:
    request = RequestFactory().get("/")
    article = linked_data.article(public(), request)
    values = {one["name"]: one["value"] for one in article["additionalProperty"]}
    wanted = {path: {"@value": said(path)["en"], "@language": "en"} for path in PATHS}
    return {path for path, text in wanted.items() if text in values[path]}


def in_table() -> set[str]:
    lines = b"".join(tables.incidents([public()], [])).decode()
    (row,) = csv.DictReader(io.StringIO(lines, newline=""))
    described = {column.name for column in columns()}
    assert set(row) == described
    return {path for path in PATHS if said(path)["ar"] in row.values()}


def in_datapackage() -> set[str]:
    known = {column.name for column in columns()}
    wanted = {"methodology": "methodology_en", "actors.nickname": "actors_nickname"}
    return {path for path, name in wanted.items() if name in known}


def in_page() -> set[str]:
    shown = repr(facts(public(), "en", Place.GLANCE))
    return {path for path in PATHS if said(path)["en"] in shown}


def in_search() -> set[str]:
    return {path for path in PATHS if path.replace(".", "") in facets.reader_words(public())}


def nodes(node: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every field of the browser's rules, by path."""
    below = [*node.get("fields", {}).values(), *([node["of"]] if "of" in node else [])]
    own = {} if "fields" in node else {node["path"]: node}
    return own | {path: one for child in below for path, one in nodes(child).items()}


def in_rules() -> dict[str, dict[str, Any]]:
    return nodes(json.loads(json.dumps(rules()["document"])))


def in_form() -> set[str]:
    known = in_rules()
    return {
        row.path
        for row in NEW
        if row.path in known
        and known[row.path]["form"]["part"] == "more"
        and known[row.path]["label"]["en"] == row.label
        and known[row.path]["longest"] == row.rule.longest  # type: ignore[attr-defined]
    }


def in_review() -> set[str]:
    return {path for path, node in in_rules().items() if node["review"]} & set(PATHS)


def in_importers() -> set[str]:
    cells = {"number": "1", "how": "methodology en", "alias": "actors.nickname en"}
    columns = {"number": "id", "how": "methodology.en", "alias": "actors.nickname.en"}
    draft = prepare(Source("x", "X", "number", columns, (), {}, ()), cells, "en").draft
    assert set(PATHS) <= set(targets())
    return {path for path in PATHS if list(tree.values(draft, path)) == [{"en": f"{path} en"}]}


def in_dictionary() -> set[str]:
    printed = dictionary()
    return {row.path for row in NEW if f"| `{row.path}` | {row.label} | {row.means} |" in printed}


USES: tuple[Callable[[], set[str]], ...] = (
    in_validation,
    in_public,
    in_schema,
    in_context,
    in_linked_data,
    in_table,
    in_datapackage,
    in_page,
    in_search,
    in_form,
    in_review,
    in_importers,
    in_dictionary,
)


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
@pytest.mark.usefixtures("added")
def test_a_row_is_in_every_use(use: Callable[[], set[str]]) -> None:
    assert use() == set(PATHS)


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("wanted", ["columns", "page", "search", "article", "public"])
def test_a_use_that_a_row_leaves_out_is_noticed(
    monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    """The same checks fail for rows that say they have no part in it."""
    out: dict[str, Any] = {"columns": (), "search": False}
    rows = [
        Field(row.path, row.rule, row.label, means=row.means, **{wanted: out.get(wanted)})
        for row in NEW
    ]
    kept = tuple(row for row in fields.FIELDS if row.path not in PATHS)
    monkeypatch.setattr(fields, "FIELDS", (*kept, *rows))
    checks = {
        "columns": in_datapackage,
        "page": in_page,
        "search": in_search,
        "article": missing_properties,
        "public": in_public,
    }
    assert checks[wanted]() == set()


def missing_properties() -> set[str]:
    article = linked_data.article(public(), RequestFactory().get("/"))
    return set(PATHS) & {one["name"] for one in article.get("additionalProperty", ())}


def test_no_path_stands_twice_and_groups_come_first() -> None:
    paths = [row.path for row in fields.FIELDS]
    assert len(set(paths)) == len(paths)
    assert [row.path for row in fields.FIELDS if row.above and row.above not in paths] == []
    assert len(list(tree.every())) == len(paths)


def test_every_row_says_what_it_means() -> None:
    assert not [row.path for row in fields.FIELDS if not (row.means and str(row.label))]


def test_the_data_dictionary_is_what_the_command_prints() -> None:
    printed = io.StringIO()
    call_command("record_fields", stdout=printed)
    assert (ROOT / "docs" / "record.md").read_text() == printed.getvalue()


def test_the_types_are_what_the_command_prints() -> None:
    printed = io.StringIO()
    call_command("record_fields", "--types", stdout=printed)
    assert (ROOT / "archive" / "record" / "shapes.py").read_text() == printed.getvalue()


def test_what_scripts_get_is_printed_too() -> None:
    printed = io.StringIO()
    call_command("record_fields", "--json", stdout=printed)
    assert json.loads(printed.getvalue()) == json.loads(json.dumps(rules()))


def test_addresses_of_files_are_absolute() -> None:
    article = linked_data.article(public(), RequestFactory().get("/"))
    path = Served().medium(str(RECORD), public()["media"][0]["file"])
    assert article["associatedMedia"][0]["contentUrl"] == f"http://testserver{path}"
