"""A group's past comes in: each row a case that the desk alone can open, once, with a draft."""

import datetime
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from reviewers import importing
from reviewers.importing.mapping import prepare, roles
from reviewers.models import Case, CustodyEntry, Imported
from sealing import HybridIdentity, Opener, read_parcel
from submissions import intake
from submissions.reports import receiving
from tests.reviewers.acting import DESK, Cast

SYRIAN = (
    "unique_event_ID,location_name,location_name_ar,geo_longitude,geo_latitude,geo_accuracy,"
    "date_time,event_summary,event_summary_ar,type_of_violation,url_links,number_1: *RENAME*\n"
    "CW_1,Ayn Tarma,عين ترما,36.35,33.51,APPROXIMATE,08/21/13 12:00 AM,"
    "Casualties of an attack,ضحايا هجوم,Use of illegal weapons,https://example.org/a,\n"
)
BAYANAT = (
    ",id,title,title_ar,description,labels.label-1,labels.label-2,locations.location-1,mood\n"
    '0,7,Shelling of a market,قصف سوق,"نص,\nمن سطرين",12-Shelling,13-Moonlight,4-Idlib,CANARYMOOD\n'
)
ATLOS = (
    "slug,project,description,date,latitude,longitude,geolocation_resolution,sensitive,"
    "Incident Type,source_1\n"
    "ATL-1,P,'=Strike on a school,2022-03-04,36.1,37.2,Exact,"
    '"Graphic Violence, Deleted by Source","Military Activity/Combat",https://example.org/b\n'
)
TABLES = {"syrian_archive": SYRIAN, "bayanat": BAYANAT, "atlos": ATLOS}


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "records.csv"
    path.write_bytes(text.encode(encoding))
    return path


def imported(path: Path, source: str, **options: Any) -> str:
    said = StringIO()
    call_command(
        "import_records", path, source=source, desk=DESK, stdout=said, stderr=StringIO(), **options
    )
    return said.getvalue()


def contents(case: Case, desk: HybridIdentity) -> tuple[str, dict[str, Any]]:
    """The words of an imported case, and the draft beside them."""
    sealed = intake.open_parcel(case.contents.get().parcel)
    with sealed.payload as payload:
        opener = Opener(sealed.header, payload, [desk])
        members = {member.name: part.read() for member, part in read_parcel(opener)}
    words = json.loads(members["message.json"])["words"]
    return words, json.loads(members["files/01.txt"])["draft"]


def test_every_column_of_a_source_has_a_role() -> None:
    for source in importing.SOURCES.values():
        named = {*source.columns.values(), *(role for _, role in source.numbered)}
        assert named <= roles()
        assert source.columns[source.key] == "id"


def test_a_record_of_the_syrian_archive(cast: Cast, desk: HybridIdentity, tmp_path: Path) -> None:
    assert "1 new, 0 were here before." in imported(table(tmp_path, SYRIAN), "syrian_archive")
    words, draft = contents(Case.objects.get(), desk)
    assert "event_summary_ar: ضحايا هجوم" in words
    assert draft["headline"] == {"ar": "ضحايا هجوم", "en": "Casualties of an attack"}
    assert draft["event_date"] == {"edtf": "2013-08-21", "precision": "day"}
    assert draft["incident_types"] == ["prohibited_weapon"]
    assert draft["place"]["precision"] == "vicinity"
    assert draft["place"]["name"] == {"ar": "عين ترما", "en": "Ayn Tarma"}


def test_a_bulletin_of_bayanat(cast: Cast, desk: HybridIdentity, tmp_path: Path) -> None:
    said = imported(table(tmp_path, BAYANAT), "bayanat")
    assert "Column “mood” is not known: kept in the words of 1 cases." in said
    assert "“Moonlight” in “labels.label-2” is not known" in said
    words, draft = contents(Case.objects.get(), desk)
    assert "mood: CANARYMOOD" in words and "labels.label-2: 13-Moonlight" in words
    assert draft["incident_types"] == ["shelling"]
    assert draft["body"] == {"ar": "نص,\nمن سطرين"}
    assert draft["place"] == {"name": {"ar": "Idlib"}}


