"""The static site from a folder, in a real browser: lists without scripts, the search with one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from archive.search import normalising
from tests import journey
from tests.needs import fixture_needs
from tests.server import ROOT, manage

AXE = ROOT / "reviewers" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TABQA = {
    "name": {"ar": "الطَّبْقة", "en": "Tabqa"},
    "precision": "town",
    "latitude": 35.84,
    "longitude": 38.55,
}
HOSTILE = "<img src=x onerror=alert(1)> سوق"
FILL = f"""
from archive import accession
from tests.archive.conftest import NOW, both, written
def accept(record=None, **changes):
    return accession.accept(record, written(**changes), {{}}, now=NOW).record_id
accept(place={TABQA!r})
accept(headline={{"ar": {HOSTILE!r}, "en": "A market <b>burns</b>"}}, incident_types=["airstrike"])
old = accept(headline=both("Older"))
accept(old, headline=both("Newer"), change="update", note=both("More."))
accession.withdraw(accept(headline=both("canary-headline")), both("For safety."), now=NOW)
"""
SPELLINGS = ("الطبقة", "طبقه", "والطبقة", "TABQA", "tabqa!", "Ｔabqa")
TRICKY = (
    "أإآا مدرسة مدرسه مؤمن شئ ىي كتـــاب مُحَمَّد ١٢٣ ۴۵ x²",
    "Straße ΣΑΣ İstanbul ﬁn naïve O'Brien l\u2019eau a_b e\u0301",
    "والبيت وال لل للبيت بالقلم 3abc ال",
    "air strikes Air-Strike airstrikes air striking, strike air غارات الغارات front line",
    "hospital's hospitals\u2019 hospital\u2019s it'sx 's s's",
)


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tabqa's record, a hostile one, one that was corrected and one that was withdrawn."""
    base = tmp_path_factory.mktemp("static")
    manage(base / "data", "migrate", "-v0")
    manage(base / "data", "archive_key")
    manage(base / "data", "shell", "--no-imports", "-c", FILL)
    manage(base / "data", "publish_export", str(base / "bag"))
    return base / "bag" / "data" / "site"


def opened(chromium: Browser, address: Path, **options: Any) -> Page:
    context = chromium.new_context(**options)
    page = context.new_page()
    page.goto(address.as_uri())
    return page


def found(page: Page, words: str) -> list[str]:
    """The headlines that the search of a page shows."""
    page.locator("#records").evaluate("list => list.replaceChildren()")
    page.locator("#count").evaluate("heading => { heading.textContent = '' }")
    page.locator("#q").fill(words)
    page.locator("#search button").click()
    page.wait_for_function("document.getElementById('count').textContent !== ''")
    count = page.locator("#count").inner_text().rpartition(": ")[2]
    if count.isdigit():
        page.wait_for_function(f"document.querySelectorAll('#records li').length === {count}")
    return page.locator("#records h2").all_inner_texts()


def test_lists_and_facets_need_no_script(chromium: Browser, folder: Path) -> None:
    page = opened(chromium, folder / "index.html", java_script_enabled=False)
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Search", exact=True).click()
    expect(page.locator("noscript")).to_be_visible()
    expect(page.locator("#search")).to_be_hidden()
    page.get_by_role("link", name="Air strike").click()
    expect(page.locator("h1")).to_have_text("Air strike")
    page.get_by_role("link", name="A market").click()
    expect(page.locator("h1")).to_have_text("A market <b>burns</b>")
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_map_timeline_and_people_lead_to_records(chromium: Browser, folder: Path) -> None:
    page = opened(chromium, folder / "en" / "map.html", java_script_enabled=False)
    page.locator("svg a").first.click()
    expect(page.locator("h1")).to_have_text("Tabqa")
    page.get_by_role("link", name="Timeline").click()
    page.locator("table.calendar td a").first.click()
    expect(page.locator("ol.timeline li")).to_have_count(3)
    page.get_by_role("link", name="Who writes").first.click()
    page.get_by_role("link", name="Furat").click()
    expect(page.locator("ol.records li")).to_have_count(3)


def test_the_search_finds_every_spelling(chromium: Browser, folder: Path) -> None:
    page = opened(chromium, folder / "en" / "search.html")
    for spelling in SPELLINGS:
        assert found(page, spelling) == ["A headline"], spelling
    assert len(found(page, "headline furat")) == 1 and len(found(page, "furat")) == 3
    for label in ("air strikes", "airstrike", "غارات", "غارة جوية"):
        assert found(page, label) == ["A market <b>burns</b>"], label
    assert len(found(page, "20 November 2026")) == 3 and len(found(page, "reported")) == 3
    assert found(page, "canary-headline") == [] and found(page, "constructor") == []


def test_the_search_speaks_the_readers_language(chromium: Browser, folder: Path) -> None:
    page = opened(chromium, folder / "ar" / "search.html")
    assert found(page, "Older") == []
    assert found(page, "الأحدث Newer") == [] and found(page, "Newer") == ["عربي Newer"]
    page.get_by_role("link", name="عربي Newer").click()
    expect(page.locator("h1")).to_have_text("عربي Newer")


def test_hostile_words_are_text_in_the_search(chromium: Browser, folder: Path) -> None:
    page = opened(chromium, folder / "ar" / "search.html")
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    assert found(page, "سوق") == [HOSTILE]
    expect(page.locator("#records img")).to_have_count(0)
    assert not said


def test_the_search_asks_nothing_of_anybody(chromium: Browser, folder: Path) -> None:
    context = chromium.new_context()
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "en" / "search.html").as_uri())
    found(page, "furat")
    assert len(asked) > 4 and all(url.startswith(folder.as_uri()) for url in asked)


def test_script_and_server_fold_alike(chromium: Browser, folder: Path) -> None:
    """The script's own functions, on the words that are easiest to get wrong."""
    script = (folder / "search.js").read_text()
    shown = script.replace("  start();\n", "Object.assign(window, {words});\n")
    assert shown != script
    page = opened(chromium, folder / "en" / "index.html")
    keeping = "const held = {}; const amana = (name, data) => (held[name] = data);"
    page.add_script_tag(content=keeping)
    page.add_script_tag(content=(folder / "words" / "about.js").read_text())
    page.add_script_tag(content=shown)
    for text in TRICKY:
        made = page.evaluate("text => words(text, held.about)", text)
        assert made == list(normalising.asked(text))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_no_fault(chromium: Browser, folder: Path, language: str) -> None:
    names = ["index", "search", "map", "timeline", "people", "integrity", "by/all-all"]
    records = sorted(path.parent.name for path in (folder / language).glob("*-*/index.html"))
    page = opened(chromium, folder / "index.html")
    for name in [*names, *(f"{record}/index" for record in records)]:
        page.goto((folder / language / f"{name}.html").as_uri())
        page.add_script_tag(content=AXE.read_text())
        result = page.evaluate(f"axe.run({{runOnly: {AXE_TAGS}}})")
        faults = [(each["id"], each["nodes"][0]["html"]) for each in result["violations"]]
        assert not faults, (name, faults)
