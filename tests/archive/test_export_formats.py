"""Each form of the archive in a bag is read by the tool that people read such files with."""

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.core.management import call_command
from frictionless import Package
from jsonschema import Draft202012Validator
from pyld import jsonld

from archive import accession
from archive.accession import Accepted
from archive.export import index, tables
from archive.pages import feeds
from tests import programs
from tests.archive.conftest import NOW, both, laid

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Accept = Callable[..., Accepted]
TABQA = {"name": both("Tabqa"), "precision": "town", "latitude": 35.84, "longitude": 38.55}
HOSTILE = '"><script>alert(1)</script>'
SCHEMA = "https://schema.org/"


@pytest.fixture(scope="module")
def exported(exporting: Callable[..., Path]) -> Path:
    """A record on the map, a hostile one, and the tombstone of a third."""

    def fill(accept: Accept) -> None:
        accept(place=TABQA, casualties={"killed": {"min": 1, "max": 3}, "civilian": True})
        accept(headline={"en": "=1+1", "ar": HOSTILE}, byline={"name": both(HOSTILE)})
        gone = accept(headline=both("canary-headline"))
        accession.withdraw(gone.record_id, both("For somebody's safety."), now=NOW)

    return exporting(fill)


@pytest.fixture
def bag(exported: Path, tmp_path: Path) -> Path:
    return laid(exported, tmp_path)


