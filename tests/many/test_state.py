"""What a process remembers: each newsroom's own, or named here with the reason why it is shared.

A module that keeps something in a variable of its own keeps it for all newsrooms. Whoever adds one
puts it into an Own (newsrooms/own.py), or adds a line here.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import ROOT

PACKAGES = ("config", "languages", "sealing", "submissions", "reviewers", "archive", "newsrooms")
# Made for commands or for the other side of the sandbox, which serve one newsroom.
COMMANDS = ("submissions/worker/", "archive/export/", "/management/", "/migrations/")
REMEMBERS = {"lru_cache", "cache"}
KEEPS = {
    *("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore", "Event", "local"),
    *("OrderedDict", "defaultdict", "deque", "WeakValueDictionary", "ThreadPoolExecutor", "Thread"),
    *("dict", "list", "set", "ContextVar", "FairTurns"),
}
CODE = "it is made of the code, its catalogues or its static files, which are the same for all"
TEXT = "it is kept by the very text or key that it is made of, which somebody must know to ask"
ALLOWED = {
    "archive.dates.worded": TEXT,
    "archive.pages.body._kept_html": TEXT,
    "archive.pages.body._kept_plain": TEXT,
    "archive.pages.worldmap.land": TEXT,
    "archive.pages.worldmap.rings": CODE,
    "archive.record.targets._targets": CODE,
    "archive.record.tree._tree": CODE,
    "archive.search.periods.span": TEXT,
    "archive.vocabularies._translated": CODE,
    "config.caches._client": "the lines to a Redis, by its address; keys have a newsroom's prefix",
    "config.catalogues._sentences": CODE,
    "config.catalogues.complete": CODE,
    "config.many.postgresql.base._places": "connections at once, given out by newsroom",
    "config.object_store._making": "held while a client is made",
    "config.object_store._session": "the description of S3; no store's credentials",
    "languages.cldr._dates": CODE,
    "languages.cldr._digits": CODE,
    "languages.cldr._plain": CODE,
    "languages.language.language": CODE,
    "newsrooms.current._entered": "it says which newsroom it is",
    "newsrooms.current._served": "the names of all",
    "reviewers.accounts.hashing._places": "memory for passwords, given out by newsroom",
    "sealing.statement._SMALL_ORDER": CODE,
    "submissions.form_token._made": TEXT,
    "submissions.mailbox.keys._cores": "cores, given out by newsroom",
    "submissions.questions.shipped._translated": CODE,
    "submissions.questions.versions._parsed": TEXT,
    "submissions.reports.new_rows._statement": CODE,
    "submissions.roster.genesis_file._read": "by the path of a file, which is the newsroom's own",
    "submissions.sandbox.SANDBOX": "it holds nothing between two files; turns go by newsroom",
    "submissions.storage.blobs.HASHING": "it is given a descriptor, and asks for nothing else",
    "submissions.storage.packing._key": TEXT,
    "submissions.views.away_page._made": TEXT,
    "submissions.views.guidance._is_there": CODE,
    "submissions.views.script._integrity": CODE,
    "submissions.views.short_receipt._rendered": "it is given all that the page has of a site",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            inner = str(path.relative_to(ROOT))
            if "node_modules" not in inner and not any(part in inner for part in COMMANDS):
                yield _name(path), ast.parse(path.read_text())


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _called(node: ast.AST) -> str:
    """The last part of the name of what is called, or decorates."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def changing_classes(trees: list[tuple[str, ast.Module]]) -> set[str]:
    """Classes of ours whose methods set something of their own object."""
    return {
        node.name
        for _, tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name != "Own" and _sets_itself(node)
    }


def _sets_itself(node: ast.ClassDef) -> bool:
    frozen = any("frozen=True" in ast.unparse(each) for each in node.decorator_list)
    text = ast.unparse(node)
    return not frozen and ("self._" in text and "def __init__" in text)


def kept(name: str, tree: ast.Module, classes: set[str]) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and REMEMBERS & set(map(_called, node.decorator_list)):
            yield f"{name}.{node.name}"
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        for each, value in pairs:
            made = isinstance(value, ast.Call) and _called(value) in KEEPS | classes
            empty = isinstance(value, ast.Dict) and not value.keys
            empty = empty or (isinstance(value, ast.List) and not value.elts)
            name_of = ast.unparse(each)
            small = name_of.startswith("_") and isinstance(value, ast.List | ast.Set)
            small = small and name_of != "__all__"
            if made or (empty and not ast.unparse(each).isupper()) or small:
                yield f"{name}.{ast.unparse(each)}"


@pytest.fixture(scope="module")
def found() -> set[str]:
    trees = list(modules())
    classes = changing_classes(trees)
    return {each for name, tree in trees for each in kept(name, tree, classes)}


def test_what_a_process_remembers_is_a_newsrooms_own_or_named(found: set[str]) -> None:
    assert found - set(ALLOWED) == set()


def test_what_is_named_is_there(found: set[str]) -> None:
    assert set(ALLOWED) - found == set()


@pytest.mark.parametrize(
    "code",
    [
        "_held: dict[str, int] = {}",
        "_lock = threading.Lock()",
        "_one, _two = OrderedDict(), 3",
        "_names = [1]",
        "@functools.lru_cache(maxsize=2)\ndef f(x): ...",
        "@cache\ndef f(x): ...",
        "class A:\n    def __init__(self): self._x = 1\nTHE = A()",
    ],
)
def test_it_would_be_seen(code: str) -> None:
    """The positive control."""
    tree = ast.parse(code)
    assert list(kept("m", tree, changing_classes([("m", tree)])))


@pytest.mark.parametrize("code", ["_held = Own(dict)", "TABLE = {1: 2}", "X = Y(1)"])
def test_what_is_no_memory_is_not(code: str) -> None:
    assert not list(kept("m", ast.parse(code), set()))