def test_an_incident_of_atlos(cast: Cast, desk: HybridIdentity, tmp_path: Path) -> None:
    imported(table(tmp_path, ATLOS), "atlos", language="en")
    _, draft = contents(Case.objects.get(), desk)
    assert draft["headline"] == {"en": "=Strike on a school"}
    assert draft["event_date"] == {"edtf": "2022-03-04", "precision": "day"}
    assert draft["place"] == {"latitude": 36.1, "longitude": 37.2, "precision": "exact"}
    assert draft["content_warnings"] == ["graphic_injury"]
    assert draft["citations"] == [{"title": {"en": "Atlos"}, "url": "https://example.org/b"}]


@pytest.mark.parametrize("source", TABLES)
def test_the_same_table_again_adds_nothing(cast: Cast, source: str, tmp_path: Path) -> None:
    path = table(tmp_path, TABLES[source])
    imported(path, source)
    assert "0 new, 1 were here before." in imported(path, source)
    assert Case.objects.count() == 1


def test_it_is_a_new_case_and_nothing_more(cast: Cast, tmp_path: Path) -> None:
    imported(table(tmp_path, BAYANAT), "bayanat")
    case = Case.objects.get()
    assert (case.verification, case.publication) == ("new", "none")
    acts = CustodyEntry.objects.filter(act__startswith="import")
    assert [(entry.act, entry.facts["source"]) for entry in acts.order_by("number")] == [
        ("import begun", "bayanat"),
        ("import ended", "bayanat"),
    ]


def test_the_database_knows_no_word_of_it(cast: Cast, tmp_path: Path) -> None:
    imported(table(tmp_path, BAYANAT.replace(",7,", ",ORIGINAL-ID,")), "bayanat")
    with connection.cursor() as cursor:
        kept = ""
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a table's own name
            kept += repr(cursor.fetchall())
    assert "CANARYMOOD" not in kept and "ORIGINAL-ID" not in kept and "قصف سوق" not in kept


