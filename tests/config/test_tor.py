"""What a request tells of the way it came, and where visitors from elsewhere are led."""

import base64

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from config import onion_address, tor
from config.environment import reading, table
from config.environment.errors import WrongSettings

# The examples of Tor's rend-spec-v3, section "ONIONADDRESS".
EXAMPLES = (
    "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion",
    "sp3k262uwy4r2k3ycr5awluarykdpag6a7y33jxop4cs2lu5uz5sseqd.onion",
    "xa4r2iadxm55fbnqgwwi5mymqdcofiu3w6rpbtqn7b2dyn7mgwj64jyd.onion",
)
OURS = EXAMPLES[0]
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
ARRIVALS = {
    (OURS, ""): tor.Route.ONION,
    (f"{OURS}:8000", ""): tor.Route.ONION,
    (f"www.{OURS.upper()}", ""): tor.Route.ONION,
    (OURS, "encrypted"): tor.Route.GATEWAY,
    (f"{OURS}.ly", ""): tor.Route.GATEWAY,
    (f"{OURS}.ws:443", ""): tor.Route.GATEWAY,
    (f"{OURS.removesuffix('.onion')}.tor2web.example", ""): tor.Route.GATEWAY,
    ("reports.example", ""): tor.Route.ELSEWHERE,
    ("reports.example", "plain"): tor.Route.GATEWAY,
    ("onion.example", ""): tor.Route.ELSEWHERE,
    ("127.0.0.1:8000", ""): tor.Route.ELSEWHERE,
    ("", ""): tor.Route.ELSEWHERE,
}


@pytest.fixture
def named(settings: Settings) -> Settings:
    settings.ALLOWED_HOSTS = ["testserver", OURS]
    settings.ONION = OURS
    return settings


@pytest.mark.parametrize("address", EXAMPLES)
def test_an_address_is_whole_and_no_other_letter_is(address: str) -> None:
    assert onion_address.whole(address) and onion_address.whole(f"www.{address}")
    for place in range(56):
        for letter in LETTERS.replace(address[place], "")[::5]:
            assert not onion_address.whole(address[:place] + letter + address[place + 1 :])


@pytest.mark.parametrize("address", ["", "onion", "reports.example", f"{OURS}.ly", OURS[1:]])
def test_what_is_no_address_is_not_whole(address: str) -> None:
    assert not onion_address.whole(address)


def test_only_version_three_is_whole() -> None:
    key = bytes(range(32))
    label = base64.b32encode(key + onion_address.checksum_of(key) + b"\x02").decode().lower()
    assert not onion_address.whole(f"{label}.onion")


@pytest.mark.parametrize(("host", "gateway"), ARRIVALS)
def test_it_tells_the_way_by_the_name_that_was_asked_for(host: str, gateway: str) -> None:
    more = {"HTTP_X_TOR2WEB": gateway} if gateway else {}
    request = RequestFactory().get("/en/", HTTP_HOST=host, **more)
    assert tor.route_of(request) is ARRIVALS[host, gateway]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/en/", "/ar/r/", "/en/safety/tor/?a=%C3%A4&b=2"])
def test_the_onion_is_offered_with_the_same_page(
    client: Client, named: Settings, path: str
) -> None:
    assert client.get(path)["Onion-Location"] == f"http://{OURS}{path}"
    assert client.head(path)["Onion-Location"] == f"http://{OURS}{path}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("/en/", OURS),
        ("/en/nowhere/", "testserver"),
        ("/en/archive/", "testserver"),
        ("/en/calendar/", "testserver"),
        ("/desk/login/", "testserver"),
    ],
)
def test_the_onion_is_not_offered_where_it_would_lead_astray(
    client: Client, named: Settings, path: str, host: str
) -> None:
    assert not client.get(path, headers={"host": host}).has_header("Onion-Location")


@pytest.mark.django_db
def test_an_answer_to_a_form_and_a_site_without_an_onion_offer_none(
    client: Client, named: Settings
) -> None:
    assert not client.post("/en/back/", {"codename": "x"}).has_header("Onion-Location")
    named.ONION = ""
    assert not client.get("/en/").has_header("Onion-Location")


@pytest.mark.parametrize("host", [f"{OURS}.ly", f"{OURS}.example"])
def test_a_gateway_under_a_name_of_its_own_is_named(
    client: Client, named: Settings, host: str
) -> None:
    answer = client.get("/en/r/", headers={"host": host})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert text.count(OURS) == 2  # in each language once
    assert "a gateway that can read and change everything" in text and "بوابة" in text


def test_another_name_that_is_not_ours_is_an_ordinary_mistake(
    client: Client, named: Settings
) -> None:
    answer = client.get("/en/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert OURS not in answer.content.decode()


def test_the_setting_is_checked_letter_by_letter() -> None:
    assert reading.read({"AMANA_ONION": EXAMPLES[1].upper()})[table.ONION] == EXAMPLES[1]
    with pytest.raises(WrongSettings, match="is wrong, or missing"):
        reading.read({"AMANA_ONION": "a" + OURS[1:]})


def test_without_the_setting_it_is_the_first_name_that_is_one() -> None:
    assert onion_address.first(["localhost", "youronionaddress.onion", OURS]) == OURS
    assert onion_address.first(["localhost"]) == ""
