"""A container in slices: it goes on after any break, and ciphertext alone is taken this way."""

import io
import json
import os
import re
import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha384
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.fixtures import Settings

from sealing import HybridIdentity, Opener, read_parcel
from submissions import desks, form_token
from submissions.form_token import FormToken
from submissions.models import Mailbox, Parcel
from submissions.wire import quotas, slices
from submissions.wire.slices import SLICE, SLICES
from tests.accessibility import faults
from tests.carrying import carried
from tests.journey import ARGUMENTS, CHROMIUM
from tests.server import ROOT, Server
from tests.submissions.asking import Answer, Asker, closed, part
from tests.submissions.faulty_line import Fault, faulty
from tests.submissions.test_plain_pages import LANGUAGES
from tests.submissions.test_sealed_files import opened

ID = "0f" * 16
PIECE = 10_000
SHOTS = ROOT / "build" / "screenshots" / "script"


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    SLICES.here().clear()
    yield
    SLICES.here().clear()


@pytest.fixture
def token(asker: Asker, desk: desks.DeskInfo) -> str:
    return asker.get("/en/r/script/").field("token")


@pytest.fixture
def container(identity: HybridIdentity) -> bytes:
    return carried(identity)


def read(token: str) -> FormToken:
    return form_token.read(token, form_token.REPORT)


def begin(asker: Asker, token: str, size: object, id: str = ID) -> Answer:
    return asker.post("/en/r/s/begin/", urlencode({"token": token, "id": id, "size": size}))


def put(asker: Asker, token: str, offset: int, data: bytes, id: str = ID) -> Answer:
    named = part("id", id), part("offset", str(offset))
    body = closed(part("token", token), *named, part("files", data, "data.bin"), part("end", "1"))
    return asker.send("/en/r/s/part/", body)


def end(asker: Asker, token: str, id: str = ID) -> Answer:
    return asker.post("/en/r/s/end/", urlencode({"token": token, "id": id}))


def known(asker: Asker, token: str, id: str = ID) -> Answer:
    return asker.ask("HEAD", f"/en/r/s/{read(token).trace}/{id}/").answer()


def at(answer: Answer) -> tuple[int, str | None]:
    return answer.status, answer.header("Upload-Offset")


def put_all(asker: Asker, token: str, data: bytes, id: str = ID) -> None:
    assert at(begin(asker, token, len(data), id)) == (201, "0")
    for place in range(0, len(data), PIECE):
        assert put(asker, token, place, data[place : place + PIECE], id).status == 200


def test_what_came_in_slices_is_kept_once_as_a_file_that_came_sealed(
    asker: Asker, token: str, container: bytes, identity: HybridIdentity
) -> None:
    put_all(asker, token, container)
    assert at(known(asker, token)) == (200, str(len(container)))
    # The second answer is that of a first one that was lost.
    assert [end(asker, token).status for _ in range(2)] == [204, 204]
    assert known(asker, token).status == 404
    assert opened(Parcel.objects.get(kind="sealed"), identity)
    assert Mailbox.objects.count() == 1
    receipt = asker.post("/en/r/done/", f"token={token}")
    assert 'class="codename"' in receipt.text
    assert "sealed on your device before it was sent" in receipt.text


def test_the_same_slice_twice_is_once_and_a_wrong_place_is_told_the_right_one(
    asker: Asker, token: str, container: bytes, identity: HybridIdentity
) -> None:
    begin(asker, token, len(container))
    assert at(put(asker, token, 0, container[:PIECE])) == (200, str(PIECE))
    assert at(put(asker, token, 0, container[:PIECE])) == (409, str(PIECE))
    assert at(put(asker, token, 2 * PIECE, b"x")) == (409, str(PIECE))
    assert at(begin(asker, token, len(container))) == (201, str(PIECE))
    assert at(known(asker, token)) == (200, str(PIECE))
    assert end(asker, token).status == 404
    assert not Parcel.objects.exists()
    put(asker, token, PIECE, container[PIECE:])
    assert end(asker, token).status == 204
    assert opened(Parcel.objects.get(kind="sealed"), identity)


