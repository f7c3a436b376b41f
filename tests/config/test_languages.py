"""The setting of languages, and what each face makes of it."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django.fixtures import Settings

import languages
from config import env
from config.faces import face_of
from config.templatetags.frame import links
from languages import Face, Installation

SETTINGS = [f"AMANA_{face.upper()}_LANGUAGES" for face in Face]


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AMANA_LANGUAGES", *SETTINGS):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def several(settings: Settings) -> Iterator[Installation]:
    """Kurdish, French, Arabic and English; the desk and the archive have only the last two."""
    made = env.installation("NOWHERE_SET", "ckb,fr,ar,en")
    before = languages.install(made)
    settings.LANGUAGES = [(each.code, each.own_name) for each in made.every()]
    settings.LANGUAGES_BIDI = ["ar", "ckb"]
    yield made
    languages.install(before)


def codes(installation: Installation, face: Face | None = None) -> list[str]:
    return [each.code for each in installation.of(face)]


def test_a_face_has_what_it_has_a_catalogue_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMANA_LANGUAGES", "uk, CKB, ar")
    made = env.installation("AMANA_LANGUAGES", languages.DEFAULT)
    assert codes(made) == ["uk", "ckb", "ar"]
    assert codes(made, Face.REPORTER) == ["uk", "ckb", "ar"]
    assert codes(made, Face.ARCHIVE) == ["uk", "ar"]
    assert codes(made, Face.DESK) == ["ar"]
    # What the framework may speak includes the language of the message ids.
    assert [each.code for each in made.every()] == ["uk", "ckb", "ar", "en"]


def test_a_face_may_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMANA_DESK_LANGUAGES", "en")
    made = env.installation("AMANA_LANGUAGES", languages.DEFAULT)
    assert (codes(made, Face.DESK), codes(made, Face.ARCHIVE)) == (["en"], ["ar", "en"])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AMANA_LANGUAGES", "arabic", "AMANA_LANGUAGES: “arabic” is no tag"),
        ("AMANA_LANGUAGES", "ar,,en", "comma too many"),
        ("AMANA_LANGUAGES", "qq", "CLDR has no data"),
        ("AMANA_ARCHIVE_LANGUAGES", "fr", "archive/locale/fr/LC_MESSAGES/django.po"),
        ("AMANA_DESK_LANGUAGES", "pt-br", "reviewers/locale/pt_BR/LC_MESSAGES/django.po"),
    ],
)
def test_it_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        env.installation("AMANA_LANGUAGES", languages.DEFAULT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "direction", "heading", "partly"),
    [
        ("ckb", "rtl", "ئەوەی دەیزانیت بە ئەمانەت بیسپێرە", "هێشتا وەرنەگێڕدراون"),
        ("fr", "ltr", "Confiez ce que vous savez à bonne garde", "ne sont pas encore traduites"),
        ("ar", "rtl", "أودِع ما تعرفه عند من يحفظه", ""),
    ],
)
def test_reporters_are_spoken_to(
    client: Client, several: Installation, code: str, direction: str, heading: str, partly: str
) -> None:
    text = client.get(f"/{code}/").content.decode()
    assert f'<html lang="{code}" dir="{direction}">' in text
    assert f"<h1>{heading}</h1>" in text
    assert (partly in text) if partly else ("shown in English" not in text)
    others = {"ckb", "fr", "ar", "en"} - {code}
    assert all(f'hreflang="{other}" lang="{other}"' in text for other in others)
    assert "کوردیی ناوەندی" in text or code == "ckb"


@pytest.mark.django_db
def test_who_asks_for_nothing_that_is_here_gets_english(
    client: Client, several: Installation
) -> None:
    for accepted, code in (
        ("fr-CH,fr;q=0.9", "fr"),
        ("ku", "en"),
        ("", "en"),
        ("de,*;q=0.1", "en"),
    ):
        answer = client.get("/", headers={"accept-language": accepted})
        assert answer["Location"] == f"/{code}/"
        assert not answer.cookies


@pytest.mark.django_db
def test_a_face_has_no_address_in_a_language_that_it_lacks(
    client: Client, several: Installation
) -> None:
    assert client.get("/ckb/archive/").status_code == 404
    assert client.get("/ar/archive/").status_code == 200
    assert client.get("/uk/").status_code == 404


def test_links_lead_to_a_language_that_is_there(several: Installation) -> None:
    found = [each.url for each in links(Face.REPORTER, "/ckb/", "ckb")]
    assert found == ["/ckb/report/", "/ckb/return/", "/ckb/safety/", "/en/archive/"]
    assert links(Face.ARCHIVE, "/ar/archive/", "ar")[-1].url == "/ar/"


@pytest.mark.parametrize(
    ("path", "face"),
    [
        ("/pt-br/archive/", Face.ARCHIVE),
        ("/zh-hant/report/", Face.REPORTER),
        ("/ckb/desk/", Face.DESK),
        ("/desk/", Face.DESK),
        ("/english/archive/", Face.REPORTER),
    ],
)
def test_it_knows_a_face_by_its_address(path: str, face: Face) -> None:
    assert face_of(path) is face
