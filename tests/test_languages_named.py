"""No production code names a language: it is a word in the setting, and a catalogue."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from languages import DEFAULT

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "archive",
    "config",
    "languages",
    "operations",
    "reviewers",
    "sealing",
    "stripping",
    "submissions",
)
# Tags that the house's own catalogues have, or had in its code.
TAGS = "ar|en|fr|ckb|uk"
QUOTED = re.compile(rf"""(["'])(?:{TAGS})(?:[-_][A-Za-z]{{2,4}}|,(?:{TAGS}))*\1""")
# An attribute of a page or of a form: lang="ar", name="note_en", id="headline.ar", /en/archive/.
WRITTEN = re.compile(
    rf"""(?:lang|hreflang|srclang)=["']?(?:{TAGS})\b|["'\w](?:[._])(?:{TAGS})["']|["']/(?:{TAGS})/"""
)
# Where a language may stand, and why.
MAY: dict[str, str] = {
    "languages/installed.py": "the setting's default",
    "languages/language.py": "the language of the message ids",
    "languages/supplement.py": "data about languages that CLDR lacks",
    "config/templates/mark.html": "the house's own name, which is an Arabic word",
    "submissions/templatetags/codenames.py": "there are two lists of words for codenames",
    "operations/practice/": "answers of a program, in two languages",
    "operations/demonstration/": "texts of the demonstration, which is in two languages",
    "archive/record/dictionary.py": "an example in the data dictionary",
    "reviewers/importing/tables.py": "columns of other people's tables",
    "reviewers/migrations/0001_initial.py": "what was; later migrations take any tag",
}


def allowed(name: str) -> bool:
    return any(name == each or (each.endswith("/") and name.startswith(each)) for each in MAY)


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            parts = set(path.relative_to(ROOT).parts)
            if path.suffix in {".py", ".html", ".js", ".mjs"} and not parts & {
                "node_modules",
                "dist",
                "test",
                "locale",
            }:
                yield path


def named_in(path: Path, text: str) -> Iterator[int]:
    """The lines that name a language. Of a module only what it does: no comment, no docstring."""
    lines = text.splitlines()
    quiet = _said_only(text) if path.suffix == ".py" else set()
    for number, line in enumerate(lines, 1):
        code = re.sub(r"(^|\s)(#|//).*", "", line) if path.suffix != ".html" else line
        if number not in quiet and (QUOTED.search(code) or WRITTEN.search(code)):
            yield number


def _said_only(text: str) -> set[int]:
    """The lines of docstrings."""
    found: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return found


def test_no_production_code_names_a_language() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources()
        if not allowed(str(path.relative_to(ROOT)))
        for number in named_in(path, path.read_text(encoding="utf-8"))
    ]
    assert not found, "Loop over languages.installed(), or take a catalogue: " + ", ".join(found)


def test_what_may_name_one_is_still_there_and_does() -> None:
    for name in MAY:
        paths = [path for path in sources() if str(path.relative_to(ROOT)).startswith(name)]
        assert any(True for path in paths for _ in named_in(path, path.read_text())), name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'LANGUAGES = ("ar", "en")'),
        ("a.py", 'language = get_language() or "en"'),
        ("a.py", "found['ckb']"),
        ("a.py", 'redirect("/en/archive/")'),
        ("a.html", '<textarea id="note_ar" name="note">'),
        ("a.html", '<p lang="en">'),
        ("a.js", 'const dir = own === "ar" ? "rtl" : "ltr";'),
    ],
)
def test_it_notices_one(name: str, text: str) -> None:
    assert list(named_in(Path(name), text)) == [1]


def test_it_takes_no_word_for_a_language() -> None:
    for text in ('"""As in "ar" and "en"."""', "# the default is 'en'", 'kind = "arc"'):
        assert not list(named_in(Path("a.py"), text))
    assert DEFAULT == "ar,en"
