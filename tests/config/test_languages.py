"""The setting of languages, and what each face makes of it."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

import languages
from config import catalogues
from config.environment import reading, spoken, table
from config.environment.errors import WrongSettings
from config.faces import face_of
from config.templatetags.frame import links
from languages import Face, Installation


def given(**environment: str) -> Installation:
    values = reading.read(environment)
    chosen = {face: values[row] for face, row in table.SPOKEN.items()}
    return spoken.installation(values[table.LANGUAGES], chosen)


@pytest.fixture
def several(settings: Settings) -> Iterator[Installation]:
    """Kurdish, French, Arabic and English; the desk and the archive have only the last two."""
    made = given(AMANA_LANGUAGES="ckb,fr,ar,en")
    before = languages.install(made)
    settings.LANGUAGES = [(each.code, each.own_name) for each in made.every()]
    settings.LANGUAGES_BIDI = ["ar", "ckb"]
    yield made
    languages.install(before)


def codes(installation: Installation, face: Face | None = None) -> list[str]:
    return [each.code for each in installation.of(face)]


def test_a_face_has_what_it_has_a_catalogue_of() -> None:
    made = given(AMANA_LANGUAGES="uk, CKB, ar")
    assert codes(made) == ["uk", "ckb", "ar"]
    assert codes(made, Face.REPORTER) == ["uk", "ckb", "ar"]
    assert codes(made, Face.ARCHIVE) == ["uk", "ar"]
    assert codes(made, Face.DESK) == ["ar"]
    # What the framework may speak includes the language of the message ids.
    assert [each.code for each in made.every()] == ["uk", "ckb", "ar", "en"]


def test_a_face_may_be_told() -> None:
    made = given(AMANA_DESK_LANGUAGES="en")
    assert (codes(made, Face.DESK), codes(made, Face.ARCHIVE)) == (["en"], ["ar", "en"])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AMANA_LANGUAGES", "arabic", "AMANA_LANGUAGES: found “arabic”, “arabic” is no tag"),
        ("AMANA_LANGUAGES", "ar,,en", "comma too many"),
        ("AMANA_LANGUAGES", "qq", "CLDR has no data"),
        ("AMANA_ARCHIVE_LANGUAGES", "fr", "archive/locale/fr/LC_MESSAGES/django.po"),
        ("AMANA_DESK_LANGUAGES", "pt-br", "reviewers/locale/pt_BR/LC_MESSAGES/django.po"),
    ],
)
def test_it_says_what_is_wrong(name: str, value: str, said: str) -> None:
    with pytest.raises(WrongSettings, match=said):
        given(**{name: value})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "direction", "heading"),
    [
        ("ckb", "rtl", "ئەوەی دەیزانیت بە ئەمانەت بیسپێرە"),
        ("fr", "ltr", "Confiez ce que vous savez en lieu sûr"),
        ("ar", "rtl", "ما تعرفه أمانة عندنا"),
    ],
)
def test_reporters_are_spoken_to(
    client: Client, several: Installation, code: str, direction: str, heading: str
) -> None:
    text = client.get(f"/{code}/").content.decode()
    assert f'<html lang="{code}" dir="{direction}">' in text
    assert f"<h1>{heading}</h1>" in text
    assert "shown in English" not in text
    others = {"ckb", "fr", "ar", "en"} - {code}
    assert all(f'hreflang="{other}" lang="{other}"' in text for other in others)
    assert "کوردیی ناوەندی" in text or code == "ckb"


@pytest.mark.django_db
@pytest.mark.parametrize("accepted", ["fr-CH,fr;q=0.9", "ku", "", "de,*;q=0.1"])
def test_the_first_page_is_in_all_languages_whatever_is_asked_for(
    client: Client, several: Installation, accepted: str
) -> None:
    answer = client.get("/", headers={"accept-language": accepted})
    assert answer.status_code == 200 and not answer.cookies
    found = re.findall(r'<li lang="([a-z]+)" dir="([a-z]+)"><a href="/([a-z]+)/"', answer.text)
    assert found == [
        ("ckb", "rtl", "ckb"),
        ("fr", "ltr", "fr"),
        ("ar", "rtl", "ar"),
        ("en", "ltr", "en"),
    ]


@pytest.mark.django_db
def test_a_face_has_no_address_in_a_language_that_it_lacks(
    client: Client, several: Installation
) -> None:
    assert client.get("/ckb/archive/").status_code == 404
    assert client.get("/ar/archive/").status_code == 200
    assert client.get("/uk/").status_code == 404


def test_links_lead_to_a_language_that_is_there(several: Installation) -> None:
    found = [each.url for each in links(Face.REPORTER, "/ckb/", "ckb")]
    assert found == ["/ckb/r/", "/ckb/back/", "/ckb/safety/", "/en/archive/"]
    assert links(Face.ARCHIVE, "/ar/archive/", "ar")[-1].url == "/ar/"


@pytest.mark.parametrize(
    ("path", "face"),
    [
        ("/pt-br/archive/", Face.ARCHIVE),
        ("/zh-hant/r/all/", Face.REPORTER),
        ("/ckb/desk/", Face.DESK),
        ("/desk/", Face.DESK),
        ("/english/archive/", Face.REPORTER),
    ],
)
def test_it_knows_a_face_by_its_address(path: str, face: Face) -> None:
    assert face_of(path) is face


def test_a_sentence_of_two_packages_is_needed_in_one_of_their_catalogues() -> None:
    """Arabic has some sentences of the reporter's pages in the frame's catalogue alone, where
    another language has them in both."""
    assert catalogues.complete(Face.REPORTER, "ar")
    assert catalogues.complete(Face.REPORTER, "kmr")
