"""Every sentence a person can see exists in Arabic, and fits the values it is filled with."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "submissions", "reviewers", "archive")
TRANSLATE = re.compile(r"{%\s*trans(?:late)?\s+(\"[^\"]*\"|'[^']*')")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b(?P<options>[^%]*)%}(?P<body>.*?){%\s*endblocktrans", re.S
)
PLURAL = re.compile(r"{%\s*plural\s*%}")
VALUE = re.compile(r"{{\s*(\w+)\s*}}")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|{(\w+)}")
# gettext and its lazy and plural forms, as Django names them.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
}


def in_templates(app: str) -> Iterator[str]:
    for path in sorted((ROOT / app / "templates").rglob("*.html")):
        source = path.read_text()
        for match in TRANSLATE.finditer(source):
            yield match.group(1)[1:-1]
        for match in BLOCK.finditer(source):
            text = PLURAL.split(match["body"])[0]
            text = VALUE.sub(r"%(\1)s", text)
            yield trim_whitespace(text) if "trimmed" in match["options"] else text


def in_code(app: str) -> Iterator[str]:
    for path in sorted((ROOT / app).rglob("*.py")):
        source = io.BytesIO(path.read_bytes())
        for _, message, _, _ in extract("python", source, KEYWORDS):  # type: ignore[arg-type]
            yield message[0] if isinstance(message, tuple) else message


def catalogue(app: str) -> Catalog:
    with (ROOT / app / "locale" / "ar" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale="ar")


def translation(words: Catalog, text: str) -> list[str]:
    message = words.get(text)
    if message is None or message.fuzzy:
        return []
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return [form for form in forms if form]


def placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


@pytest.mark.parametrize("app", APPS)
def test_every_sentence_has_an_arabic_one(app: str) -> None:
    words, frame = catalogue(app), catalogue("config")
    texts = {*in_templates(app), *in_code(app)}
    missing = {
        text for text in texts if not translation(words, text) and not translation(frame, text)
    }
    assert texts
    assert not missing


@pytest.mark.parametrize("app", APPS)
def test_no_translation_asks_for_a_value_that_is_not_given(app: str) -> None:
    words = catalogue(app)
    wrong = {
        message.id
        for message in words
        if isinstance(message.id, str)
        for form in translation(words, message.id)
        if not placeholders(form) <= placeholders(message.id)
    }
    assert not wrong


def test_it_sees_what_is_not_translated() -> None:
    assert not translation(catalogue("config"), "A sentence nobody has translated.")
    assert set(TRANSLATE.findall('{% translate "Send" %}')) == {'"Send"'}
