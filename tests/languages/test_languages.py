"""Languages by CLDR: tags, names, directions, dates, digits, plurals and lists."""

import datetime
import unicodedata
from collections.abc import Iterator

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

import languages
from languages.supplement import SUPPLEMENTS, ZEROS

DAY = datetime.date(2026, 2, 18)


@pytest.fixture
def kurdish() -> Iterator[None]:
    before = languages.install(languages.Installation(languages.parse("ckb,ar")))
    yield
    languages.install(before)


@pytest.mark.parametrize(
    ("code", "own", "english", "direction"),
    [
        ("ar", "العربية", "Arabic", "rtl"),
        ("en", "English", "English", "ltr"),
        ("ckb", "کوردیی ناوەندی", "Central Kurdish", "rtl"),
        ("kmr", "Kurdî (kurmancî)", "Kurdish (Kurmanji)", "ltr"),
        ("uk", "Українська", "Ukrainian", "ltr"),
        ("pt-br", "Português (Brasil)", "Portuguese (Brazil)", "ltr"),
    ],
)
def test_it_knows_names_and_direction(code: str, own: str, english: str, direction: str) -> None:
    found = languages.language(code)
    assert (found.own_name, found.english_name, found.direction) == (own, english, direction)


def test_it_reads_a_setting_in_its_order() -> None:
    assert [each.code for each in languages.parse(" CKB, pt_BR ,en")] == ["ckb", "pt-br", "en"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "at least one"),
        ("ar,,en", "comma too many"),
        ("ar,AR", "named twice"),
        ("arabic", "two or three letters"),
        ("ar;en", "two or three letters"),
        ("../en", "two or three letters"),
        ("qq", "CLDR has no data"),
        ("en-qq", "CLDR has no data"),
    ],
)
def test_it_says_what_is_wrong_with_a_setting(text: str, said: str) -> None:
    with pytest.raises(languages.LanguageError, match=said):
        languages.parse(text)


@pytest.mark.parametrize(
    ("code", "date", "day", "month"),
    [
        ("ar", "18 شباط 2026", "18 شباط", "شباط 2026"),
        ("en", "18 February 2026", "18 February", "February 2026"),
        ("ckb", "١٨ی شوباتی ٢٠٢٦", "١٨ی شوبات", "شوباتی ٢٠٢٦"),
        ("kmr", "18ê sibata 2026an", "18ê sibatê", "sibata 2026an"),
        ("uk", "18 лютого 2026\u202fр.", "18 лютого", "лютий 2026\u202fр."),
        ("fa", "۱۸ فوریهٔ ۲۰۲۶", "۱۸ فوریه", "فوریهٔ ۲۰۲۶"),
        ("ar-eg", "١٨ فبراير ٢٠٢٦", "١٨ فبراير", "فبراير ٢٠٢٦"),
    ],
)
def test_it_writes_dates(code: str, date: str, day: str, month: str) -> None:
    assert languages.date(DAY, code) == date
    assert languages.day_and_month(DAY, code) == day
    assert languages.month_and_year(DAY, code) == month


def test_it_writes_numbers() -> None:
    written = {code: languages.number(12_345, code) for code in ("ar", "en", "ckb")}
    assert written == {"ar": "12,345", "en": "12,345", "ckb": "١٢٬٣٤٥"}


@pytest.mark.parametrize(("count", "category"), [(0, "zero"), (2, "two"), (3, "few"), (11, "many")])
def test_it_knows_the_plurals_of_arabic(count: int, category: str) -> None:
    assert languages.plural(count, "ar") == category
    assert languages.plural(count, "ckb") == "other"


@pytest.mark.parametrize(
    ("code", "both", "either"),
    [
        ("ar", "A وB وC", "A أو B أو C"),
        ("en", "A, B and C", "A, B or C"),
        ("ckb", "A، B و C", "A، B یان C"),
        ("kmr", "A, B û C", "A, B an C"),
        ("uk", "A, B і C", "A, B або C"),
    ],
)
def test_it_joins_lists(code: str, both: str, either: str) -> None:
    assert languages.joined(list("ABC"), code) == both
    assert languages.joined(list("ABC"), code, either=True) == either
    assert languages.joined(["A"], code) == "A"
    assert languages.joined([], code) == ""


def test_it_names_languages_as_readers_do(kurdish: None) -> None:
    assert languages.name("ar", "en") == "Arabic"
    assert languages.name("en", "ar") == "الإنكليزية"
    assert languages.name("kmr", "ar") == "الكردية الكرمانجية"
    assert languages.names("ar") == {"ckb": "عەرەبی", "ar": "العربية"}


def test_every_numbering_system_in_use_has_its_digits() -> None:
    known = (Locale.parse(name) for name in locale_identifiers() if name != "root")
    assert {each.default_numbering_system for each in known} <= set(ZEROS)
    assert {unicodedata.decimal(zero) for zero in ZEROS.values()} == {0}


@pytest.mark.parametrize("code", SUPPLEMENTS)
def test_a_supplement_is_needed(code: str) -> None:
    """Fails when CLDR has learnt what the table adds: then the row goes."""
    own, plain = SUPPLEMENTS[code], Locale.parse(code)
    root = Locale.parse("root")
    if own.cldr:
        assert Locale.parse(code) != Locale.parse(own.cldr)
    if own.day_and_month:
        assert str(plain.datetime_skeletons["MMMMd"]) == str(root.datetime_skeletons["MMMMd"])
    if own.pair:
        assert plain.list_patterns["standard"]["2"] == root.list_patterns["standard"]["2"]
    for other, name in own.names.items():
        assert Locale.parse(other).get_display_name(plain) != name


def test_it_chooses_by_what_a_browser_asks_for() -> None:
    offered = languages.parse("ckb,pt-br,ar")
    asked = {
        "ar": ["ar"],
        "pt-br": ["de", "pt", "ar"],
        "ckb": [],
    }
    assert {code: languages.best(tags, offered).code for code, tags in asked.items()} == {
        code: code for code in asked
    }
    assert languages.best(["ar-SY", "ckb"], offered).code == "ar"
    assert languages.best(["ku"], offered).code == "ckb"
    assert languages.best(["*", "x" * 5000], offered).code == "ckb"


def test_it_prefers_the_readers_language_then_the_installations(kurdish: None) -> None:
    assert languages.preferred(["en", "ar"], "en") == "en"
    assert languages.preferred(["en", "ar"], "ckb") == "ar"
    assert languages.preferred(["en", "pt-br"], "pt") == "pt-br"
    assert languages.preferred(["fr", "de"], "und") == "fr"


def test_a_face_may_have_fewer_languages() -> None:
    desk = {languages.Face.DESK: languages.parse("en")}
    before = languages.install(languages.Installation(languages.parse("uk,fr"), desk))
    try:
        assert languages.codes() == ("uk", "fr")
        assert languages.codes(languages.Face.DESK) == ("en",)
        assert languages.codes(languages.Face.ARCHIVE) == ("uk", "fr")
        every = languages.installation().every()
        assert [each.code for each in every] == ["uk", "fr", "en"]
    finally:
        assert languages.install(before).faces == desk
