"""The pages: valid, without a script, in two languages, and inert whatever a record says."""

import io
import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.core.management import call_command
from django.test import Client

from archive import accession
from archive.accession import Accepted
from tests.archive.conftest import NOW, both

pytestmark = pytest.mark.django_db
Accept = Callable[..., Accepted]
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def parsed(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    text = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(text)
    assert "<script" not in text.lower() and " style=" not in text.lower()
    return text


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_a_record_reads_in_both_languages(
    client: Client, accept: Accept, language: str, direction: str
) -> None:
    made = accept()
    page = parsed(client, f"/{language}/archive/{made.record_id}/")
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert both("A headline")[language] in page
    assert both("One source.")[language] in page
    assert both("An orange field")[language] in page


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_list_shows_the_newest_version_of_each(
    client: Client, accept: Accept, language: str
) -> None:
    made = accept()
    accept(made.record_id, change="update", note=both("n"), headline=both("Newer"))
    page = parsed(client, f"/{language}/archive/")
    assert both("Newer")[language] in page and both("A headline")[language] not in page


def test_an_empty_archive_says_so(client: Client) -> None:
    assert "Nothing has been published yet." in parsed(client, "/en/archive/")


def test_older_versions_stay_and_point_to_the_newest(client: Client, accept: Accept) -> None:
    made = accept()
    accept(made.record_id, change="correction", note=both("It was Tuesday."))
    old = parsed(client, f"/en/archive/{made.record_id}/v1/")
    new = parsed(client, f"/en/archive/{made.record_id}/")
    assert "This is an older version." in old
    assert "It was Tuesday." in new and "This is an older version." not in new


def test_a_withdrawn_record_is_a_tombstone_everywhere(client: Client, accept: Accept) -> None:
    call_command("archive_key", stdout=io.StringIO())
    made = accept()
    digest_path = f"/archive/records/{made.record_id}/v1.json"
    assert client.get(digest_path).status_code == 200
    accession.withdraw(made.record_id, both("For somebody's safety."), now=NOW)
    page = parsed(client, f"/en/archive/{made.record_id}/", 410)
    assert "A headline" not in page
    (proof,) = re.findall(r'href="([^"]+)">Proof that it is in the log', page)
    assert client.get(proof).content.startswith(b"c2sp.org/tlog-proof@v1\n")
    parsed(client, f"/en/archive/{made.record_id}/v1/", 410)
    assert client.get(digest_path).status_code == 404
    assert "A headline" not in parsed(client, "/en/archive/")


def test_graphic_media_wait_behind_their_warning(client: Client, accept: Accept) -> None:
    page = parsed(client, f"/en/archive/{accept().record_id}/")
    cover = page.index('<details class="cover">')
    assert cover < page.index("<img ") and "Shows severe injury" in page


def test_hostile_words_are_inert(client: Client, accept: Accept) -> None:
    made = accept(
        headline=both(HOSTILE),
        body=both(f"{HOSTILE}\n\n[x](javascript:alert(1)) ![y](https://example.org/y.png)"),
        byline={"name": both(HOSTILE), "biography": both(HOSTILE)},
        place={"name": both(HOSTILE), "precision": "town"},
    )
    page = parsed(client, f"/en/archive/{made.record_id}/")
    assert "onerror=" not in page.replace("onerror=alert(1)&gt;", "")
    assert 'href="javascript:' not in page and 'src="https:' not in page
    parsed(client, "/en/archive/")


def test_the_record_that_nobody_made_is_not_found(client: Client) -> None:
    path = "/en/archive/00000000-0000-4000-8000-000000000000/"
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/en/archive/", "record"])
def test_a_page_takes_three_queries_at_most(
    client: Client, accept: Accept, django_assert_max_num_queries: Any, path: str
) -> None:
    made = [accept() for _ in range(5)]
    with django_assert_max_num_queries(3):
        client.get(path if path != "record" else f"/en/archive/{made[0].record_id}/")
