"""A rolling upgrade: a node of the release before runs on while the database is of the next.

The next release is one that does what releases may do (CONTRIBUTING.md, "Migrations"): a table and
a column more. That none takes anything away is what test_contracting looks at.
"""

import re
import urllib.request
from pathlib import Path

import psycopg

from sealing import HybridIdentity
from tests.config import restoring
from tests.config.test_practice import Visitor
from tests.config.test_roles import send
from tests.config.test_upgrade_postgresql import NEWER
from tests.server import free_port, manage, running

EXPANDED = (
    "ALTER TABLE submissions_mailbox ADD COLUMN later integer",
    "ALTER TABLE submissions_parcel ADD COLUMN later text NOT NULL DEFAULT ''",
    "CREATE TABLE submissions_later (id integer PRIMARY KEY)",
    NEWER,
)
PARCELS = "SELECT count(*) FROM submissions_parcel"


def test_a_node_of_the_release_before_serves_on_and_acts_on_nothing_else(
    begun_on_postgresql: dict[str, str], tmp_path: Path
) -> None:
    data, more = tmp_path / "data", begun_on_postgresql
    recipient = str(HybridIdentity.generate().recipient())
    manage(data, "open_desk", "raqqa", "--name", "R", "--recipient", recipient, **more)
    with running(data, **more) as node, psycopg.connect(more["DATABASE_URL"]) as client:
        client.autocommit = True
        for statement in EXPANDED:
            client.execute(statement)  # type: ignore[arg-type]
        receipt = send(Visitor(node.address), "/en/r/all/", "KANARIA")
        codename = " ".join(re.findall(r"<li>([a-z-]+)</li>", receipt)[:6])
        assert "/en/talk/all/" in Visitor(node.address).come_back(codename, "en")
        assert client.execute(PARCELS).fetchone() == (1,)
        with urllib.request.urlopen(f"{node.address}/healthz", timeout=120) as answer:  # noqa: S310
            assert answer.status == 200
        # Its timers change nothing in what they do not know, and fail so that somebody looks.
        done = restoring.command(data, "tidy", **more)
        assert done.returncode == 1 and "newer Amana" in done.stderr
        assert client.execute(PARCELS).fetchone() == (1,)
    again = restoring.command(data, "serve", PORT=str(free_port()), **more)
    assert again.returncode and "newer Amana" in again.stderr, again.stderr
