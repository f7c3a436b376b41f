"""The search: one function, the same answers on SQLite and PostgreSQL (`make test-scaled`)."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from archive import accession
from archive.accession import Accepted
from archive.models import Content, Entry, Facet
from archive.search import facets, index, normalising, periods, query
from tests.archive.conftest import NOW, both

Accept = Callable[..., Accepted]
# What five records say, and what finds them: the same table for every database.
RECORDS: dict[str, dict[str, Any]] = {
    "tabqa": {
        "headline": {"en": "Shells on Tabqa", "ar": "قذائف على الطَّبْقة"},
        "event_date": {"edtf": "2016-06-20/2016-06-26", "precision": "week"},
        "place": {"name": {"en": "Tabqa", "ar": "الطبقة"}, "precision": "town"},
    },
    "raqqa": {
        "headline": {"en": "Air strike on the old bridge", "ar": "غارة على الجسر القديم"},
        "event_date": {"edtf": "2017-06", "precision": "month"},
        "incident_types": ["airstrike"],
        "place": {"name": {"en": "Raqqa", "ar": "الرقّة"}, "precision": "town"},
        "status": "verified",
    },
    "hospital": {
        "languages": ["ar"],
        "headline": {"ar": "إصابة مستشفى الأطفال في ٣ آذار ٢٠١٨"},
        "body": {"ar": "قال أحد العاملين إنّ القصف أصاب المبنـــى."},
        "byline": {"name": {"ar": "فرات"}},
        "place": {"name": {"ar": "إدلب"}, "precision": "town"},
        "event_date": {"edtf": "2018-03-03", "precision": "day"},
        "status_statement": {"ar": "مصدر واحد."},
        "media": [],
    },
    "café": {
        "headline": {"en": "The Café's owner was arrested", "ar": "توقيف صاحب المقهى"},
        "event_date": {"edtf": "XXXX-12-25", "precision": "unknown"},
        "incident_types": ["arrest_detention"],
        "actors": [
            {
                "name": {"en": "Security branch", "ar": "فرع الأمن"},
                "type": "state_forces",
                "attribution": "confirmed",
            }
        ],
    },
    "decade": {
        "headline": both("A decade of siege"),
        "event_date": {"edtf": "201X", "precision": "unknown"},
        "incident_types": ["siege_denial_of_aid"],
    },
}
EVERY = {"tabqa", "raqqa", "hospital", "café", "decade"}
QUERIES: list[tuple[str, dict[str, str], set[str]]] = [
    ("", {}, EVERY),
    ("tabqa", {}, {"tabqa"}),
    ("TABQA shells", {}, {"tabqa"}),
    ("tabqa bridge", {}, set()),
    ("طبقه", {}, {"tabqa"}),
    ("الطبقة", {}, {"tabqa"}),
    ("بالطَبـقة", {}, {"tabqa"}),
    ("الرقه", {}, {"raqqa"}),
    ("اصابه مستشفي", {}, {"hospital"}),
    ("2018", {}, {"hospital"}),
    ("۲۰۱۸", {}, {"hospital"}),
    ("المبنى", {}, {"hospital"}),
    ("CAFE", {}, {"café"}),
    ("CAFES", {}, set()),
    ("cafe’s", {}, {"café"}),
    # Words of the page that no person wrote: labels in both languages, and the day.
    ("shelling", {}, {"tabqa", "hospital"}),
    ("قصف مدفعي", {}, {"tabqa", "hospital"}),
    ("القصف", {}, {"tabqa", "hospital"}),
    *(
        (text, {}, {"raqqa"})
        for text in ("airstrike", "Air Strikes", "airstrikes", "غارات", "strike")
    ),
    ("verified", {}, {"raqqa"}),
    ("state forces", {}, {"café"}),
    ("June 2017", {}, {"raqqa"}),
    ("حزيران ٢٠١٧", {}, {"raqqa"}),
    ("2016", {}, {"tabqa"}),
    ("security", {}, {"café"}),
    ("الامن", {}, {"café"}),
    ("", {"type": "shelling"}, {"tabqa", "hospital"}),
    ("", {"type": "airstrike", "status": "verified"}, {"raqqa"}),
    ("", {"type": "airstrike", "status": "reported"}, set()),
    ("", {"language": "ar"}, EVERY),
    ("", {"language": "en"}, EVERY - {"hospital"}),
    ("", {"place": "الطبقه"}, {"tabqa"}),
    ("", {"place": "ادلب"}, {"hospital"}),
    ("", {"actor": "فرع-الامن"}, {"café"}),
    ("bridge", {"place": "الرقه"}, {"raqqa"}),
    ('"tabqa" OR NOT (bridge) & | ! * :', {}, set()),
    ("place:الطبقه", {}, set()),
    ("", {"place": 'tabqa" OR "x'}, set()),
    ("", {"month": "2017-06"}, set()),
    ("'", {}, EVERY),
]
DATES: list[tuple[str | None, str | None, set[str]]] = [
    ("2016-06-26", "2016-06-26", {"tabqa", "decade"}),
    ("2016-06-27", "2017-05-31", {"decade"}),
    ("2017-06-30", "2018-03-03", {"raqqa", "hospital", "decade"}),
    (None, "2016-06-20", {"tabqa", "decade"}),
    ("2018-03-04", None, {"decade"}),
    ("2020-01-01", None, set()),
    ("2018-01-01", "2017-01-01", set()),
]


@pytest.fixture
def names(accept: Accept, picture: bytes) -> dict[str, str]:
    """The five records' ids, by what this file calls them."""
    return {str(accept(**changes).record_id): name for name, changes in RECORDS.items()}


