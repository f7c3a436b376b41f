"""People and keys in a real browser: passkeys, who leaves, the paper kit, recovery codes."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests import journey
from tests.journey import Colleague, Shots
from tests.needs import fixture_needs
from tests.reviewers import founded
from tests.server import ROOT, Server, quick, running

SHOTS = ROOT / "build" / "screenshots" / "keys"
WORDS, MEANWHILE = "kanaria: the bridge is closed", "kanaria: while a key is proposed"


@dataclass(frozen=True)
class Scene:
    """``kit``: the recovery key as it stands on the paper."""

    server: Server
    browser: Browser
    amal: Colleague
    basem: Colleague
    kit: str
    pages: dict[str, Page]


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Two people at a desk with a report. At "localhost": an address of digits has no passkeys."""
    shots = Shots(SHOTS)
    with journey.chromium() as browser:
        desk = founded.of_two(browser, tmp_path_factory, tmp_path_factory.mktemp("keys") / "data")
        with running(desk.data, **quick()) as server:
            place = server.address.replace("127.0.0.1", "localhost")
            pages = {name: desk.page(browser, place, who) for name, who in desk.people.items()}
            for page in pages.values():
                page.goto("/desk/")
            journey.send_report(journey.open_page(browser, place), WORDS, [], shots)
            yield Scene(server, browser, desk.amal, desk.basem, desk.kit[0], pages)


