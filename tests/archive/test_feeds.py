"""Feeds, site map and linked data: other people's readers understand them, hostile words do not."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from pyld import jsonld

from archive import accession
from archive.accession import Accepted
from archive.pages import feeds
from archive.record.linked_data import CONTEXT
from tests.archive.conftest import NOW, both

pytestmark = pytest.mark.django_db
Accept = Callable[..., Accepted]
ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOSTILE = '"><script>alert(1)</script>]]></title><x \x0b\x1b&amp; {{ 7 }}'


def atom(client: Client, query: str = "") -> ElementTree.Element:
    answer = client.get(f"/archive/feed.atom{query}")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314


def required(element: ElementTree.Element, names: str) -> bool:
    """RFC 4287, 4.1.1 and 4.1.2: exactly one of each."""
    return all(len(element.findall(f"{ATOM}{name}")) == 1 for name in names.split())


def test_the_feed_has_what_the_standard_asks_for(client: Client, accept: Accept) -> None:
    accept()
    accept(headline=both("Another"))
    feed = atom(client)
    assert required(feed, "id title updated author")
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "alternate"]
    entries = feed.findall(f"{ATOM}entry")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    for entry in entries:
        assert required(entry, "id title updated author summary content rights")
        pairs = [
            (link.get("type"), link.get("hreflang"))
            for link in entry.findall(f"{ATOM}link")
            if link.get("rel") == "alternate"
        ]
        assert len(set(pairs)) == len(pairs) == 2


def test_a_feed_reader_understands_it(client: Client, accept: Accept) -> None:
    accept(headline=both("Something & <more>"))
    read = feedparser.parse(client.get("/archive/feed.atom").content)
    assert not read.bozo and read.version == "atom10"
    assert read.entries[0].title == "Something & <more>"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Alpha", "Beta"}),
        ("?language=ar", {"عربي Alpha", "عربي Beta"}),
        ("?type=airstrike", {"Beta"}),
        ("?q=alpha", {"Alpha"}),
        ("?status=false", set()),
    ],
)
def test_there_is_a_feed_of_every_search(
    client: Client, accept: Accept, query: str, titles: set[str]
) -> None:
    accept(headline=both("Alpha"))
    accept(headline=both("Beta"), incident_types=["airstrike"])
    found = {entry.findtext(f"{ATOM}title") for entry in atom(client, query).iter(f"{ATOM}entry")}
    assert found == titles
    items = json.loads(client.get(f"/archive/feed.json{query}").content)["items"]
    assert {item["title"] for item in items} == titles


def test_a_correction_comes_again_with_its_note(client: Client, accept: Accept) -> None:
    made = accept()
    accept(made.record_id, change="correction", note=both("It was Tuesday."))
    (entry,) = atom(client).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary") == "It was Tuesday."
    assert "correction" in {each.get("term") for each in entry.findall(f"{ATOM}category")}


def test_a_withdrawal_is_a_tombstone_in_every_feed(client: Client, accept: Accept) -> None:
    made = accept(headline=both("Canary"))
    accession.withdraw(made.record_id, both("For safety."), now=NOW)
    for query in ("", "?type=airstrike", "?language=ar"):
        feed = atom(client, query)
        (gone,) = feed.findall(TOMBSTONE)
        assert gone.get("ref") == f"urn:uuid:{made.record_id}"
        assert gone.get("when", "").startswith("2026-11-23T")
        assert not feed.findall(f"{ATOM}entry") and b"Canary" not in ElementTree.tostring(feed)
    held = json.loads(client.get("/archive/feed.json").content)
    assert held["items"] == [] and len(held["_tombstones"]) == 1


def test_json_feed_has_what_its_version_asks_for(client: Client, accept: Accept) -> None:
    accept()
    held = json.loads(client.get("/archive/feed.json").content)
    assert held["version"] == "https://jsonfeed.org/version/1.1" and held["title"]
    for item in held["items"]:
        assert isinstance(item["id"], str) and item["content_html"]
        assert item["url"].startswith("http://testserver/en/archive/")


def test_hostile_words_are_inert_everywhere(client: Client, accept: Accept) -> None:
    made = accept(
        headline=both(HOSTILE),
        body=both(f"{HOSTILE}\n\n[x](javascript:alert(1))"),
        byline={"name": both(HOSTILE), "biography": both(HOSTILE)},
        actors=[{"name": both(HOSTILE), "type": "civilians", "attribution": "unknown"}],
        place={"name": both(HOSTILE), "precision": "town", "latitude": 35.5, "longitude": 38.5},
    )
    (entry,) = atom(client).findall(f"{ATOM}entry")
    assert "<script>" in (entry.findtext(f"{ATOM}title") or "")  # as text, of type "text"
    assert "<script" not in (entry.findtext(f"{ATOM}content") or "")
    (item,) = json.loads(client.get("/archive/feed.json").content)["items"]
    assert "<script" not in item["content_html"] and 'href="j' not in item["content_html"]
    for path in ("", "search/", "map/", "timeline/", "people/", f"{made.record_id}/"):
        text = client.get(f"/en/archive/{path}").content.decode()
        assert "<script" not in text and 'href="j' not in text
    for ending, kind in (("json", "application/json"), ("jsonld", "application/ld+json")):
        answer = client.get(f"/archive/records/{made.record_id}/v1.{ending}")
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_linked_data_means_what_the_record_says(client: Client, accept: Accept) -> None:
    made = accept(
        place={"name": both("Tabqa"), "precision": "town", "latitude": 35.8, "longitude": 38.5}
    )
    answer = client.get(f"/archive/records/{made.record_id}/v1.jsonld")
    held: dict[str, Any] = json.loads(answer.content)
    assert held.pop("@context") == CONTEXT
    vocabulary = {"@vocab": "https://schema.org/"}
    (article,) = jsonld.expand(held, {"expandContext": {"@context": vocabulary}})
    assert article["@type"] == ["https://schema.org/NewsArticle"]
    assert article["@id"] == f"urn:uuid:{made.record_id}"
    headlines = {
        (each["@language"], each["@value"]) for each in article["https://schema.org/headline"]
    }
    assert headlines == {("ar", "عربي A headline"), ("en", "A headline")}


def test_the_site_map_names_every_record_that_stands(client: Client, accept: Accept) -> None:
    stands, gone = accept(), accept()
    accession.withdraw(gone.record_id, None, now=NOW)
    index = ElementTree.fromstring(client.get("/archive/sitemap.xml").content)  # noqa: S314
    urls = [each.text or "" for each in index.iter(f"{SITEMAP}loc")]
    assert urls == ["http://testserver/archive/sitemap-0.xml"]
    part = ElementTree.fromstring(client.get(urls[0]).content)  # noqa: S314
    found = {each.text for each in part.iter(f"{SITEMAP}loc")}
    assert f"http://testserver/ar/archive/{stands.record_id}/" in found
    assert not [url for url in found if url and str(gone.record_id) in url]


def test_the_sites_own_address_is_used_but_never_for_an_onion(
    client: Client, accept: Accept, settings: Any
) -> None:
    accept()
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://news.example", ["testserver", ".onion"]
    assert "https://news.example/" in client.get("/archive/feed.json").content.decode()
    onion = client.get("/archive/feed.json", headers={"host": "abc.onion"}).content.decode()
    assert "http://abc.onion/" in onion and "news.example" not in onion


def pages(client: Client, path: str) -> Iterator[tuple[bytes, str]]:
    """Every page of a feed, by the links that it names."""
    url: str | None = path
    while url:
        content = client.get(url).content
        yield content, url
        if "feed.json" in path:
            url = json.loads(content).get("next_url")
        else:
            links = ElementTree.fromstring(content).findall(f"{ATOM}link")  # noqa: S314
            url = next((each.get("href") for each in links if each.get("rel") == "next"), None)


@pytest.mark.parametrize("path", ["/archive/feed.atom", "/archive/feed.json?language=ar"])
def test_every_withdrawal_is_told_and_every_record(
    client: Client, accept: Accept, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST", 2)
    monkeypatch.setattr(feeds, "TOMBSTONES_ON_A_PAGE", 3)
    stand = {str(accept().record_id) for _ in range(5)}
    gone = {str(accept().record_id) for _ in range(8)}
    for record in gone:
        accession.withdraw(UUID(record), None, now=NOW)
    text = b"".join(content for content, _ in pages(client, path)).decode()
    for record in stand | gone:
        assert f"urn:uuid:{record}" in text
    assert (
        len(
            {
                re.findall(r"<id>(http[^<]*)<", page.decode())[0]
                for page, _ in pages(client, path)
                if b"<feed" in page
            }
        )
        <= 1
    )


def test_sixty_withdrawals_are_all_on_the_first_page(client: Client, accept: Accept) -> None:
    for _ in range(60):
        accession.withdraw(accept().record_id, None, now=NOW)
    assert len(atom(client).findall(TOMBSTONE)) == 60
    assert len(json.loads(client.get("/archive/feed.json").content)["_tombstones"]) == 60


def test_the_address_that_lasts_is_the_canonical_one(client: Client, accept: Accept) -> None:
    made = accept()
    accept(made.record_id, change="update", note=both("More."))
    lasting = f"http://testserver/en/archive/{made.record_id}/"
    for tail, hidden in (("", False), ("v2/", False), ("v1/", True)):
        text = client.get(f"/en/archive/{made.record_id}/{tail}").content.decode()
        assert f'<link rel="canonical" href="{lasting}">' in text
        assert ('name="robots" content="noindex"' in text) == hidden
    part = client.get("/archive/sitemap-0.xml").content.decode()
    assert f"{lasting}<" in part and "/v1/" not in part
