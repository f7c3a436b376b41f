"""A desk's list of people in a real browser: what an unlock checks, remembers and refuses.

The list is served by the test, as a server that means ill would: the browser has to notice.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect, sync_playwright

from sealing import HybridIdentity, ScryptIdentity, parse_identity, unseal
from sealing.roster import (
    KEY,
    KIT,
    MARK,
    ROSTER,
    ZEROS,
    Entry,
    Request,
    Signature,
    later,
    name_commitment,
    replay,
    signing_key,
    verify_signature,
)
from tests import journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.patience import until
from tests.server import ROOT, quick, running

SHOTS = ROOT / "build" / "screenshots" / "roster"
WORDS = "kanaria: the bridge is closed"
PERSON, SALT = "ab" * 16, "cd" * 32


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def read_identity(file: bytes) -> HybridIdentity:
    """Of an identity file in the clear."""
    line = next(line for line in file.decode().splitlines() if line.startswith("AGE-SECRET-KEY"))
    found = parse_identity(line)
    assert isinstance(found, HybridIdentity)
    return found


def founded(identity: HybridIdentity, kit: HybridIdentity, recipient: str) -> Entry:
    """A list of one, with the key of the desk."""
    made = today()

    def keys(holder: HybridIdentity, person: str, name: str) -> dict[str, str]:
        key = signing_key(holder)
        public = {"recipient": str(holder.recipient()), "signing": key.public}
        said = {"desk": "homs", "genesis": ZEROS, "name": name, "person": person, **public}
        return {"own": key.sign(KEY, said), **public}

    name = name_commitment("amal", SALT)
    roles = ["custodian", "editor", "reviewer"]
    founder = {"name": name, "person": PERSON, "roles": roles, **keys(identity, PERSON, name)}
    facts = {
        "carried": 0,
        "from": {},
        "kit": keys(kit, KIT, ZEROS),
        "people": [founder],
        "recipient": recipient,
        "server": made,
    }
    request = Request("found", made, "homs", facts, ZEROS, later(made, 7), "ef" * 16, "")
    signed = Signature(PERSON, signing_key(identity).sign(ROSTER, request.plain))
    return Entry(ZEROS, made, "homs", 1, request, (signed,))


@dataclass
class Served:
    """What this server says of the list; ``posted``: what browsers sent to its doors."""

    entries: list[Entry] = field(default_factory=list)
    status: int = 200
    posted: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def entries_door(self, route: Route) -> None:
        if self.status != 200:
            route.fulfill(status=self.status, body="")
            return
        body: dict[str, Any] = {
            "desk": "homs",
            "genesis": self.entries[0].hash,
            "entries": [base64.b64encode(entry.encoded).decode() for entry in self.entries],
            "proposals": [],
            "marks": [],
            "names": {PERSON: {"name": "amal", "salt": SALT}},
            "nonce": "01" * 16,
        }
        route.fulfill(status=200, content_type="application/json", body=json.dumps(body))

    def keep(self, route: Route) -> None:
        door = route.request.url.rstrip("/").rsplit("/", 1)[-1]
        given = parse_qs(route.request.post_data or "")
        fields = {name: value[0] for name, value in given.items()}
        self.posted.setdefault(door, []).append(fields)
        route.fulfill(status=200, content_type="application/json", body="{}")


@dataclass(frozen=True)
class Scene:
    """``desk``: the public key of the desk, as the paper opens it; ``case``: an address."""

    page: Page
    amal: Colleague
    identity: HybridIdentity
    kit: HybridIdentity
    desk: str
    case: str
    served: Served


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    shots, amal, served = Shots(SHOTS), Colleague("amal"), Served(status=404)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        with running(tmp_path_factory.mktemp("roster") / "data", **quick()) as server:
            page = journey.open_page(browser, server.address)
            page.route("**/desk/roster/homs/", served.entries_door)
            page.route("**/desk/roster/homs/mark", served.keep)
            page.route("**/desk/roster/identity", served.keep)
            groups, sealed = journey.found_desk(
                page, server.founding_link, amal, shots, name="Homs desk", slug="homs"
            )
            kit = parse_identity(groups)
            assert isinstance(kit, HybridIdentity)
            desk = str(read_identity(unseal(sealed, [kit])).recipient())
            journey.send_report(journey.open_page(browser, server.address), WORDS, [], shots)
            case = journey.first_case(page)
            page.get_by_role("link", name=case).first.click()
            page.wait_for_url("**/case/**")
            keys = json.loads(page.locator("#keys").text_content() or "")
            file = base64.b64decode(keys["sealed_identity"])
            identity = read_identity(unseal(file, [ScryptIdentity(amal.passphrase)]))
            yield Scene(page, amal, identity, kit, desk, page.url, served)
        browser.close()


def unlocked(scene: Scene, *, forgetful: bool = False) -> Page:
    """The page of a case, when the passphrase was given anew. ``forgetful``: in a new browser."""
    page = scene.page
    scene.served.posted.clear()
    page.evaluate("sessionStorage.removeItem('desk-identity')")
    if forgetful:
        page.evaluate("sessionStorage.clear()")
    page.goto(scene.case)
    expect(page.locator("#locked")).to_be_visible()
    journey.unlock(page, scene.amal)
    return page


def test_an_unlock_writes_what_it_saw_into_the_person_s_file_and_leaves_a_mark(
    scene: Scene,
) -> None:
    served = scene.served
    served.entries, served.status = [founded(scene.identity, scene.kit, scene.desk)], 200
    state = replay([entry.encoded for entry in served.entries], today())
    page = unlocked(scene)
    expect(page.locator("[id^=parcel-] .said")).to_have_text(WORDS)
    expect(page.locator("#unlock-warning")).to_be_empty()
    until(page, lambda: served.posted.keys() >= {"identity", "mark"})
    (kept,) = served.posted["identity"]
    file = unseal(
        base64.b64decode(kept["sealed_identity"]), [ScryptIdentity(scene.amal.passphrase)]
    )
    assert read_identity(file) == scene.identity
    assert f"# amana-desk: homs {state.genesis} 1 {state.head} {today()}" in file.decode()
    assert len(kept["was"]) == 64
    (mark,) = served.posted["mark"]
    said = {"desk": "homs", "head": mark["head"], "number": int(mark["number"])}
    words = {**said, "person": PERSON, "week": mark["week"]}
    verify_signature(signing_key(scene.identity).public, MARK, words, mark["signature"])


def test_whoever_has_seen_a_list_is_warned_when_there_is_none(scene: Scene) -> None:
    scene.served.status = 404
    page = unlocked(scene)
    for place in ("#unlock-warning", "#failure"):
        expect(page.locator(place)).to_contain_text("You have seen one. The list of people was")
    expect(page.locator("[id^=parcel-] .said")).to_have_count(0)
    Shots(SHOTS, 20).take(page, "no-list")


def test_another_list_is_refused_and_nothing_is_written(scene: Scene) -> None:
    other = HybridIdentity.generate()
    scene.served.entries, scene.served.status = [founded(other, scene.kit, scene.desk)], 200
    page = unlocked(scene)
    expect(page.locator("#unlock-warning")).to_contain_text("does not begin as the one")
    assert scene.served.posted == {}


def test_a_desk_s_key_that_the_list_does_not_name_opens_nothing(scene: Scene) -> None:
    stranger = str(HybridIdentity.generate().recipient())
    scene.served.entries = [founded(scene.identity, scene.kit, stranger)]
    page = unlocked(scene, forgetful=True)
    expect(page.locator("#failure")).to_contain_text("is not the one in the list")
    expect(page.locator("[id^=parcel-] .said")).to_have_count(0)
