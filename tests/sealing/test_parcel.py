"""The parcel: a tar that any tar opens, and that nothing hostile hides in."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealing import (
    HybridIdentity,
    Member,
    ParcelError,
    ParcelWriter,
    PayloadError,
    Sealer,
    Written,
    X25519Identity,
    extract,
    open_sealed,
    padme,
    read_parcel,
)

KIB = 1024
GIB = KIB**3
PICTURE = b"\xff\xd8\xff" + os.urandom(199_997)
FILES = {"message.json": b'{"words": "..."}', "files/01.jpg": PICTURE, "removed.json": b"{}"}


def parcel(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    writer = ParcelWriter(sink)
    for name, data in files.items():
        writer.add(name, data)
    writer.close()
    assert writer.size == len(sink.getvalue())
    return sink.getvalue()


def sealed(plain: bytes, identity: HybridIdentity | X25519Identity) -> bytes:
    sink = io.BytesIO()
    with Sealer(sink, [identity.recipient()]) as sealer:
        sealer.write(plain)
    return sink.getvalue()


def below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


# Sizes and what the authors' formula gives for them: floor(log2 L) significant bits are cut to
# floor(log2(floor(log2 L))) + 1 of them.
@pytest.mark.parametrize(
    ("size", "padded"),
    [
        (0, 32 * KIB),
        (1, 32 * KIB),
        (32 * KIB, 32 * KIB),
        (32 * KIB + 1, 34 * KIB),
        (64 * KIB, 64 * KIB),
        (64 * KIB + 1, 66 * KIB),
        (100_000, 100_352),
        (1_000_000, 1_015_808),
        (1_000_000_000, 1_006_632_960),
        (GIB, GIB),
        (GIB + 1, GIB + 32 * KIB * KIB),
    ],
)
def test_padme_gives_the_known_sizes(size: int, padded: int) -> None:
    assert padme(size) == padded


@given(st.integers(32 * KIB, 2**50))
def test_padme_is_at_most_twelve_percent_more_and_stays(size: int) -> None:
    assert size <= padme(size) < size * 1.12
    assert padme(padme(size)) == padme(size)
    assert padme(size) % 512 == 0


@settings(deadline=None)
@given(st.lists(st.integers(0, 300_000), max_size=6))
def test_it_is_padded_and_gives_back_what_was_put_in(sizes: list[int]) -> None:
    files = {f"files/{place:02}.jpg": PICTURE[:size] for place, size in enumerate(sizes)}
    plain = parcel(files)
    assert len(plain) == padme(len(plain))
    read = {member: content.read() for member, content in read_parcel(io.BytesIO(plain))}
    assert read == {Member(name, len(data)): data for name, data in files.items()}


def test_messages_of_unlike_length_have_one_size() -> None:
    assert len(parcel({"message.json": b"no"})) == len(parcel({"message.json": b"x" * 30_000}))


def test_the_same_files_give_the_same_bytes_and_no_trace_of_when_and_who() -> None:
    assert parcel(FILES) == parcel(dict(FILES))
    with tarfile.open(fileobj=io.BytesIO(parcel(FILES))) as archive:
        assert archive.getnames() == list(FILES)
        for info in archive:
            owner = (info.uid, info.gid, info.uname, info.gname)
            assert (info.mtime, info.mode, owner) == (0, 0o600, (0, 0, "", ""))


@pytest.mark.parametrize("size", [0, 512, 3_000_000])
def test_any_tar_opens_it(tmp_path: Path, size: int) -> None:
    files, out = {**FILES, "files/02.mp4": os.urandom(size)}, tmp_path / "out"
    out.mkdir()
    subprocess.run(["tar", "x", "-C", out], input=parcel(files), check=True)
    assert below(out) == files


@pytest.mark.needs("age")
def test_age_and_tar_open_it_together(tmp_path: Path) -> None:
    identity, out = X25519Identity.generate(), tmp_path / "out"
    out.mkdir()
    (tmp_path / "desk.key").write_text(str(identity))
    (tmp_path / "parcel.age").write_bytes(sealed(parcel(FILES), identity))
    command = "set -o pipefail; age -d -i desk.key parcel.age | tar x -C out"
    subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True)
    assert below(out) == FILES


def test_we_open_it(tmp_path: Path) -> None:
    identity = HybridIdentity.generate()
    opener = open_sealed(io.BytesIO(sealed(parcel(FILES), identity)), [identity])
    members = extract(opener, tmp_path / "out")
    assert members == tuple(Written(name, name, len(data)) for name, data in FILES.items())
    assert below(tmp_path / "out") == FILES
    assert {path.stat().st_mode & 0o077 for path in tmp_path.rglob("out/*")} == {0}


class Zeros:
    """A file of zeros of any size, that takes no room."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        taken = self.left if size < 0 else min(size, self.left)
        self.left -= taken
        return bytes(taken)


class Beginning:
    """A sink that keeps the first bytes and counts the rest."""

    def __init__(self) -> None:
        self.kept = b""

    def write(self, data: bytes | bytearray | memoryview) -> int:
        self.kept += bytes(data[: 4096 - len(self.kept)])
        return len(data)


class Followed:
    """Some bytes, and then zeros."""

    def __init__(self, first: bytes, zeros: int) -> None:
        self.first, self.rest = io.BytesIO(first), Zeros(zeros)

    def read(self, size: int = -1) -> bytes:
        return self.first.read(size) or self.rest.read(size)


def test_a_film_of_nine_gibibytes_goes_in_and_out() -> None:
    size, sink = 9 * GIB, Beginning()
    writer = ParcelWriter(sink)
    writer.add_file("files/01.mp4", Zeros(size), size)
    writer.close()
    with tarfile.open(fileobj=io.BytesIO(sink.kept)) as archive:
        assert archive.next().size == size  # type: ignore[union-attr]
    source = Followed(sink.kept, writer.size - len(sink.kept))
    assert [member for member, _ in read_parcel(source)] == [Member("files/01.mp4", size)]


@pytest.mark.parametrize("size", [len(PICTURE) - 1, len(PICTURE) + 1])
def test_a_file_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(ParcelError):
        ParcelWriter(io.BytesIO()).add_file("files/01.jpg", io.BytesIO(PICTURE), size)


@pytest.mark.parametrize("chunk", [0, 1, 2, 3])
def test_damage_leaves_nothing_even_in_the_padding(tmp_path: Path, chunk: int) -> None:
    identity = X25519Identity.generate()
    file = bytearray(sealed(parcel({"message.json": b"x" * 66_000}) + bytes(150_000), identity))
    file[-1 - (3 - chunk) * 65_552 - 100] ^= 1
    with pytest.raises(PayloadError):
        extract(open_sealed(io.BytesIO(file), [identity]), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_it_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "removed.json").write_text("mine")
    with pytest.raises(FileExistsError):
        extract(io.BytesIO(parcel(FILES)), tmp_path)
    assert below(tmp_path) == {"removed.json": b"mine"}


def test_it_follows_no_link(tmp_path: Path) -> None:
    elsewhere, out = tmp_path / "elsewhere", tmp_path / "out"
    elsewhere.mkdir()
    out.mkdir()
    (out / "files").symlink_to(elsewhere)
    with pytest.raises(FileExistsError):
        extract(io.BytesIO(parcel(FILES)), out)
    assert list(elsewhere.iterdir()) == []
    assert [path.name for path in out.iterdir()] == ["files"]
