"""The scratch file: noise to everybody but the process that holds its key."""

import os
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sealing import PayloadError, Scratch, ScratchError, ScratchWriter

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024 * 1024
CANARY = "the well behind the school, اسمي".encode()
NOISE = os.urandom(2 * MIB)
SMALL, LARGE = 10_000, 2 * MIB


def held(scratch: Scratch) -> bytes:
    """What the kernel keeps for it."""
    return os.pread(scratch.descriptor, 100 * MIB, 0)


def place(scratch: Scratch) -> str:
    return os.readlink(f"/proc/self/fd/{scratch.descriptor}")


def filled(folder: Path, data: bytes) -> Scratch:
    scratch = Scratch.create(folder)
    scratch.write(data)
    scratch.finish()
    return scratch


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_what_the_kernel_keeps_is_never_plaintext(tmp_path: Path, size: int) -> None:
    plain = (CANARY * (size // len(CANARY) + 1))[:size]
    with Scratch.create(tmp_path) as scratch:
        for start in range(0, size, 5_000):
            scratch.write(plain[start : start + 5_000])
            assert CANARY[:8] not in held(scratch)
        scratch.finish()
        assert len(held(scratch)) > size
        assert CANARY[:8] not in held(scratch)
        assert scratch.open().read() == plain


def test_a_small_one_lies_in_memory_and_a_large_one_in_a_file_without_a_name(
    tmp_path: Path,
) -> None:
    with filled(tmp_path, NOISE[:SMALL]) as small, filled(tmp_path, NOISE) as large:
        assert place(small).startswith("/memfd:")
        assert place(large).startswith(str(tmp_path))
        assert place(large).endswith("(deleted)")
        assert os.listdir(tmp_path) == []
        assert small.open().read() == NOISE[:SMALL]
        assert large.open().read() == NOISE


def name(descriptor: int, path: Path) -> None:
    """Gives an unnamed file a name, as open(2) tells how."""
    root = os.open("/", os.O_PATH)
    try:
        # A folder's descriptor makes Python follow the link in /proc.
        os.link(f"/proc/self/fd/{descriptor}", path, src_dir_fd=root)
    finally:
        os.close(root)


def test_nobody_can_give_it_a_name(tmp_path: Path) -> None:
    with filled(tmp_path, NOISE) as scratch, pytest.raises(FileNotFoundError):
        name(scratch.descriptor, tmp_path / "ours")
    ordinary = os.open(tmp_path, os.O_TMPFILE | os.O_RDWR)
    name(ordinary, tmp_path / "ordinary")
    os.close(ordinary)
    assert os.listdir(tmp_path) == ["ordinary"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 600_000), max_size=5))
def test_it_gives_back_what_was_written(tmp_path: Path, pieces: list[int]) -> None:
    with Scratch.create(tmp_path) as scratch:
        for size in pieces:
            scratch.write(memoryview(NOISE)[:size])
        scratch.finish()
        plain = b"".join(NOISE[:size] for size in pieces)
        assert scratch.size == len(plain)
        assert scratch.open().read() == plain


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, LARGE + 33 * 16 - 1), st.integers(0, 7))
def test_it_notices_every_flipped_bit(tmp_path: Path, offset: int, bit: int) -> None:
    with filled(tmp_path, NOISE) as scratch:
        (byte,) = os.pread(scratch.descriptor, 1, offset % len(held(scratch)))
        os.pwrite(scratch.descriptor, bytes([byte ^ 1 << bit]), offset % len(held(scratch)))
        with pytest.raises(PayloadError):
            scratch.open().verify()


def test_it_notices_that_it_was_cut(tmp_path: Path) -> None:
    with filled(tmp_path, NOISE) as scratch:
        os.truncate(scratch.descriptor, len(held(scratch)) - 65_552)
        with pytest.raises(PayloadError):
            scratch.open()


def test_several_read_at_once(tmp_path: Path) -> None:
    with filled(tmp_path, NOISE) as scratch, ThreadPoolExecutor(4) as pool:

        def read_from(start: int) -> bytes:
            reader = scratch.open()
            reader.seek(start)
            return b"".join(iter(lambda: reader.read(10_007), b""))

        starts = [0, 1, MIB, LARGE - 5]
        assert list(pool.map(read_from, starts)) == [NOISE[start:] for start in starts]


def test_an_empty_one_is_whole(tmp_path: Path) -> None:
    with filled(tmp_path, b"") as scratch:
        assert scratch.size == 0
        assert scratch.open().read() == b""


def test_it_is_written_once_and_then_read(tmp_path: Path) -> None:
    with Scratch.create(tmp_path) as scratch:
        scratch.write(NOISE)
        with pytest.raises(ScratchError):
            scratch.open()
        scratch.finish()
        scratch.finish()
        with pytest.raises(ScratchError):
            scratch.write(b"more")
        assert scratch.open().read() == NOISE


