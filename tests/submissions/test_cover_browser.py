"""The codename in large text and on paper, where the focus is, and the quick exit by keys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import journey
from tests.needs import fixture_needs
from tests.server import Server

# Each word of the list: its left edge, and in how many lines it stands.
WORDS = """() => [...document.querySelectorAll('.codename > ol li')].map(item => {
  const range = document.createRange();
  range.selectNodeContents(item);
  const tops = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
  const left = Math.round(item.getBoundingClientRect().left);
  return [left, tops.size, item.scrollWidth > item.clientWidth];
})"""
WIDE = "() => document.documentElement.scrollWidth > innerWidth"
FOCUS = "() => document.activeElement.id || document.activeElement.closest('form')?.className"


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def browser() -> Iterator[Browser]:
    """As people have it: with the cache that Back restores whole pages from."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=journey.CHROMIUM,
            args=list(journey.ARGUMENTS),
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A phone; the pages have no scripts, and this test's own are let in."""
    context = browser.new_context(
        base_url=server.address,
        viewport={"width": 360, "height": 740},
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_codename_at_twice_the_size_stands_in_one_column(page: Page, language: str) -> None:
    page.goto(f"/{language}/r/all/")
    one = page.evaluate(WORDS)
    assert {tuple(each[1:]) for each in one} == {(1, False)}
    assert len({left for left, _, _ in one}) == 2
    page.add_style_tag(content=":root, :root[dir] { font-size: 200% !important; }")
    twice = page.evaluate(WORDS)
    assert {tuple(each[1:]) for each in twice} == {(1, False)}
    assert len({left for left, _, _ in twice}) == 1
    assert not page.evaluate(WIDE)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_on_paper_it_has_nothing_beside_it(page: Page, language: str) -> None:
    page.goto(f"/{language}/r/all/")
    words = page.locator(".codename > ol li").all_inner_texts()
    groups = page.locator(".codename samp span").all_inner_texts()
    page.emulate_media(media="print")
    assert page.inner_text("body").split() == [*words, *groups]


def test_an_error_has_the_focus(page: Page) -> None:
    page.goto("/ar/r/all/")
    page.locator("main form[enctype] button").last.click()
    expect(page.locator("#errors")).to_be_focused()
    page.goto("/ar/back/")
    page.fill("#codename", "abacus")
    page.locator("main form button").first.click()
    expect(page.locator("#codename[aria-invalid=true]")).to_be_focused()


def test_the_quick_exit_is_the_first_key_and_always_in_sight(page: Page) -> None:
    page.goto("/ar/r/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == "exit"
    page.fill("[name=words]", "kanaria at the bridge")
    page.mouse.wheel(0, 2000)
    # In sight wherever one reads.
    box = page.locator(".exit button").bounding_box()
    assert box and 0 <= box["y"] < 60
    page.locator(".exit button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/calendar/")
    assert page.locator("form").count() == 0
