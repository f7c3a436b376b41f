"""One server for three newsrooms: two with people and records, and one that was added to them.

Each test runs twice: with all of it in the newsrooms' folders, and with PostgreSQL, Redis and S3
(`make test-scaled`; test_on_servers.py, with the core of both, is in `make test`, too).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from operations.demonstration.cast import SLUG
from tests.many import houses, keeping
from tests.many.houses import Asker
from tests.many.keeping import Embedded, Keeping, OnServers
from tests.server import Server

ALPHA, BETA, GAMMA = "alpha.test", "beta.test", "gamma.test"
NAMES = {ALPHA: "Alphabetical Post", BETA: "Betelgeuse Times", GAMMA: "Gammarus Weekly"}
NEEDED = pytest.mark.needs("postgresql", "redis-server", "radosgw")
ON_SERVERS = pytest.param("servers", marks=NEEDED)
AGAIN = pytest.param("servers", marks=[NEEDED, pytest.mark.in_scaled])


# Of the desk's sealed search index: a segment of each newsroom, which a browser makes otherwise.
SEGMENT = f"""
import datetime, secrets
from uuid import uuid4
from reviewers.models import CaseParcel, SearchEntry, SearchSegment
from submissions import roster
listed = roster.state({SLUG!r})
segment = SearchSegment.objects.create(
    desk={SLUG!r}, person=sorted(listed.people)[0], digest=secrets.token_hex(32),
    head=sorted(listed.heads)[0], nonce=secrets.token_hex(16), signature=secrets.token_hex(64),
    made_on=datetime.date(2026, 1, 1), data=secrets.token_bytes(5000),
)
for held in CaseParcel.objects.filter(case__desk={SLUG!r})[:2]:
    SearchEntry.objects.create(segment=segment, parcel=held.parcel, report=held.case.report)
"""


def name_of(host: str) -> str:
    return host.partition(".")[0]


@dataclass(frozen=True)
class Houses:
    folder: Path
    server: Server
    keeping: Keeping

    def asker(self, host: str) -> Asker:
        return Asker(self.server.port, host)

    def rows(self, host: str, query: str) -> list[str]:
        """The first value of each row, as an address has it."""
        return [keeping.text(row[0]) for row in self.keeping.query(name_of(host), query)]

    def tables(self, host: str) -> dict[str, int]:
        """How many rows each table has."""
        count = 'SELECT count(*) FROM "{}"'
        tables = self.keeping.tables(name_of(host))
        return {name: int(self.rows(host, count.format(name))[0]) for name in tables}

    def identifiers(self, host: str) -> set[str]:
        """Every identifier, digest and name of a payload that the database has in a column of text,
        as it is there and as an address has it."""
        found = set[str]()
        for table in self.keeping.tables(name_of(host)):
            query = f'SELECT * FROM "{table}"'  # noqa: S608 - its own names
            for row in self.keeping.query(name_of(host), query):
                for value in row:
                    for form in {str(value), keeping.text(value)}:
                        found |= set(houses.IDENTIFIER.findall(form))
        return found

    def contents(self, host: str) -> Iterator[bytes]:
        yield from self.keeping.contents(name_of(host))


@pytest.fixture(scope="package", params=["embedded", AGAIN])
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Keeping]:
    folder = tmp_path_factory.mktemp("many") / "newsrooms"
    folder.mkdir()
    if request.param == "embedded":
        yield Embedded(folder)
        return
    with keeping.on_servers(folder) as servers:
        yield servers


@pytest.fixture(scope="package")
def houses_folder(kept: Keeping) -> Path:
    folder: Path = kept.folder  # type: ignore[attr-defined]
    kept.begin(folder, "alpha", AMANA_HOSTS=ALPHA, AMANA_NEWSROOM=NAMES[ALPHA])
    kept.begin(folder, "beta", AMANA_HOSTS=BETA, AMANA_NEWSROOM=NAMES[BETA])
    # Both have people of the same names, with the same passwords.
    making = [
        houses.command(folder, "--newsroom", name, "demo_data", **kept.process())
        for name in ("alpha", "beta")
    ]
    for process in making:
        houses.done(process)
    for name in ("alpha", "beta"):
        words = ("--newsroom", name, "shell", "-v0", "-c", SEGMENT)
        houses.done(houses.command(folder, *words, **kept.process()))
    return folder


@pytest.fixture(scope="package")
def many(houses_folder: Path, kept: Keeping) -> Iterator[Houses]:
    process = kept.process()
    with houses.serving(houses_folder, ALPHA, **process) as server:
        before = Houses(houses_folder, server, kept)
        assert before.asker(BETA).get("/healthz").status == 200
        assert before.asker(GAMMA).get("/healthz").status == 404
    _add(houses_folder, kept)
    # It speaks a language that the others do not, and not all of theirs.
    own = {"AMANA_HOSTS": GAMMA, "AMANA_NEWSROOM": NAMES[GAMMA], "AMANA_LANGUAGES": "en,fr"}
    houses.write(houses_folder / "gamma", **own, **kept.newsroom("gamma"))
    with houses.serving(houses_folder, ALPHA, **process) as server:
        yield Houses(houses_folder, server, kept)


def _add(folder: Path, kept: Keeping) -> None:
    if isinstance(kept, OnServers):
        kept.make_database("gamma")
    own = [f"--set={name}={value}" for name, value in kept.newsroom("gamma").items()]
    add = ("newsroom", "add", "gamma", "--hosts", GAMMA, "--called", NAMES[GAMMA], *own)
    assert "gamma is ready" in houses.done(houses.command(folder, *add, **kept.process()))