def authenticator(page: Page, **changed: bool) -> CDPSession:
    """A security key in this browser, that asks its owner and is told that it is them."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **changed,
    }
    found = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    session.__dict__["authenticator"] = found["authenticatorId"]
    return session


def credentials(session: CDPSession) -> list[dict[str, object]]:
    held = {"authenticatorId": session.__dict__["authenticator"]}
    return list(session.send("WebAuthn.getCredentials", held)["credentials"])


def add_passkey(page: Page, name: str, password: str) -> None:
    page.goto("/desk/account/")
    page.fill("#passkey-name", name)
    page.fill("#passkey-password", password)
    page.get_by_role("button", name="Add a passkey").click()


def use_passkey(page: Page, who: Colleague, password: str = "") -> None:
    page.goto("/desk/login/")
    page.fill("[name=username]", who.name)
    page.fill("[name=password]", password or who.password)
    page.click("#use-passkey")


@pytest.fixture(scope="module")
def key(scene: Scene) -> CDPSession:
    """The founder's passkey, in the founder's browser."""
    page = scene.pages["amal"]
    session = authenticator(page)
    add_passkey(page, "blue key", "not the password")
    expect(page.locator(".danger")).to_contain_text("This is not your password.")
    assert not credentials(session)
    add_passkey(page, "blue key", scene.amal.password)
    expect(page.get_by_role("button", name="Remove blue key")).to_be_visible()
    Shots(SHOTS, 40).take(page, "account")
    return session


def test_a_passkey_and_the_password_sign_in_without_a_code(scene: Scene, key: CDPSession) -> None:
    page = scene.pages["amal"]
    journey.sign_out(page)
    Shots(SHOTS, 41).take(page, "sign-in")
    use_passkey(page, scene.amal)
    page.wait_for_url("**/desk/")
    assert len(credentials(key)) == 1


def test_a_passkey_with_a_wrong_password_or_name_is_refused_alike(
    scene: Scene, key: CDPSession
) -> None:
    page = scene.pages["amal"]
    journey.sign_out(page)
    for who, password in ((scene.amal, "wrong"), (scene.basem, "")):
        use_passkey(page, who, password)
        expect(page.locator(".errorlist")).to_contain_text("This did not work.")
    use_passkey(page, scene.amal)
    page.wait_for_url("**/desk/")


def test_a_copied_passkey_is_put_out_of_force(scene: Scene, key: CDPSession) -> None:
    page = scene.pages["amal"]
    (held,) = credentials(key)
    journey.sign_out(page)
    place = {"authenticatorId": key.__dict__["authenticator"]}
    key.send("WebAuthn.removeCredential", {**place, "credentialId": held["credentialId"]})
    key.send("WebAuthn.addCredential", {**place, "credential": {**held, "signCount": 1}})
    use_passkey(page, scene.amal)
    expect(page.locator(".errorlist")).to_contain_text("This did not work.")
    journey.sign_in(page, scene.amal)
    page.goto("/desk/account/")
    expect(page.get_by_text("somebody may have a copy")).to_be_visible()
    page.get_by_role("button", name="Remove blue key").click()
    page.fill("[name=password]", scene.amal.password)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Remove blue key")).to_have_count(0)


def test_a_key_that_does_not_ask_its_owner_is_refused(scene: Scene, key: CDPSession) -> None:
    page = scene.pages["basem"]
    authenticator(page, hasUserVerification=False, isUserVerified=False)
    add_passkey(page, "stick", scene.basem.password)
    expect(page.locator(".danger")).to_contain_text("No passkey answered.")


def test_recovery_codes_are_shown_and_one_signs_in(scene: Scene) -> None:
    page = scene.pages["basem"]
    page.goto("/desk/account/")
    page.get_by_role("button", name="Make ten codes").click()
    page.fill("[name=password]", scene.basem.password)
    page.get_by_role("button", name="Make ten codes").click()
    code = page.locator(".codes samp").first.inner_text()
    Shots(SHOTS, 43).take(page, "recovery-codes")
    journey.sign_out(page)
    page.fill("[name=username]", scene.basem.name)
    page.fill("[name=password]", scene.basem.password)
    page.fill("[name=code]", code)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk/")
    page.goto("/desk/account/")
    expect(page.get_by_text("9 codes left.")).to_be_visible()


def test_the_paper_kit_is_tried_in_the_browser(scene: Scene) -> None:
    page, sent = scene.pages["basem"], list[bytes]()
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    page.goto("/desk/keys/")
    journey.unlock(page, scene.basem)
    page.get_by_text("Try the recovery kit", exact=True).click()
    page.fill("[id^=kit-]:is(textarea)", scene.kit[:-1] + ("Q" if scene.kit[-1] != "Q" else "P"))
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".danger")).to_contain_text("does not open the desk’s key")
    page.fill("[id^=kit-]:is(textarea)", scene.kit.lower())
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("by basem.")).to_be_visible()
    Shots(SHOTS, 44).take(page, "who-holds-what")
    assert not any(scene.kit[20:60].encode() in body.upper() for body in sent)


def test_a_new_key_takes_two_browsers_and_so_does_the_rewrapping(scene: Scene) -> None:
    amal, basem = scene.pages["amal"], scene.pages["basem"]
    amal.goto("/desk/keys/")
    journey.unlock(amal, scene.amal)
    amal.get_by_text("Make a new key for this desk", exact=True).click()
    journey.sign(amal.locator("form[data-rotate]"), scene.amal)
    expect(amal.get_by_text("A new key is proposed")).to_be_visible()
    Shots(SHOTS, 45).take(amal, "proposed")
    expect(amal.locator("form[data-complete]")).to_have_count(0)
    journey.send_report(
        journey.open_page(scene.browser, scene.server.address), MEANWHILE, [], Shots(SHOTS, 46)
    )
    basem.goto("/desk/keys/")
    journey.unlock(basem, scene.basem)
    journey.sign(basem.locator("form[data-complete]"), scene.basem)
    expect(basem.get_by_text("A new key is in force")).to_be_visible()
    expect(basem.get_by_text("The new headers are made.")).to_be_visible()
    Shots(SHOTS, 47).take(basem, "made")
    amal.goto("/desk/keys/")
    journey.unlock(amal, scene.amal)
    expect(amal.get_by_text("What colleagues made opens with the new key.")).to_be_visible()
    Shots(SHOTS, 48).take(amal, "confirmed")
    amal.goto("/desk/keys/")
    journey.unlock(amal, scene.amal)
    expect(amal.locator("[data-confirm], [data-rewrap]")).to_have_count(0)
    for page, who in ((amal, scene.amal), (basem, scene.basem)):
        said = set()
        page.goto("/desk/")
        for number in page.locator("#result_list tbody code").all_inner_texts():
            journey.open_case(page, who, number, Shots(SHOTS, 49))
            said.add(page.locator("[id^=parcel-] .said").first.inner_text().strip())
        assert said == {WORDS, MEANWHILE}


def test_the_kit_on_paper_opens_the_new_key_too(scene: Scene) -> None:
    page = scene.pages["amal"]
    page.goto("/desk/keys/")
    journey.unlock(page, scene.amal)
    page.get_by_text("Try the recovery kit", exact=True).click()
    page.fill("[id^=kit-]:is(textarea)", scene.kit)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("by amal.")).to_be_visible()


def test_a_key_locks_the_tab_and_what_was_typed_stays(scene: Scene) -> None:
    page = scene.pages["amal"]
    page.goto("/desk/keys/")
    journey.unlock(page, scene.amal)
    page.get_by_text("Try the recovery kit", exact=True).click()
    page.fill("[id^=kit-]:is(textarea)", "HALF OF IT")
    page.keyboard.press("Control+Alt+l")
    expect(page.locator("#locked")).to_be_visible()
    # What the tab remembers of lists of people is no secret, and warns whoever unlocks it again.
    kept = page.evaluate("Object.keys(sessionStorage)")
    assert set(kept) <= {"desk-lists"}
    journey.unlock(page, scene.amal)
    expect(page.locator("[id^=kit-]:is(textarea)")).to_have_value("HALF OF IT")


def test_the_pages_fit_a_phone_in_arabic(scene: Scene) -> None:
    page, shots = scene.pages["amal"], Shots(SHOTS, 60)
    page.goto("/desk/keys/")
    page.locator(".account summary").click()
    page.locator(".account button", has_text="العربية").click()
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("keys", "people", "account"):
        page.goto(f"/desk/{name}/")
        expect(page.locator("html[dir=rtl]")).to_have_count(1)
        if name != "account":
            journey.unlock(page, scene.amal)
        shots.take(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
