"""The desk's browser opens a large parcel: a real Chromium, a real server, their loopback between.

The yardstick is the library that opens the header, age-encryption, on the same bytes in the same
page; it is added to the page for this, and nothing of it is used.
"""

import subprocess
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench.films import film
from bench.measure import ROUNDS, Row, median
from sealing import parse_identity, unseal
from tests import journey
from tests.journey import Colleague, Shots
from tests.server import ROOT, Server, running

FRONTEND = ROOT / "reviewers" / "frontend"
MEGABYTES, QUICK_MEGABYTES = 100, 40  # of the report's one film
WORDS = "two shells fell near the bakery"
# Each gives seconds. The worker is the desk's own, asked as its pages ask it.
OURS = """
([url, identity]) => new Promise((done, failed) => {
  const worker = new Worker("/static/desk/worker.js");
  let start = 0, bytes = 0;
  worker.onmessage = ({ data }) => {
    if (data.id === 1) {
      start = performance.now();
      return worker.postMessage({ id: 2, task: "openFrom", given: [url, identity] });
    }
    if (data.member) bytes += data.member.bytes.length;
    else if (data.code) failed(new Error(data.code));
    else if (data.progress === undefined) {
      worker.terminate();
      done([(performance.now() - start) / 1000, bytes]);
    }
  };
  worker.postMessage({ id: 1, task: "newIdentity", given: [] });
})
"""
THEIRS = """
async ([url, identity]) => {
  const start = performance.now();
  const decrypter = new library.Decrypter();
  decrypter.addIdentity(identity);
  const reader = (await decrypter.decrypt((await fetch(url)).body)).getReader();
  let bytes = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    bytes += piece.value.length;
  return [(performance.now() - start) / 1000, bytes];
}
"""


def _library() -> str:
    """age-encryption as one script that defines ``library``."""
    done = subprocess.run(  # noqa: S603
        [
            FRONTEND / "node_modules" / ".bin" / "esbuild",
            "--bundle",
            "--minify",
            "--format=iife",
            "--global-name=library",
        ],
        input='export { Decrypter } from "age-encryption";',
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _report(browser: Browser, server: Server, megabytes: int) -> None:
    page = journey.open_page(browser, server.address)
    page.goto("/en/r/all/")
    page.fill("[name=words]", WORDS)
    page.set_input_files("#files", film(megabytes))
    page.check("[name=consent][value=words]")
    page.locator("main form[enctype] button:not([form])").click()
    page.wait_for_url("**/en/r/sent/")
    expect(page.locator("main .codename").first).to_be_visible()
    page.context.close()


def _first_words(page: Page, who: Colleague, number: str) -> tuple[float, float]:
    """Seconds to the report's words: from the click that unlocks, and from the key's opening."""
    page.goto("/desk/")
    page.evaluate("sessionStorage.clear()")
    page.get_by_role("link", name=number).first.click()
    page.fill("#passphrase", who.passphrase)
    start = time.perf_counter()
    page.locator("#unlock-form button").click()
    page.wait_for_selector("#opened:visible")
    opened = time.perf_counter()
    expect(page.locator("[id^=parcel-] .said")).to_have_text(WORDS)
    end = time.perf_counter()
    return end - start, end - opened


def rows(folder: Path, quick: bool) -> list[Row]:
    megabytes, rounds = (QUICK_MEGABYTES, 1) if quick else (MEGABYTES, ROUNDS)
    who, shots = Colleague("bench"), Shots(folder / "shots")
    with running(folder / "opening") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        page = journey.open_page(browser, server.address)
        kit, sealed = journey.found_desk(
            page, server.founding_link, who, shots, name="Bench", slug="bench"
        )
        _report(browser, server, megabytes)
        number = journey.first_case(page)
        words = [_first_words(page, who, number) for _ in range(rounds)]
        data = page.evaluate("JSON.parse(document.getElementById('page').textContent)")
        url = data["parcels"][0]["url"]
        login = page.context.storage_state()
        bare = browser.new_context(
            base_url=server.address, storage_state=login, bypass_csp=True
        ).new_page()
        bare.goto("/desk/")
        bare.add_script_tag(content=_library())
        identity = unseal(sealed, [parse_identity(kit)]).decode().splitlines()[-1]
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(rounds):
            for script, taken in ((OURS, ours), (THEIRS, theirs)):
                seconds, came = bare.evaluate(script, [url, identity])
                taken.append(came / seconds / 1e6)
        browser.close()
    speed, library = median(ours), median(theirs)
    click, opened = (median([each[place] for each in words]) for place in (0, 1))
    return [
        Row(
            f"a parcel of {megabytes} MB opened in Chromium",
            f"{speed:.0f} MB/s",
            f"age-encryption: {library:.0f} MB/s",
            f"{speed / library:.1f}",
            "≥ 100 MB/s",
        ),
        Row(
            f"its words on the case page, {megabytes} MB behind them",
            f"{opened:.2f} s after the key is open, {click:.1f} s after the click",
            "",
            "",
            "≤ 1 s after unlock",
        ),
    ]
