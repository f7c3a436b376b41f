"""What a parcel refuses, going in and coming out; whoever wrote it."""

import io
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealing import ParcelError, ParcelWriter, extract, read_parcel
from tests.sealing.test_parcel import PICTURE, below

HOSTILE_NAMES = [
    "",
    "../message.json",
    "files/../../x.jpg",
    "/etc/passwd",
    "files//01.jpg",
    "./message.json",
    ".bashrc",
    "files/.ssh",
    "-rf",
    "a/b/c.jpg",
    "con",
    "nul.txt",
    "files/aux.jpg",
    "com1/01.jpg",
    "files/01.jpg ",
    "files/01.jpg.",
    "files\\01.jpg",
    "C:x.jpg",
    "files/gpj\u202e.exe",
    "files/\u0627.jpg",
    "files/01\u200b.jpg",
    "files/01.jpg\n",
    "x" * 65,
    "MESSAGE.json",
]


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, "files/01.jpg\0.exe"])
def test_no_hostile_name_goes_in(name: str) -> None:
    with pytest.raises(ParcelError):
        ParcelWriter(io.BytesIO()).add(name, b"x")


def test_no_name_goes_in_twice() -> None:
    writer = ParcelWriter(io.BytesIO())
    writer.add("message.json", b"x")
    with pytest.raises(ParcelError):
        writer.add("message.json", b"y")


def foreign(*infos: tarfile.TarInfo, format: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar as another program writes it: a good file, and then the given ones."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=format) as archive:
        for info in (entry("message.json"), *infos):
            archive.addfile(info, io.BytesIO(b"x" * info.size))
    return sink.getvalue()


def entry(name: str, *, size: int = 100, **fields: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def refused(plain: bytes, folder: Path) -> None:
    """Nothing of it stands after extracting, not even what came before the fault."""
    with pytest.raises(ParcelError):
        extract(io.BytesIO(plain), folder / "out")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_what_other_programs_write_plainly_opens(tmp_path: Path, format: int) -> None:
    good = foreign(entry("files/01.txt", mtime=1.5, uname="someone"), format=format)
    extract(io.BytesIO(good), tmp_path / "out")
    assert below(tmp_path / "out") == {"message.json": b"x" * 100, "files/01.txt": b"x" * 100}


def test_what_the_tar_command_writes_plainly_opens(tmp_path: Path) -> None:
    (tmp_path / "01.jpg").write_bytes(PICTURE)
    for form in ("gnu", "ustar", "pax"):
        command = ["tar", "c", f"--format={form}", "01.jpg"]
        made = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
        extract(io.BytesIO(made), tmp_path / form)
        assert below(tmp_path / form) == {"01.jpg": PICTURE}


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_hostile_name_comes_out(tmp_path: Path, name: str, format: int) -> None:
    refused(foreign(entry(name), format=format), tmp_path)


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.DIRTYPE,
        tarfile.CONTTYPE,
        tarfile.GNUTYPE_SPARSE,
        b"g",
        b"K",
    ],
)
def test_nothing_but_plain_files_comes_out(tmp_path: Path, kind: bytes) -> None:
    refused(foreign(entry("files/01.jpg", size=0, type=kind)), tmp_path)
    linked = entry("files/01.jpg", size=0, type=kind, linkname="message.json")
    refused(foreign(linked, format=tarfile.GNU_FORMAT), tmp_path)


def test_no_name_comes_out_twice(tmp_path: Path) -> None:
    refused(foreign(entry("message.json")), tmp_path)


@pytest.mark.parametrize("names", [["files", "files/01.jpg"], ["files/01.jpg", "files"]])
def test_no_name_is_a_file_and_a_folder(tmp_path: Path, names: list[str]) -> None:
    refused(foreign(*map(entry, names)), tmp_path)
    writer = ParcelWriter(io.BytesIO())
    writer.add(names[0], b"x")
    with pytest.raises(ParcelError):
        writer.add(names[1], b"x")


