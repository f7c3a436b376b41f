"""Desk and archive on two nodes: who signed in at one works at the other, and both show the same.

Each node of the same setting serves all faces. One colleague works at the first and one at the
second; what one publishes is read at the other, also after the one was killed.
"""

import re
import signal
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import journey
from tests.needs import fixture_needs
from tests.planted import photograph
from tests.scaled import ceph, nodes
from tests.scaled.nodes import Node, Setting
from tests.server import ROOT, manage, quick

SHOTS = journey.Shots(ROOT / "build" / "screenshots" / "two-nodes")
AMAL = journey.Colleague("amal")
BASEM = journey.Colleague("basem", password="another long password, of more words")
WORDS = "kanaria: the column went back at night"
MORE = 12  # reports that both nodes take notice of at the same moment
FOUNDING = """
from reviewers.accounts import people
print(people.first_link())
"""
PARCELS = "SELECT count(*) FROM submissions_parcel"
CASES = "SELECT count(*) FROM reviewers_case"
RECORD = re.compile(r'href="(/en/archive/[0-9a-f-]{36}/)"')
MEDIUM = re.compile(r"/archive/media/[0-9a-f-]{36}/[0-9a-f]{64}\.\w+")
FILES = ("log/checkpoint", "log/key", "log/custody.txt", "feed.json", "feed.atom", "sitemap.xml")
SAME = tuple(f"/archive/{name}" for name in FILES)


@pytest.fixture(scope="module")
@fixture_needs("postgresql", "redis-server", "radosgw", "haproxy")
def setting() -> Iterator[Setting]:
    with nodes.running(more=quick(), desk=False) as running:
        manage(running.nodes[0].data, "archive_key", **running.nodes[0].settings)
        yield running


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        yield started
        started.close()


def rows(setting: Setting, query: str) -> int:
    with psycopg.connect(setting.dsn) as client:
        (count,) = client.execute(query).fetchall()[0]
    return int(count)


def got(node: Node, path: str, cookies: str = "") -> tuple[int, str, bytes]:
    """Status, address at the end of redirects (its path) and body of a page."""
    asked = urllib.request.Request(node.address + path, headers={"Cookie": cookies})
    try:
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return answer.status, answer.url.removeprefix(node.address), answer.read()
    except HTTPError as error:
        return error.code, path, error.read()


def cookies_of(page: Page) -> str:
    return "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())


def at(browser: Browser, node: Node, page: Page) -> Page:
    """The same person with the same cookies, and nothing else, at a node."""
    return journey.open_page(browser, node.address, login=page.context.storage_state())


def reported(browser: Browser, node: Node, words: str) -> str:
    page = browser.new_context(base_url=node.address, java_script_enabled=False).new_page()
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    codename = journey.send_report(page, words, [picture], SHOTS)
    page.context.close()
    return codename


def test_two_people_at_two_nodes_publish_one_record(
    setting: Setting, browser: Browser, tmp_path: Path
) -> None:
    one, two = setting.nodes
    founding = manage(one.data, "shell", "-v0", "-c", FOUNDING, **one.settings).strip()
    # Each begins at one node and goes on at the other, with the session of the first.
    amal = journey.open_page(browser, one.address)
    journey.found_desk(amal, f"/desk/join/{founding}/", AMAL, SHOTS, name="Raqqa", slug="raqqa")
    assert got(two, "/desk/", cookies_of(amal))[:2] == (200, "/desk/")
    assert "/login/" in got(two, "/desk/")[1]
    amal_at_two = at(browser, two, amal)
    link = journey.invite(amal_at_two, BASEM, SHOTS, "reviewer", "editor", "custodian")
    basem = journey.open_page(browser, two.address)
    digits = journey.join(basem, link.replace(one.address, two.address), BASEM, SHOTS)
    journey.admit(amal, AMAL, digits, SHOTS)

    reported(browser, two, WORDS)
    number = journey.first_case(amal)
    assert number == journey.first_case(basem)
    journey.open_case(amal, AMAL, number, SHOTS)
    expect(amal.locator("main")).to_contain_text(WORDS)
    journey.show_picture(amal, SHOTS)
    journey.make_move(amal, "triage")
    journey.make_move(amal, "start")
    journey.assess(amal, "reported", 3, "A known voice; the road fits.", SHOTS)
    journey.open_case(basem, BASEM, number, SHOTS)
    journey.assess(basem, "reported", 3, "The sky and the light agree.", SHOTS)
    journey.conclude(basem, "reported", SHOTS)
    journey.open_case(amal, AMAL, number, SHOTS)
    journey.draft(amal, AMAL, {"headline.en": "A column went back"}, SHOTS)
    journey.open_case(basem, BASEM, number, SHOTS)
    journey.approve(basem, BASEM, SHOTS)
    journey.open_case(amal, AMAL, number, SHOTS)
    journey.publish(amal, AMAL, SHOTS)
    the_archive_is_the_same(setting)

    # Both take notice of the same reports at the same moment: each is one case.
    for place in range(MORE):
        reported(browser, setting.nodes[place % 2], f"{WORDS}, {place}")
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(got, node, "/desk/", cookies_of(amal)) for node in (one, two) * 2]
    assert {each.result()[:2] for each in asked} == {(200, "/desk/")}
    assert rows(setting, CASES) == rows(setting, PARCELS) == MORE + 1

    # What one node published and whom it let in is there without it.
    record = current_record(two)
    before = got(two, record)
    one.service.stop(signal.SIGKILL)
    again = at(browser, two, amal)
    journey.open_case(again, AMAL, number, SHOTS)
    expect(again.locator("main")).to_contain_text(WORDS)
    assert got(two, record) == before and before[0] == 200
    assert "unbroken" in manage(two.data, "verify_custody", **two.settings)
    bag = tmp_path / "bag"
    manage(two.data, "publish_export", str(bag), **two.settings)
    assert "Whole and signed" in manage(two.data, "verify_export", str(bag), **two.settings)


def current_record(node: Node) -> str:
    """The path of the only record."""
    (found,) = set(RECORD.findall(got(node, "/en/archive/")[2].decode()))
    return str(found)


def the_archive_is_the_same(setting: Setting) -> None:
    """What was published at the first node: page, picture, log and its signed end."""
    one, two = setting.nodes
    record = current_record(one)
    assert current_record(two) == record
    page = got(two, record)[2].decode()
    assert "A column went back" in page
    pictures = set(MEDIUM.findall(page))
    assert pictures
    for path in (record, *SAME, *pictures):
        first, second = (got(node, path) for node in (one, two))
        # Addresses are those of who asks.
        assert first[0] == second[0] == 200, path
        here, there = (node.address.encode() for node in (one, two))
        assert first[2].replace(here, b"") == second[2].replace(there, b""), path
    bucket = ceph.bucket(setting.store, nodes.PUBLISHED)
    assert len(list(bucket.objects.all())) == len(pictures)
