"""The topics: each has its page in each language, and all of them fit on a bad line."""

import re

import html5lib
import pytest
from pytest_django.fixtures import Settings

from operations import sentences
from submissions.desks import DeskInfo
from submissions.guidance.table import TOPICS, after
from tests.server import ROOT
from tests.submissions.asking import Asker, form

LANGUAGES = ("ar", "en")
MOST = 110  # sentences: each is translated into every language by hand
PAGE = 8 * 1024  # bytes of a topic's page, at most
PICTURE = 10 * 1024  # bytes of a picture on it
OURS = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"
GATEWAY = ("X-Tor2web", "encrypted")
FOREIGN = {"ar": r"[A-Za-z]{4,}", "en": r"[\u0600-\u06ff]"}
# Names that stand in Latin letters on every page.
LATIN = (
    "Browser Project Onion Orbot Google Play Droid Guardian Store Windows macOS Linux android "
    "windows macos linux Telegram Safest Safer Standard Connect Connection Assist Bridges "
    "Snowflake WebTunnel obfs Identity"
)
NAMES = set(LATIN.split())


def main(text: str) -> str:
    """The words between a page's header and its footer, without what is there to be copied."""
    inside = text[text.index("<main") : text.index("</main>")]
    return re.sub(r"<code>.*?</code>|<[^>]+>", " ", inside)


def test_there_are_few_sentences() -> None:
    folder = ROOT / "submissions" / "guidance"
    found = {each for path in folder.glob("*.py") for each in sentences.in_file(path)}
    assert 60 < len(found) <= MOST


def test_every_topic_has_an_address_of_its_own_and_the_next_one() -> None:
    slugs = [topic.slug for topic in TOPICS]
    assert len(set(slugs)) == len(slugs) and "all" not in slugs
    assert [each.slug if (each := after(topic)) else "" for topic in TOPICS] == [*slugs[1:], ""]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", [topic.slug for topic in TOPICS])
def test_a_topic_is_a_small_page_in_one_language(
    asker: Asker, db: None, slug: str, language: str
) -> None:
    answer = asker.get(f"/{language}/safety/{slug}/")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert answer.status == 200
    assert len(answer.text.encode()) <= PAGE
    assert not re.search(r"<script|https?://", answer.text)
    for source in re.findall(r'<img src="([^"]*)"', answer.text):
        assert source.startswith("/static/guidance/") and source.endswith(f"-{language}.png")
    assert {*re.findall(FOREIGN[language], main(answer.text))} <= NAMES
    title = re.search("<title>(.*?)</title>", answer.text)
    assert title and not re.search("report|بلاغ", title[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_topics_are_on_one_sheet_and_in_the_list(asker: Asker, db: None, language: str) -> None:
    listed, sheet = (asker.get(f"/{language}/safety/{path}").text for path in ("", "all/"))
    for topic in TOPICS:
        page = asker.get(f"/{language}/safety/{topic.slug}/").text
        heading = re.search("<h1>(.*?)</h1>", page)
        assert heading
        assert f'href="/{language}/safety/{topic.slug}/">{heading[1]}</a>' in listed
        assert f"<h2>{heading[1]}</h2>" in sheet
        points = re.findall("<li>([^<]+)", main_of(page))
        assert all(point in sheet for point in points)


def main_of(text: str) -> str:
    return text[text.index("<main") : text.index("</main>")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_small_and_of_the_language(asker: Asker, db: None, language: str) -> None:
    text = asker.get(f"/{language}/safety/during/").text
    sources = re.findall(r'<img src="/static/([^"]*)"', text)
    assert len(sources) == len(text.split("<figcaption>")) - 1 == 1
    for source in sources:
        assert (ROOT / "config" / "static" / source).stat().st_size <= PICTURE
    assert "<img" not in asker.get(f"/{language}/safety/all/").text


@pytest.mark.parametrize("path", ["/en/safety/nothing/", "/en/safety/tor/more/", "/fr/safety/tor/"])
def test_there_is_no_other_topic(asker: Asker, db: None, path: str) -> None:
    assert asker.get(path).status == 404


def pages(asker: Asker, *headers: tuple[str, str]) -> dict[str, str]:
    """A page of each kind, and answers to a form."""
    found = {
        path: asker.get(f"/en/{path}", headers).text
        for path in ("", "r/", "r/all/", "back/", "safety/", "safety/tor/", "nowhere/")
    }
    token = form(asker.get("/en/r/all/", headers).field("token"))
    found["receipt"] = asker.send("/en/r/sent/", token, headers).text
    found["refused"] = asker.send("/en/r/sent/", form("none"), headers).text
    found["wrong"] = asker.send("/en/r/sent/", b"x", headers).text
    return found


@pytest.fixture
def onion(settings: Settings) -> tuple[str, str]:
    settings.ALLOWED_HOSTS, settings.ONION = ["localhost", OURS], OURS
    return ("Host", OURS)


def test_every_page_says_that_it_came_through_tor(
    asker: Asker, desk: DeskInfo, onion: tuple[str, str]
) -> None:
    for name, text in pages(asker, onion).items():
        assert "This visit comes through Tor." in text, name
        assert OURS not in text and "gateway" not in text, name


def test_every_page_of_another_way_gives_the_address_and_how_to_get_there(
    asker: Asker, desk: DeskInfo, onion: tuple[str, str]
) -> None:
    for name, text in pages(asker).items():
        assert "Not through our onion address" in text, name
        assert f"<code>{OURS}</code>" in text and 'href="/en/safety/tor/"' in text, name
        assert "comes through Tor" not in text, name
    assert "<details open>" in asker.get("/en/").text


def test_without_an_onion_nobody_is_told_what_cannot_be_known(asker: Asker, desk: DeskInfo) -> None:
    for name, text in pages(asker).items():
        assert "We cannot see whether you use Tor" in text, name
        assert "comes through Tor" not in text and "onion address" not in text, name


def test_every_page_through_a_gateway_warns_and_no_other_visitor_gets_it(
    asker: Asker, desk: DeskInfo, onion: tuple[str, str]
) -> None:
    """The page of a refusal is made once and shown to many."""
    for name, text in pages(asker, onion, GATEWAY).items():
        assert "a gateway that can read and change everything" in text, name
        assert f"<code>{OURS}</code>" in text, name
    for name, text in pages(asker, onion).items():
        assert "This visit comes through Tor." in text and "gateway" not in text, name


def test_the_archive_the_desk_and_the_quick_exit_say_nothing_of_it(asker: Asker, db: None) -> None:
    for path in ("/en/archive/", "/desk/login/", "/en/calendar/"):
        assert 'class="connection"' not in asker.get(path).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_it_in_each_language(
    asker: Asker, db: None, onion: tuple[str, str], language: str
) -> None:
    said = {"ar": ("عبر Tor", "بوابة"), "en": ("comes through Tor", "a gateway")}[language]
    through, gateway = (asker.get("/", more).text for more in ([onion], [onion, GATEWAY]))
    assert said[0] in through and said[1] not in through
    assert said[1] in gateway