def found(names: dict[str, str], asked: query.Question) -> set[str]:
    return {names[str(entry.record_id)] for entry in query.find(asked, limit=50)}


def day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@pytest.mark.django_db
def test_each_question_finds_what_it_should(names: dict[str, str]) -> None:
    wrong = {
        (text, *chosen.items()): (answer, wanted)
        for text, chosen, wanted in QUERIES
        if (answer := found(names, query.question(text, chosen))) != wanted
    }
    assert not wrong


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "last", "wanted"), DATES)
def test_a_span_of_days_finds_what_happened_in_it(
    names: dict[str, str], first: str | None, last: str | None, wanted: set[str]
) -> None:
    assert found(names, query.question("", None, day(first), day(last))) == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "shells"])
def test_pages_follow_each_other_without_gap_or_double(accept: Accept, text: str) -> None:
    made = [str(accept(headline=both(f"Shells {number}")).record_id) for number in range(7)]
    seen: list[str] = []
    after = None
    while page := list(query.find(query.question(text), after=after, limit=3)):
        seen += [str(entry.record_id) for entry in page]
        after = page[-1].pk
    assert seen == made[::-1]


@pytest.mark.django_db
def test_a_rare_word_is_found_beyond_the_newest(
    names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "NEAR", 1)
    assert found(names, query.question("tabqa")) == {"tabqa"}
    assert len(found(names, query.question("", {"language": "ar"}))) == 5


@pytest.mark.django_db
def test_a_new_version_is_found_by_its_own_words_alone(accept: Accept) -> None:
    made = accept(headline=both("Mistaken"))
    accept(made.record_id, change="correction", note=both("n"), headline=both("Corrected"))
    assert not query.find(query.question("mistaken"), limit=9)
    assert len(query.find(query.question("corrected"), limit=9)) == 1
    assert Facet.objects.get(word="status:reported").count == 1


@pytest.mark.django_db
def test_withdrawal_leaves_nothing_to_find(accept: Accept) -> None:
    other = accept(byline={"name": both("Furat"), "biography": both("Harmless.")})
    made = accept(
        headline=both("Secretword"),
        byline={"name": both("Furat"), "biography": both("Dangerous.")},
        place={"name": both("Onlyplace"), "precision": "town"},
    )
    accession.withdraw(made.record_id, None, now=NOW)
    assert not query.find(query.question("secretword"), limit=9)
    assert not Facet.objects.filter(word="place:عربي-onlyplace").exists()
    furat = Facet.objects.get(word="byline:عربي-furat")
    assert (furat.count, furat.shown["biography"]) == (1, both("Harmless."))
    assert Entry.objects.get().record_id == other.record_id


