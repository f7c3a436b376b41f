"""The sandbox: clean files come out; a file that kills its worker costs that file alone."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from sealing import Scratch, Sealer, X25519Identity
from stripping import Removal
from submissions import sandbox
from submissions.sandbox import (
    Clean,
    Died,
    Empty,
    Sandbox,
    TooLarge,
    Unavailable,
    Unclean,
    Unsupported,
    results,
)
from submissions.worker import jobs
from submissions.worker.protocol import Request
from tests.server import PATIENCE
from tests.stripping.planting import canaries, canary
from tests.stripping.test_jpeg import exif_of, jpeg


@pytest.fixture(scope="module")
def real() -> Iterator[Sandbox]:
    box = Sandbox()
    yield box
    box.stop()


@pytest.fixture(scope="module")
def hostile() -> Iterator[Sandbox]:
    box = Sandbox("tests.submissions.hostile_worker")
    yield box
    box.stop()


def scratch(folder: Path, data: bytes) -> Scratch:
    made = Scratch.create(folder)
    made.write(data)
    made.finish()
    return made


def through(box: Sandbox, folder: Path, data: bytes) -> tuple[Clean, bytes]:
    """The answer and the clean bytes."""
    with scratch(folder, data) as source:
        clean = box.strip(source, folder)
    with clean.scratch:
        return clean, clean.scratch.open().read()


def command(box: Sandbox, folder: Path, words: str) -> str:
    return through(box, folder, words.encode())[0].kind


def test_a_picture_comes_out_clean(real: Sandbox, tmp_path: Path) -> None:
    source = jpeg(exif=exif_of(6), comment=canary(1).encode())
    clean, data = through(real, tmp_path, source)
    assert canaries(source) and not canaries(data)
    assert (clean.kind, clean.media_type, clean.extension) == ("jpeg", "image/jpeg", "jpg")
    assert clean.size == len(data)
    assert {each.what for each in clean.removed} >= {"location", "camera"}
    assert all(isinstance(each, Removal) for each in clean.removed)


def test_a_large_text_comes_out_the_same(real: Sandbox, tmp_path: Path) -> None:
    source = "نص طويل\n".encode() * 300_000
    assert through(real, tmp_path, source)[1] == source


def test_a_large_text_is_handed_on_while_it_is_stripped(real: Sandbox, tmp_path: Path) -> None:
    source = "نص طويل\n".encode() * 300_000
    taken = bytearray()
    with scratch(tmp_path, source) as held:
        found = real.passed(held, taken.extend)
    assert (found.kind, found.size, bytes(taken)) == ("text", len(source), source)


def test_who_takes_it_may_stop(real: Sandbox, tmp_path: Path) -> None:
    def full(data: memoryview) -> None:
        raise OSError("no room")

    with scratch(tmp_path, b"line\n" * 500_000) as held:
        with pytest.raises(OSError, match="no room"):
            real.passed(held, full)
        assert real.passed(held, bytearray().extend).size == held.size


def test_a_small_file_does_not_wait_for_large_ones(real: Sandbox, tmp_path: Path) -> None:
    """As many large ones as there are turns are held up; a photograph goes through."""
    go_on, cores = threading.Event(), os.cpu_count() or 1
    large = b"line\n" * 500_000

    def held_up(data: memoryview) -> None:
        assert go_on.wait(PATIENCE)

    def slow() -> int:
        with scratch(tmp_path, large) as held:
            return real.passed(held, held_up).size

    with ThreadPoolExecutor(cores) as threads:
        waiting = [threads.submit(slow) for _ in range(cores)]
        assert through(real, tmp_path, jpeg())[0].kind == "jpeg"
        assert not any(each.done() for each in waiting)
        go_on.set()
        assert [each.result() for each in waiting] == [len(large)] * cores


def test_no_child_hands_on_without_end(hostile: Sandbox, tmp_path: Path) -> None:
    with scratch(tmp_path, b"pour") as held, pytest.raises(TooLarge):
        hostile.passed(held, bytearray().extend)


def test_a_child_that_says_another_size_is_not_believed(hostile: Sandbox, tmp_path: Path) -> None:
    with scratch(tmp_path, b"short") as held, pytest.raises(Died):
        hostile.passed(held, bytearray().extend)


def test_the_second_look_finds_what_the_first_let_pass(real: Sandbox, tmp_path: Path) -> None:
    bad, good = jpeg(comment=b"left behind"), b"Words.\n"
    recipient = X25519Identity.generate().recipient()
    with (tmp_path / "sealed").open("w+b") as file:
        with Sealer(file, [recipient], header_apart=True) as sealer:
            sealer.write(good + bad)
        file.flush()
        key = sealer.payload_key
        real.verify(file.fileno(), key, 0, len(good))
        with pytest.raises(Unclean, match="not_allowed"):
            real.verify(file.fileno(), key, len(good), len(bad))


def test_refusals_keep_their_reasons(real: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(Unsupported) as unsupported:
        through(real, tmp_path, b"{\\rtf1 words}")
    with pytest.raises(Unclean) as unclean:
        through(real, tmp_path, jpeg()[:-40])
    with pytest.raises(Empty):
        through(real, tmp_path, b"")
    assert unsupported.value.looks_like == "rtf"
    assert unclean.value.reason == "truncated"


def test_the_check_passes_what_was_stripped_and_nothing_else(real: Sandbox, tmp_path: Path) -> None:
    source = jpeg(exif=exif_of(6))
    _, clean = through(real, tmp_path, source)
    with scratch(tmp_path, clean) as good, scratch(tmp_path, source) as bad:
        kind = real.check(good)
        assert (kind.kind, kind.size) == ("jpeg", len(clean))
        with pytest.raises(Unclean, match="would_change"):
            real.check(bad)


def test_a_damaged_scratch_is_refused(real: Sandbox, tmp_path: Path) -> None:
    with scratch(tmp_path, jpeg()) as source:
        os.pwrite(source.descriptor, b"\xff\xff", 40)
        with pytest.raises(Unclean, match="damaged"):
            real.strip(source, tmp_path)


def test_no_plaintext_lies_in_any_descriptor(real: Sandbox, tmp_path: Path) -> None:
    words = (canary(7) + "\n").encode() * 100_000
    with scratch(tmp_path, words) as source:
        clean = real.strip(source, tmp_path)
        with clean.scratch:
            for each in (source, clean.scratch):
                kept = os.pread(each.descriptor, 4 << 20, 0)
                assert len(kept) > len(words)
                assert canaries(kept) == set()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("deed", ["spin", "eat", "fault", "sleep", "garble", "unfinished"])
def test_a_file_that_kills_its_worker_costs_that_file(
    deed: str, hostile: Sandbox, tmp_path: Path
) -> None:
    hostile.start()
    server = hostile.process
    with pytest.raises(Died):
        command(hostile, tmp_path, deed)
    assert command(hostile, tmp_path, "well") == "well"
    assert hostile.process == server


def test_a_clean_file_cannot_outgrow_its_source(hostile: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(Died):
        command(hostile, tmp_path, "flood")
    assert command(hostile, tmp_path, "well") == "well"


def test_the_child_is_nobody_and_holds_its_three_descriptors(
    hostile: Sandbox, tmp_path: Path
) -> None:
    user, held, environment = command(hostile, tmp_path, "held").split(" ", 2)
    assert int(user) == (65_534 if os.geteuid() == 0 else os.geteuid())
    # Its standard streams, which lead nowhere, the two scratches and the answer's pipe.
    assert int(held) <= 6
    assert "DATABASE_URL" not in environment and "SECRET" not in environment


def test_many_files_at_once_all_come_out(real: Sandbox, tmp_path: Path) -> None:
    texts = [f"report {number}\n".encode() * (number * 997) for number in range(1, 25)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: through(real, tmp_path, text)[1], texts))
    assert found == texts


def test_the_good_come_out_while_the_bad_die(hostile: Sandbox, tmp_path: Path) -> None:
    def one(words: str) -> str:
        try:
            return command(hostile, tmp_path, words)
        except Died:
            return "died"

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(one, ["fault", "a", "garble", "b", "eat", "c"]))
    assert found == ["died", "a", "died", "b", "died", "c"]


def test_a_killed_fork_server_is_replaced(real: Sandbox, tmp_path: Path) -> None:
    real.start()
    first = real.process
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert through(real, tmp_path, b"after")[1] == b"after"
    assert real.process not in (None, first)


def test_a_file_in_work_dies_with_the_fork_server(hostile: Sandbox, tmp_path: Path) -> None:
    hostile.start()
    server = hostile.process
    assert server is not None
    killer = threading.Timer(0.3, os.kill, (server, signal.SIGKILL))
    killer.start()
    with pytest.raises(Died):
        command(hostile, tmp_path, "sleep")
    killer.join()
    assert command(hostile, tmp_path, "well") == "well"


def test_it_starts_by_itself_and_stops(tmp_path: Path) -> None:
    box = Sandbox()
    assert box.process is None
    through(box, tmp_path, b"words")
    assert box.process is not None
    box.stop()
    assert box.process is None


def test_a_folder_without_room_is_not_the_file_s_fault(real: Sandbox, tmp_path: Path) -> None:
    with scratch(tmp_path, b"x" * (2 << 20)) as source, pytest.raises(Unavailable):
        real.strip(source, tmp_path / "missing")


def test_a_full_disk_is_not_the_file_s_fault(tmp_path: Path) -> None:
    with scratch(tmp_path, jpeg()) as source:
        given = [os.dup(source.descriptor), os.open("/dev/full", os.O_WRONLY)]
        answer = jobs.work(Request("strip", source.size, (source.key, bytes(32))), given)
    os.close(given[1])
    assert answer["refused"] == "no_room"
    with pytest.raises(Unavailable):
        results.understood(json.dumps(answer).encode())


def test_the_door_uses_one_sandbox_for_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    try:
        with scratch(tmp_path, jpeg(exif=exif_of(3))) as source:
            clean = sandbox.clean(source)
        with clean.scratch:
            assert sandbox.check(clean.scratch).media_type == "image/jpeg"
    finally:
        sandbox.stop()


def test_the_web_process_loads_no_parser() -> None:
    code = (
        "import sys, submissions.sandbox\n"
        "print(*(name for name in sys.modules if name.startswith('stripping.')))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert set(loaded.stdout.split()) == {
        "stripping.errors",
        "stripping.limits",  # numbers alone
        "stripping.redrawn",  # words alone
        "stripping.values",
    }
