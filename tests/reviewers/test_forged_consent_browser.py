"""What two people agree to, with somebody who writes into the database between them.

Two real browsers with the desk's own scripts: each verifies what the other one signed, and says in
red what nobody signed.
"""

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from sealing import HybridIdentity, parse_recipient, seal
from tests import journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.reviewers import founded
from tests.server import ROOT, Server, manage, quick, running

SHOTS = Shots(ROOT / "build" / "screenshots" / "forged-consent")
UNSIGNED = "is not signed with the keys of the desk’s list of people"


@dataclass(frozen=True)
class Desk:
    server: Server
    first: Page
    second: Page
    amal: Colleague
    basem: Colleague
    number: str

    def wrote(self, statement: str, *values: object) -> list[Any]:
        """What the attacker writes or reads; the triggers go first."""
        path = self.server.data / "amana.sqlite3"
        with closing(sqlite3.connect(path, timeout=60)) as database, database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in names.fetchall():
                database.execute(f'DROP TRIGGER "{name}"')
            return database.execute(statement, values).fetchall()

    def value(self, statement: str, *values: object) -> Any:
        return self.wrote(statement, *values)[0][0]

    def case(self, page: Page, who: Colleague) -> None:
        journey.open_case(page, who, self.number, SHOTS)

    def people(self, page: Page, who: Colleague) -> Locator:
        page.goto("/desk/people/")
        journey.unlock(page, who)
        expect(page.locator("[data-desk-print]")).not_to_be_empty()
        return page.locator("[data-desk-list]")


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    with ExitStack() as stack:
        browser = stack.enter_context(journey.chromium())
        copy = founded.of_two(browser, tmp_path_factory, tmp_path_factory.mktemp("d") / "d")
        server, people = stack.enter_context(running(copy.data, **quick())), (copy.amal, copy.basem)
        first, second = (copy.page(browser, server.address, who) for who in people)
        journey.send_report(journey.open_page(browser, server.address), "One.", [picture], SHOTS)
        yield Desk(server, first, second, *people, journey.first_case(first))


def test_a_foreign_key_in_a_row_is_red_on_people(desk: Desk) -> None:
    marked = "[data-row-keys].danger"
    expect(desk.people(desk.first, desk.amal).locator(marked)).to_have_count(0)
    before = desk.value("SELECT recipient FROM reviewers_reviewer WHERE id = 2")
    foreign = str(HybridIdentity.generate().recipient())
    desk.wrote("UPDATE reviewers_reviewer SET recipient = ? WHERE id = 2", foreign)
    mark = desk.people(desk.first, desk.amal).locator(marked)
    expect(mark).to_contain_text("The server has other keys for them than this list")
    SHOTS.take(desk.first, "foreign-key")
    desk.wrote("UPDATE reviewers_reviewer SET recipient = ? WHERE id = 2", before)


def test_another_request_than_the_signed_one_is_refused_in_red(desk: Desk) -> None:
    form = desk.people(desk.second, desk.basem).locator("form[data-roster=retention]")
    form.locator("xpath=ancestor::details").evaluate_all("all => all.forEach(e => e.open = true)")
    form.locator("[name=days]").fill("365")
    journey.sign(form, desk.basem)
    expect(desk.second.locator("[data-asked]")).to_contain_text("365")
    row = "SELECT details FROM reviewers_proposal WHERE act = 'retention'"
    before = desk.value(row)
    held = json.loads(before)
    request = base64.b64decode(held["request"]).replace(b'"days":365', b'"days":7')
    held |= {"request": base64.b64encode(request).decode(), "days": 7}
    change = "UPDATE reviewers_proposal SET details = ? WHERE act = 'retention'"
    desk.wrote(change, json.dumps(held))
    desk.first.goto("/desk/people/")
    journey.unlock(desk.first, desk.amal)
    place = desk.first.locator("[data-desk-list]")
    expect(place.locator(".danger").first).to_be_visible()
    expect(place.locator("form[data-complete]")).to_be_hidden()
    SHOTS.take(desk.first, "another-request")
    # Other words beside it are not shown at all: the page tells what was signed.
    desk.wrote(change, json.dumps({**json.loads(before), "days": 7, "who": "somebody"}))
    asked = desk.people(desk.first, desk.amal).locator("[data-asked]")
    expect(asked).to_contain_text("365")
    expect(asked).not_to_contain_text("somebody")
    desk.wrote(change, before)


def test_another_reason_than_the_signed_one_is_refused_in_red(desk: Desk) -> None:
    desk.case(desk.second, desk.basem)
    form = desk.second.locator("form[data-desk=propose]:has([value=hold])")
    form.locator("summary").click()
    form.locator("textarea").fill("A court asks for it.")
    journey.press(desk.second, form)
    kept = desk.value(
        "SELECT b.data FROM reviewers_sealedbody b JOIN reviewers_proposal p ON p.body = b.id"
        " WHERE p.act = 'hold'"
    )
    recipient = parse_recipient(desk.value("SELECT recipient FROM submissions_desk"))
    forged = seal(json.dumps({"reason": "Nobody asks for it."}).encode(), [recipient])
    change = "UPDATE reviewers_sealedbody SET data = ? WHERE data = ?"
    desk.wrote(change, forged, kept)
    desk.case(desk.first, desk.amal)
    expect(desk.first.get_by_text("Nobody asks for it.")).to_be_visible()
    confirm = desk.first.locator("form[data-desk=confirm]")
    confirm.locator("button").last.click()
    expect(confirm.locator(".danger")).to_contain_text(UNSIGNED)
    SHOTS.take(desk.first, "another-reason")
    assert not desk.value("SELECT count(*) FROM reviewers_confirmation")
    # As it was signed, it is confirmed.
    desk.wrote(change, kept, forged)
    desk.case(desk.first, desk.amal)
    expect(desk.first.get_by_text("A court asks for it.")).to_be_visible()
    journey.press(desk.first, desk.first.locator("form[data-desk=confirm]"))
    assert desk.value("SELECT retention FROM reviewers_case") == "held"


# As two people leave a case when they have concluded: the verdict, and custody's entry of it.
CONCLUDED = """
from reviewers import custody
from reviewers.models import Case
case = Case.objects.get()
case.verification = "reported"
case.save(update_fields=["verification"])
custody.record(custody.Act.REPORTED, None, case.pk)
"""


def test_a_forged_approval_is_red_and_publishes_nothing(desk: Desk) -> None:
    manage(desk.server.data, "shell", "-v", "0", "-c", CONCLUDED)
    desk.case(desk.first, desk.amal)
    journey.draft(desk.first, desk.amal, {}, SHOTS)
    desk.wrote(
        "INSERT INTO reviewers_approval (draft_id, author_id, approver_id, content_hash, at)"
        " SELECT id, author_id, (SELECT user_id FROM reviewers_reviewer WHERE id = 2),"
        " content_hash, at FROM reviewers_draft"
    )
    desk.wrote("UPDATE reviewers_case SET publication = 'approved'")
    desk.case(desk.first, desk.amal)
    journey.look_at_release(desk.first, desk.amal)
    failure = desk.first.locator(".danger[role=alert]")
    expect(failure).to_contain_text(UNSIGNED)
    expect(desk.first.locator("form[data-release=publish]")).to_be_hidden()
    SHOTS.take(desk.first, "forged-approval")
    assert not desk.value("SELECT count(*) FROM archive_record")
