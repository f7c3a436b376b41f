"""The house: which package may import which (docs/architecture.md)."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import environment, manage

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "config",
    "operations",
    "newsrooms",
    "languages",
    "sealing",
    "stripping",
    "submissions",
    "reviewers",
    "archive",
)
DOORS = {
    "submissions.intake",
    "submissions.questions",
    "submissions.conversation",
    "submissions.sandbox",
    "submissions.roster",
    "archive.accession",
}
# Each package with what of ours it may import: a package, or a single door of one.
MAY_IMPORT: dict[str, set[str]] = {
    "newsrooms": set(),
    "languages": {"newsrooms"},
    "sealing": set(),
    "stripping": set(),
    "archive": {"languages", "newsrooms", "stripping.kinds"},
    "submissions": {"languages", "newsrooms", "sealing", "stripping"},
    "reviewers": {"languages", "newsrooms", "sealing", "stripping"} | DOORS,
}
# The floors inside the packages, the highest first. A room is a module or a folder of the package;
# it imports rooms of lower floors only, so no two rooms import each other, round about or straight.
INSIDE: dict[str, tuple[str, ...]] = {
    "submissions": (
        "urls management apps",
        "views templatetags",
        "intake",
        "wire reports",
        "mailbox conversation",
        "storage",
        "sandbox desks form_token roster known_device questions",
        "models errors guidance",
        "messages days worker",
    ),
    "reviewers": (
        "urls management",
        "admin",
        "desk",
        "pages model_admin",
        "views",
        "templatetags offline importing",
        "release roster",
        "consent",
        "handover",
        "casework",
        "keys backends apps",
        "accounts",
        "custody",
        "models",
        "states errors digest roster_messages",
        "messages",
    ),
    "archive": (
        "urls management apps",
        "views export",
        "accession pages",
        "log ranges",
        "media custody_heads search",
        "models record",
        "addresses localized dates keys outlines",
        "errors vocabularies media_types",
    ),
    "operations": (
        "management",
        "practice roles",
        "doctor demonstration relaying moving serving",
        "upgrading",
        "backups",
        "watching",
        "maintenance announcing listening outage_page sentences",
    ),
    "newsrooms": (
        "own turns",
        "current",
    ),
    "languages": (
        "preference",
        "installed",
        "cldr parsing",
        "language",
        "supplement errors",
    ),
    "sealing": (
        "__main__",
        "header_folders",
        "key_file folder origin roster carried",
        "parcel statement",
        "files window tar scratch rewrapping",
        "keys stream",
        "seekable hybrid x25519 scrypt",
        "header bech32 armor",
        "errors endings new_files",
    ),
}
# What is no code of ours to import, or is found by Django alone.
NO_ROOMS = {"migrations", "templates", "locale", "static", "frontend"}
# Arrows that still run up: none may come, and one that has gone leaves this list.
UP: set[tuple[str, str]] = set()
# What the web process may load of stripping: words and values, and no parser of hostile bytes.
HARMLESS = {
    "stripping",
    *(f"stripping.{name}" for name in ("errors", "kinds", "limits", "messages", "redrawn")),
    *(f"stripping.{name}" for name in ("row", "values")),
}


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


def rooms(package: str) -> set[str]:
    """The modules and folders right below a package that hold code of ours."""
    below = {path.relative_to(ROOT / package).parts[0] for path in modules(package)}
    return {name.removesuffix(".py") for name in below} - NO_ROOMS - {"__init__"}


def arrows(package: str) -> set[tuple[str, str]]:
    """Which room of a package imports which other one."""
    pairs = {
        (path.relative_to(ROOT / package).parts[0].removesuffix(".py"), name.split(".")[1])
        for path in modules(package)
        for name in imports(path)
        if name.startswith(f"{package}.")
    }
    inside = rooms(package)
    return {(one, other) for one, other in pairs if one != other and {one, other} <= inside}


def floor_of(package: str) -> dict[str, int]:
    floors = INSIDE[package]
    return {room: len(floors) - at for at, floor in enumerate(floors) for room in floor.split()}


@pytest.mark.parametrize("package", INSIDE)
def test_every_room_has_a_floor(package: str) -> None:
    assert rooms(package) == set(floor_of(package))
    assert len(floor_of(package)) == sum(len(floor.split()) for floor in INSIDE[package])


@pytest.mark.parametrize("package", INSIDE)
def test_every_room_stands_above_what_it_imports(package: str) -> None:
    floors = floor_of(package)
    up = {
        (f"{package}.{one}", f"{package}.{other}")
        for one, other in arrows(package)
        if floors[one] <= floors[other]
    }
    assert up == {pair for pair in UP if pair[0].startswith(f"{package}.")}


def test_an_arrow_inside_a_package_is_seen() -> None:
    assert {("views", "models"), ("views", "intake")} <= arrows("submissions")
    assert ("models", "views") not in arrows("submissions")


@pytest.mark.parametrize("package", ["languages", "sealing", "stripping"])
def test_the_ground_floor_knows_no_django_and_no_clock(package: str) -> None:
    tops = {name.split(".")[0] for path in modules(package) for name in imports(path)}
    # Languages write the dates that they are given, a roster compares them.
    dates = {"datetime"} if package == "stripping" else set()
    assert not tops & ({"django", "time"} | dates)


def test_the_web_process_loads_no_parser(tmp_path: Path) -> None:
    manage(tmp_path, "migrate", "-v0")
    script = (
        "import sys; import config.asgi, config.urls, reviewers.urls; "
        "print(*(name for name in sys.modules if name.split('.')[0] == 'stripping'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) <= HARMLESS


def test_a_wrong_arrow_is_noticed() -> None:
    assert not allowed("submissions.models.Desk", "reviewers")
    assert not allowed("reviewers.models", "archive")
    assert not allowed("stripping.formats", "archive")
    assert not allowed("archive.accession", "submissions")
    assert allowed("submissions.intake.desks", "reviewers")


# A library that builds its grammar when it is imported, which every command would wait for.
LATE = {"archive.search.periods"}


def test_no_import_is_lazy() -> None:
    lazy = {
        name_of(path)
        for package in PACKAGES
        for path in modules(package)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert lazy == LATE
