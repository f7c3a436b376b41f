"""A desk's search page in Chromium: how long it reads among many cases, and answers then.

The first visit opens every report and seals the desk's index; the second one opens that.
``python -m bench.desk_search COUNT`` measures the second one among COUNT cases whose index is made
here (bench.desk_reports), since a browser takes a quarter of an hour for that of 100,000.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from bench.measure import Row, median, processor, table
from tests import journey
from tests.journey import Colleague, Shots
from tests.server import ROOT, Server, environment, manage, quick, running

CASES, QUICK_CASES = 3_000, 300
# In every report; in one of nine or ten, of ten alone, in none; both; parts of words, in most.
QUESTIONS = ("bakery", "bridge7", "bridge250", "nothingofit", "bakery bridge25", "لل", "b")
PATIENCE = 1_500_000  # milliseconds
ENTRIES = "from reviewers.models import SearchEntry; print(SearchEntry.objects.count())"
# Milliseconds from a question to its answer on the page.
ASK = """
words => new Promise(done => {
  const [field, count] = ["sought", "count"].map(id => document.getElementById(id));
  const start = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    done(performance.now() - start);
  }).observe(count, { childList: true });
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
})
"""


def _answer(page: Page, words: str) -> float:
    """Milliseconds to the answer; the one before is gone from the page, and sealed."""
    page.fill("#sought", "")
    page.wait_for_function("() => document.getElementById('count').textContent === ''")
    milliseconds: float = page.evaluate(ASK, words)
    return milliseconds


def _processors(server: int) -> tuple[float, float]:
    """Seconds of processor so far: of the browser, with this process, and of the server."""
    ours = processor(server)
    return processor(os.getpid()) - ours, ours


@dataclass(frozen=True)
class Visit:
    """Seconds: until all is searched, of that the unlocking; then of processors."""

    taken: float
    unlocked: float
    browser: float
    server: float

    def row(self, what: str, count: int, yardstick: "Visit | None" = None) -> Row:
        each = f"{1000 * self.browser / count:.1f} and {1000 * self.server / count:.1f} ms a report"
        first = yardstick.taken - yardstick.unlocked if yardstick else 0
        ratio = f"{(self.taken - self.unlocked) / first:.2f}" if first else ""
        return Row(
            f"{what} {count:,} cases, until all are searched",
            f"{self.taken:.1f} s, of which {self.unlocked:.1f} s for the passphrase; of a processor"
            f" {self.browser:.1f} s in the browser, {self.server:.1f} s in the server ({each})",
            f"the first visit, {first:.1f} s without the passphrase" if first else "",
            ratio,
            "3,000 within 10 s, 100,000 within 60 s",
        )


def _visit(page: Page, server: int, who: Colleague, count: int) -> Visit:
    page.evaluate("sessionStorage.clear()")
    page.goto("/desk/search/")
    page.fill("#passphrase", who.passphrase)
    begun = time.perf_counter()
    page.locator("#unlock-form button").click()
    page.wait_for_selector("#opened:visible")
    unlocked, before = time.perf_counter() - begun, _processors(server)
    page.wait_for_function(
        "count => document.getElementById('reading').textContent.startsWith(`All ${count} `)",
        arg=count,
        timeout=PATIENCE,
    )
    taken = time.perf_counter() - begun
    after = _processors(server)
    return Visit(taken, unlocked, after[0] - before[0], after[1] - before[1])


def _written(data: Path, count: int) -> None:
    """Until the index has all of them."""
    for _ in range(600):
        if int(manage(data, "shell", "-v0", "-c", ENTRIES)) == count:
            return
        time.sleep(1)
    raise RuntimeError("the index was not written")


@contextmanager
def _desk(
    folder: Path, who: Colleague, count: int, *, indexed: bool
) -> Iterator[tuple[Page, Server]]:
    """A page of somebody at a desk of so many cases."""
    with running(folder / "search", **quick()) as server, journey.chromium() as browser:
        page = journey.open_page(browser, server.address)
        shots = Shots(folder / "shots")
        journey.found_desk(page, server.founding_link, who, shots, name="Bench", slug="bench")
        subprocess.run(  # noqa: S603 - this very program
            [sys.executable, "-m", "bench.desk_reports", "bench", str(count)]
            + ([who.name] if indexed else []),
            cwd=ROOT,
            env=environment(
                server.data, DJANGO_SETTINGS_MODULE="config.settings", PASSPHRASE=who.passphrase
            ),
            check=True,
        )
        yield page, server


def _questions(page: Page, count: int) -> Row:
    answers = {words: _answer(page, words) for words in QUESTIONS}
    each = ", ".join(f"{words} {taken:.0f}" for words, taken in answers.items())
    return Row(
        f"a question among {count:,} opened cases",
        f"{median(list(answers.values())):.0f} ms, at most {max(answers.values()):.0f} ({each})",
        "",
        "",
        "≤ 100 ms",
    )


def rows(folder: Path, quick_run: bool) -> list[Row]:
    count, who = QUICK_CASES if quick_run else CASES, Colleague("bench")
    with _desk(folder, who, count, indexed=False) as (page, server):
        first = _visit(page, server.process, who, count)
        _written(server.data, count)
        second = _visit(page, server.process, who, count)
        return [
            first.row("first unlock among", count),
            second.row("next unlock among", count, first),
            _questions(page, count),
        ]


def large(folder: Path, count: int) -> list[Row]:
    """Where the index is there already."""
    who = Colleague("bench")
    with _desk(folder, who, count, indexed=True) as (page, server):
        visit = _visit(page, server.process, who, count)
        return [visit.row("next unlock among", count), _questions(page, count)]


if __name__ == "__main__":
    (ROOT / "var").mkdir(exist_ok=True)
    # On the disk of a real server's data: a memory disk would flatter us.
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as name:
        print(table(large(Path(name), int(sys.argv[1]))))
