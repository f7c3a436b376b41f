"""Every sentence of a package that a person can see, found in its templates and its code."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import normalize, read_po
from django.utils.translation import trim_whitespace

from archive.vocabularies import ALL
from config.catalogues import FRAME, PACKAGES, ROOT, folder
from languages import Language
from reviewers.custody.acts import Act
from reviewers.templatetags.desk import shorter
from stripping import kinds

# Whose sentences are in catalogues: the packages of the faces, and the frame around every page.
TRANSLATED = (FRAME, *PACKAGES.values())
QUOTED = r"\"[^\"]*\"|'[^']*'"
TRANSLATE = re.compile(rf"{{%\s*trans(?:late)?\s+({QUOTED})(?:\s+context\s+({QUOTED}))?")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b(?P<options>[^%]*)%}(?P<body>.*?){%\s*endblocktrans", re.S
)
PLURAL = re.compile(r"{%\s*plural\s*%}")
VALUE = re.compile(r"{{\s*(\w+)\s*}}")
# gettext and its lazy and plural forms, as Django names them.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
}
# Errors of ``submissions`` that carry a sentence of their own, which the desk translates
# (``reviewers.views.problems``).
REFUSALS: dict[str, tuple[int, ...] | None] = {"DeskError": None, "HeaderChanged": None}


@dataclass(frozen=True)
class Sentence:
    """``plural``: its form for several things, or empty; ``context``: what tells it from others of
    the same words, or empty."""

    text: str
    plural: str = ""
    context: str = ""


def sentences(package: str) -> tuple[Sentence, ...]:
    """Each once: of the templates, of the code, and of tables that hold words without a mark."""
    templates = sorted((ROOT / package / "templates").rglob("*.html"))
    modules = sorted((ROOT / package).rglob("*.py"))
    sentences = [each for path in (*templates, *modules) for each in in_file(path)]
    return tuple(dict.fromkeys([*sentences, *_of_tables(package)]))


def _of_tables(package: str) -> Iterator[Sentence]:
    """What a package shows and another declares, which knows nothing of translations."""
    match package:
        case "archive":
            for vocabulary in ALL:
                yield from (Sentence(word.text, "", vocabulary.name) for word in vocabulary.words)
        case "submissions":
            yield from in_file(ROOT / "stripping" / "messages.py")
            yield from (Sentence(row.label) for row in kinds.FORMATS)
        case "reviewers":
            yield from (Sentence(act.meaning) for act in Act if not shorter(act))
            for path in sorted((ROOT / "submissions").rglob("*.py")):
                yield from _in_module(path, REFUSALS)


def path_of(package: str, spoken: Language) -> Path:
    return ROOT / package / "locale" / folder(spoken) / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def complete(package: str, spoken: Language) -> int:
    """Adds what a catalogue does not have, untranslated, to its end, and makes one where none is;
    gives how many sentences that were. What is in it already is left as it stands."""
    path = path_of(package, spoken)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_header(spoken), encoding="utf-8")
    catalogue = read(path)
    missing = [each for each in sentences(package) if not _has(catalogue, each)]
    with path.open("a", encoding="utf-8") as file:
        file.writelines(_entry(each, catalogue.num_plurals) for each in missing)
    return len(missing)


def _has(catalogue: Catalog, sentence: Sentence) -> bool:
    return catalogue.get(sentence.text, sentence.context or None) is not None


def _header(spoken: Language) -> str:
    plurals = Catalog(locale=folder(spoken)).plural_forms
    return (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {folder(spoken)}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {plurals}\\n"\n'
    )


def _entry(sentence: Sentence, forms: int) -> str:
    context = f"msgctxt {normalize(sentence.context)}\n" if sentence.context else ""
    head = f"\n{context}msgid {normalize(sentence.text, width=0)}\n"
    if not sentence.plural:
        return f'{head}msgstr ""\n'
    several = "".join(f'msgstr[{form}] ""\n' for form in range(forms))
    return f"{head}msgid_plural {normalize(sentence.plural, width=0)}\n{several}"


def in_file(path: Path) -> Iterator[Sentence]:
    """Of one template or one module."""
    return _in_template(path) if path.suffix == ".html" else _in_module(path)


def _in_template(path: Path) -> Iterator[Sentence]:
    source = path.read_text(encoding="utf-8")
    for match in TRANSLATE.finditer(source):
        yield Sentence(match[1][1:-1], "", (match[2] or "")[1:-1])
    for match in BLOCK.finditer(source):
        trimmed = "trimmed" in match["options"]
        parts = [VALUE.sub(r"%(\1)s", part) for part in PLURAL.split(match["body"])]
        yield Sentence(*(trim_whitespace(part) if trimmed else part for part in parts))


def _in_module(
    path: Path, keywords: dict[str, tuple[int, ...] | None] = KEYWORDS
) -> Iterator[Sentence]:
    source = io.BytesIO(path.read_bytes())
    for _, message, _, _ in extract("python", source, keywords):
        yield Sentence(*message) if isinstance(message, tuple) else Sentence(message)
