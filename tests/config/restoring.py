"""A server with something to lose, and what the tests of its backup do with it."""

import asyncio
import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench import reporter
from sealing import HybridIdentity, Opener, read_parcel
from tests import server
from tests.planted import photograph
from tests.server import ROOT, Server, environment, manage

DESK, PERSON, PASSWORD = "Kanaria-Desk-0815", "kanaria-person", "Kanaria word 4711 of four"
PUBLISHED = b"Kanaria: a published file. " * 4000
# One process for all of it: each takes a second of a core to start.
FURNISH = f"""
import os
from hashlib import sha256
from pathlib import Path
from django.core.files.base import ContentFile
from django.core.management import call_command
from archive.media import store
from archive.models import Medium, Record

call_command("open_desk", "raqqa", name={DESK!r}, recipient=os.environ["RECIPIENT"])
call_command("createsuperuser", interactive=False, username={PERSON!r}, email="k@example.org")
call_command("archive_key")
content = Path(os.environ["PUBLISHED"]).read_bytes()
record = Record.objects.create()
place = store().save(f"{{record.pk}}/a.txt", ContentFile(content))
Medium.objects.create(record=record, digest=sha256(content).hexdigest(), name="a.txt",
                      media_type="text/plain", size=len(content), stored=place)
"""
REPORTS = """
from submissions import intake
from submissions.reports.receiving import ReportText
for number in range(%d):
    intake.submit("raqqa", ReportText(f"Word {number}.", "en", "ask"))
"""
SEVERAL = """
import io, json, sys
from contextlib import redirect_stdout
from config import commandline
said = []
for words in json.loads(%r):
    sys.argv = ["manage.py", *words]
    with redirect_stdout(io.StringIO()) as output:
        commandline.main()
    said.append(output.getvalue())
print(json.dumps(said))
"""
# What a restore adds where no desk has an entry of custody yet: custody and the archive's log say
# that they are a fork.
FORK = {
    "reviewers_custodyentry",
    "reviewers_custodyhead",
    "archive_logsignature",
    "archive_restoration",
    "sqlite_sequence",
}


@dataclass(frozen=True)
class Keys:
    """The desk's key, the backup's, and the file that holds the latter."""

    desk: HybridIdentity
    backup: HybridIdentity
    file: Path

    @property
    def recipient(self) -> str:
        return str(self.backup.recipient())


def made_keys(folder: Path) -> Keys:
    keys = Keys(HybridIdentity.generate(), HybridIdentity.generate(), folder / "backup.key")
    keys.file.write_text(f"{keys.backup}\n")
    return keys


def furnish(data: Path, keys: Keys, reports: int = 0, **more: str) -> None:
    """A desk, an account with a password, an archive key, a published file, and reports of words.

    ``data``: a folder that is not there yet, or of an installation that has begun.
    """
    if not data.exists():
        data.mkdir()
        manage(data, "migrate", "-v0", **more)
    published = data.parent / "published.txt"
    published.write_bytes(PUBLISHED)
    manage(
        data,
        *("shell", "-v0", "-c", FURNISH + REPORTS % reports),
        RECIPIENT=str(keys.desk.recipient()),
        PUBLISHED=str(published),
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
        **more,
    )


def send_reports(server: Server, *words: str) -> None:
    async def all_at_once() -> list[reporter.Answer]:
        page, picture = f"{server.address}/en/r/all/", reporter.Attached(photograph())
        return await asyncio.gather(*(reporter.report(page, each, [picture]) for each in words))

    assert {answer.status for answer in asyncio.run(all_at_once())} == {200}


def query(data: Path, text: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{data}/amana.sqlite3?mode=ro", uri=True)) as held:
        return held.execute(text).fetchall()


def everything(data: Path) -> list[str]:
    """Every row and every table of the database."""
    with closing(sqlite3.connect(f"file:{data}/amana.sqlite3?mode=ro", uri=True)) as held:
        return list(held.iterdump())


def differing(one: Path, other: Path) -> set[str]:
    """The tables in which two databases differ."""
    changed = set(everything(one)) ^ set(everything(other))
    return {line.split('"')[1] for line in changed if line.startswith("INSERT")}


def opened_words(data: Path, desk: HybridIdentity) -> list[str]:
    """The words of every report, opened with the desk's key as the offline tool does."""
    found = []
    for header, blob in query(data, "SELECT header, blob FROM submissions_parcel"):
        payload = io.BytesIO((data / "blobs" / str(blob)).read_bytes())
        opener = Opener(bytes(header), payload, [desk])  # type: ignore[arg-type]
        members = {member.name: content.read() for member, content in read_parcel(opener)}
        assert len(members) == 3, members.keys()
        found.append(members["message.json"].decode())
    return sorted(found)


def command(data: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """``manage.py``, also where it should fail."""
    return server.command(arguments, environment(data, **more))


def several(data: Path, *commands: Sequence[str], **more: str) -> list[str]:
    """What each of ``manage.py`` printed, one after the other in one process.

    Where a start is not the question: it takes a second of a core. Raises as ``manage`` does.
    """
    script = SEVERAL % json.dumps(commands)
    said: list[str] = json.loads(manage(data, "shell", "-v0", "-c", script, **more))
    return said


def half_copied(folder: Path) -> bool:
    """Whether a payload is being copied that takes a while: a small one is whole at once."""
    for path in folder.glob("blobs/*/*.part"):
        try:
            if path.stat().st_size > 1 << 20:
                return True
        except FileNotFoundError:
            continue
    return False


def killed_backup(data: Path, folder: Path, recipient: str) -> int:
    """Starts a backup and kills it while it copies a payload. Gives its exit code."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "backup", str(folder), "--recipient", recipient],
        cwd=ROOT,
        env=environment(data),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with process:
        while process.poll() is None and not half_copied(folder):
            pass
        process.kill()
    return process.returncode
