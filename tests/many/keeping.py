"""Where newsrooms keep rows, payloads and counters, as a test looks into them and breaks them.

Embedded: files in the folder of each. On servers: PostgreSQL with a database and a role for each,
Ceph's S3 with a prefix or a bucket, one Redis. The last newsroom (``APART``) has a server of
PostgreSQL, a bucket and a key of its own.
"""

import signal
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import boto3
import psycopg
import redis
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.many import houses
from tests.scaled import ceph, servers
from tests.scaled.ceph import Ceph
from tests.scaled.processes import PATIENCE, Ending, Service, ending

SHARED, APART = "papers", "gamma"
KEY, SECRET = "gamma", "of-gamma-alone"  # noqa: S105 - of a store that goes with the test
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


class Keeping(Protocol):
    """``name``: of a newsroom."""

    database: str  # as the log calls it

    def process(self) -> dict[str, str]:
        """Settings of the process."""

    def newsroom(self, name: str) -> dict[str, str]:
        """Settings of one newsroom."""

    def begin(self, folder: Path, name: str, **settings: str) -> None: ...

    def query(self, name: str, query: str) -> list[tuple[Any, ...]]: ...

    def tables(self, name: str) -> list[str]: ...

    def contents(self, name: str) -> Iterator[bytes]:
        """Everything that is this newsroom's, wherever it lies."""

    def broken(self, name: str) -> Any:
        """A block in which its database is away."""


def text(value: object) -> str:
    """As an address or a page has it."""
    if isinstance(value, str) and len(value) == 32:
        try:
            return str(uuid.UUID(value))
        except ValueError:
            pass
    return str(value)


@dataclass(frozen=True)
class Embedded:
    folder: Path
    database = "SQLite"

    def process(self) -> dict[str, str]:
        return {}

    def newsroom(self, name: str) -> dict[str, str]:
        return {}

    def begin(self, folder: Path, name: str, **settings: str) -> None:
        houses.begin(folder, name, **settings)

    def _file(self, name: str) -> Path:
        return self.folder / name / "amana.sqlite3"

    def query(self, name: str, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self._file(name)}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def tables(self, name: str) -> list[str]:
        return [row[0] for row in self.query(name, TABLES["sqlite"])]

    def contents(self, name: str) -> Iterator[bytes]:
        yield from houses.files(self.folder / name)

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        file = self._file(name)
        file.rename(file.with_name("away"))
        try:
            yield
        finally:
            file.with_name("away").rename(file)


