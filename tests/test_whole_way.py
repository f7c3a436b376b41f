"""The whole way, once, as people go it: from a reporter's form to a bag that strangers check.

The reporter has no JavaScript; each reviewer has a browser of their own; the server is real, and
passphrases are stretched as long as people's are.
With AMANA_SHOTS=1 pictures of every step are kept in build/screenshots.
"""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import journey
from tests.needs import fixture_needs
from tests.planted import AUTHOR, CAMERA, SERIAL, photograph, spellings, traces
from tests.server import ROOT, Server, manage, running

SHOTS = ROOT / "build" / "screenshots"
WORDS = "kanaria: the column went back at night past the third bridge"
WHERE = "kanaria: behind the old mill"
FILE_NAME = "kanaria-hochzeit-2026.jpg"
AMAL = journey.Colleague("amal")
BASEM = journey.Colleague("basem", password="another long password, of more words")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("amana") / "data") as started:
        yield started


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        yield started
        started.close()


def reporters_page(browser: Browser, server: Server, width: int = 390) -> Page:
    context = browser.new_context(
        base_url=server.address,
        java_script_enabled=False,
        viewport={"width": width, "height": 844},
    )
    return context.new_page()


def send_report(page: Page, shots: journey.Shots) -> list[str]:
    """Gives the six words of the codename."""
    page.goto("/en/")
    shots.take(page, "reporter-landing")
    page.get_by_role("link", name="Send a report").last.click()
    page.get_by_role("link", name="Everything on one page").click()
    words = page.locator(".codename > ol li").all_inner_texts()
    page.fill("[name=words]", WORDS)
    page.fill("[name=q-where]", WHERE)
    picture = {"name": FILE_NAME, "mimeType": "image/jpeg", "buffer": photograph()}
    page.set_input_files("#files", files=[picture])  # type: ignore[list-item]
    shots.take(page, "reporter-form")
    page.locator("form[enctype] button:not([form])").click()
    expect(page.locator(".success")).to_be_visible()
    shots.take(page, "reporter-receipt")
    receipt = page.inner_text("main")
    assert "where it was made (GPS)" in receipt
    assert page.locator(".codename > ol li").all_inner_texts() == words
    return words


def come_back(page: Page, words: list[str]) -> None:
    page.goto("/en/back/")
    page.fill("[name=codename]", " ".join(words))
    page.locator("main form button").first.click()
    page.wait_for_url("**/en/talk/")


def test_before_a_desk_is_open_the_form_says_so(server: Server, browser: Browser) -> None:
    page = reporters_page(browser, server)
    for language, sentence in (("en", "No desk is open here"), ("ar", "لا يوجد فريق يستقبل الآن")):
        page.goto(f"/{language}/r/all/")
        expect(page.locator("main")).to_contain_text(sentence)
        assert not page.locator("form[enctype]").count()


