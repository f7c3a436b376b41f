"""Pages that strangers read first keep their form."""

import ast
import re

from attack.__main__ import ATTACKS
from tests.server import ROOT


def test_the_readme_is_one_screen() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 60


def test_every_decision_has_its_day_and_the_alternative() -> None:
    page = (ROOT / "docs" / "decisions.md").read_text()
    entries = re.split(r"^- ", page, flags=re.M)[1:]
    assert len(entries) > 50
    wrong = [
        entry.splitlines()[0]
        for entry in entries
        if not re.search(r"\b2026-\d\d-\d\d\.", entry)
        or "*Instead of*" not in " ".join(entry.split())
    ]
    assert not wrong


def test_every_link_of_the_first_pages_leads_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text()):
            assert (ROOT / target).exists(), f"{name}: {target}"


def test_what_shows_a_promise_is_there() -> None:
    lines = (ROOT / "docs" / "promises.md").read_text().splitlines()
    page = "\n".join(line for line in lines if line.startswith("|"))
    named = re.findall(r"`(tests/[a-z_/]+\.py)(?:::(\w+))?`", page)
    assert len(named) > 40
    gone = [f"{path}::{name}" for path, name in named if not _holds(path, name)]
    attacks = {attack.name for attack in ATTACKS}
    gone += [name for name in re.findall(r"attack: ([a-z-]+)", page) if name not in attacks]
    rows = "".join(file.read_text() for file in (ROOT / "bench").glob("*.py"))
    gone += [words for words in re.findall(r"bench: ([a-z ]+)", page) if words.strip() not in rows]
    assert not gone


def _holds(path: str, name: str) -> bool:
    file = ROOT / path
    if not file.exists():
        return False
    functions = {each.name for each in ast.parse(file.read_text()).body if hasattr(each, "name")}
    return name in functions if name else True