@pytest.mark.parametrize(
    "headers",
    [
        {"path": "../../x"},
        {"linkpath": "/etc/passwd"},
        {"GNU.sparse.major": "1"},
        {"size": "-1"},
        {"size": "1e3"},
        {"size": "9" * 20},
        {"comment": "x" * 100_000},
        {"comment": "x" * 50_000, "second": "x" * 50_000},
    ],
)
def test_no_extended_header_overrides_what_a_file_is(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    refused(foreign(entry("files/01.jpg", pax_headers=headers)), tmp_path)


def changed(start: int, data: bytes) -> bytes:
    """A good tar whose first header was changed, with the right sum over it."""
    plain = bytearray(foreign())
    plain[start : start + len(data)] = data
    plain[148:156] = b" " * 8
    plain[148:156] = b"%06o\0 " % sum(plain[:512])
    return bytes(plain)


def test_changing_a_header_is_not_what_breaks_it(tmp_path: Path) -> None:
    extract(io.BytesIO(changed(0, b"message.json")), tmp_path / "out")
    assert below(tmp_path / "out") == {"message.json": b"x" * 100}


@pytest.mark.parametrize(
    ("start", "data"),
    [
        (0, b"message.jpg\0.exe"),
        (0, b"message.js\xff\xfe"),
        (124, b"\xff" * 8 + b"\xff\xff\xfc\0"),
        (124, b"\x80" + bytes(10) + b"\x64"),
        (124, b"-0000000144\0"),
        (124, b"\0" * 12),
        (124, b"00000000999\0"),
        (124, b"77777777777\0"),
        (124, b"X0000000144\0"),
        (157, b"/etc/passwd"),
        (157, b"e"),
        (257, b"\0" * 8),
        (345, b"/etc"),
        (345, b"e"),
    ],
)
def test_no_second_spelling_of_a_header_comes_out(tmp_path: Path, start: int, data: bytes) -> None:
    refused(changed(start, data), tmp_path)


@pytest.mark.parametrize("place", [0, 100, 130, 156, 300, 511])
def test_a_header_is_what_its_sum_says(tmp_path: Path, place: int) -> None:
    plain = bytearray(foreign())
    plain[place] += 1
    refused(bytes(plain), tmp_path)


def test_the_sum_of_a_header_has_one_spelling(tmp_path: Path) -> None:
    plain = bytearray(foreign())
    plain[148:149] = b"1"
    refused(bytes(plain), tmp_path)


def extended(records: bytes, size: bytes = b"") -> bytes:
    """A tar whose second file has an extended header of these records; ``size`` as it states it."""
    head = bytearray(entry("x", size=len(records), type=b"x").tobuf(tarfile.USTAR_FORMAT))
    head[124 : 124 + len(size)] = size
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    file = entry("files/01.txt").tobuf(tarfile.USTAR_FORMAT) + (b"x" * 100).ljust(512, b"\0")
    return foreign()[:1024] + head + records.ljust(512, b"\0") + file + bytes(1024)


def test_an_extended_header_may_say_what_is_passed_over(tmp_path: Path) -> None:
    extract(io.BytesIO(extended(b"12 mtime=12\n12 size=100\n")), tmp_path / "out")
    assert below(tmp_path / "out") == {"message.json": b"x" * 100, "files/01.txt": b"x" * 100}


@pytest.mark.parametrize(
    "records",
    [b"ab size=100\n", b"2 size=100\n", b"1 size=100\n", b"99 size=100\n", b"12size=100\n"],
)
def test_no_extended_header_of_another_form_is_read(tmp_path: Path, records: bytes) -> None:
    refused(extended(records), tmp_path)


def test_the_size_of_an_extended_header_is_read_whole(tmp_path: Path) -> None:
    refused(extended(b"12 size=100\n", b"1"), tmp_path)


def test_nothing_hides_behind_the_files(tmp_path: Path) -> None:
    good = foreign()
    second = foreign(entry("files/01.jpg"))
    for plain in (good + b"x", good + second, good[:700] + b"x" + good[701:]):
        refused(plain, tmp_path)


@pytest.mark.parametrize("size", [0, 100, 512, 600, 1024, 1536])
def test_a_tar_without_its_end_is_refused(tmp_path: Path, size: int) -> None:
    refused(foreign()[:size], tmp_path)


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_noise_is_no_parcel(data: bytes) -> None:
    for plain in (data, foreign()[:512] + data):
        with pytest.raises(ParcelError):
            list(read_parcel(io.BytesIO(plain)))
