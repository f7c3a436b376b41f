"""Whoever carries the machine off finds no word, no place and no name in anything that it kept."""

import asyncio
import base64
import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import reporter
from sealing import HybridIdentity, Opener, read_parcel
from tests.server import Server

WORDS = "CANARYWORDS"
NAME = "CANARYNAME"
MODEL = "CANARY-PHONE"
AGENT = "CANARYAGENT"


def spellings(canary: str) -> Iterator[bytes]:
    """The canary as it might lie on a disk."""
    raw = canary.encode()
    yield from (raw, raw.lower(), raw.hex().encode(), canary.encode("utf-16-le"))
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        # The letters at both ends depend on the neighbours of what was coded.
        yield coded[4:-4]


def found(folder: Path, canary: str) -> set[str]:
    """The files below ``folder``, and the server's log beside it, that hold the canary."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    files.append(folder.parent / f"{folder.name}-server.log")
    hits = set()
    for path in files:
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            # The database's own side files go when its last reader closes.
            continue
        if any(spelling in held for spelling in spellings(canary)):
            hits.add(path.name)
    return hits


@pytest.fixture(scope="module")
def codename(server: Server, photograph: bytes) -> str:
    """A report was sent, and its reporter came back once."""
    page = f"{server.address}/en/report/"
    picture = reporter.Attached(photograph + b"\0", f"{NAME}.jpg", "image/jpeg")
    form = reporter.Form.parse(page, asyncio.run(reporter.get(page)).text)
    filled = reporter.body(form, {"words": WORDS}, [picture, reporter.Attached(WORDS.encode())])
    answer = asyncio.run(reporter.send(form, filled))
    assert answer.status == 200, answer.text
    return answer.text.partition('<ol dir="ltr"')[2].partition("</ol>")[0]


@pytest.mark.parametrize("canary", [WORDS, NAME, MODEL])
def test_nothing_of_a_report_lies_in_the_clear(server: Server, codename: str, canary: str) -> None:
    assert found(server.data, canary) == set()


def test_no_word_of_the_codename_is_kept(server: Server, codename: str) -> None:
    words = [part.partition("<")[0] for part in codename.split("<li>")[1:]]
    assert len(words) == 6
    together = [" ".join(words), "-".join(words), "".join(words)]
    assert [canary for canary in together if found(server.data, canary)] == []


def test_the_search_would_have_found_it(server: Server, codename: str) -> None:
    """The positive control: a server that keeps what it is sent is caught."""
    for place, spelling in enumerate(spellings(WORDS)):
        planted = server.data / f"planted-{place}"
        planted.write_bytes(b"before" + spelling + b"after")
        try:
            assert planted.name in found(server.data, WORDS)
        finally:
            planted.unlink()


def test_the_photograph_had_something_to_find(photograph: bytes) -> None:
    assert MODEL.encode() in photograph


def test_what_was_kept_is_there_and_opens_for_the_desk(
    server: Server, codename: str, identity: HybridIdentity
) -> None:
    connection = sqlite3.connect(f"file:{server.data}/amana.sqlite3?mode=ro", uri=True)
    kept = connection.execute("SELECT header, blob FROM submissions_parcel").fetchall()
    connection.close()
    texts = []
    for header, blob in kept:
        payload = io.BytesIO((server.data / "blobs" / blob).read_bytes())
        opener = Opener(bytes(header), payload, [identity])
        texts += [content.read() for _, content in read_parcel(opener)]
    assert any(WORDS.encode() in text for text in texts)
    assert not any(MODEL.encode() in text for text in texts)
    assert not any(NAME.encode() in text for text in texts)


def test_no_unnamed_file_of_the_server_is_left_open(server: Server, codename: str) -> None:
    """Scratch files close with the request that made them."""
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            targets = [str(each.readlink()) for each in (process / "fd").iterdir()]
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            # Another process that ended meanwhile.
            continue
        if f"AMANA_DATA={server.data}".encode() in environment:
            left += [each for each in targets if "memfd:amana" in each or "(deleted)" in each]
    assert left == []
