"""What axe-core finds wrong with a page that a browser shows."""

from typing import Any

from playwright.sync_api import Page

from tests.server import ROOT

AXE = ROOT / "reviewers" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A frame without rights answers no script of another page; what it shows has no words of ours.
# Of what is right axe names one place only: to name all of them takes it longer than to look.
RUN = """async tags => {
  const options = {iframes: false, resultTypes: ['violations']};
  const found = await axe.run({...options, runOnly: {type: 'tag', values: tags}});
  const faults = found.violations.map(({ id, nodes }) => ({ id, html: nodes[0].html }));
  return { faults, passes: found.passes.length };
}"""


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands; also a page wider than its window."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(RUN, TAGS)
    assert found["passes"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    said = [f"{page.url}: {each['id']}: {each['html']}" for each in found["faults"]]
    return said + ([f"{page.url}: wider than its window"] if wide else [])
