"""Pages that strangers read first keep their form."""

import re

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
