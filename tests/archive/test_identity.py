"""One town is one place whatever the language of its records, and two of one name are two."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from archive import accession
from archive.accession import Accepted
from archive.models import Entry, Facet, Naming
from archive.search import identity, index
from archive.search.identity import Name
from tests.archive.conftest import NOW, both

pytestmark = pytest.mark.django_db
Accept = Callable[..., Accepted]
ALEPPO = {"ar": "حلب", "en": "Aleppo"}
NORTH, SOUTH = (36.37, 37.52), (33.5, 36.37)  # two towns called al-Bab


def place(name: dict[str, str], point: tuple[float, float] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "precision": "town"}
    return found | dict(zip(("latitude", "longitude"), point, strict=True)) if point else found


def english(**changes: Any) -> dict[str, Any]:
    """What makes the document one in English alone."""
    texts = ("headline", "body", "status_statement")
    held = {"languages": ["en"], "media": [], "byline": {"name": {"en": "Furat"}}}
    return {**held, **{name: {"en": "Words."} for name in texts}, **changes}


def counts(kind: str) -> dict[str, int]:
    return {row.key: row.count for row in Facet.objects.filter(kind=kind)}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_records_in_one_language_count_with_those_in_both(
    accept: Accept, order: tuple[int, ...]
) -> None:
    several = (
        {"place": place(ALEPPO)},
        english(place=place({"en": "Aleppo"})),
        english(place=place({"en": "ALEPPO"}), incident_types=["airstrike"]),
    )
    for number in order:
        accept(**several[number])
    assert counts("place") == {"حلب": 3} and counts("byline") == {"عربي-furat": 3}


def test_what_united_two_names_unites_them_no_more_once_withdrawn(accept: Accept) -> None:
    accept(**english(place=place({"en": "Aleppo"})))
    united = accept(place=place(ALEPPO))
    accession.withdraw(united.record_id, None, now=NOW)
    assert counts("place") == {"aleppo": 1} and counts("byline") == {"furat": 1}
    assert not [row for row in Naming.objects.all() if row.main]


def test_actors_are_united_too(client: Client, accept: Accept) -> None:
    branch = {"type": "state_forces", "attribution": "confirmed"}
    accept(**english(place=place({"en": "X"}), actors=[{"name": {"en": "Branch 215"}, **branch}]))
    accept(actors=[{"name": {"ar": "الفرع ٢١٥", "en": "Branch 215"}, **branch}])
    assert counts("actor") == {"الفرع-215": 2}
    answer = client.get("/en/archive/search/", {"actor": "الفرع-215"})
    assert "2 records" in answer.content.decode()


def test_an_actor_that_is_named_twice_counts_once(accept: Accept) -> None:
    """Two spellings on one record become one actor, and the record is one of its."""
    kind = {"type": "state_forces", "attribution": "confirmed"}
    spelt = [{"name": {"en": each}, **kind} for each in ("Branch 215", "Branch of 215")]
    accept(**english(place=place({"en": "X"}), actors=spelt))
    accept(**english(place=place({"en": "X"}), actors=spelt[:1]))
    united = [{"name": {"ar": "الفرع", "en": each["name"]["en"]}, **kind} for each in spelt]
    made = accept(actors=united)
    assert counts("actor") == {"الفرع": 3}
    accession.withdraw(made.record_id, None, now=NOW)
    assert counts("actor") == {"branch-215": 2, "branch-of-215": 1}


def test_an_english_name_of_two_arabic_ones_is_neither(accept: Accept) -> None:
    for arabic in ("الحمة", "حماة"):
        accept(place=place({"ar": arabic, "en": "Hama"}))
    accept(**english(place=place({"en": "Hama"})))
    assert counts("place") == {"الحمه": 1, "حماه": 1, "hama": 1}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_two_towns_of_one_name_are_two_places(
    client: Client, accept: Accept, order: tuple[int, ...]
) -> None:
    name = {"ar": "الباب", "en": "Al-Bab"}
    several = [place(name, NORTH), place(name, SOUTH), place(name)]
    for number in order:
        accept(place=several[number])
    assert sorted(counts("place").values()) == [1, 1, 1]
    text = client.get("/en/archive/map/").content.decode()
    assert text.count("<circle") == 2 and "36.4°N 37.5°E" in text and "33.5°N 36.4°E" in text
    accession.withdraw(Entry.objects.get(marks__contains="--67_72").record_id, None, now=NOW)
    assert counts("place") == {"الباب": 2}


def test_points_of_one_town_are_one_place_across_a_cells_edge() -> None:
    near = [
        Name("place", "حلب", "", identity.cell(*point)) for point in ((36.49, 37.1), (36.51, 37.1))
    ]
    assert near[0].cell != near[1].cell and set(identity.keys(near).values()) == {"حلب"}


def test_a_place_stays_on_the_map_when_a_record_has_no_point(
    client: Client, accept: Accept
) -> None:
    accept(place=place(ALEPPO, (36.2, 37.15)) | {"precision": "exact"})
    newest = accept(place=place(ALEPPO))
    text = client.get("/en/archive/map/").content.decode()
    assert text.count("<circle") == 1 and "Aleppo: 2" in text and "Exact place" in text
    accept(place=place(ALEPPO, (36.21, 37.16)))
    assert "Of several kinds" in client.get("/en/archive/map/").content.decode()
    assert newest.version == 1


def test_the_index_made_anew_is_the_index_as_it_was(accept: Accept) -> None:
    accept(**english(place=place({"en": "Aleppo"})))
    accept(place=place(ALEPPO, (36.2, 37.15)))
    old = accept(headline=both("Old"))
    accept(old.record_id, change="retraction", note=both("No."))
    kept = ("word", "count", "shown", "latitude")
    before = sorted(map(str, Facet.objects.values_list(*kept)))
    index.rebuild()
    assert sorted(map(str, Facet.objects.values_list(*kept))) == before