@dataclass(frozen=True)
class OnServers:
    """``databases``: the server that all but one have, and the server of that one."""

    folder: Path
    databases: tuple[Service, Service]
    counters: Service
    store: Ceph
    database = "PostgreSQL"

    def _port(self, name: str) -> int:
        return self.databases[name == APART].port

    def process(self) -> dict[str, str]:
        return {
            "REDIS_URL": f"redis://127.0.0.1:{self.counters.port}/0",
            "AMANA_S3_ENDPOINT": self.store.endpoint,
            **self.store.credentials,
        }

    def newsroom(self, name: str) -> dict[str, str]:
        url = f"postgres://{name}@127.0.0.1:{self._port(name)}/{name}"
        if name != APART:
            return {"DATABASE_URL": url, "AMANA_BLOBS": f"s3://{SHARED}/{name}"}
        own = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
        return {"DATABASE_URL": url, "AMANA_BLOBS": f"s3://{name}", **own}

    def begin(self, folder: Path, name: str, **settings: str) -> None:
        hosts, called = settings.pop("AMANA_HOSTS"), settings.pop("AMANA_NEWSROOM")
        self.make_database(name)
        own = [f"--set={key}={value}" for key, value in {**self.newsroom(name), **settings}.items()]
        add = ("newsroom", "add", name, "--hosts", hosts, "--called", called, *own)
        houses.done(houses.command(folder, *add, **self.process()))

    def make_database(self, name: str) -> None:
        """As docs/newsrooms.md says."""
        with self._asked(name, "amana", "amana") as client:
            client.execute(f'CREATE ROLE "{name}" LOGIN')
            client.execute(f'CREATE DATABASE "{name}" OWNER "{name}"')
            client.execute(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC')

    @contextmanager
    def _asked(self, name: str, user: str, database: str) -> Iterator["psycopg.Connection[Any]"]:
        where = f"host=127.0.0.1 port={self._port(name)} user={user} dbname={database}"
        with psycopg.connect(where, autocommit=True) as client:
            yield client

    def query(self, name: str, query: str) -> list[tuple[Any, ...]]:
        with self._asked(name, "amana", name) as client:
            return client.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]

    def tables(self, name: str) -> list[str]:
        return [row[0] for row in self.query(name, TABLES["postgresql"])]

    def objects(self, name: str) -> Iterator[Any]:
        owner = (KEY, SECRET) if name == APART else (ceph.ACCESS, ceph.SECRET)
        session = boto3.Session(*owner, region_name="us-east-1")
        place = session.resource("s3", endpoint_url=self.store.endpoint)
        if name == APART:
            return iter(place.Bucket(name).objects.all())
        return iter(place.Bucket(SHARED).objects.filter(Prefix=f"{name}/"))

    def prefix(self, name: str) -> str:
        """Of its keys in Redis, from its secret."""
        secret = (self.folder / name / "secret").read_bytes()
        key = HKDF(SHA256(), length=32, salt=None, info=b"amana/counters").derive(secret)
        return key.hex()[:16]

    def keys(self) -> list[str]:
        """Of all newsrooms, in Redis."""
        with redis.Redis(port=self.counters.port) as client:
            return sorted(key.decode() for key in client.scan_iter())

    def contents(self, name: str) -> Iterator[bytes]:
        yield from houses.files(self.folder / name)
        for table in self.tables(name):
            for row in self.query(name, f'SELECT * FROM "{table}"'):  # noqa: S608 - its own names
                yield " ".join(map(text, row)).encode()
        for each in self.objects(name):
            yield each.key.encode()
            yield each.get()["Body"].read()
        with redis.Redis(port=self.counters.port) as client:
            for key in client.scan_iter(match=f"{self.prefix(name)}:*"):
                yield key + (client.get(key) or b"" if client.type(key) == b"string" else b"")

    def open_connections(self) -> int:
        """Of all newsrooms, to both servers."""
        counted = (
            "SELECT count(*) FROM pg_stat_activity WHERE usename = datname AND usename != 'amana'"
        )
        return sum(self.query(name, counted)[0][0] for name in ("alpha", APART))

    def until_closed(self) -> None:
        """Until no newsroom has a connection open. Raises AssertionError."""
        deadline = time.monotonic() + PATIENCE
        while number := self.open_connections():
            assert time.monotonic() < deadline, number
            time.sleep(0.2)

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        assert name == APART
        # Without waiting for those who are connected (PostgreSQL, "Shutting down the server").
        self.databases[1].stop(signal.SIGINT)
        try:
            yield
        finally:
            self.databases[1].start()


@contextmanager
def on_servers(folder: Path) -> Iterator[OnServers]:
    with ending() as ends, ending() as more:
        both = servers.postgresql(ends), servers.postgresql(more)
        kept = OnServers(folder, both, servers.redis(ends), ceph.begun(ends))
        ceph.bucket(kept.store, SHARED)
        _user_of_its_own(ends, kept.store)
        yield kept


def _user_of_its_own(ends: Ending, store: Ceph) -> None:
    conf = str(ends.folder / "ceph" / "ceph.conf")
    named = [f"--uid={APART}", f"--display-name={APART}"]
    ceph.run("radosgw-admin", "--conf", conf, "user", "create", *named,
             "--access-key", KEY, "--secret-key", SECRET)  # fmt: skip
    session = boto3.Session(KEY, SECRET, region_name="us-east-1")
    session.resource("s3", endpoint_url=store.endpoint).Bucket(APART).create()
