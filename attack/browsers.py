"""A server that means ill, or a writer of its rows, met by a real browser with the desk's scripts.

The scripts are the product's own bundle. What was changed is put before somebody who unlocks the
desk as on any other day.
"""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from attack import scripts
from attack.founding import PASSPHRASE
from attack.outcome import Attack, Broke
from attack.roster import DOOR, Seat
from attack.rows import founded
from attack.scene import Scene
from sealing import HybridIdentity, SealingError, seal, unseal
from tests import journey
from tests.journey import Colleague
from tests.patience import until

WORD = re.compile(r"\w")
SAVED = ".saying[data-state=saved]"
FILE = "SELECT hex(sealed_identity) FROM reviewers_reviewer ORDER BY id LIMIT 1"
AMAL = Colleague("amal", passphrase=PASSPHRASE)


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        try:
            yield browser
        finally:
            browser.close()


def empty_browser(scene: Scene, browser: Browser, name: str = "amal") -> Page:
    """Signed in, with nothing stored from before."""
    page = journey.open_page(browser, scene.server.address)
    for cookie in scene.visitor(name).cookies:
        held = {"name": cookie.name, "value": cookie.value or "", "url": scene.server.address}
        page.context.add_cookies([held])  # type: ignore[list-item]
    scripts.take_away(page.context)
    return page


def open_case(scene: Scene, page: Page) -> None:
    """To the report, with the passphrase typed."""
    page.goto("/desk/")
    page.locator(f'a[href*="{scene.held["case"]}"]').first.click()
    journey.unlock(page, AMAL)


def opens(scene: Scene, page: Page) -> None:
    """The positive control: the report's words stand on the page."""
    open_case(scene, page)
    said = page.locator("[id^=parcel-] .said")
    expect(said).to_contain_text("kanaria")


def remembers(scene: Scene, browser: Browser) -> None:
    """The person's file knows the list since an unlock, which writes it when the words stand."""
    before, page = scene.one(FILE), empty_browser(scene, browser)
    opens(scene, page)
    until(page, lambda: scene.one(FILE) != before)


def stopped(page: Page, *places: str) -> str:
    """What the page warns of. Raises Broke when it shows the report as if all were well."""
    warning = page.locator(", ".join(places or ("#unlock-warning", "#failure")))
    told, opened = warning.filter(has_text=WORD), page.locator("[id^=parcel-] .said")
    try:
        expect(told.or_(opened).first).to_be_visible(timeout=journey.SLOW)
    except AssertionError as error:
        raise Broke("the page warns of nothing") from error
    if opened.count():
        raise Broke("the page opens the report on a list that is not the desk's")
    return " ".join(told.first.inner_text().split())[:90]


def bodies(scene: Scene) -> int:
    return int(scene.one("SELECT count(*) FROM reviewers_sealedbody"))


def wrapped_key(scene: Scene) -> str:
    """Finding 2 of November 2026: a desk key of the attacker's, sealed to amal's public key."""
    with browsing() as browser:
        amal = Seat.of(scene.visitor("amal"))
        theirs = HybridIdentity.generate()
        own = amal.by.identity.recipient()
        change = "UPDATE reviewers_membership SET wrapped_key = ? WHERE person = ?"
        before = bodies(scene)
        sealed = seal(str(theirs).encode(), [own])
        with scene.swapped("reviewers_membership", change, sealed, amal.person):
            page = empty_browser(scene, browser)
            open_case(scene, page)
            said = stopped(page)
            form = page.locator("form[data-desk=note]")
            if form.locator("#note").is_visible():
                form.locator("#note").fill("a note")
                form.locator("button").last.click()
                page.wait_for_timeout(2000)
        if bodies(scene) != before:
            raise Broke("something was sealed to a key of the attacker's")
        opens(scene, empty_browser(scene, browser))
    return said


