"""Reads the walks of docs/architecture.md, and finds their stations in the code.

A walk is a numbered list below a heading that begins with "The walk of". A line names a station,
``module.function`` or ``module.Class.method`` or a script ``folder/file.js``, and what happens
there. Between two stations stands a call, from one side or the other; where it is none, the line
begins with "Through `word`": a row, a key or a name that both sides use.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.server import ROOT

PAGE = ROOT / "docs" / "architecture.md"
HEADING = re.compile(r"^### The walk of (.+)$", re.M)
LINE = re.compile(
    r"^(?P<number>\d+)\. (?:Through `(?P<by>[^`]+)`: )?`(?P<station>[^`]+)`(?P<says>[^\n]*)", re.M
)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Station:
    """``by``: the word through which the one before hands on; "" where one calls the other."""

    name: str
    by: str
    says: str


def walks(page: Path = PAGE) -> dict[str, list[Station]]:
    parts = HEADING.split(page.read_text())
    return {
        title: [
            Station(found["station"], found["by"] or "", found["says"])
            for found in LINE.finditer(re.split(r"^#", text, flags=re.M)[0])
        ]
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def file_of(name: str) -> Path:
    """The file that holds a station. Raises LookupError."""
    if "/" in name:
        return ROOT / name
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        base = ROOT.joinpath(*parts[:length])
        for path in (base.with_suffix(".py"), base / "__init__.py"):
            if path.is_file():
                return path
    raise LookupError(name)


def definition(name: str) -> Definition:
    """The function or class itself. Raises LookupError."""
    path = file_of(name)
    module = path.parent if path.name == "__init__.py" else path.with_suffix("")
    below = name.split(".")[len(module.relative_to(ROOT).parts) :]
    node: ast.AST = _tree(path)
    for part in below:
        inside = [
            child
            for child in ast.iter_child_nodes(node)
            if isinstance(child, Definition) and child.name == part
        ]
        if not inside:
            raise LookupError(name)
        node = inside[0]
    assert isinstance(node, Definition), name
    return node


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def names_in(name: str) -> set[str]:
    """Every name and attribute that a station's code uses."""
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(definition(name))
        if isinstance(node, ast.Attribute | ast.Name)
    }


def called(name: str) -> str:
    """What a caller writes: of ``__init__`` and ``__call__`` the class's own name."""
    parts = name.split(".")
    return parts[-2] if parts[-1].startswith("__") else parts[-1]


def leads(one: Station, other: Station) -> bool:
    """Whether ``one`` hands on to ``other`` in the way that the page says."""
    if other.by:
        return all(other.by in file_of(each.name).read_text() for each in (one, other))
    return called(other.name) in names_in(one.name) or called(one.name) in names_in(other.name)
