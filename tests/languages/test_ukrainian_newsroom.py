"""A newsroom of another language, with a real server: from form to export with uk and en.

Its desk has no Ukrainian catalogue yet and works in English; reporters have a whole one, readers
have one begun.
"""

import asyncio
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import reporter
from tests.planted import photograph
from tests.server import ROOT, Server, environment, manage, running

SETTING = {"AMANA_LANGUAGES": "uk,en"}
WORDS = "Колона повернулася вночі. Я бачив її з вікна."
HEADLINE = "Колона повернулася за третій міст"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("kyiv") / "data"
    # Not left to the server's start, for which there is less patience.
    manage(data, "migrate", "-v0", **SETTING)
    with running(data, **SETTING) as started:
        yield started


def at_the_desk(server: Server, act: str, key: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.languages.newsroom", act, str(key)],
        cwd=ROOT,
        env=environment(server.data, **SETTING),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def page(server: Server, path: str, accepted: str = "") -> tuple[int, str, str]:
    """Status, address after redirects, and text."""
    asked = urllib.request.Request(f"{server.address}{path}", headers={"Accept-Language": accepted})
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, answer.url, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.url or "", error.read().decode()


def main(text: str) -> str:
    """What a page says between its header and its footer."""
    found = re.search("<main.*?</main>", text, re.S)
    assert found
    return found.group()


def test_the_first_page_offers_what_is_installed_and_no_more(server: Server) -> None:
    status, url, text = page(server, "/", "ar,en;q=0.5")
    assert (status, url) == (200, f"{server.address}/")
    assert 'href="/uk/"' in text and 'href="/en/"' in text and "العربية" not in text
    text = page(server, "/uk/")[2]
    assert '<html lang="uk" dir="ltr">' in text
    assert ">English</a>" in text and "العربية" not in text


def test_a_language_that_is_not_installed_has_no_pages(server: Server) -> None:
    status, _, text = page(server, "/ar/r/all/", "uk")
    assert status == 404 and "Такої сторінки немає" in text


def test_the_desk_works_in_the_language_that_it_has(server: Server) -> None:
    status, _, text = page(server, "/desk/login/", "uk")
    assert status == 200 and '<html lang="en" dir="ltr">' in text


def test_a_report_in_ukrainian_becomes_a_record(server: Server, tmp_path: Path) -> None:
    key = tmp_path / "desk.key"
    at_the_desk(server, "open", key)

    form = f"{server.address}/uk/r/all/"
    assert "Що сталося?" in page(server, "/uk/r/all/")[2]
    receipt = asyncio.run(reporter.report(form, WORDS, [reporter.Attached(photograph())]))
    assert receipt.status == 200 and "Отримано, зашифровано й збережено" in receipt.text
    assert "місце створення (GPS)" in receipt.text
    assert "Деякі речення тут ще не перекладено" not in receipt.text

    message = json.loads(at_the_desk(server, "publish", key))
    assert (message["words"], message["language"]) == (WORDS, "uk")

    record = read_the_archive(server)
    check_the_export(server, record, tmp_path / "bag")


def read_the_archive(server: Server) -> str:
    """Gives the record's id."""
    found = re.search(r"/uk/archive/([0-9a-f-]{36})/", page(server, "/uk/archive/")[2])
    assert found
    record = found.group(1)
    own, other = (page(server, f"/{each}/archive/{record}/")[2] for each in ("uk", "en"))
    # What nobody has translated yet is said in English, and the page tells why.
    assert "Деякі речення тут ще не перекладено" in own
    assert f'<h1 lang="uk" dir="ltr">{HEADLINE}</h1>' in own
    assert f'<h1 lang="uk" dir="ltr">{HEADLINE}</h1>' in other
    assert "This record is in Ukrainian only." in other
    assert "Мова цього запису" not in own
    assert "між 20 і 26 червня 2016" in own and "between 20 and 26 June 2016" in other
    assert "Повідомлено" in own and "Reported" in other
    assert HEADLINE in page(server, "/archive/feed.atom?language=uk")[2]
    return record


def check_the_export(server: Server, record: str, bag: Path) -> None:
    manage(server.data, "archive_key", **SETTING)
    manage(server.data, "publish_export", str(bag), **SETTING)
    assert "Whole and signed" in manage(server.data, "verify_export", str(bag), **SETTING)
    site = bag / "data" / "site"
    assert {path.name for path in site.iterdir() if len(path.name) == 2} == {"uk", "en"}
    for language, sentence in (("en", "This record is in Ukrainian only."), ("uk", HEADLINE)):
        assert sentence in (site / language / record / "index.html").read_text()
    (current,) = bag.glob("data/records/*/current.json")
    assert json.loads(current.read_bytes())["headline"] == {"uk": HEADLINE}
    table = next(bag.rglob("incidents.csv")).read_text().splitlines()[0]
    assert "headline_uk" in table and "headline_en" in table and "headline_ar" not in table