@pytest.mark.needs("ogrinfo")
def test_a_gis_opens_the_map(bag: Path) -> None:
    command = [programs.path("ogrinfo"), "-al", str(bag / "data/index/incidents.geojson")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not done.stderr
    assert "Feature Count: 2" in done.stdout and "Geometry: Point" in done.stdout
    assert "Extent: (38.550000, 35.840000) - (38.550000, 35.840000)" in done.stdout
    assert "headline_en (String) = A headline" in done.stdout


def test_a_feature_without_coordinates_has_no_point(bag: Path) -> None:
    features = json.loads((bag / "data/index/incidents.geojson").read_bytes())["features"]
    assert [each["geometry"] for each in features] == [
        None,
        {"type": "Point", "coordinates": [38.55, 35.84]},
    ]


def test_frictionless_finds_the_table_valid(bag: Path) -> None:
    report = Package(str(bag / "data/index/datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert report.tasks[0].stats["rows"] == 3


def test_frictionless_finds_a_damaged_table_invalid(bag: Path) -> None:
    table = bag / "data/index/incidents.csv"
    table.write_bytes(table.read_bytes().replace(b"35.84", b"north"))
    assert not Package(str(bag / "data/index/datapackage.json")).validate().valid


def test_no_cell_is_a_formula(bag: Path) -> None:
    text = (bag / "data/index/incidents.csv").read_bytes().decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert "'=1+1" in rows[1]
    cells = [cell for row in rows for cell in row if cell.startswith(tables.FORMULA)]
    assert not cells


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff20a"]
)
def test_a_beginning_that_a_spreadsheet_runs_is_marked(cell: str) -> None:
    assert tables.inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", [-38.5, 0, "a=1", "text", None])
def test_numbers_and_words_stay_as_they_are(cell: object) -> None:
    assert tables.inert(cell) == ("" if cell is None else str(cell))


def test_the_table_names_what_was_withdrawn(bag: Path) -> None:
    text = (bag / "data/index/incidents.csv").read_bytes().decode()
    last = list(csv.DictReader(io.StringIO(text, newline="")))[-1]
    assert last["change"] == "safety_withdrawal" and last["headline_en"] == ""
    assert last["note_en"] == "For somebody's safety." and "canary" not in text


@pytest.mark.parametrize("name", ["feed.atom", "feed.ar.atom"])
def test_a_reader_of_feeds_reads_them(bag: Path, name: str) -> None:
    found = feedparser.parse((bag / "data/index" / name).read_bytes())
    assert not found.bozo and len(found.entries) == 2
    for entry in found.entries:
        for link in entry.links:
            assert (bag / "data/index" / link.href).resolve().is_file(), link.href


def test_the_json_feed_leads_to_the_pages_beside_it(bag: Path) -> None:
    feed = json.loads((bag / "data/index/feed.json").read_bytes())
    urls = [feed["home_page_url"], *(item["url"] for item in feed["items"])]
    assert len(urls) == 3
    assert all((bag / "data/index" / url).resolve().is_file() for url in urls)
    assert len(feed["_tombstones"]) == 1


def test_a_record_is_linked_data_with_the_context(bag: Path) -> None:
    path = next(each for each in bag.rglob("v1.json") if b"38.55" in each.read_bytes())
    context = json.loads((bag / "data/schema/context.jsonld").read_bytes())
    (node,) = jsonld.expand({**context, **json.loads(path.read_bytes())})
    assert {"@value": "A headline", "@language": "en"} in node[f"{SCHEMA}headline"]
    (place,) = node[f"{SCHEMA}contentLocation"]
    assert place[f"{SCHEMA}latitude"] == [{"@value": 35.84}]
    assert node[f"{SCHEMA}about"] == [{"@id": "urn:amana:incident_type:shelling"}]


def test_every_key_of_a_record_has_a_meaning(bag: Path) -> None:
    """Expanding drops keys that mean nothing; here it drops none."""
    path = next(each for each in bag.rglob("v1.json") if b"38.55" in each.read_bytes())
    record = json.loads(path.read_bytes())
    context = json.loads((bag / "data/schema/context.jsonld").read_bytes())
    (node,) = jsonld.expand({**context, **record})
    assert len(node) == len(record)
    assert all(name.startswith((SCHEMA, "urn:amana:term:")) for name in node)


def test_the_schema_in_the_bag_fits_the_records_in_it(bag: Path) -> None:
    schema = json.loads((bag / "data/schema/record.schema.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    records = [json.loads(path.read_bytes()) for path in bag.rglob("v1.json")]
    assert len(records) == 2
    for record in records:
        Draft202012Validator(schema).validate(record)


def test_markup_is_text_in_every_page_and_script(bag: Path) -> None:
    pages = [*(bag / "data/site").rglob("*.html"), *(bag / "data/site").rglob("*.js")]
    assert len(pages) > 20
    assert not [page for page in pages if b"<script>alert" in page.read_bytes()]


def test_nothing_of_the_desk_is_in_it(accept: Accept, document: Any, tmp_path: Path) -> None:
    """The public JSON is all that the bag is made of: its own files name no other key."""
    accept(embargo="2026-01-01T00:00:00+00:00")
    call_command("archive_key", stdout=io.StringIO())
    call_command("publish_export", str(tmp_path / "bag"), stdout=io.StringIO())
    data = [path for path in (tmp_path / "bag" / "data").rglob("*") if path.is_file()]
    held = [path for path in data if b"embargo" in path.read_bytes()]
    assert not held and index.FOLDER


def index_of_export(folder: Path) -> Path:
    call_command("archive_key", stdout=io.StringIO())
    call_command("publish_export", str(folder), stdout=io.StringIO(), stderr=io.StringIO())
    return folder / "data" / "index"


def test_a_retraction_wins_over_the_status_in_every_form(accept: Accept, tmp_path: Path) -> None:
    made = accept(status="verified")
    accept(made.record_id, change="retraction", note=both("No."), status="verified")
    accept(status="verified")
    folder = index_of_export(tmp_path / "bag")
    rows = list(csv.DictReader(io.StringIO((folder / "incidents.csv").read_text())))
    wanted = [("published", "verified"), ("retracted", "retracted")]
    assert [(row["standing"], row["status"]) for row in rows] == wanted
    features = json.loads((folder / "incidents.geojson").read_bytes())["features"]
    assert [each["properties"]["status"] for each in features] == ["verified", "retracted"]
    assert (folder.parent / "site/en/by/status-retracted.html").exists()
    listed = (folder.parent / "site/en/by/status-verified.html").read_text()
    assert str(made.record_id) not in listed and "1 record" in listed


def test_the_package_declares_the_licences_that_are_in_it(accept: Accept, tmp_path: Path) -> None:
    accept(licence="rights-reserved")
    accept(licence="CC0-1.0")
    held = json.loads((index_of_export(tmp_path / "bag") / "datapackage.json").read_bytes())
    assert [each["name"] for each in held["licenses"]] == ["CC0-1.0", "rights-reserved"]
    assert ["path" in each for each in held["licenses"]] == [True, False]


def test_the_files_tell_every_withdrawal(
    accept: Accept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "TOMBSTONES_ON_A_PAGE", 1)
    for _ in range(3):
        accession.withdraw(accept().record_id, None, now=NOW)
    folder = index_of_export(tmp_path / "bag")
    assert (folder / "feed.atom").read_text().count("deleted-entry ") == 3
    assert len(json.loads((folder / "feed.json").read_bytes())["_tombstones"]) == 3


def test_the_static_timeline_counts_as_the_server_does(accept: Accept, tmp_path: Path) -> None:
    for edtf in ("2020-01-05", "2020", "202X", "2020/.."):
        accept(event_date={"edtf": edtf, "precision": "unknown"})
    site = index_of_export(tmp_path / "bag").parent / "site" / "en"
    text = (site / "timeline.html").read_text()
    assert "4 records in all" in text and 'href="by/month-other.html"' not in text
    for name, count in (("2020-01", 1), ("2020-00", 1), ("other", 2)):
        assert f'href="../en/by/month-{name}.html"' in text
        page = (site / "by" / f"month-{name}.html").read_text()
        assert page.count("<li><time") + page.count("<li><bdi") == count
        assert "records in all" not in page
