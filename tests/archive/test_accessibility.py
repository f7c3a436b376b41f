"""axe-core finds no fault in any kind of page of the archive or of the reporter's side."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from submissions.guidance.table import TOPICS
from tests import journey
from tests.accessibility import faults
from tests.needs import fixture_needs
from tests.server import Server, manage, running

# What the demonstration lacks: a place on the map, a correction, a retraction, a tombstone.
MORE = """
import datetime
from archive import accession
from archive.models import Content
old = Content.objects.order_by("pk").first().public
now = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
keys = set(accession.rules()["document"]["fields"]) - {"embargo", "note"}
made = {key: old[key] for key in keys if key in old} | {
    "format": accession.FORMAT, "change": "publication", "media": [],
    "place": {"name": {"ar": "الطبقة", "en": "Tabqa"}, "precision": "town",
              "latitude": 35.84, "longitude": 38.55}}
note = {"ar": "ملاحظة", "en": "A note."}
for change in ("", "correction", "retraction", "withdrawal"):
    first = accession.accept(None, made, {}, now=now).record_id
    if change == "withdrawal":
        accession.withdraw(first, note, now=now)
    elif change:
        accession.accept(first, {**made, "change": change, "note": note}, {}, now=now)
    print("RECORD", first)
"""
LISTS = (
    "",
    "search/?q=a&type=airstrike",
    "search/?q=nothing-at-all",
    "map/",
    "timeline/",
    "people/",
)
REPORTER = (
    *("", "r/", "r/all/", "back/", "safety/", "safety/all/"),
    *(f"safety/{each.slug}/" for each in TOPICS),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("axe") / "data"
    manage(data, "demo_data")
    with running(data) as found:
        yield found


@pytest.fixture(scope="module")
def records(server: Server) -> list[str]:
    found = re.findall(r"RECORD (\S+)", manage(server.data, "shell", "--no-imports", "-c", MORE))
    assert len(found) == 4
    return found


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        yield started
        started.close()


def opened(browser: Browser, server: Server, width: int) -> Page:
    """The policy forbids every script, ours too; only this test's browser looks away."""
    context = browser.new_context(
        base_url=server.address, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    return context.new_page()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_archive_is_open_to_everybody(
    browser: Browser, server: Server, records: list[str], language: str, width: int
) -> None:
    page = opened(browser, server, width)
    said = []
    for path in (*LISTS, "integrity/", *(f"{record}/" for record in records)):
        page.goto(f"/{language}/archive/{path}")
        said += faults(page)
    page.goto(f"/{language}/archive/people/")
    page.locator("main h2 a").first.click()
    said += faults(page)
    page.context.close()
    assert not said


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_reporters_side_is_open_to_everybody(
    browser: Browser, server: Server, language: str
) -> None:
    page = opened(browser, server, 390)
    page.goto("/")
    said = faults(page)
    for path in REPORTER:
        page.goto(f"/{language}/{path}")
        said += faults(page)
    page.goto(f"/{language}/r/")
    page.fill("[name=words]", "Words of a report.")
    page.locator("main form[enctype] button").first.click()
    page.wait_for_url(f"**/{language}/r/words/")
    said += faults(page)
    page.locator("form[action*=done] button").click()
    page.wait_for_url(f"**/{language}/r/done/")
    said += faults(page)
    page.goto(f"/{language}/r/all/")
    page.fill("[name=words]", "Words of a report.")
    page.check("[name=consent][value=words]")
    page.locator("main form[enctype] button:not([form])").click()
    page.wait_for_url(f"**/{language}/r/sent/")
    said += faults(page)
    words = page.locator(".codename li").first.locator("xpath=..").locator("li")
    codename = " ".join(words.all_inner_texts())
    page.goto(f"/{language}/back/")
    page.fill("main form [name=codename]", codename)
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/{language}/talk/")
    said += faults(page)
    page.context.close()
    assert not said


def test_a_fault_is_seen(browser: Browser, server: Server) -> None:
    page = opened(browser, server, 390)
    page.goto("/en/archive/")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=x>')")
    assert any("image-alt" in each for each in faults(page))
    page.context.close()
