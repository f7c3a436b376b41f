"""What a forger puts into a parcel is written, under a name that nothing runs or renders."""

import io
import re
from pathlib import Path

import pytest

from sealing import ParcelWriter, Written, endings, extract
from stripping import kinds
from stripping.errors import LooksLike
from stripping.kinds import outputs
from stripping.text import other

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
HOSTILE = {
    "files/01.desktop": b"[Desktop Entry]\nType=Application\nExec=sh -c id\n",
    "files/02.html": b"<!doctype html><script>1</script>",
    "files/03.exe": b"MZ" + bytes(100),
    "files/04.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "files/05.js": b"alert(1)",
    "files/06.jpg": b"MZ" + bytes(100),
    "files/07.pdf": JPEG,
    "files/08.txt": b"\x7fELF" + bytes(100),
    "files/09.txt": b"<html><script>1</script>",
    "files/10.txt": b"#!/bin/sh\nid\n",
    "files/11": JPEG,
    "files/12.json": b"{}",
    "files/13.html.jpg": b"<html>",
    "files/14.jpg.lnk": JPEG,
    "message.html": b"<html>",
    "message.json": b"<html>",
}
GOOD = {
    "message.json": '{"words": "شهادة"}'.encode(),
    "files/01.jpg": JPEG,
    "files/02.txt": b"<ahmad> They came at dawn.\n" * 1000,
    "files/03.mp4": b"\0\0\0\x18ftypisom" + bytes(100),
    "files/04.webp": b"RIFF\x0a\0\n\0WEBPVP8 ",
    "words/05.txt": "ص".encode() * 5000,
    "pages/05-01.jpg": JPEG,
    "removed.json": b"{}",
}


def written(files: dict[str, bytes], folder: Path) -> dict[str, Written]:
    sink = io.BytesIO()
    parcel = ParcelWriter(sink)
    for name, data in files.items():
        parcel.add(name, data)
    parcel.close()
    sink.seek(0)
    return {each.member: each for each in extract(sink, folder)}


def test_the_endings_are_those_of_clean_files() -> None:
    assert {output.ending: output.begins for output in outputs()} == endings.ENDINGS
    assert endings.FIRST == kinds.FIRST


def test_what_is_clean_keeps_its_name(tmp_path: Path) -> None:
    found = written(GOOD, tmp_path / "out")
    assert {each.name for each in found.values()} == GOOD.keys()
    assert not any(each.untold or each.original for each in found.values())
    assert all((tmp_path / "out" / name).read_bytes() == data for name, data in GOOD.items())


@pytest.mark.parametrize("name", HOSTILE)
def test_what_does_not_fit_is_written_under_a_harmless_name(tmp_path: Path, name: str) -> None:
    (found,) = written({name: HOSTILE[name]}, tmp_path / "out").values()
    assert found.untold
    assert re.fullmatch(r"(?:files/)?[a-z0-9]+\.bin", found.name)
    path = tmp_path / "out" / found.name
    assert path.read_bytes() == HOSTILE[name]
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each for each in (tmp_path / "out").rglob("*") if each.is_file()] == [path]


def test_none_takes_another_s_place(tmp_path: Path) -> None:
    names = ("files/03.html", "files/03.exe", "files/03", "files/03.bin", "files/03-2.bin")
    files = {name: name.encode() for name in names}
    found = written(files, tmp_path / "out")
    assert len({each.name for each in found.values()}) == len(names)
    for name, each in found.items():
        assert (tmp_path / "out" / each.name).read_bytes() == name.encode()


@pytest.mark.parametrize(
    ("name", "as_written"),
    [
        ("original.jpg", "original.jpg.bin"),
        ("original.avi", "original.avi.bin"),
        ("original.bin", "original.bin"),
        ("original.html", "original.bin"),
        ("original.desktop", "original.bin"),
        ("original", "original.bin"),
        ("original.jpg.exe", "original.bin"),
    ],
)
def test_an_untouched_original_never_opens_by_itself(
    tmp_path: Path, name: str, as_written: str
) -> None:
    files = {"message.json": b"{}", name: JPEG}
    found = written(files, tmp_path / "out")[name]
    assert (found.name, found.original, found.untold) == (as_written, True, False)
    assert (tmp_path / "out" / as_written).read_bytes() == JPEG


@pytest.mark.parametrize(
    "head",
    [b"#!/bin/sh", b"<?php 1", b"<svg >", b"<html>", b"<?xml ?>", b" <!DOCTYPE html>", b"{\\rtf1"],
)
def test_what_stripping_takes_for_more_than_text_is_none_here(head: bytes) -> None:
    assert other(head) in LooksLike
    assert not endings.fits("files/01.txt", head)
