"""The reporter's pages as browsers show them: open to everybody, small together, without a script;
and a picture of each in build/pictures/reporter, to be looked at.

``AMANA_GUIDANCE=config/static/guidance`` makes the pictures of the guidance anew; without it
a run changes nothing in the tree.

Hosts of onions lead to the server under test, as Tor would; nothing else is asked.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sealing import HybridIdentity
from submissions.guidance.table import TOPICS
from tests import journey
from tests.accessibility import faults
from tests.firefox import firefox
from tests.needs import fixture_needs
from tests.patience import until
from tests.server import ROOT, Server, manage, running

OURS = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"
LANGUAGES = ("ar", "en")
GUIDANCE = Path(os.environ.get("AMANA_GUIDANCE") or ROOT / "build" / "pictures" / "guidance")
COVERED = """for (const each of document.querySelectorAll('.codename li, .codename samp span'))
  each.textContent = '•••••'"""
SIZES = {"phone": (360, 740), "desktop": (1280, 800)}
PICTURES = ROOT / "build" / "pictures" / "reporter"
PAGES = ("", "r/", "r/all/", "back/", "safety/", *(f"safety/{each.slug}/" for each in TOPICS))
# The first page, its language, three topics, the form, its answer.
VISIT = ("/", "/ar/", "/ar/safety/", "/ar/safety/during/", "/ar/safety/tor/", "/ar/safety/blocked/")
BUDGET = 60 * 1024  # bytes of a whole visit, headers and style sheet and all
SCRIPTS = "return getComputedStyle(document.querySelector('.scripted')).display;"
HIDDEN = "() => getComputedStyle(document.querySelector('.scripted')).display === 'none'"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("seen") / "data"
    recipient = str(HybridIdentity.generate().recipient())
    with running(data, AMANA_HOSTS=f"localhost,127.0.0.1,{OURS}") as found:
        manage(data, "open_desk", "homs", "--name", "Homs", "--recipient", recipient)
        yield found


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=journey.CHROMIUM,
            args=[*journey.ARGUMENTS, "--host-resolver-rules=MAP *.onion 127.0.0.1"],
        )
        yield started
        started.close()


def context(
    browser: Browser,
    address: str,
    size: str = "phone",
    scheme: str = "light",
    scripts: bool = False,
    looked_into: bool = False,
) -> BrowserContext:
    """``looked_into``: a test's own script may run, which the pages' policy forbids."""
    width, height = SIZES[size]
    return browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts or looked_into,
        bypass_csp=looked_into,
    )


def onion(server: Server) -> str:
    return f"http://{OURS}:{server.port}"


def send_words(page: Page, language: str) -> None:
    """Until the page with the codename, where files are sent."""
    page.goto(f"/{language}/r/")
    page.fill("[name=words]", "Two cars burned at the bridge.")
    page.locator("main form[action$='/r/words/'] button").first.click()
    page.wait_for_selector(".codename")


def finish(page: Page) -> None:
    page.locator("main form[action$='/r/done/'] button").click()
    page.wait_for_url("**/r/done/")


def test_a_whole_visit_is_small_and_runs_no_script(browser: Browser, server: Server) -> None:
    """Scripts are on here, and none is asked for; counted by the browser itself."""
    visitor = context(browser, onion(server), scripts=True)
    page = visitor.new_page()
    kinds: list[str] = []
    sizes: list[float] = []
    page.on("request", lambda request: kinds.append(request.resource_type))
    counted = visitor.new_cdp_session(page)
    counted.send("Network.enable")
    counted.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    for path in VISIT:
        page.goto(path)
    send_words(page, "ar")
    finish(page)
    until(page, lambda: len(sizes) >= len(VISIT) + 3)
    visitor.close()
    assert set(kinds) <= {"document", "stylesheet", "image", "other"}
    assert sum(sizes) <= BUDGET


@pytest.mark.parametrize(("language", "scheme"), [("ar", "dark"), ("en", "light")])
def test_pages_are_open_to_everybody_whichever_way_they_came(
    browser: Browser, server: Server, language: str, scheme: str
) -> None:
    said = []
    for address, more in (
        (server.address, {}),
        (onion(server), {}),
        (onion(server), {"X-Tor2web": "encrypted"}),
    ):
        visitor = context(browser, address, scheme=scheme, looked_into=True)
        visitor.set_extra_http_headers(more)
        page = visitor.new_page()
        for path in ("/", f"/{language}/", f"/{language}/safety/", f"/{language}/safety/blocked/"):
            page.goto(path)
            said += faults(page)
        visitor.close()
    assert not said


@pytest.mark.parametrize("scripts", [True, False])
def test_chromium_says_that_scripts_are_on_only_where_they_are(
    browser: Browser, server: Server, scripts: bool
) -> None:
    visitor = context(browser, server.address, scripts=scripts)
    page = visitor.new_page()
    page.goto("/en/")
    assert page.get_by_text("scripts are on").is_visible() is scripts
    visitor.close()


@pytest.mark.needs("firefox-esr")
@pytest.mark.parametrize("scripts", [True, False])
def test_firefox_says_that_scripts_are_on_only_where_they_are(
    server: Server, tmp_path: Path, scripts: bool
) -> None:
    with firefox(tmp_path, javascript__enabled=scripts) as driven:
        driven.go(f"{server.address}/en/")
        assert driven.run(SCRIPTS) == ("block" if scripts else "none")


def test_what_stands_in_for_scripts_hides_that_they_are_on(
    browser: Browser, server: Server
) -> None:
    """As an extension does that stops scripts: it puts in what stands in for them."""
    visitor = context(browser, server.address, looked_into=True)
    page = visitor.new_page()
    page.goto("/en/")
    assert not page.evaluate(HIDDEN)
    page.evaluate(
        "() => { const each = document.querySelector('.connection noscript');"
        " const shown = document.createElement('span');"
        " shown.innerHTML = each.textContent; each.replaceWith(shown); }"
    )
    assert page.evaluate(HIDDEN)
    visitor.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_of_paper_has_the_topics_and_nothing_else(
    browser: Browser, server: Server, language: str
) -> None:
    visitor = context(browser, server.address, looked_into=True)
    page = visitor.new_page()
    page.emulate_media(media="print")
    page.goto(f"/{language}/safety/all/")
    for selector in (".masthead", ".connection", ".colophon", ".skip"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator("main h2").count() == len(TOPICS)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.pdf(path=PICTURES / f"sheet-{language}.pdf", format="A4")
    visitor.close()


def small(picture: bytes) -> bytes:
    """In eight colours, which a page of words does not miss."""
    file = io.BytesIO()
    shown = Image.open(io.BytesIO(picture)).convert("RGB")
    shown.quantize(8, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guidance_gets_its_picture(browser: Browser, server: Server, language: str) -> None:
    visitor = context(browser, onion(server), looked_into=True)
    page = visitor.new_page()
    GUIDANCE.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 360, "height": 520})
    send_words(page, language)
    page.evaluate(COVERED)
    page.evaluate("scrollTo(0, document.querySelector('.codename').offsetTop - 120)")
    picture = small(page.screenshot())
    visitor.close()
    assert Image.open(io.BytesIO(picture)).size == (360, 520)
    assert len(picture) <= 10 * 1024
    (GUIDANCE / f"files-{language}.png").write_bytes(picture)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_its_picture(
    browser: Browser, server: Server, language: str, size: str, scheme: str
) -> None:
    """Scripts are off, as at "Safest"; the way is clearnet, where the most is said."""
    visitor = context(browser, server.address, size, scheme)
    page = visitor.new_page()
    shots = journey.Shots(PICTURES / f"{language}-{size}-{scheme}", about=True)
    page.goto("/")
    shots.take(page, "first")
    for path in PAGES:
        page.goto(f"/{language}/{path}")
        shots.take(page, path.strip("/").replace("/", "-") or "landing")
    send_words(page, language)
    shots.take(page, "files")
    finish(page)
    shots.take(page, "receipt")
    visitor.close()
    assert shots.count == len(PAGES) + 3
