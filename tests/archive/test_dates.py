"""Dates in words, in both languages; the extended format stays in the data alone."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from edtf import parse_edtf

from archive import dates
from archive.accession import Accepted

Accept = Callable[..., Accepted]
WORDS = (
    ("2026-02-18", "18 February 2026", "18 شباط 2026"),
    ("2026-02-18~", "about 18 February 2026", "نحو 18 شباط 2026"),
    ("2016?", "2016 (uncertain)", "2016 (غير مؤكد)"),
    ("2016-06-20/2016-06-26", "between 20 and 26 June 2016", "بين 20 و26 حزيران 2016"),
    ("2016-06-20/2016-07-03", "between 20 June and 3 July 2016", "بين 20 حزيران و3 تموز 2016"),
    ("2015-12-30/2016-01", "between 30 December 2015 and January 2016", None),
    ("202X", "the 2020s", "عقد 2020"),
    ("2020-21", "spring 2020", "ربيع 2020"),
    ("2016-06", "June 2016", "حزيران 2016"),
    ("2016-XX", "2016", "2016"),
    ("2020/..", "since 2020", "منذ 2020"),
    ("../2020", "until 2020", "حتى 2020"),
    ("XXXX-12-25", "25 December of an unknown year", None),
    ("XXXX", "date unknown", "التاريخ غير معروف"),
    ("{2016,2017}", "2016 and 2017", "2016 و2017"),
    ("2016-12-27T07:27:00", "27 December 2016, 07:27", "27 كانون الأول 2016، 07:27"),
    ("2016-12-27T07:27:00+03:00", "27 December 2016, 07:27 UTC+03:00", None),
    ("[2016-06-20..2016-06-22]", "between 20 and 22 June 2016", None),
)


@pytest.mark.parametrize(("edtf", "english", "arabic"), WORDS)
def test_a_date_is_said_in_words(edtf: str, english: str, arabic: str | None) -> None:
    assert dates.worded(edtf, "en") == english
    assert arabic is None or dates.worded(edtf, "ar") == arabic
    assert not re.search("[A-Za-z]", dates.worded(edtf, "ar").replace("UTC", ""))


def test_what_has_no_words_is_shown_as_it_is() -> None:
    for edtf in ("156X-12-25", "Y17000", "2016-02-31"):
        assert dates.shown(edtf, "ar") == dates.Shown(edtf, "")


def test_only_what_html_knows_is_for_machines() -> None:
    valid = [edtf for edtf, _, _ in WORDS if dates.shown(edtf, "en").machine]
    assert valid == ["2026-02-18", "2016-06", "2016-12-27T07:27:00", "2016-12-27T07:27:00+03:00"]
    assert parse_edtf("2020-21") and dates.shown("2016-06-31", "en").machine == ""


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "search/", "timeline/", "{record}/"])
def test_no_page_shows_the_extended_format(client: Client, accept: Accept, path: str) -> None:
    for edtf in ("2016-06-20/2016-06-26", "2026-02-18~"):
        made = accept(event_date={"edtf": edtf, "precision": "week"})
    for language, words in (("en", "about 18 February 2026"), ("ar", "نحو 18 شباط 2026")):
        text = client.get(f"/{language}/archive/{path.format(record=made.record_id)}")
        page = text.content.decode()
        assert f"<bdi>{words}</bdi>" in page and "2026-02-18" not in page
        assert all("~" not in each for each in re.findall(r'<time datetime="([^"]*)"', page))
        assert "<time>" not in page


@pytest.mark.django_db
def test_a_list_says_when_it_happened_and_when_it_was_published(
    client: Client, accept: Accept
) -> None:
    accept(event_date={"edtf": "2026-11-20", "precision": "day"})
    page = client.get("/en/archive/").content.decode()
    assert '<time datetime="2026-11-20"><bdi>20 November 2026</bdi></time><br>' in page
    assert 'Published on <time datetime="2026-11-23"><bdi>23 November 2026</bdi></time>' in page
