"""Two nodes of Amana behind haproxy, with one secret, one database, one Redis and one store."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sealing import HybridIdentity
from tests.config.daemons import DEPLOY
from tests.scaled import ceph, servers
from tests.scaled.ceph import Ceph
from tests.scaled.processes import PATIENCE, Ending, Service, ending
from tests.server import free_port, manage
from tests.submissions.fault_proxy import FaultProxy, between

BUCKET, PUBLISHED, DESK = "amana", "amana-archive", "raqqa"
ROOM = 256 * 1024 * 1024  # bytes of a small disk: uploads of all senders and what they leave free
CIRCUIT = "X-Amana-Circuit"


@dataclass(frozen=True)
class Node:
    """``data``: its AMANA_DATA; ``settings``: the environment of a command that works as it."""

    service: Service
    data: Path
    settings: dict[str, str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.service.port}"

    def well(self) -> bool:
        """Whether /healthz says that a report would arrive."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=10) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


@dataclass(frozen=True)
class Setting:
    """``line``: the way from the nodes to the store, which can fail. ``desk``: its key."""

    front: Service
    nodes: tuple[Node, Node]
    database: Service
    redis: Service
    store: Ceph
    line: FaultProxy
    desk: HybridIdentity

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.front.port}"

    @property
    def dsn(self) -> str:
        return f"host=127.0.0.1 port={self.database.port} user=amana dbname=amana"

    def until_well(self) -> None:
        """Both nodes are asked until they are well. Raises AssertionError."""
        deadline = time.monotonic() + PATIENCE
        while not all(node.well() for node in self.nodes):
            if time.monotonic() > deadline:
                logs = "\n".join(node.service.log.read_text()[-2000:] for node in self.nodes)
                raise AssertionError(f"A node is not well again.\n{logs}")
            time.sleep(0.2)


@contextmanager
def running(
    disks: bool = False, more: Mapping[str, str] | None = None, desk: bool = True
) -> Iterator[Setting]:
    """``disks``: the second node's folder lies on a small disk of its own, which root can make.

    ``more``: settings of both nodes; ``desk``: whether one is opened.
    """
    with ending() as ends:
        database, redis, store = servers.postgresql(ends), servers.redis(ends), ceph.begun(ends)
        with between(store.port) as line:
            setting = _with_nodes(ends, database, redis, store, line, more or {})
            if disks:
                small_disk(ends, setting.nodes[1].data)
            begin(setting)
            if desk:
                open_desk(setting)
            yield setting


def _with_nodes(
    ends: Ending,
    database: Service,
    redis: Service,
    store: Ceph,
    line: FaultProxy,
    more: Mapping[str, str],
) -> Setting:
    """Nothing of Amana runs yet."""
    shared = ends.folder / "shared"
    shared.mkdir()
    secret = shared / "secret"
    secret.write_bytes(os.urandom(32))
    secret.chmod(0o400)
    settings = {
        "DATABASE_URL": f"postgres://amana@127.0.0.1:{database.port}/amana",
        "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
        "AMANA_BLOBS": f"s3://{BUCKET}",
        "AMANA_S3_ENDPOINT": f"http://127.0.0.1:{line.port}",
        "AMANA_ARCHIVE_MEDIA": f"s3://{PUBLISHED}",
        "AMANA_ARCHIVE_KEY_FILE": str(shared / "archive.key"),
        "AMANA_SECRET_FILE": str(secret),
        "AMANA_ROSTERS": str(shared / "rosters.json"),
        "AMANA_CIRCUIT_HEADER": CIRCUIT,
        **store.credentials,
        **more,
    }
    one, two = (_node(ends, name, settings) for name in ("one", "two"))
    front = _front(ends, one, two)
    for name in (BUCKET, PUBLISHED):
        ceph.bucket(store, name)
    return Setting(front, (one, two), database, redis, store, line, HybridIdentity.generate())


def _node(ends: Ending, name: str, settings: dict[str, str]) -> Node:
    data, port = ends.folder / name, free_port()
    data.mkdir(mode=0o700)
    own = {**settings, "AMANA_DATA": str(data), "HOST": "127.0.0.1", "PORT": str(port)}
    command = [sys.executable, "manage.py", "serve"]
    environment = {**own, "PYTHONUNBUFFERED": "1"}
    service = Service(ends, command, port, ends.folder / f"{name}.log", environment)
    return Node(service, data, own)


def _front(ends: Ending, one: Node, two: Node) -> Service:
    port = free_port()
    addresses = {
        "AMANA_FRONT": f"127.0.0.1:{port}",
        "AMANA_BACK": f"127.0.0.1:{one.service.port}",
        "AMANA_BACK_2": f"127.0.0.1:{two.service.port}",
    }
    command = ["haproxy", "-db", "-f", str(DEPLOY / "haproxy.cfg")]
    return Service(ends, command, port, ends.folder / "haproxy.log", addresses)


def begin(setting: Setting) -> None:
    """Both nodes start at the same moment on an empty database, and haproxy before them."""
    for node in setting.nodes:
        node.service.begin()
    for node in setting.nodes:
        node.service.wait()
    setting.front.start()
    setting.until_well()


def open_desk(setting: Setting) -> None:
    recipient = str(setting.desk.recipient())
    first = setting.nodes[0]
    manage(first.data, "open_desk", DESK, "--name", "Raqqa", "--recipient", recipient,
           **first.settings)  # fmt: skip


def small_disk(ends: Ending, place: Path) -> None:
    """A file system in memory, whose room is enough for a few reports at once."""
    size = f"size={ROOM}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"{size},mode=700", "tmpfs", place], check=True)
    ends.note("mount", place)