@pytest.mark.django_db
def test_a_record_in_one_language_takes_no_name_away(accept: Accept) -> None:
    accept(**RECORDS["tabqa"])
    in_arabic = RECORDS["hospital"] | {"place": {"name": {"ar": "الطبقه"}, "precision": "town"}}
    accept(**in_arabic)
    tabqa = Facet.objects.get(word="place:الطبقه")
    assert (tabqa.count, tabqa.shown["name"]["en"]) == (2, "Tabqa")


@pytest.mark.django_db
def test_the_words_go_with_their_entry_whoever_deletes_it(accept: Accept) -> None:
    accept(headline=both("Secretword"))
    Content.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM archive_words")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_what_fails_leaves_no_word_behind(accept: Accept, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(index, "_add", broken)
    with pytest.raises(RuntimeError):
        accept()
    assert not Entry.objects.exists() and not Facet.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM archive_words")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        query.question(),
        query.question("shells tabqa", {"type": "shelling"}),
        query.question("", None, datetime.date(2016, 1, 2), datetime.date(2018, 3, 4)),
    ],
)
def test_no_table_is_read_through(accept: Accept, asked: query.Question) -> None:
    """The plan: an empty table is always read through unless the planner is told not to."""
    accept()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = query.find(asked, after=10**6, limit=20).explain()
    scans = [line for line in plan.splitlines() if "Seq Scan" in line or "SCAN archive_e" in line]
    assert not scans, plan
    if connection.vendor == "sqlite" and asked.groups:
        assert "VIRTUAL TABLE INDEX" in plan


spans = st.tuples(
    st.dates(datetime.date(1950, 1, 1), datetime.date(2050, 1, 1)), st.integers(0, 5000)
).map(lambda made: periods.Span(made[0], made[0] + datetime.timedelta(days=made[1])))


@given(spans, spans)
def test_two_spans_share_a_word_exactly_if_they_overlap(
    one: periods.Span, other: periods.Span
) -> None:
    overlap = one.first <= other.last and other.first <= one.last
    assert bool(periods.carried(one) & set(periods.overlapping(other))) == overlap


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = " ".join(normalising.words(text))
    assert all(word == normalising.folded(word) for word in once.split(" "))
    assert normalising.key(normalising.key(text)) == normalising.key(text)


CAPTIONS = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nThey are hitting the market\n"
ACTOR = {"name": both("A branch"), "type": "civilians", "attribution": "unknown"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("carried out", {"actors": [ACTOR | {"role": both("Carried it out")}]}),
        ("commission inquiry", {"citations": [{"title": both("Commission of Inquiry")}]}),
        ("witness", {"status_statement": both("A witness says so.")}),
        ("misspelt", {"note": both("It was misspelt.")}),
        ("hospital", {"body": both("The hospital’s administration spoke.")}),
        ("severe injury", {"content_warnings": ["graphic_injury"]}),
    ],
)
def test_it_finds_every_word_that_stands_on_the_page(
    accept: Accept, text: str, changes: dict[str, Any]
) -> None:
    record = accept().record_id
    assert not query.find(query.question(text), limit=9)
    accept(record, **{"change": "update", "note": both("More."), **changes})
    (entry,) = query.find(query.question(text), limit=9)
    assert entry.record_id == record


def test_it_finds_what_is_said_in_a_film(document: dict[str, Any]) -> None:
    (medium,) = document["media"]
    public = {**document, "media": [{**medium, "captions": {"en": CAPTIONS}}]}
    words = facets.reader_words(public)
    assert {"hitting", "market"} <= words and not {"00", "02", "webvtt"} & words
