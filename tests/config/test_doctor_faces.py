"""The doctor on hosts of one face each: as a role that may read little, and without secrets."""

import json
from pathlib import Path

from tests.config.hosts import Hosts
from tests.config.restoring import command
from tests.server import Server


def failed(data: Path, port: int, **more: str) -> dict[str, str]:
    """The checks that failed, with what was said; nothing went to the standard error."""
    done = command(data, "doctor", "--json", PORT=str(port), **more)
    assert not done.stderr
    checks = json.loads(done.stdout)["checks"]
    assert len(checks) > 20
    return {each["id"]: each["said"] for each in checks if each["state"] == "failed"}


def test_the_doctor_of_each_host_finds_nothing_that_its_role_may_not_read(
    hosts: Hosts, intake: Server, archive: Server
) -> None:
    log = hosts.log.read_text()
    assert failed(intake.data, intake.port, **hosts.settings("intake")) == {}
    assert failed(archive.data, archive.port, **hosts.settings("archive")) == {}
    # Backups are made here, and none was.
    desk = failed(hosts.desk, intake.port, **hosts.settings("desk"))
    assert set(desk) == {"backup"}
    # What is refused stands in PostgreSQL's log, with the statement.
    assert "ERROR" not in hosts.log.read_text().removeprefix(log)


def test_the_doctor_of_the_archive_names_a_secret_that_lies_there(
    hosts: Hosts, archive: Server
) -> None:
    (archive.data / "archive.key").write_text("key")
    (archive.data / "archive.key").chmod(0o400)
    try:
        found = failed(archive.data, archive.port, **hosts.settings("archive"))
    finally:
        (archive.data / "archive.key").unlink()
    assert set(found) == {"secrets"} and "archive key" in found["secrets"]


def test_every_host_says_whether_its_database_is_of_its_version(
    hosts: Hosts, intake: Server, archive: Server
) -> None:
    """The Debian package asks before it starts a server again; as the role that the host has."""
    for face, data in (("intake", intake.data), ("archive", archive.data), ("desk", hosts.desk)):
        done = command(data, "migrate", "--check", **hosts.settings(face))
        assert done.returncode == 0 and not done.stderr, (face, done.stderr)
    more = hosts.settings("archive") | {"DATABASE_URL": "postgres://amana@127.0.0.1:1/postgres"}
    assert command(archive.data, "migrate", "--check", **more).returncode
