"""Every sentence a person can see exists in Arabic; and no catalogue says what is not so."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

import languages
from config import catalogues
from languages import Face, language
from operations import sentences
from operations.sentences import ROOT, TRANSLATED, Sentence

WHOLE = "ar"  # complete in every package
REPORTERS = ("ckb", "fa", "fr", "kmr", "uk")  # complete in what reporters see
PLACEHOLDER = re.compile(r"%\((\w+)\)s|{(\w+)}")
# Each file is read once; no test changes one of these.
read, said_in = cache(sentences.read), cache(sentences.sentences)


def every() -> list[Path]:
    found = (ROOT.glob(f"{package}/locale/*/LC_MESSAGES/django.po") for package in TRANSLATED)
    return sorted(path for paths in found for path in paths)


def named(path: Path) -> str:
    return f"{path.parts[-5]}-{path.parent.parent.name}"


def catalogue(package: str, code: str = WHOLE) -> Catalog:
    return read(sentences.path_of(package, language(code)))


def forms(message: Message | None) -> list[str]:
    """The translations of a message; none where one is missing or not sure."""
    if message is None or message.fuzzy:
        return []
    made = message.string if isinstance(message.string, list | tuple) else [message.string]
    return list(made) if all(made) else []


def translated(words: Catalog, sentence: Sentence) -> bool:
    return bool(forms(words.get(sentence.text, sentence.context or None)))


def messages(words: Catalog) -> Iterator[Message]:
    return (message for message in words if message.id)


def sentence(message: Message) -> Sentence:
    text, plural = message.id if isinstance(message.id, list | tuple) else (message.id, "")
    return Sentence(str(text), str(plural), message.context or "")


def placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def lacking(code: str, package: str, wanted: tuple[Sentence, ...]) -> set[str]:
    own, frame = catalogue(package, code), catalogue("config", code)
    return {
        each.text for each in wanted if not translated(own, each) and not translated(frame, each)
    }


@pytest.mark.parametrize("package", TRANSLATED)
def test_every_sentence_has_an_arabic_one(package: str) -> None:
    wanted = said_in(package)
    assert wanted
    assert not lacking(WHOLE, package, wanted)


@pytest.mark.parametrize("code", REPORTERS)
@pytest.mark.parametrize("package", ["config", "submissions"])
def test_everything_that_reporters_see_is_translated(package: str, code: str) -> None:
    assert not lacking(code, package, said_in(package))


@pytest.mark.parametrize("path", every(), ids=named)
def test_nothing_in_a_catalogue_is_open(path: Path) -> None:
    """Neither fuzzy, which would not be shown, nor empty, which would hide that it is missing."""
    words = read(path)
    assert path.parent.parent.name == catalogues.folder(language(_tag(path)))
    assert not {str(message.id) for message in messages(words) if not forms(message)}


@pytest.mark.parametrize("path", every(), ids=named)
def test_nothing_in_a_catalogue_is_said_nowhere(path: Path) -> None:
    """What its package says no more, or only another says, would be translated in vain."""
    package = path.relative_to(ROOT).parts[0]
    said = set(said_in(package))
    held = {sentence(message) for message in messages(read(path))}
    assert held - said == set()
    assert not read(path).obsolete


@pytest.mark.parametrize("path", every(), ids=named)
def test_no_other_package_says_it_otherwise(path: Path) -> None:
    """All catalogues of a language are one at runtime: of two translations one is never shown."""
    other = {
        (str(message.id), message.context): forms(message)
        for package in TRANSLATED
        if (beside := sentences.path_of(package, language(_tag(path)))) != path
        if beside.exists()
        for message in messages(read(beside))
    }
    otherwise = {
        str(message.id): (forms(message), found)
        for message in messages(read(path))
        if (found := other.get((str(message.id), message.context), forms(message)))
        != forms(message)
    }
    assert otherwise == {}


@pytest.mark.parametrize("path", every(), ids=named)
def test_its_plural_forms_are_those_of_the_language(path: Path) -> None:
    words = read(path)
    assert words.num_plurals == Catalog(locale=words.locale).num_plurals
    several = [message for message in messages(words) if message.pluralizable]
    assert all(len(message.string) == words.num_plurals for message in several)


@pytest.mark.parametrize("path", every(), ids=named)
def test_no_translation_asks_for_a_value_that_is_not_given(path: Path) -> None:
    wrong = {
        str(message.id)
        for message in messages(read(path))
        for form in forms(message)
        if not placeholders(form) <= placeholders(str(message.id))
        # Where one form serves every count, none of the values may be left out.
        or (not message.pluralizable and placeholders(form) != placeholders(str(message.id)))
    }
    assert not wrong


def test_it_sees_what_is_not_translated() -> None:
    assert not translated(catalogue("config"), Sentence("A sentence nobody has translated."))


def test_it_reads_what_a_template_says(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("{% translate \"Send\" %}{% translate 'Words' context 'search' as words %}")
    assert list(sentences.in_file(page)) == [Sentence("Send"), Sentence("Words", "", "search")]


def test_a_language_is_begun_by_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "ROOT", tmp_path)
    (tmp_path / "config" / "templates").mkdir(parents=True)
    page = tmp_path / "config" / "templates" / "page.html"
    page.write_text('{% translate "Send" %}')
    portuguese = language("pt-br")
    assert sentences.complete("config", portuguese) == 1
    path = sentences.path_of("config", portuguese)
    assert path.relative_to(tmp_path).parts[2] == "pt_BR"
    path.write_text(
        path.read_text().replace('msgid "Send"\nmsgstr ""', 'msgid "Send"\nmsgstr "Enviar"')
    )
    page.write_text(
        '{% translate "Send" %}{% blocktranslate count n=n %}{{ n }} day'
        "{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    assert sentences.complete("config", portuguese) == 1
    words = sentences.read(path)
    assert forms(words.get("Send")) == ["Enviar"]
    assert words.get("%(n)s day").id == ("%(n)s day", "%(n)s days")  # type: ignore[union-attr]
    assert sentences.complete("config", portuguese) == 0


def test_a_face_speaks_what_it_has_a_catalogue_of() -> None:
    wanted = languages.parse("uk,ckb,ar,en,ar-eg")
    assert [each.code for each in catalogues.speaking(Face.DESK, wanted)] == ["ar", "en", "ar-eg"]
    assert [each.code for each in catalogues.speaking(Face.ARCHIVE, wanted)][:2] == ["uk", "ar"]
    assert [each.code for each in catalogues.speaking(Face.DESK, languages.parse("fr"))] == ["en"]


def _tag(path: Path) -> str:
    return path.parent.parent.name.lower().replace("_", "-")


@pytest.mark.parametrize("path", every(), ids=named)
def test_each_message_has_one_translation(path: Path) -> None:
    """A second line of the same is read as part of nothing, and Babel says nothing of it."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    begins = ("msgid", "msgid_plural", "msgctxt", "msgstr[", '"')
    second = [
        line
        for before, line in zip(lines, lines[1:], strict=False)
        if line.startswith("msgstr ") and not before.startswith(begins)
    ]
    assert not second