def test_what_was_closed_is_neither_read_nor_written(tmp_path: Path) -> None:
    scratch, unused = filled(tmp_path, NOISE), Scratch.create(tmp_path)
    reader = scratch.open()
    scratch.close()
    unused.close()
    for use in (scratch.open, reader.read, lambda: unused.write(b"words")):
        with pytest.raises(ScratchError):
            use()


def test_closing_gives_its_descriptor_back(tmp_path: Path) -> None:
    before = set(os.listdir("/proc/self/fd"))
    scratch = filled(tmp_path, NOISE)
    scratch.close()
    scratch.close()
    filled(tmp_path, NOISE)
    assert set(os.listdir("/proc/self/fd")) == before


def test_a_full_disk_is_an_error(tmp_path: Path) -> None:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    writer = ScratchWriter(descriptor, os.urandom(32))
    with pytest.raises(OSError, match="No space left"):
        writer.write(NOISE)
    os.close(descriptor)


def test_a_folder_that_is_not_there_is_an_error_when_it_grows(tmp_path: Path) -> None:
    with Scratch.create(tmp_path / "missing") as scratch:
        scratch.write(NOISE[:SMALL])
        with pytest.raises(FileNotFoundError):
            scratch.write(NOISE)


def test_no_representation_tells_its_key(tmp_path: Path) -> None:
    with filled(tmp_path, CANARY) as scratch:
        for text in (repr(scratch), f"{scratch!r} {[scratch]}", repr(scratch.open())):
            assert scratch.key.hex() not in text
            assert repr(scratch.key)[2:-1] not in text


WORKER = """
import socket, sys
from sealing import Scratch, ScratchWriter
peer = socket.socket(fileno=int(sys.argv[1]))
keys, (source, sink), _, _ = socket.recv_fds(peer, 64, 2)
writer = ScratchWriter(sink, keys[32:])
with Scratch.adopt(source, keys[:32]) as scratch:
    reader = scratch.open()
    while piece := reader.read(100_000):
        writer.write(piece[::-1])
if sys.argv[2] == "finish":
    writer.finish()
"""


def hand_over(source: Scratch, sink: Scratch, end: str) -> None:
    """Another process, with two descriptors and two keys, and nothing else."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-c", WORKER, str(theirs.fileno()), end]
    with ours, theirs:
        descriptors = [source.descriptor, sink.descriptor]
        socket.send_fds(ours, [source.key + sink.key], descriptors)
        subprocess.run(command, pass_fds=[theirs.fileno()], cwd=ROOT, check=True)


@pytest.mark.parametrize("size", [0, SMALL, LARGE])
def test_another_process_reads_one_and_writes_another(tmp_path: Path, size: int) -> None:
    plain = NOISE[:size]
    turned = b"".join(plain[start : start + 100_000][::-1] for start in range(0, size, 100_000))
    with filled(tmp_path, plain) as source, Scratch.create(tmp_path, expected=size) as sink:
        hand_over(source, sink, "finish")
        with sink.written() as result:
            assert result.size == size
            assert result.open().read() == turned
        assert source.open().read() == plain


def test_what_another_process_did_not_finish_is_refused_and_destroyed(tmp_path: Path) -> None:
    with filled(tmp_path, NOISE) as source:
        sink = Scratch.create(tmp_path, expected=LARGE)
        descriptor = sink.descriptor
        hand_over(source, sink, "die")
        with pytest.raises(PayloadError) as caught:
            sink.written()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
    # Held until here, so that it was closed and not merely forgotten.
    assert caught.traceback


@pytest.mark.parametrize(("expected", "start"), [(SMALL, "/memfd:"), (LARGE, "/")])
def test_one_that_is_handed_over_stays_where_it_is(
    tmp_path: Path, expected: int, start: str
) -> None:
    with Scratch.create(tmp_path, expected=expected) as scratch:
        before, descriptor = place(scratch), scratch.descriptor
        scratch.write(NOISE)
        scratch.finish()
        assert (place(scratch), scratch.descriptor) == (before, descriptor)
        assert before.startswith(start)


def test_adopting_with_another_key_is_refused(tmp_path: Path) -> None:
    with filled(tmp_path, NOISE) as scratch, pytest.raises(PayloadError):
        Scratch.adopt(os.dup(scratch.descriptor), bytes(32))


def test_an_unnamed_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Scratch.create(tmp_path, expected=LARGE) as scratch:
            assert stat.S_IMODE(os.fstat(scratch.descriptor).st_mode) == 0o600
    finally:
        os.umask(before)