def test_another_container_and_another_form_do_not_mix(
    asker: Asker, token: str, container: bytes
) -> None:
    other = asker.get("/en/r/script/").field("token")
    begin(asker, token, len(container))
    put(asker, token, 0, container[:PIECE])
    assert put(asker, other, PIECE, container[PIECE:]).status == 404
    assert put(asker, token, PIECE, container[PIECE:], "1e" * 16).status == 404
    assert known(asker, token, "1e" * 16).status == 404
    assert end(asker, other).status == 404
    # The same size, sealed anew: it takes the place of the first.
    assert at(begin(asker, token, len(container), "1e" * 16)) == (201, "0")
    assert known(asker, token).status == 404
    assert put(asker, "none", PIECE, b"x").status == 403
    assert begin(asker, "none", 5).status == 403


def test_what_is_not_sealed_is_not_kept(asker: Asker, token: str, photograph: bytes) -> None:
    put_all(asker, token, photograph)
    assert end(asker, token).status == 400
    put_all(asker, token, b"age-encryption.org/v1\n" + bytes(900), "1e" * 16)
    assert end(asker, token, "1e" * 16).status == 400
    assert not Parcel.objects.exists()


def test_limits_are_kept(
    asker: Asker, token: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_LIMIT = 1_000_000
    assert begin(asker, token, 1_000_001).status == 413
    for size in ("0", "-1", "x", "9" * 16):
        assert begin(asker, token, size).status == 400
    assert begin(asker, token, 5, "../etc").status == 400
    begin(asker, token, 900_000)
    assert put(asker, token, 0, bytes(SLICE + 1)).status == 400
    assert put(asker, token, 0, b"").status == 400
    put(asker, token, 0, bytes(SLICE))
    assert put(asker, token, SLICE, bytes(900_001 - SLICE)).status == 400
    settings.UPLOAD_BYTES_AT_ONCE = SLICE + 10
    assert put(asker, token, SLICE, bytes(11)).status == 503
    assert put(asker, token, SLICE, bytes(10)).status == 200
    monkeypatch.setattr(slices, "MOST", 1)
    second = asker.get("/en/r/script/").field("token")
    assert begin(asker, second, 5).status == 503
    monkeypatch.setattr(slices, "IDLE", 0.0)
    assert begin(asker, second, 5).status == 201
    assert known(asker, token).status == 404


def test_one_who_is_told_apart_has_a_share(settings: Settings) -> None:
    for place in range(slices.SHARE):
        SLICES.here().begin(str(place), ID, 5, "somebody")
    with pytest.raises(slices.Refused):
        SLICES.here().begin("one more", ID, 5, "somebody")
    assert SLICES.here().begin("of another", ID, 5, "another") == 0


def test_a_form_has_a_share_of_slices(
    asker: Asker, token: str, memory_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "SLICE_TRIES", "2/h")
    begin(asker, token, 30)
    assert [put(asker, token, place, b"x").status for place in range(3)] == [200, 200, 503]


def test_a_day_later_it_is_gone(asker: Asker, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(asker, token, 5)
    monkeypatch.setattr(slices, "LIFE", -1)
    assert known(asker, token).status == 404
    begin(asker, token, 5)
    SLICES.here()._looked()
    assert not SLICES.here()._held
    monkeypatch.setattr(form_token, "LIFE", -1)
    assert begin(asker, token, 5).status == 403


def test_a_full_disk_loses_the_container_and_no_other(
    asker: Asker, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(asker, token, 5)
    held = SLICES.here()._held[read(token).trace]
    os.close(held.scratch.descriptor)
    held.scratch.descriptor = os.open("/dev/full", os.O_RDWR)
    assert put(asker, token, 0, b"whole").status == 503
    assert known(asker, token).status == 404
    monkeypatch.setattr(slices.FreeDisk, "room", lambda *_: 1000)
    assert begin(asker, token, 5000).status == 503


def test_after_taking_back_nothing_is_taken(asker: Asker, token: str, container: bytes) -> None:
    put_all(asker, token, container)
    end(asker, token)
    begin(asker, token, 5, "1e" * 16)
    Mailbox.objects.get().delete()
    answers = (
        begin(asker, token, 5, "2d" * 16),
        put(asker, token, 0, b"x", "1e" * 16),
        end(asker, token),
    )
    assert [each.status for each in answers] == [410, 410, 410]


def test_the_beginning_has_no_name_and_lies_sealed(
    asker: Asker, token: str, data: Path, container: bytes
) -> None:
    begin(asker, token, len(container))
    put(asker, token, 0, container[:PIECE])
    assert not [path for path in data.rglob("*") if path.is_file() and "secret" not in path.name]
    held = SLICES.here()._held[read(token).trace].scratch
    assert container[:100] not in Path(f"/proc/self/fd/{held.descriptor}").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_one_script_with_its_digest_and_the_form_leads_there(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity, language: str
) -> None:
    form, answer = asker.get(f"/{language}/r/"), asker.get(f"/{language}/r/script/")
    assert f'class="scripted"><a href="/{language}/r/script/raqqa/"' in form.text
    (script,) = re.findall(r"<script src=[^>]+>", answer.text)
    built = (ROOT / "reviewers" / "frontend" / "dist" / "sending.js").read_bytes()
    assert f'integrity="sha384-{b64encode(sha384(built).digest()).decode()}"' in script
    policy = answer.header("Content-Security-Policy") or ""
    assert {"script-src 'self'", "connect-src 'self'"} <= set(policy.split("; "))
    assert "unsafe" not in policy
    assert str(identity.recipient()) in answer.text
    assert answer.header("Set-Cookie") is None
    assert f'href="/{language}/r/raqqa/"' in answer.text
    assert "script-src" not in (form.header("Content-Security-Policy") or "")
    assert asker.get(f"/{language}/r/script/nobody/").status == 404


def delivered(server: Server, identity: HybridIdentity) -> dict[str, bytes]:
    """The one that came sealed, as the desk opens it."""
    with sqlite3.connect(f"file:{server.data}/amana.sqlite3?mode=ro", uri=True) as rows:
        asked = "SELECT header, blob FROM submissions_parcel WHERE kind = 'sealed'"
        ((header, blob),) = rows.execute(asked).fetchall()
    payload = io.BytesIO((server.data / "blobs" / blob).read_bytes())
    members = read_parcel(Opener(bytes(header), payload, [identity]))
    return {member.name: data.read() for member, data in members}


PLAN = {
    "/r/s/part/": (Fault.EARLY, Fault.LATE, Fault.LOST),
    "/r/s/end/": (Fault.LOST,),
}


@pytest.mark.needs("chromium")
def test_a_line_that_breaks_three_times_loses_nothing(
    server: Server, identity: HybridIdentity, photograph: bytes
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    film = photograph + os.urandom(1_200_000)
    bodies: list[bytes] = []
    with faulty(server.port, PLAN) as line, sync_playwright() as playwright:
        line.rate = 2_000_000
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(base_url=f"http://127.0.0.1:{line.port}")
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: bodies.append(asked.post_data_buffer or b""))
        for language in LANGUAGES:
            page.goto(f"/{language}/r/")
            page.click(".scripted a")
            page.wait_for_selector("#send:enabled")
            for scheme, (width, height) in {"light": (360, 740), "dark": (1280, 900)}.items():
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                page.screenshot(path=SHOTS / f"form-{language}-{scheme}.png", full_page=True)
            assert faults(page) == []
        page.click("#send")
        page.wait_for_function("document.querySelector('#status').textContent.length > 5")
        page.fill("#account", "شهادة kanaria")
        chosen = {"name": "IMG_SECRET.jpg", "mimeType": "image/jpeg", "buffer": film}
        page.set_input_files("#files", chosen)  # type: ignore[arg-type]
        page.click("#send")
        page.wait_for_selector("#again:visible")
        page.screenshot(path=SHOTS / "broken.png", full_page=True)
        assert page.input_value("#account") == "شهادة kanaria"
        page.click("#again")
        page.wait_for_selector(".codename")
        page.screenshot(path=SHOTS / "receipt.png", full_page=True)
        assert line.left == 0, line.met
        browser.close()
    assert wrong == []
    assert not [body for body in bodies if b"kanaria" in body or b"SECRET" in body]
    held = delivered(server, identity)
    assert held["files/01.jpg"] == film
    assert json.loads(held["message.json"])["words"] == "شهادة kanaria"