def test_a_report_goes_the_whole_way(server: Server, browser: Browser, tmp_path: Path) -> None:
    shots = journey.Shots(SHOTS)
    amal = journey.open_page(browser, server.address)
    basem = journey.open_page(browser, server.address)
    journey.found_desk(amal, server.founding_link, AMAL, shots, name="Raqqa desk", slug="raqqa")
    link = journey.invite(amal, BASEM, shots, "reviewer", "editor", "custodian")
    digits = journey.join(basem, link, BASEM, shots)
    journey.admit(amal, AMAL, digits, shots)

    reporter = reporters_page(browser, server)
    codename = send_report(reporter, shots)

    number = journey.first_case(amal)
    journey.open_case(amal, AMAL, number, shots)
    expect(amal.locator("main")).to_contain_text(WORDS)
    expect(amal.locator("dt", has_text="Where?").locator("+ dd")).to_have_text(WHERE)
    journey.show_picture(amal, shots)
    journey.make_move(amal, "triage")
    journey.make_move(amal, "start")
    journey.assess(amal, "reported", 3, "A known voice; the road fits.", shots)
    sketch = ("KANARIA Skizze.TXT", "نعم أم لا؟\n".encode() * 20_000)
    journey.reply(amal, "Which way did the column turn?", shots, sketch)
    expect(amal.locator("article.own")).to_contain_text("01.txt")

    come_back(reporter, codename)
    expect(reporter.locator(".thread")).to_contain_text("Which way did the column turn?")
    with reporter.expect_download() as saved:
        reporter.locator(".thread a.button").click()
    assert saved.value.suggested_filename == "01.txt"
    assert saved.value.path().read_bytes() == sketch[1]
    shots.take(reporter, "reporter-conversation")
    reporter.fill("[name=words]", "kanaria: to the west")
    reporter.locator("form[enctype] button:not([form])").click()
    expect(reporter.locator(".success").first).to_be_visible()

    journey.sign_in(basem, BASEM)
    journey.open_case(basem, BASEM, number, shots)
    assert "A known voice" not in basem.inner_text("main")
    journey.assess(basem, "reported", 3, "The sky and the light agree.", shots)
    journey.conclude(basem, "reported", shots)

    journey.open_case(amal, AMAL, number, shots)
    texts = {"headline.en": "A column went back", "headline.ar": "رتل يعود أدراجه"}
    journey.draft(amal, AMAL, texts, shots)
    assert not amal.locator("form[data-release=approve]").count()

    # Until now the server has seen words and pictures only in passing.
    canaries = (WORDS, WHERE, "third bridge", CAMERA, SERIAL, AUTHOR, FILE_NAME, " ".join(codename))
    assert not traces([server.data, server.log], canaries)

    journey.open_case(basem, BASEM, number, shots)
    journey.approve(basem, BASEM, shots)
    journey.open_case(amal, AMAL, number, shots)
    journey.publish(amal, AMAL, shots)

    read_the_archive(reporter, shots)
    check_the_record(server, tmp_path)
    # The report's own words were never published, and still lie nowhere.
    assert not traces([server.data, server.log, tmp_path], canaries)


def read_the_archive(page: Page, shots: journey.Shots) -> None:
    page.goto("/en/archive/")
    shots.take(page, "archive-list")
    page.get_by_role("link", name="A column went back").click()
    expect(page.locator("h1")).to_have_text("A column went back")
    expect(page.locator(".badge").first).to_contain_text("Reported")
    shots.take(page, "archive-record")
    page.goto(re.sub("/en/", "/ar/", page.url, count=1))
    expect(page.locator("h1")).to_have_text("رتل يعود أدراجه")
    shots.take(page, "archive-record-ar")


def check_the_record(server: Server, folder: Path) -> None:
    """Custody, the bag, and the published picture, by the commands of the README."""
    assert "unbroken" in manage(server.data, "verify_custody")
    manage(server.data, "archive_key")
    bag = folder / "bag"
    manage(server.data, "publish_export", str(bag))
    assert "Whole and signed" in manage(server.data, "verify_export", str(bag))
    for manifest in ("tagmanifest-sha256.txt", "manifest-sha256.txt"):
        command = ["sha256sum", "--check", "--strict", "--quiet", manifest]
        subprocess.run(command, cwd=bag, check=True)
    bagit = str(Path(sys.executable).with_name("bagit.py"))
    subprocess.run([bagit, "--validate", "."], cwd=bag, check=True, capture_output=True)
    (current,) = bag.glob("data/records/*/current.json")
    (medium,) = json.loads(current.read_bytes())["media"]
    published = current.parent / "media" / medium["file"]
    before, after = Image.open(io.BytesIO(photograph())), Image.open(published)
    assert before.tobytes() == after.tobytes()
    assert not after.getexif()


@pytest.mark.needs("chromium")
def test_the_parcels_leave_for_an_offline_desk(server: Server, tmp_path: Path) -> None:
    """What the report of the test before has left."""
    manage(server.data, "export_parcels", str(tmp_path / "out"))
    parcels = sorted((tmp_path / "out").glob("*.age"))
    assert len(parcels) == 2
    inspect = [sys.executable, "-m", "sealing", "inspect", str(parcels[0])]
    told = subprocess.run(inspect, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert "mlkem768x25519" in told


def test_the_search_would_have_found_them(tmp_path: Path) -> None:
    for place, spelling in enumerate(spellings(CAMERA)):
        (tmp_path / str(place)).write_bytes(b"before" + spelling + b"after")
    (tmp_path / "photograph").write_bytes(photograph())
    found = {name for name, _ in traces([tmp_path], [CAMERA])}
    assert found == {*(str(place) for place in range(len(spellings(CAMERA)))), "photograph"}
