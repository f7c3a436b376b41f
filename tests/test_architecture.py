"""docs/architecture.md: every folder is in its tables, and every walk can be walked."""

import re

import pytest

from tests import walks
from tests.server import ROOT
from tests.test_floors import INSIDE, NO_ROOMS

PAGE = walks.PAGE.read_text()
WALKS = walks.walks()
PAIRS = [
    pytest.param(one, other, id=f"{one.name} to {other.name}")
    for stations in WALKS.values()
    for one, other in zip(stations, stations[1:], strict=False)
]


def test_there_is_a_walk_for_each_thing_that_travels() -> None:
    kinds = ["a file's bytes", "a report's words", "an approval", "a record", "a codename"]
    assert list(WALKS) == kinds
    assert all(len(stations) > 3 for stations in WALKS.values())


@pytest.mark.parametrize(
    "station", sorted({each.name for stations in WALKS.values() for each in stations})
)
def test_a_station_stands_where_the_page_says(station: str) -> None:
    assert walks.file_of(station).is_file()
    if "/" not in station:
        walks.definition(station)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_one_station_leads_to_the_next(one: walks.Station, other: walks.Station) -> None:
    assert walks.leads(one, other)


@pytest.mark.parametrize("package", INSIDE)
def test_every_folder_of_a_package_is_described(package: str) -> None:
    folders = {
        path.name
        for path in (ROOT / package).iterdir()
        if path.is_dir() and not path.name.startswith("_")
    }
    _, _, text = PAGE.partition(f"\n### {package}\n")
    described = set(re.findall(r"^\| `([a-z_]+)/`", text.split("\n#")[0], re.M))
    assert folders - NO_ROOMS - {"management"} == described - NO_ROOMS - {"management"}


def test_a_wrong_step_is_noticed() -> None:
    here = walks.Station("sealing.files.seal", "", "")
    assert walks.leads(here, walks.Station("sealing.files.Sealer.write", "", ""))
    assert not walks.leads(here, walks.Station("sealing.files.rewrap", "", ""))
    with pytest.raises(LookupError):
        walks.definition("sealing.files.nothing")
