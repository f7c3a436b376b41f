"""Search page, timeline, map, people and integrity: valid, cheap, and true to what stands."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.test import Client
from PIL import Image

from archive import accession, views
from archive.accession import Accepted
from archive.pages import worldmap
from archive.pages.cards import card
from tests.archive.conftest import NOW, both

pytestmark = pytest.mark.django_db
Accept = Callable[..., Accepted]
PAGES = ("", "search/", "search/?q=headline&type=shelling", "map/", "timeline/", "people/")
TABQA = {"name": both("Tabqa"), "precision": "town", "latitude": 35.84, "longitude": 38.55}


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    text = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    assert "<script" not in text.lower() and " style=" not in text.lower()
    return text


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", [*PAGES, "integrity/", "people/عربي-furat/"])
def test_each_page_is_valid_and_takes_three_queries_at_most(
    client: Client,
    accept: Accept,
    django_assert_max_num_queries: Any,
    language: str,
    path: str,
) -> None:
    for _ in range(3):
        accept(place=TABQA)
    with django_assert_max_num_queries(3):
        page(client, f"/{language}/archive/{path}")


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_archive_has_every_page(client: Client, path: str) -> None:
    assert 'class="empty"' in page(client, f"/ar/archive/{path}")


def test_facets_narrow_and_can_be_taken_back(client: Client, accept: Accept) -> None:
    accept(headline=both("Alpha"))
    accept(headline=both("Beta"), incident_types=["airstrike"], status="verified")
    whole = page(client, "/en/archive/search/")
    assert "?type=airstrike" in whole and "Alpha" in whole
    narrow = page(client, "/en/archive/search/?type=airstrike&status=verified")
    assert "Beta" in narrow and "Alpha" not in narrow and "1 record" in narrow
    assert 'href="?status=verified"' in narrow and 'href="?type=airstrike"' in narrow


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "to=2016-02-30",
        "after=x",
        "after=99999999999999999999",
        "type=%00",
        "q=%00",
    ],
)
def test_a_strange_address_is_answered_all_the_same(
    client: Client, accept: Accept, query: str
) -> None:
    accept()
    page(client, f"/en/archive/search/?{query}")


def test_a_long_list_is_walked_page_by_page(client: Client, accept: Accept) -> None:
    made = {str(accept().record_id) for _ in range(23)}
    seen: list[str] = []
    query: str | None = "?q=headline"
    while query:
        text = page(client, f"/en/archive/search/{query}")
        seen += re.findall(r'<h2><a href="/en/archive/([0-9a-f-]{36})/"', text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        query = found[1].replace("&amp;", "&") if found else None
    assert len(seen) == 23 and set(seen) == made


def test_the_timeline_has_the_order_of_the_events(client: Client, accept: Accept) -> None:
    accept(headline=both("Later"), event_date={"edtf": "2016-07-02", "precision": "day"})
    accept(headline=both("Earlier"), event_date={"edtf": "2016-07-01", "precision": "day"})
    accept(headline=both("Elsewhen"), event_date={"edtf": "2015", "precision": "year"})
    text = page(client, "/en/archive/timeline/?when=2016-07")
    assert text.index("Earlier") < text.index("Later") and "Elsewhen" not in text
    assert "Elsewhen" in page(client, "/en/archive/timeline/?when=2015")
    for strange in ("2016-13", "0000", "x", "2016-07&after=2016-99-99.1"):
        page(client, f"/en/archive/timeline/?when={strange}")


def test_the_map_shows_places_as_they_were_published(client: Client, accept: Accept) -> None:
    accept(place=TABQA)
    accept(place={"name": both("Hidden"), "precision": "withheld"})
    text = page(client, "/en/archive/map/")
    assert text.count("<circle") == 1 and "Tabqa" in text and "Hidden" not in text
    assert 'class="land" d="M' in text


def test_outlines_are_cut_at_the_edge_of_the_map() -> None:
    seen = worldmap.View(30.0, 30.0, 40.0, 40.0)
    ring = [(0.0, 0.0), (80.0, 0.0), (80.0, 80.0), (0.0, 80.0)]
    cut = worldmap.clipped(ring, seen)
    assert {round(x, 6) for x, _ in cut} == {29.5, 40.5}
    assert not worldmap.clipped([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)], seen)


def test_people_have_their_newest_biography(client: Client, accept: Accept) -> None:
    accept(byline={"name": both("Furat"), "biography": both("Old words.")})
    accept(byline={"name": both("Furat"), "biography": both("New words.")})
    text = page(client, "/en/archive/people/")
    assert "New words." in text and "Old words." not in text and "2 records" in text
    for nobody in ("nobody", "%00", "a%20b", "x" * 81):
        page(client, f"/en/archive/people/{nobody}/", 404)


def test_withdrawal_reaches_every_page_at_once(client: Client, accept: Accept) -> None:
    made = accept(
        headline=both("Canary"), place=TABQA, byline={"name": both("Ghost")}, status="verified"
    )
    accession.withdraw(made.record_id, None, now=NOW)
    for path in PAGES:
        text = page(client, f"/en/archive/{path}")
        assert not [word for word in ("Canary", "Tabqa", "Ghost", "Verified") if word in text]
    for ending in ("json", "jsonld", "png"):
        assert client.get(f"/archive/records/{made.record_id}/v1.{ending}").status_code == 404


def test_nothing_of_a_record_is_kept_without_asking_again(client: Client, accept: Accept) -> None:
    made = accept()
    files = [
        f"/archive/records/{made.record_id}/v1.{ending}" for ending in ("json", "jsonld", "png")
    ]
    pages = [f"/en/archive/{path}" for path in (*PAGES, f"{made.record_id}/")]
    for path in (*files, *pages, "/archive/feed.atom", "/archive/feed.json"):
        assert "no-cache" in client.get(path).headers["Cache-Control"], path


def test_a_retraction_is_seen_in_the_list(client: Client, accept: Accept) -> None:
    made = accept()
    accept(made.record_id, change="retraction", note=both("It did not happen."))
    assert 'data-state="retracted"' in page(client, "/en/archive/")


def test_a_card_is_a_picture_of_its_own_record(client: Client, accept: Accept) -> None:
    made = accept(headline=both("Canary"))
    answer = client.get(f"/archive/records/{made.record_id}/v1.png")
    with Image.open(io.BytesIO(answer.content)) as picture:
        picture.verify()
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert card("a", "verified") != card("b", "verified") != card("b", "false")
    text = page(client, f"/en/archive/{made.record_id}/")
    assert (
        f'property="og:image" content="http://testserver/archive/records/{made.record_id}' in text
    )


def test_each_record_counts_once_in_the_cell_that_its_date_names(
    client: Client, accept: Accept
) -> None:
    dated = ("2020-01-05", "2020-01", "2020", "2020-06-20/2020-07-03", "202X", "2020/..", "XXXX")
    for edtf in dated:
        accept(headline=both(f"Dated {edtf}"), event_date={"edtf": edtf, "precision": "unknown"})
    text = page(client, "/en/archive/timeline/")
    cells = dict(re.findall(r'href="\?when=([^"]+)"[^>]*>(?:<span[^>]*>[^<]*</span>)?(\d+)<', text))
    assert cells == {"2020": "2020", "2020-01": "2", "2020-00": "2"} and ">4</td>" in text
    assert '<a href="?when=other">' in text and '<span class="meta">3</span>' in text
    assert "7 records in all" in text
    for period, count in (("2020-01", 2), ("2020-00", 2), ("2020", 4), ("other", 3)):
        listed = page(client, f"/en/archive/timeline/?when={period}").count("Dated ")
        assert listed == count, period


@pytest.mark.parametrize("period", ["2016-07", "other", "2016-00"])
def test_a_period_is_walked_page_by_page(client: Client, accept: Accept, period: str) -> None:
    other = {"other": ("201X", "unknown"), "2016-00": ("2016", "year")}
    edtf, precision = other.get(period, ("2016-07-01", "day"))
    day = {"edtf": edtf, "precision": precision}
    made = {str(accept(event_date=day).record_id) for _ in range(43)}
    first = page(client, f"/en/archive/timeline/?when={period}")
    found = re.search(r'rel="next" href="([^"]+)"', first)
    assert found
    second = page(client, f"/en/archive/timeline/{found[1].replace('&amp;', '&')}")
    seen = re.findall(r'<a href="/en/archive/([0-9a-f-]{36})/"', first + second)
    assert len(seen) == 43 and set(seen) == made


def test_a_retracted_record_is_not_among_the_verified(client: Client, accept: Accept) -> None:
    made = accept(status="verified")
    accept(made.record_id, change="retraction", note=both("It did not happen."), status="verified")
    narrow = page(client, "/en/archive/search/?status=verified")
    assert "0 records" in narrow
    assert str(made.record_id) in page(client, "/en/archive/search/?status=retracted")
    whole = page(client, "/en/archive/search/")
    assert "?status=retracted" in whole and "?status=verified" not in whole
    data = json.loads(client.get(f"/archive/records/{made.record_id}/v2.json").content)
    linked = json.loads(client.get(f"/archive/records/{made.record_id}/v2.jsonld").content)
    assert data["standing"] == linked["creativeWorkStatus"] == "retracted"


def test_the_front_does_not_call_everything_verified(client: Client, accept: Accept) -> None:
    accept(status="disputed")
    text = page(client, "/en/archive/")
    assert "have verified and released" not in text and "disputed or false" in text


def test_a_summary_has_no_marks_of_its_own(client: Client, accept: Accept) -> None:
    accept(
        body=both("See [the report](https://a.example).\n\n| When | Dead |\n|---|---|\n| 9 | *2* |")
    )
    text = page(client, "/en/archive/")
    assert "See the report. When Dead 9 2" in text
    feed = json.loads(client.get("/archive/feed.json").content)["items"][0]["summary"]
    assert feed == "See the report. When Dead 9 2"


def named(number: int) -> dict[str, Any]:
    name = {"ar": f"بلدة {number}", "en": f"Town {number}"}
    return {"name": name, "precision": "town", "latitude": 30 + number, "longitude": 38.5}


def test_a_facet_says_how_many_more_it_has_and_shows_them(client: Client, accept: Accept) -> None:
    for number in range(15):
        accept(place=named(number))
    for query, counted in (("", "?all=place#place"), ("?q=headline", "?q=headline&amp;all=place#")):
        text = page(client, f"/en/archive/search/{query}")
        assert "and 3 more" in text and counted in text
        assert text.count("?place=") + text.count("&amp;place=") == 12
    every = page(client, "/en/archive/search/?all=place")
    assert every.count("?place=") == 15 and "more</a>" not in every


def test_the_map_says_what_is_not_on_it(
    client: Client, accept: Accept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worldmap, "MOST", 2)
    for number in range(3):
        accept(place=named(number))
    text = page(client, "/en/archive/map/")
    assert text.count("<circle") == 2 and "1 more place with coordinates" in text
    assert 'href="/en/archive/search/?all=place#place"' in text


def test_people_who_do_not_fit_on_the_page_are_counted(
    client: Client, accept: Accept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PEOPLE", 1)
    for name in ("Furat", "Dijla", "Barada"):
        accept(byline={"name": both(name)})
    assert "and 2 more" in page(client, "/en/archive/people/")
