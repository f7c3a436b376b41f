"""The search finds what it must: each spelling and each container has its positive control."""

import base64
import gzip
import io
import json
import pickle
import quopri
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.seizure.channels import Channels
from tests.seizure.searching import Search, below

CANARIES = {"words": "Qanary7Words19ab", "arabic": "ثجحخدذرزسشصضطظعغ"}
SEARCH = Search(CANARIES)


def raw_deflate(data: bytes) -> bytes:
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return made.compress(data) + made.flush()


def zipped(data: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a", data)
    return sink.getvalue()


def percents(text: str) -> bytes:
    return "".join(f"%{byte:02X}" for byte in text.encode()).encode()


def escapes(text: str) -> bytes:
    return "".join(f"\\u{ord(each):04x}" for each in text).encode()


SPELLINGS: dict[str, Callable[[str], bytes]] = {
    "raw": str.encode,
    "lower": lambda text: text.lower().encode(),
    "upper": lambda text: text.upper().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 one on": lambda text: base64.b64encode(b"?" + text.encode() + b"~"),
    "base64 two on": lambda text: base64.b64encode(b"??" + text.encode()),
    "base64 of capitals": lambda text: base64.b64encode(b"?" + text.upper().encode()),
    "urlsafe": lambda text: base64.urlsafe_b64encode(b"\xff\xfe" + text.encode()),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "url": lambda text: quote(text).encode(),
    "url, all of it": percents,
    "quoted-printable": lambda text: quopri.encodestring(text.encode()).replace(b"=\n", b""),
    "utf-16 little": lambda text: text.encode("utf-16-le"),
    "utf-16 big": lambda text: text.encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32"),
    "json": lambda text: json.dumps(text).encode(),
    "json, all of it": escapes,
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()).encode(),
}
CONTAINERS: dict[str, Callable[[bytes], bytes]] = {
    "deflate": raw_deflate,
    "zlib": zlib.compress,
    "zlib, small window": lambda data: _windowed(data, 9),
    "gzip": gzip.compress,
    "zip": zipped,
    "pickle": pickle.dumps,
    "pickle, oldest": lambda data: pickle.dumps(data.decode("latin-1"), 0),
    "pickle in zlib": lambda data: zlib.compress(pickle.dumps(data)),
    "base64 of zlib": lambda data: base64.urlsafe_b64encode(zlib.compress(data)),
    "cut zlib": lambda data: zlib.compress(data)[:-3],
    "zip in gzip": lambda data: gzip.compress(zipped(data)),
}


def _windowed(data: bytes, bits: int) -> bytes:
    made = zlib.compressobj(9, zlib.DEFLATED, bits)
    return made.compress(data) + made.flush()


@pytest.mark.parametrize("channel", CANARIES)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_it_finds_each_spelling(spelling: str, channel: str) -> None:
    held = b"\x00before " + SPELLINGS[spelling](CANARIES[channel]) + b" after\xff"
    assert SEARCH.within(held) == {channel}


@pytest.mark.parametrize("container", CONTAINERS)
def test_it_opens_each_container(container: str) -> None:
    told = f"A street, a day, and {CANARIES['words']}; and more of it that packs well, well, well."
    packed = CONTAINERS[container](told.encode())
    assert SEARCH.within(b"\xff" * 77 + packed + b"\xff" * 77) == {"words"}


def test_it_finds_nothing_where_nothing_is() -> None:
    stranger = Channels()
    held = stranger.picture() + stranger.document() + stranger.told.encode()
    assert SEARCH.within(held) == set()


def test_it_finds_a_name_of_a_file_that_is_empty(tmp_path: Path) -> None:
    (tmp_path / f"x.upload.{CANARIES['words']}").touch()
    assert {channel for _, channel in SEARCH.files(below(tmp_path))} == {"words"}


def test_every_canary_of_a_report_is_in_what_is_sent() -> None:
    channels = Channels()
    search = Search(channels.all())
    assert {"exif"} == search.within(channels.picture())
    assert {"author"} == search.within(channels.document())
    assert {"title", "words", "arabic"} == search.within(channels.told.encode())
    assert len(set(channels.all().values())) == len(channels.all())
    assert all(len(value) >= 12 for value in channels.all().values())
