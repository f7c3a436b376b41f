"""No canary is written to any file, named or nameless, while a report comes in and is answered.

Sockets to the reporter and pipes from the sandbox may carry plaintext; whatever else a process
writes to must not. The positive control is in test_stock.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from sealing import HybridIdentity
from tests.needs import fixture_needs
from tests.seizure import story as acts
from tests.seizure.machine import serve, started
from tests.seizure.searching import Search
from tests.seizure.story import Story
from tests.seizure.telling import Browser
from tests.seizure.tracing import UNSEEN, Call, calls, command, written_through_memory
from tests.server import manage

# 127.0.0.1 in the digits in which strace writes what is asked for as bytes.
LOOPBACK = "".join(rf"\\x{byte:02x}" for byte in b"127.0.0.1")
NOT_DUMPABLE = "PR_SET_DUMPABLE, SUID_DUMP_DISABLE"


@dataclass(frozen=True)
class Traced:
    """``calls`` without those of starting up that no test asks for."""

    calls: tuple[Call, ...]
    search: Search
    port: int  # on which the server listens


@pytest.fixture(scope="module")
@fixture_needs("strace")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Traced:
    """A report with large and small files, a return, and a reply that is read."""
    folder = tmp_path_factory.mktemp("traced")
    (folder / "data").mkdir()
    desk = HybridIdentity.generate()
    key = str(desk.recipient())
    manage(folder / "data", "migrate", "-v0")
    manage(folder / "data", "open_desk", "raqqa", "--name", "Raqqa", "--recipient", key)
    output, story = folder / "trace", Story()
    with started(folder, serve(), command(output), AMANA_CIRCUIT_HEADER="X-Circuit") as machine:
        browser = Browser(machine.port, story.channels)
        story.report(browser)
        acts.reply(machine.data, desk, story.channels.reply, {})
        assert story.channels.reply in story.come_back(browser).text
        assert story.fail(Browser(machine.port, story.channels))["cut short"] == 400
    return Traced(tuple(calls(output)), story.search, machine.port)


def to_files(traced: Traced) -> dict[str, bytes]:
    """What was written to each file, put together."""
    written: dict[str, list[bytes]] = defaultdict(list)
    for call in traced.calls:
        if call.to_file:
            written[call.target].append(call.data)
    return {target: b"".join(pieces) for target, pieces in written.items()}


def test_no_canary_is_written_to_a_file(traced: Traced) -> None:
    found = {target: traced.search.plainly(data) for target, data in to_files(traced).items()}
    assert {target: channels for target, channels in found.items() if channels} == {}


def test_the_trace_saw_the_files_that_are_written(traced: Traced) -> None:
    """Database, sealed payload, and a scratch file for a picture above the temporary memory."""
    sizes = {target: len(data) for target, data in to_files(traced).items()}
    assert any(target.endswith("amana.sqlite3-wal") for target in sizes)
    assert any("/blobs/" in target and size > 3_000_000 for target, size in sizes.items())
    assert any("deleted" in target and size > 3_000_000 for target, size in sizes.items())
    assert any("memfd:" in target for target in sizes)


def test_the_trace_would_have_seen_a_canary(traced: Traced) -> None:
    """Pages that show the reply, and refused words, go through a socket and are seen there."""
    sent = b"".join(call.data for call in traced.calls if call.target.startswith("TCP"))
    assert traced.search.plainly(sent) >= {"reply", "visit", "words"}


def test_the_sandbox_says_nothing_that_a_file_said(traced: Traced) -> None:
    """It names what it removed, never what stood there."""
    piped = b"".join(call.data for call in traced.calls if call.target.startswith("pipe"))
    assert b'"jpeg"' in piped
    assert not traced.search.plainly(piped)


def test_nothing_is_written_behind_the_traces_back(traced: Traced) -> None:
    assert [call for call in traced.calls if call.name in UNSEEN] == []
    mapped = {written_through_memory(call) for call in traced.calls} - {None}
    # The index of the write-ahead log: numbers of pages, and no page.
    assert {Path(str(each)).name for each in mapped} <= {"amana.sqlite3-shm"}


def test_no_connection_leaves(traced: Traced) -> None:
    """But for that of the process which waits until the server itself answers."""
    reached = [call for call in traced.calls if call.name == "connect"]
    own = re.compile(rf"sin_port=htons\({traced.port}\), sin_addr=inet_addr\(\"{LOOPBACK}\"\)")
    assert [c.said for c in reached if "AF_INET" in c.said and not own.search(c.said)] == []


def test_no_process_that_reads_a_file_can_be_dumped(traced: Traced) -> None:
    """The kernel makes a process dumpable again when it runs another program."""
    forbidding = {call.process for call in traced.calls if NOT_DUMPABLE in call.said}
    telling = {call.process for call in traced.calls if b'"kind": "jpeg"' in call.data}
    assert telling and telling <= forbidding
    states: dict[int, bool] = {}
    for call in traced.calls:
        if call.name == "execve":
            states[call.process] = False
        elif NOT_DUMPABLE in call.said:
            states[call.process] = True
    # The supervisor runs the server's program and reads nothing; the fork server reads files.
    assert sum(states.values()) >= 3 + len(telling)