def served(page: Page, entries: Sequence[bytes]) -> None:
    """This browser is shown another list than everybody else."""

    def door(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["entries"] = [base64.b64encode(each).decode() for each in entries]
        route.fulfill(response=answer, body=json.dumps(body))

    page.route(f"**{DOOR}", door)


def foreign_list(scene: Scene) -> str:
    """An empty browser, and a file that knows the list's first entry."""
    with browsing() as browser:
        remembers(scene, browser)
        day = Seat.of(scene.visitor("amal")).today
        own, desk, kit = (HybridIdentity.generate() for _ in range(3))
        page = empty_browser(scene, browser)
        served(page, [founded(own, desk, kit, day).encoded])
        open_case(scene, page)
        return stopped(page)


def older_list(scene: Scene) -> str:
    """One person is shown the list as it was before the last admission."""
    with browsing() as browser:
        remembers(scene, browser)
        entries = Seat.of(scene.visitor("amal")).entries
        page = empty_browser(scene, browser)
        served(page, entries[:-1])
        open_case(scene, page)
        return stopped(page)


def rotation(scene: Scene) -> str:
    """A colleague's and the kit's public keys in rows, when a custodian makes a new key."""
    with browsing() as browser:
        theirs = HybridIdentity.generate()
        people = Seat.of(scene.visitor("amal")).state.people
        before = len(people)
        to, where = str(theirs.recipient()), " WHERE id = (SELECT max(id) FROM reviewers_reviewer)"
        kit = "UPDATE reviewers_recoverykit SET recipient = ?"
        reviewer = "UPDATE reviewers_reviewer SET recipient = ?" + where
        with (
            scene.swapped("reviewers_recoverykit", kit, to),
            scene.swapped("reviewers_reviewer", reviewer, to),
        ):
            page = empty_browser(scene, browser)
            page.goto("/desk/keys/")
            journey.unlock(page, AMAL)
            page.get_by_text("Make a new key for this desk", exact=True).click()
            form = page.locator("form[data-rotate]")
            form.locator("[data-passphrase]").fill(PASSPHRASE)
            form.locator("button").click()
            expect(page.get_by_text("A new key is proposed")).to_be_visible(timeout=journey.SLOW)
        return _made_for(scene, theirs, before)


def _made_for(scene: Scene, theirs: HybridIdentity, people: int) -> str:
    with scene.rows() as rows:
        copies = rows.execute("SELECT kind, wrapped FROM reviewers_keycopy").fetchall()
    assert len(copies) == people + 2, copies
    owners = [scene.visitor(name).identity for name in ("amal", "basem", "dima")]
    opened = 0
    for _kind, sealed in copies:
        if _opens(bytes(sealed), theirs):
            raise Broke("a new key was wrapped for the attacker")
        opened += any(_opens(bytes(sealed), each) for each in (*owners, scene.kit))
    if opened != people + 1:
        raise Broke(f"the new key opens for {opened} of {people + 1}")
    return "wrapped for those whom the list names, and for nobody else"


def _opens(sealed: bytes, key: HybridIdentity) -> bool:
    try:
        return bool(unseal(sealed, [key]))
    except SealingError:
        return False


def reply(scene: Scene) -> str:
    """The reporter's public key in its row, when the desk answers."""
    with browsing() as browser:
        page = empty_browser(scene, browser)
        opens(scene, page)
        theirs = str(HybridIdentity.generate().recipient())
        change = "UPDATE submissions_mailbox SET recipient = ?"
        with scene.swapped("submissions_mailbox", change, theirs):
            open_case(scene, page)
            page.wait_for_selector("[id^=parcel-] .said")
            form = page.locator("form[data-desk=reply]")
            form.locator("textarea").fill("Where are you?")
            form.locator("button").last.click()
            _told_of_another_key(form)
        if scene.one("SELECT count(*) FROM submissions_reply"):
            raise Broke("a reply was sealed to a key of the attacker's")
    return "the report itself names another key: nothing is sent, and the words stay"


def _told_of_another_key(form: Locator) -> None:
    told = form.filter(has_text="another key for this reporter")
    expect(told.or_(form.page.locator(SAVED)).first).to_be_visible()
    if not told.count():
        raise Broke("the page says nothing of another key")


def old_identity(scene: Scene) -> str:
    """The file of before the first unlock, which remembers nothing, and another desk key."""
    with browsing() as browser:
        amal = Seat.of(scene.visitor("amal"))
        old = bytes.fromhex(scene.one(FILE))
        remembers(scene, browser)
        theirs = HybridIdentity.generate()
        sealed = seal(str(theirs).encode(), [amal.by.identity.recipient()])
        first = "(SELECT min(id) FROM reviewers_reviewer)"
        back = f"UPDATE reviewers_reviewer SET sealed_identity = ? WHERE id = {first}"
        wrap = "UPDATE reviewers_membership SET wrapped_key = ? WHERE person = ?"
        with (
            scene.swapped("reviewers_reviewer", back, old),
            scene.swapped("reviewers_membership", wrap, sealed, amal.person),
        ):
            page = empty_browser(scene, browser)
            open_case(scene, page)
            return stopped(page)


ATTACKS = (
    Attack(
        "browser-wrapped-key", 1, "in a browser: another desk key, sealed to a member", wrapped_key
    ),
    Attack(
        "browser-foreign-list", 1, "in an empty browser: a list of the attacker's", foreign_list
    ),
    Attack("browser-older-list", 1, "one member is shown an older list", older_list),
    Attack("browser-rotation", 1, "recipients in rows swapped when a key is made", rotation),
    Attack("browser-reply", 1, "the reporter's public key swapped when the desk replies", reply),
    Attack(
        "browser-old-identity", 1, "a member's key file of before the first unlock", old_identity
    ),
)
