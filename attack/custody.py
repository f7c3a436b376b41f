"""The chains of custody, and whoever writes into the database past its triggers."""

import json
import sqlite3
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import rfc8785

from attack.outcome import Attack, Broke
from attack.scene import Scene, on_day, switch
from tests.server import manage

ROOM = 10**10  # numbers of a chain
FIRST_DESK = 2  # the number of its chain; the installation's is 1
ROWS = (
    'SELECT number, previous, "case", act, actor, day, at, facts FROM reviewers_custodyentry'
    " WHERE number > ? AND number <= ? ORDER BY number"
)
HEADS = "SELECT count(*) FROM archive_custodyhead"


def command(scene: Scene, *words: str) -> str:
    """As a timer runs it, without the attack's guard where the server has none."""
    return manage(scene.server.data, *words, **on_day(scene.days), ATTACK_UNGUARDED=switch.get())


def close(scene: Scene) -> str:
    today = datetime.now(UTC).date() + timedelta(days=scene.days)
    return command(scene, "custody_head", "--yes-day", str(today))


def refused(run: Callable[[], str], broke: str) -> str:
    """What the command says is wrong; raises Broke where it finds nothing."""
    try:
        run()
    except AssertionError as error:
        said = str(error)
        if "Custody is broken" not in said:
            raise
        return said[said.index("Custody is broken") :].strip()
    raise Broke(broke)


def hashed_anew(rows: sqlite3.Connection, chain: int) -> None:
    """Every entry of a chain, and the row that keeps its end."""
    first = (chain - 1) * ROOM
    previous = ""
    for number, before, case, act, actor, day, at, facts in rows.execute(
        ROWS, [first, first + ROOM]
    ).fetchall():
        previous = previous or before
        form = {
            "number": number,
            "previous": previous,
            "case": str(uuid.UUID(case)) if case else None,
            "act": act,
            "actor": actor,
            "day": day,
            "at": at,
            "facts": json.loads(facts),
        }
        made = sha256(rfc8785.dumps(form)).hexdigest()
        change = "UPDATE reviewers_custodyentry SET previous = ?, hash = ? WHERE number = ?"
        rows.execute(change, [previous, made, number])
        previous = made
    rows.execute("UPDATE reviewers_custodychain SET hash = ? WHERE chain = ?", [previous, chain])


def rewritten(scene: Scene) -> str:
    """Who did an act of a day that is over: the whole chain fits again."""
    close(scene)
    command(scene, "verify_custody")
    scene.drop_triggers("reviewers_custodyentry")
    with scene.rows() as rows:
        change = "UPDATE reviewers_custodyentry SET actor = 'nobody' WHERE number = ?"
        assert rows.execute(change, [(FIRST_DESK - 1) * ROOM + 2]).rowcount
        hashed_anew(rows, FIRST_DESK)
    return refused(lambda: command(scene, "verify_custody"), "an act is somebody else's now")


def invented_end(scene: Scene) -> str:
    """A chain with the end of a past that somebody made up, there for the night of a closing."""
    with scene.rows() as rows:
        (chain,) = rows.execute("SELECT max(chain) + 1 FROM reviewers_custodychain").fetchone()
        insert = (
            'INSERT INTO reviewers_custodychain (chain, desk, "after", number, hash)'
            " SELECT ?, 'elsewhere', max(\"after\"), ?, ? FROM reviewers_custodychain"
        )
        rows.execute(insert, [chain, (chain - 1) * ROOM, "a" * 64])
    before = scene.one(HEADS)
    said = refused(lambda: close(scene), "an end that no entry has is under a published root")
    assert scene.one(HEADS) == before
    return said


def before_the_first(scene: Scene) -> str:
    """An act that nobody did, in the history of a case, where no walk begins."""
    command(scene, "verify_custody")
    with scene.rows() as rows:
        insert = (
            'INSERT INTO reviewers_custodyentry (number, previous, hash, "case", act, actor, day,'
            " at, facts) VALUES (0, '', ?, ?, 'verified', 'amal', '2026-01-01', '', '{}')"
        )
        rows.execute(insert, ["a" * 64, scene.held["case"].replace("-", "")])
    return refused(lambda: command(scene, "verify_custody"), "a case has an act that nobody did")


def custody(name: str, what: str, run: Callable[[Scene], str]) -> Attack:
    return Attack(name, 5, f"in the database: {what}", run)


ATTACKS = (
    custody("custody-rewritten", "a desk's chain of custody, hashed anew to its end", rewritten),
    custody("custody-invented-end", "an end of a chain without an entry", invented_end),
    custody("custody-before-first", "an entry of custody before the first", before_the_first),
)
