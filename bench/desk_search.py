"""A desk's search page in Chromium: how long it reads among many cases, and answers then.

A report is sealed some times as every report is, and its rows and payload are copied under other
ids: each copy is fetched and opened like any other, and Argon2id for each mailbox is spared. The
first visit opens every report and seals the desk's index; the second one opens that.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from bench.measure import Row, median, processor
from tests import journey
from tests.journey import Colleague, Shots
from tests.server import manage, quick, running

CASES, QUICK_CASES = 3_000, 300
SEALED = 50  # reports that are not copies
QUESTIONS = ("bakery", "bridge 7", "nothing of it", "shell", "column west")
PATIENCE = 1_500_000  # milliseconds
# Seals SEALED reports and makes ``count`` cases of them.
FILL = """
import os, secrets, uuid
from django.conf import settings
from django.db import transaction
from submissions import intake
from submissions.models import Parcel
from reviewers.casework import queue
from reviewers.models import Case, CaseParcel
for number in range({sealed}):
    words = f"Two shells fell near the bakery, and a column went west over bridge {{number}}."
    intake.submit("bench", intake.ReportText(words * 4, "en", "ask"))
queue.admit_all(0)
blobs = settings.DATA / "blobs"
with transaction.atomic():
    for place, content in enumerate(list(CaseParcel.objects.select_related("case"))):
        parcel = Parcel.objects.get(pk=content.parcel)
        for _ in range(({count} - place - 1) // {sealed}):
            mailbox, case, old = parcel.mailbox, content.case, parcel.blob
            token = secrets.token_hex(16)
            mailbox.pk, mailbox.lookup = uuid.uuid4(), os.urandom(16)
            mailbox.save(force_insert=True)
            parcel.pk, parcel.mailbox = uuid.uuid4(), mailbox
            parcel.blob = f"{{token[:2]}}/{{token}}"
            (blobs / parcel.blob).parent.mkdir(exist_ok=True)
            os.link(blobs / old, blobs / parcel.blob)
            parcel.save(force_insert=True)
            case.pk, case.report = uuid.uuid4(), mailbox.pk
            case.save(force_insert=True)
            content.parcel, content.case = parcel.pk, case
            content.save(force_insert=True)
print(Case.objects.count())
"""
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


def rows(folder: Path, quick_run: bool) -> list[Row]:
    count, who = QUICK_CASES if quick_run else CASES, Colleague("bench")
    shots = Shots(folder / "shots")
    with running(folder / "search", **quick()) as server, journey.chromium() as browser:
        page = journey.open_page(browser, server.address)
        journey.found_desk(page, server.founding_link, who, shots, name="Bench", slug="bench")
        filled = manage(server.data, "shell", "-v0", "-c", FILL.format(count=count, sealed=SEALED))
        if int(filled) != count:
            raise RuntimeError(f"{filled} cases")
        first = _visit(page, server.process, who, count)
        _written(server.data, count)
        second = _visit(page, server.process, who, count)
        answers = [_answer(page, words) for words in QUESTIONS]
    return [
        first.row("first unlock among", count),
        second.row("next unlock among", count, first),
        Row(
            f"a question among {count:,} opened cases",
            f"{median(answers):.0f} ms, at most {max(answers):.0f}",
            "",
            "",
            "≤ 100 ms",
        ),
    ]
