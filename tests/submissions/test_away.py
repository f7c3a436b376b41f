"""Sealing away from the network: the page that is taken along, and what comes of it."""

import io
import json
import re
from hashlib import sha256
from pathlib import Path

import html5lib
import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from sealing import HybridIdentity, Opener, padme, read_parcel
from submissions import desks
from submissions.mailbox import keys
from submissions.mailbox.codename import parse
from submissions.models import Mailbox, Parcel
from submissions.storage import blobs
from tests.accessibility import faults
from tests.journey import ARGUMENTS, CHROMIUM
from tests.server import ROOT
from tests.submissions.asking import Answer, Asker
from tests.submissions.test_plain_pages import LANGUAGES, is_plain

SHOTS = ROOT / "build" / "screenshots" / "away"


def page_of(asker: Asker, language: str) -> Answer:
    return asker.get(f"/{language}/away/raqqa/page.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_description_is_plain_and_tells_the_key(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity, language: str
) -> None:
    answer = asker.get(f"/{language}/away/")
    is_plain(answer, language)
    assert str(identity.recipient()) in answer.text
    assert sha256(page_of(asker, language).text.encode()).hexdigest() in answer.text
    assert asker.get(f"/{language}/away/raqqa/").status == 200
    assert asker.get(f"/{language}/away/nobody/").status == 404


def test_the_picture_of_the_key_is_one_of_dots(asker: Asker, desk: desks.DeskInfo) -> None:
    asked = asker.ask("GET", "/en/away/raqqa/key.png")
    picture = Image.open(io.BytesIO(b"".join(each.get("body", b"") for each in asked.messages[1:])))
    assert picture.size[0] == picture.size[1] > 500


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_desk_and_with_several_it_says_so(
    asker: Asker, db: None, identity: HybridIdentity, language: str
) -> None:
    is_plain(asker.get(f"/{language}/away/"), language)
    assert page_of(asker, language).status == 404
    for slug in ("raqqa", "hasaka"):
        recipient = str(HybridIdentity.generate().recipient())
        desks.open_desk(slug, name=slug.title(), recipient=recipient)
    choice = asker.get(f"/{language}/away/")
    is_plain(choice, language)
    assert f'href="/{language}/away/hasaka/"' in choice.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_one_file_that_names_nobody_and_may_speak_to_nobody(
    asker: Asker, desk: desks.DeskInfo, language: str
) -> None:
    answer = page_of(asker, language)
    assert answer.header("Content-Disposition") == 'attachment; filename="page.html"'
    assert desk.name not in answer.text
    assert desk.slug not in answer.text
    assert page_of(asker, language).text == answer.text
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    found = list(parser.parse(answer.text).iter())
    assert not [each for each in found if {"src", "srcset", "action"} & set(each.attrib)]
    assert not [each for each in found if each.tag == "link"]
    policy = next(each.attrib["content"] for each in found if "http-equiv" in each.attrib)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "connect-src" not in policy
    assert len(answer.text.encode()) < 250_000


def shoot(page: Page, name: str) -> None:
    """Phone and desktop, light and dark."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in {"phone": (360, 740), "desktop": (1280, 900)}.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.screenshot(path=SHOTS / f"{name}-{size}-{scheme}.png", full_page=True)


def sealed_on(page: Page, picture: bytes, words: str) -> tuple[bytes, str]:
    """What somebody does on the page; gives the sealed file and the digits of their number."""
    page.fill("#account", words)
    chosen = {"name": "IMG_SECRET.jpg", "mimeType": "image/jpeg", "buffer": picture}
    page.set_input_files("#files", chosen)  # type: ignore[arg-type]
    page.check("#answer")
    page.click("#seal")
    page.wait_for_selector("#done:not([hidden])")
    with page.expect_download() as saved:
        page.click("#save")
    return saved.value.path().read_bytes(), page.inner_text("#number")


def opened(parcel: Parcel, identity: HybridIdentity) -> dict[str, bytes]:
    with blobs.open_blob(parcel.blob) as payload:
        opener = Opener(bytes(parcel.header), io.BytesIO(payload.read()), [identity])
        assert padme(opener.size) == opener.size
        return {member.name: content.read() for member, content in read_parcel(opener)}


def in_a_browser(file: Path, picture: bytes, language: str) -> tuple[bytes, str]:
    """As somebody has it in flight mode: from the disk, and with no network at all."""
    wrong: list[str] = []
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(offline=True).new_page()
        page.on("console", lambda said: wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        assert page.is_hidden("#connected")
        shoot(page, f"form-{language}")
        assert faults(page) == []
        page.click("#seal")
        page.wait_for_function("document.querySelector('#status').textContent.length > 5")
        done = sealed_on(page, picture, "شهادة")
        shoot(page, f"done-{language}")
        assert faults(page) == []
        browser.close()
    assert wrong == []
    assert all(url.startswith(("file:", "blob:")) for url in asked)
    return done


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_seals_without_a_network_and_the_desk_s_key_opens_it(
    asker: Asker,
    desk: desks.DeskInfo,
    identity: HybridIdentity,
    photograph: bytes,
    tmp_path: Path,
    language: str,
) -> None:
    taken, stick = tmp_path / "page.html", tmp_path / "stick"
    taken.write_text(page_of(asker, language).text)
    file, number = in_a_browser(taken, photograph, language)
    stick.mkdir()
    (stick / "data.bin").write_bytes(file)
    call_command("import_sealed", stick)
    held = opened(Parcel.objects.get(kind="sealed"), identity)
    assert held["files/01.jpg"] == photograph
    message = json.loads(held["message.json"])
    assert (message["words"], message["language"]) == ("شهادة", language)
    assert b"SECRET" not in b"".join(held.values())
    assert re.fullmatch(r"(\d{4} ){6}\d\d", number.strip())
    mine = keys.derive(parse(number)).identity.recipient()
    assert Mailbox.objects.get().recipient == str(mine)
