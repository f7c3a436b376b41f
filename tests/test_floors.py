"""The house: which package may import which (docs/architecture.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "sealing", "stripping", "submissions", "reviewers", "archive")
DOORS = {
    "submissions.intake",
    "submissions.conversation",
    "submissions.sandbox",
    "archive.accession",
}
# Each package with what of ours it may import: a package, or a single door of one.
MAY_IMPORT: dict[str, set[str]] = {
    "sealing": set(),
    "stripping": set(),
    "archive": set(),
    "submissions": {"sealing", "stripping"},
    "reviewers": {"sealing"} | DOORS,
}
# Parsers of hostile bytes: the web process must not load them, so only the worker may.
PARSERS = {"jpeg", "png", "mp4", "text", "icc"}
WORKER = "submissions.worker"


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Every dotted name a module imports, relative ones resolved, at any depth of the code."""
    found: set[str] = set()
    here = name_of(path).split(".")
    package = here if path.name == "__init__.py" else here[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def allowed(name: str, package: str) -> bool:
    top = name.split(".")[0]
    if top not in PACKAGES or top == package:
        return True
    return any(name == door or name.startswith(f"{door}.") for door in MAY_IMPORT[package])


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_it_imports_only_what_its_floor_allows(package: str) -> None:
    wrong = {
        f"{name_of(path)} imports {name}"
        for path in modules(package)
        for name in imports(path)
        if not allowed(name, package)
    }
    assert modules(package)
    assert not wrong


@pytest.mark.parametrize("package", ["sealing", "stripping"])
def test_the_ground_floor_knows_no_django_and_no_clock(package: str) -> None:
    tops = {name.split(".")[0] for path in modules(package) for name in imports(path)}
    assert not tops & {"django", "time", "datetime"}


def test_the_web_process_imports_no_parser() -> None:
    wrong = {
        f"{name_of(path)} imports {name}"
        for path in modules("submissions")
        for name in imports(path)
        if not name_of(path).startswith(WORKER)
        and name.startswith("stripping.")
        and name.split(".")[1] in PARSERS
    }
    assert not wrong


def test_a_wrong_arrow_is_noticed() -> None:
    assert not allowed("submissions.models.Desk", "reviewers")
    assert not allowed("reviewers.models", "archive")
    assert not allowed("archive.accession", "submissions")
    assert allowed("submissions.intake.desks", "reviewers")


def test_no_import_is_lazy() -> None:
    lazy = {
        f"{name_of(path)}:{inner.lineno}"
        for package in PACKAGES
        for path in modules(package)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert not lazy
