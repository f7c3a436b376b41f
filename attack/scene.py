"""A scratch server with a desk of three people that has stood for a month, and one report."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from attack.visitor import Visitor, expect
from sealing import HybridIdentity, parse_identity
from tests.server import MIGRATED, ROOT, Server, environment, manage, running

DESK = "demonstration"
INSIDE = ROOT / "attack" / "inside"
DATABASE = "amana.sqlite3"
# Days ago on which each step of the desk's life was taken: the first week of the server, in which
# two people may publish at once, and the links of admissions are long over.
LIFE = {"found": 30, "second": 29, "third": 20, "report": 0}
ALL = tuple(LIFE)
TWO = ("found", "second", "report")
ONE = ("found", "report")


# The file that names the attack whose guards are off (attack.guards); "" in an ordinary run.
switch: ContextVar[str] = ContextVar("switch", default="")


def on_day(days: int) -> dict[str, str]:
    """The environment of a process whose clock is so many days off, ago where negative.

    Nothing where the clock is right and every guard stands.
    """
    if not days and not switch.get():
        return {}
    path = os.pathsep.join((str(INSIDE), str(ROOT)))
    return {"ATTACK_DAYS": str(days), "PYTHONPATH": path}


def hybrid(text: str) -> HybridIdentity:
    found = parse_identity(text)
    assert isinstance(found, HybridIdentity)
    return found


@dataclass
class Scene:
    """``held``: what attack.founding kept; ``days``: by which the server's clock is off."""

    server: Server
    held: dict[str, Any]
    days: int = 0
    people: dict[str, Visitor] = field(default_factory=dict)

    @property
    def desk(self) -> HybridIdentity:
        return hybrid(self.held["desk"])

    @property
    def kit(self) -> HybridIdentity:
        return hybrid(self.held["kit"])

    def visitor(self, name: str) -> Visitor:
        """Signed in with both factors; the same one each time."""
        if name not in self.people:
            one = self.held["people"][name]
            visitor = Visitor(self.server.address, name, secret=bytes.fromhex(one["secret"]))
            visitor.identity, visitor.days = hybrid(one["identity"]), self.days
            visitor.sign_in()
            self.people[name] = visitor
        return self.people[name]

    def newcomer(self, name: str) -> Visitor:
        """Somebody without an account."""
        visitor = Visitor(self.server.address, name)
        visitor.days = self.days
        return visitor

    @contextmanager
    def rows(self) -> Iterator[sqlite3.Connection]:
        """What whoever writes the database can write."""
        with closing(sqlite3.connect(self.server.data / DATABASE, timeout=30)) as opened:
            yield opened
            opened.commit()

    def drop_triggers(self, table: str) -> list[tuple[str, str]]:
        """Gives each with its SQL."""
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        with self.rows() as rows:
            triggers = rows.execute(found, [table]).fetchall()
            for name, _sql in triggers:
                rows.execute(f'DROP TRIGGER "{name}"')
        return triggers

    @contextmanager
    def swapped(self, table: str, statement: str, *values: object) -> Iterator[None]:
        """One table written to, past its triggers, and put back at the end."""
        triggers = self.drop_triggers(table)
        with self.rows() as rows:
            before = rows.execute(f'SELECT * FROM "{table}"').fetchall()
            changed = rows.execute(statement, values).rowcount
        try:
            assert changed, f"nothing was changed by {statement}"
            yield
        finally:
            with self.rows() as rows:
                rows.execute(f'DELETE FROM "{table}"')
                for row in before:
                    places = ",".join("?" * len(row))
                    rows.execute(f'INSERT INTO "{table}" VALUES ({places})', row)
                for _name, sql in triggers:
                    rows.execute(sql)

    def one(self, statement: str, *values: object) -> Any:
        """The first column of the first row."""
        with self.rows() as rows:
            return rows.execute(statement, values).fetchone()[0]


def step(data: Path, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "attack.founding", name],
        cwd=ROOT,
        env=environment(data, **on_day(-LIFE.get(name, 0))),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@cache
def _shelf() -> tempfile.TemporaryDirectory[str]:
    """Of invented desks alone: it goes when the run ends, and nothing of anybody's is in it."""
    return tempfile.TemporaryDirectory()  # of invented desks, gone with the run


@cache
def lived(steps: tuple[str, ...]) -> Path:
    """The data of a desk after these steps, which each scratch server gets a copy of."""
    data = Path(_shelf().name) / "-".join(steps)
    if steps[1:]:
        # The steps that are shared were taken once.
        shutil.copytree(lived(steps[:-1]), data)
    else:
        # A copy of an empty installation, which takes eight seconds of a core to make.
        manage(data, *MIGRATED)
    step(data, steps[-1])
    return data


@contextmanager
def served(data: Path, held: dict[str, Any], days: int) -> Iterator[Scene]:
    """``days``: by which the server's clock is ahead, because somebody waited."""
    with running(data, **on_day(days), ATTACK_UNGUARDED=switch.get()) as server:
        yield Scene(server, held, days)


@contextmanager
def standing(folder: Path, *, days: int = 0, steps: tuple[str, ...] = ALL) -> Iterator[Scene]:
    data = folder / "data"
    shutil.copytree(lived(steps), data)
    held = json.loads((data / "attack.json").read_text())
    (data / "attack.json").unlink()
    with served(data, held, days) as scene:
        yield scene


@contextmanager
def fresh(*, days: int = 0, steps: tuple[str, ...] = ALL) -> Iterator[Scene]:
    """One of an attack's own, which it may break."""
    with (
        tempfile.TemporaryDirectory() as folder,  # of an invented desk, gone with the attack
        standing(Path(folder), days=days, steps=steps) as one,
    ):
        yield one


@contextmanager
def later_on(scene: Scene, days: int) -> Iterator[Scene]:
    """The same desk so many days later, on a server of its own; nobody is signed in any more."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        copy_data(scene.server.data, data)
        with served(data, scene.held, days) as one:
            yield one


def copy_data(data: Path, to: Path) -> None:
    """Of a server that runs: the database as one whole, without its log."""
    ignored = shutil.ignore_patterns(f"{DATABASE}*", "static")
    shutil.copytree(data, to, ignore=ignored)
    copy_database(data, to)


def copy_database(data: Path, to: Path) -> None:
    """Page by page, in one transaction; also into the database of a server that runs."""
    with (
        closing(sqlite3.connect(data / DATABASE, timeout=30)) as source,
        closing(sqlite3.connect(to / DATABASE, timeout=30)) as target,
    ):
        source.backup(target)


__all__ = [
    "ALL",
    "DESK",
    "ONE",
    "TWO",
    "Scene",
    "copy_data",
    "copy_database",
    "expect",
    "fresh",
    "hybrid",
    "later_on",
    "on_day",
    "standing",
    "switch",
]
