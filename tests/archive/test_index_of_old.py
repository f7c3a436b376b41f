"""What was published before there was an index is found after the upgrade."""

import json
import sqlite3
import uuid
from pathlib import Path
from typing import Any

from tests.archive.conftest import NOW
from tests.server import first_starts, manage


def test_an_upgrade_indexes_what_stands(document: dict[str, Any], tmp_path: Path) -> None:
    with first_starts():
        manage(tmp_path, "migrate", "archive", "0001", "-v0")
    database = sqlite3.connect(tmp_path / "amana.sqlite3")
    record = uuid.uuid4()
    public = {**document, "id": str(record), "version": 2, "published_at": NOW.isoformat()}
    database.execute("INSERT INTO archive_record VALUES (?, 2, 0)", [record.hex])
    for number, headline in ((1, "Mistaken"), (2, "Corrected")):
        database.execute(
            "INSERT INTO archive_recordversion (id, number, change, digest, published_at, note, "
            "record_id) VALUES (?, ?, 'update', '', ?, '{}', ?)",
            [number, number, NOW.isoformat(), record.hex],
        )
        database.execute(
            "INSERT INTO archive_content (public, version_id) VALUES (?, ?)",
            [json.dumps({**public, "headline": {"en": headline}}), number],
        )
    database.commit()
    manage(tmp_path, "migrate", "-v0")
    found = "SELECT count(*) FROM archive_words WHERE archive_words MATCH ?"
    assert database.execute(found, ['"corrected"']).fetchone() == (1,)
    assert database.execute(found, ['"mistaken"']).fetchone() == (0,)
    counts = database.execute("SELECT count FROM archive_facet WHERE word = 'type:shelling'")
    assert counts.fetchone() == (1,)
    database.close()