def test_a_run_that_was_cut_off_is_gone_on_with(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ended between the report and the note that it was kept: the worst place."""
    path = table(tmp_path, ATLOS)
    imported(path, "atlos")
    Imported.objects.update(done=False)
    imported(path, "atlos")
    assert Case.objects.count() == 1
    assert Imported.objects.get().done


def test_a_trial_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    assert "1 would be new" in imported(table(tmp_path, BAYANAT), "bayanat", dry_run=True)
    assert not Case.objects.exists() and not Imported.objects.exists()


def test_it_never_waits_aside(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.QUARANTINE_AFTER = 1
    rows = "".join(BAYANAT.splitlines(keepends=True)[1:])
    more = "".join(rows.replace("0,7,", f"{n},{n},") for n in range(20, 25))
    imported(table(tmp_path, BAYANAT + more), "bayanat")
    assert Case.objects.count() == 6
    assert intake.waiting_aside([DESK]) == 0


BAD: dict[str, tuple[str, str]] = {
    "another system's": (SYRIAN, "There is no column id"),
    "empty": ("", "The file is empty"),
    "a doubled column": (BAYANAT.replace("mood", "title"), "Two columns have one name: title"),
    "no id": (BAYANAT.replace("0,7,", "0,,"), "Line 3 has nothing in id"),
    "the same id twice": (BAYANAT + "1,7,a,b,c,,,,\n", "Line 4 has the same id as line 3"),
    "a cell too many": (BAYANAT + "1,8,a,b,c,,,,,,\n", "Line 4 has 11 cells, the header 9"),
    "an open quotation mark": (BAYANAT + '1,8,"a', "Line 4 or the cell that begins before it"),
    "a huge cell": (BAYANAT + f"1,8,{'a' * 200_000},,,,,,\n", "Line 4 or the cell"),
    "a NUL": (BAYANAT + "1,8,a\0b,,,,,,\n", "Line 4"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_table_is_named_and_nothing_is_taken(cast: Cast, name: str, tmp_path: Path) -> None:
    text, sentence = BAD[name]
    with pytest.raises(CommandError) as refused:
        imported(table(tmp_path, text), "bayanat")
    assert "Nothing was imported." in str(refused.value)
    assert sentence in str(refused.value)
    assert not Case.objects.exists()


def test_bytes_that_are_no_text_are_refused(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Save it as “CSV UTF-8”"):
        imported(table(tmp_path, BAYANAT, "cp1256"), "bayanat")


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_spreadsheets_make_of_it_is_read(
    cast: Cast, delimiter: str, encoding: str, tmp_path: Path
) -> None:
    plain = ATLOS.replace('"Graphic Violence, Deleted by Source"', "Graphic Violence")
    text = plain.replace(",", delimiter).replace("\n", "\r\n")
    assert "1 new" in imported(table(tmp_path, text, encoding), "atlos")


def test_numbers_and_dates_that_are_none_are_reported_and_kept() -> None:
    source = importing.SOURCES["atlos"]
    cells = {"slug": "a", "description": "b", "date": "soon", "latitude": "91", "longitude": "x"}
    prepared = prepare(source, cells, "en")
    assert prepared.unknown == [("date", "soon")]
    assert prepared.doubtful == [("latitude, longitude", "91, x", "is not a number of degrees")]
    assert "event_date" not in prepared.draft and "place" not in prepared.draft


def test_a_desk_that_is_not_there_is_said(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no desk"):
        imported(table(tmp_path, BAYANAT), "bayanat")


def test_a_full_disk_in_the_middle_loses_nothing(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = BAYANAT + "1,8,a,b,c,,,,\n"
    real, calls = receiving.pack, []

    def full(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(*args, **options)

    path = table(tmp_path, rows)
    monkeypatch.setattr(receiving, "pack", full)
    with pytest.raises(CommandError, match="No space left"):
        imported(path, "bayanat")
    assert "1 new, 1 were here before." in imported(path, "bayanat")
    assert Case.objects.count() == 2


HEAD = "id,title,title_ar,description,publish_date,events.event-1,geo_locations.geo_location-1\n"


def rows(*lines: str) -> str:
    return HEAD + "".join(f"{line}\n" for line in lines)


def bulletin(**cells: str) -> importing.mapping.Prepared:
    held = {"id": "7", "title": "A market", **cells}
    return prepare(importing.SOURCES["bayanat"], held, "ar", datetime.date(2026, 11, 30))


def test_a_bulletins_days_and_points_are_taken() -> None:
    event = {"events.event-1": "3-2016-06-20 shelling", "publish_date": "2016-06-24T10:00"}
    assert bulletin(**event).draft["event_date"] == {"edtf": "2016-06-20", "precision": "day"}
    alone = bulletin(publish_date="2016-06-24T10:00")
    assert alone.draft["event_date"] == {"edtf": "2016-06-24~", "precision": "day"}
    assert alone.approximate
    place = bulletin(**{"geo_locations.geo_location-1": "9-36.2021, 37.1343"}).draft["place"]
    assert (place["latitude"], place["longitude"]) == (36.2021, 37.1343)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"publish_date": "1436-12-20"}, "in the year 1436"),
        ({"publish_date": "2099-01-01"}, "in the future"),
        ({"geo_locations.geo_location-1": "9-0.0, 0.0"}, "0, 0"),
        ({"geo_locations.geo_location-1": "9-136.2, 37.1"}, "swapped"),
    ],
)
def test_what_cannot_be_right_is_not_taken_and_said(cells: dict[str, str], why: str) -> None:
    prepared = bulletin(**cells)
    ((_, _, said),) = prepared.doubtful
    assert why in said and "event_date" not in prepared.draft
    assert "latitude" not in prepared.draft.get("place", {})


def test_digits_of_any_script_are_read() -> None:
    assert bulletin(publish_date="٢٠١٥-١٠-٠٣").draft["event_date"]["edtf"] == "2015-10-03~"


def test_the_trial_says_what_is_not_taken(cast: Cast, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        rows("1,A,أ,نص,1436-12-20,3-Shelling,9-Somewhere", "2,B,ب,نص,2016-06-24T10:00,,"),
    )
    said = imported(path, "bayanat", dry_run=True)
    assert "Line 2: “1436-12-20” in publish_date is in the year 1436" in said
    assert "1 rows have no day of the event" in said
    for column in ("events.event", "geo_locations.geo_location"):
        assert f"Column “{column}” is not taken into the draft: kept in 1 cases." in said


def test_a_point_that_was_swapped_is_said_and_left_out(
    cast: Cast, desk: HybridIdentity, tmp_path: Path
) -> None:
    points = ["36.20, 37.13", "35.95, 39.01", "32.62, 36.10", "34.73, 36.71", "37.05, 41.22"]
    lines = [f'{number},A,أ,نص,,,"9-{point}"' for number, point in enumerate(points)]
    said = imported(table(tmp_path, rows(*lines, '9,A,أ,نص,,,"9-40.14, 35.34"')), "bayanat")
    assert "Line 7: 40.14, 35.34 has latitude and longitude swapped" in said
    drafts = [contents(case, desk)[1] for case in Case.objects.all()]
    assert sum("latitude" in draft.get("place", {}) for draft in drafts) == len(points)


def test_markup_becomes_words_and_each_language_its_own() -> None:
    html = "<p>Aircraft <b>bombed</b> the market &amp; left.</p><p>Two died.</p>"
    draft = bulletin(description=html).draft
    assert draft["body"] == {"en": "Aircraft bombed the market & left.\nTwo died."}
    assert draft["languages"] == ["en"]
    assert bulletin(description="a < b and 3 > 2").draft["body"]["en"] == "a < b and 3 > 2"


def test_a_row_that_was_corrected_since_is_named(cast: Cast, tmp_path: Path) -> None:
    imported(table(tmp_path, rows("1,A,أ,نص,,,", "2,B,ب,نص,,,")), "bayanat")
    path = table(tmp_path, rows("1,A,أ,نص,,,", "2,Corrected,ب,نص,,,", "3,C,ت,نص,,,"))
    for options in ({"dry_run": True}, {}):
        said = imported(path, "bayanat", **options)
        assert "1 rows differ from what was imported before" in said and "line 3." in said
        assert ", 2 were here before." in said
    assert Case.objects.count() == 3


def test_a_column_can_be_any_field_of_the_record() -> None:
    """Numbers are numbers, a word is one of its vocabulary, and a list's row is its first."""
    columns = {
        "number": "id",
        "dead": "casualties.killed.min",
        "licence": "licence",
        "who": "actors.name.en",
        "kind": "actors.type",
        "by": "dateline",
        "hurt": "casualties.injured.min",
    }
    row = {
        "number": "1",
        "dead": "٣",
        "licence": "CC0-1.0",
        "who": "A force",
        "by": "Tabqa",
        "kind": "a kind of its own",
        "hurt": "many",
    }
    source = importing.mapping.Source("x", "X", "number", columns, (), {}, ())
    prepared = prepare(source, row, "en")
    assert prepared.draft["casualties"] == {"killed": {"min": 3}}
    assert prepared.draft["licence"] == "CC0-1.0"
    assert prepared.draft["actors"] == [{"name": {"en": "A force"}}]
    assert prepared.draft["dateline"] == {"en": "Tabqa"}
    assert prepared.unknown == [("kind", "a kind of its own"), ("hurt", "many")]


def test_a_text_in_a_language_that_is_not_installed_is_kept_in_the_words() -> None:
    columns = {"number": "id", "text": "headline.uk"}
    source = importing.mapping.Source("x", "X", "number", columns, (), {}, ())
    assert source.role("text") == "kept"
    assert not prepare(source, {"number": "1", "text": "Обстріл"}, "en").draft.get("headline")
