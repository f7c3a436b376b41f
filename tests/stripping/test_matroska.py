"""WebM and Matroska: sound and picture stay where they are, and every word becomes Void."""

import struct
from functools import cache
from pathlib import Path

import pytest

from stripping import StrippingError, Unclean, Unsupported
from stripping.matroska import ebml
from tests.stripping.planting import canaries, canary, exiftool, run, said, stripped

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=2")
SOUND = ("-f", "lavfi", "-i", "sine=440:d=2")
TELLING = (
    *("-metadata", f"title={canary(1)}", "-metadata", f"artist={canary(2)}"),
    *("-metadata", f"comment={canary(3)}", "-metadata", "creation_time=2020-01-02T03:04:05Z"),
    *("-metadata:s:v", f"title={canary(4)}", "-metadata:s:a", f"title={canary(5)}"),
    *("-metadata:s:a", "language=ara"),
)
VP8, VP9 = ("-c:v", "libvpx", "-b:v", "300k"), ("-c:v", "libvpx-vp9", "-b:v", "300k")
X264, X265 = ("-c:v", "libx264"), ("-c:v", "libx265", "-x265-params", "log-level=none")
OPUS, VORBIS = ("-c:a", "libopus"), ("-c:a", "libvorbis")
# A name with its ending, and how ffmpeg makes it.
CODINGS: dict[str, tuple[str, ...]] = {
    "vp8.webm": (*VP8, *VORBIS),
    "vp9.webm": (*VP9, *OPUS),
    "avc.mkv": (*X264, "-c:a", "aac"),
    "hevc.mkv": (*X265, "-c:a", "flac"),
    "pcm.mkv": (*X264, "-c:a", "pcm_s16le"),
    "live.webm": (*VP8, *OPUS, "-live", "1", "-cluster_time_limit", "500"),
}


def made(folder: Path, name: str, *more: str) -> bytes:
    path = folder / name
    quiet = ("ffmpeg", "-loglevel", "error", "-y")
    run(*quiet, *PICTURE, *SOUND, *more, *TELLING, *CODINGS[name], path)
    return path.read_bytes()


@cache
def recorded(name: str) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return made(Path(folder), name)


def shown(path: Path, data: bytes) -> bytes:
    """The checksums of the decoded pictures and sound."""
    path.write_bytes(data)
    return run(
        *("ffmpeg", "-loglevel", "error", "-i", path, "-map", "0:v?", "-map", "0:a?"),
        *("-f", "streamhash", "-hash", "md5", "-"),
    )


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("name", CODINGS)
def test_pictures_and_sound_stay_and_the_words_go(name: str, tmp_path: Path) -> None:
    source = recorded(name)
    assert canaries(source) >= {1, 2, 3}
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert len(clean) == len(source)
    assert said(found) >= {"description", "software"}
    assert (found.kind, found.extension) == ("matroska", name.rpartition(".")[2])
    assert shown(tmp_path / name, clean) == shown(tmp_path / name, source)


@pytest.mark.needs("exiftool", "ffmpeg")
@pytest.mark.parametrize("name", CODINGS)
def test_exiftool_finds_no_word_and_no_date(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(stripped(recorded(name))[0])
    told = {tag.split(":")[1]: value for tag, value in exiftool(path).items()}
    assert not told.keys() & {"Title", "Artist", "Comment", "DateTimeOriginal", "TagName"}
    assert not told.get("MuxingApp", "").strip("\0") and not told.get("WritingApp", "").strip("\0")


def with_subtitles(folder: Path) -> bytes:
    words = folder / "words.srt"
    words.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{canary(10)}\n")
    attached = folder / "note.txt"
    attached.write_text(canary(11))
    path = folder / "subtitles.mkv"
    run(
        *("ffmpeg", "-loglevel", "error", "-y", *PICTURE, *SOUND, "-i", words),
        *("-map", "0", "-map", "1", "-map", "2", *X264, "-c:a", "aac", "-c:s", "srt"),
        *("-attach", attached, "-metadata:s:t", "mimetype=text/plain", path),
    )
    return path.read_bytes()


@pytest.mark.needs("ffmpeg")
def test_subtitles_and_attachments_become_void(tmp_path: Path) -> None:
    source = with_subtitles(tmp_path)
    assert canaries(source) >= {10, 11}
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert {"subtitles", "hidden_data"} <= said(found)
    assert shown(tmp_path / "source.mkv", source) == shown(tmp_path / "clean.mkv", clean)
    assert b"srt" not in run("ffprobe", "-v", "error", "-show_streams", tmp_path / "clean.mkv")


@pytest.mark.needs("ffmpeg")
def test_a_recorder_that_was_cut_off_keeps_what_was_whole(tmp_path: Path) -> None:
    source = recorded("live.webm")
    clean, found = stripped(source[: len(source) * 3 // 4])
    assert canaries(clean) == set()
    assert said(found) >= {"trailing_data"}
    assert shown(tmp_path / "cut.webm", clean)


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("name", CODINGS)
@pytest.mark.parametrize("part", range(0, 20, 3))
def test_one_that_ends_early_never_yields_words(name: str, part: int) -> None:
    source = recorded(name)
    try:
        clean, _ = stripped(source[: len(source) * part // 20])
    except StrippingError:
        return
    assert canaries(clean) == set()


@pytest.mark.parametrize("size", [2, 3, 100, 128, 129, 1000, 1 << 20])
def test_an_empty_element_has_any_length(size: int) -> None:
    head = ebml.void(size)
    element = ebml.header(head.ljust(12, b"\0"), 0)
    assert element.name == ebml.VOID
    assert element.end == size


@pytest.mark.needs("ffmpeg")
def test_words_in_void_go() -> None:
    source = recorded("vp9.webm")
    word = canary(12).encode()
    empty = b"\xec" + bytes([0x80 | len(word)]) + word
    clean, found = stripped(source + empty)
    assert canaries(clean) == set()


def encoded(says: bytes) -> bytes:
    """A film whose first track has an encoding, of which ``says`` tells, in place of its name."""
    source = bytearray(recorded("vp8.webm"))
    at = source.index(b"\x53\x6e")
    length = source[at + 2] & 0x7F
    room = length - 3 - len(says) - 2
    encoding = says + b"\xec" + bytes([0x80 | room]) + bytes(room)
    source[at : at + 3 + length] = (
        b"\x6d\x80" + bytes([0x80 | length, 0x62, 0x40, 0x80 | len(encoding)]) + encoding
    )
    return bytes(source)


@pytest.mark.needs("ffmpeg")
def test_an_encrypted_track_is_refused() -> None:
    with pytest.raises(Unclean, match="encrypted"):
        stripped(encoded(b"\x50\x33\x81\x01"))


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("says", [b"", b"\x50\x33\x81\x00"])
def test_a_packed_track_is_not_called_encrypted(says: bytes) -> None:
    """mkvmerge of 2010 took the beginnings that all frames share off them, and any player plays it:
    it is converted."""
    with pytest.raises(Unsupported, match="film_codec"):
        stripped(encoded(says))


@pytest.mark.needs("ffmpeg")
def test_a_coding_that_is_not_known_is_refused() -> None:
    source = recorded("vp8.webm").replace(b"V_VP8", b"V_XYZ")
    with pytest.raises(Unsupported, match="film_codec"):
        stripped(source)


@pytest.mark.needs("ffmpeg")
def test_an_element_that_leaves_the_file_ends_it() -> None:
    source = bytearray(recorded("vp8.webm"))
    at = source.index(b"\x16\x54\xae\x6b")
    source[at + 4 : at + 12] = struct.pack(">Q", 1 << 56 | 1 << 50)
    with pytest.raises(Unclean):
        stripped(bytes(source))


def element(name: str, held: bytes) -> bytes:
    return bytes.fromhex(name) + (1 << 56 | len(held)).to_bytes(8, "big") + held


def spoken() -> bytes:
    """A block of AAC that begins with a data element of words, aligned to bytes."""
    words = canary(20).encode()
    head = f"{4:03b}{1:04b}{1:b}{len(words):08b}"
    return int(head, 2).to_bytes(2, "big") + words + b"\x21\x10\x04\x60\x8c\x1c"


def aac_film(*tracks: bytes, block: bytes) -> bytes:
    """A film of AAC sound with one block, and what else its track is said to be."""
    track = element("d7", b"\1") + element("83", b"\2") + element("63a2", b"\x12\x10")
    held = element("ae", track + b"".join(tracks))
    return element("1a45dfa3", element("4282", b"matroska")) + element(
        "18538067", element("1654ae6b", held) + element("1f43b675", block)
    )


CODEC = element("86", b"A_AAC")


@pytest.mark.parametrize(
    ("flags", "head"),
    [
        (0, b""),
        (2, b"\1" + bytes([len(spoken())])),
        (4, b"\1"),
        (6, b"\1" + bytes([0x80 | len(spoken())])),
    ],
)
def test_words_in_every_frame_of_a_laced_block_go(flags: int, head: bytes) -> None:
    frames = spoken() if not flags else head + spoken() * 2
    source = aac_film(CODEC, block=element("a3", b"\x81\0\0" + bytes([flags]) + frames))
    assert canaries(source) == {20}
    clean, _ = stripped(source)
    assert canaries(clean) == set()
    assert clean.count(b"\x21\x10\x04\x60\x8c\x1c") == (2 if flags else 1)


@pytest.mark.parametrize("count", [0, 2, 200])
def test_a_lace_that_does_not_add_up_is_refused(count: int) -> None:
    block = element("a3", b"\x81\0\0\x04" + bytes([count + 1]) + bytes(11))
    source = aac_film(CODEC, block=element("a3", b"\x81\0\0\x02" + bytes([255, 255, 255])) + block)
    with pytest.raises(Unclean, match="damaged"):
        stripped(source)


@pytest.mark.parametrize("name", ["b9", "55ee", "9c"])
def test_a_number_longer_than_numbers_are_is_refused(name: str) -> None:
    block = element("a3", b"\x81\0\0\0" + spoken())
    with pytest.raises(Unclean, match="damaged_index"):
        stripped(aac_film(CODEC, element(name, canary(21).encode()), block=block))


def test_what_stands_twice_is_kept_once() -> None:
    words = [canary(n).encode() for n in range(22, 26)]
    twice = (element("63a2", words[0]), element("86", words[1]), element("b9", b"\1"))
    block = element("a1", b"\x81\0\0\0" + spoken())
    group = element("a0", block + element("a1", b"\x81\0\0\0" + words[2]))
    clean, _ = stripped(aac_film(CODEC, *twice, block=group))
    assert canaries(clean) == set()


def test_a_coding_s_name_has_no_room_for_words() -> None:
    block = element("a3", b"\x81\0\0\0" + spoken())
    codec = element("86", b"A_AAC/" + canary(26).encode())
    with pytest.raises(Unsupported, match="film_codec"):
        stripped(aac_film(codec, block=block))


def test_words_behind_a_configuration_of_sound_go() -> None:
    block = element("a3", b"\x81\0\0\0" + spoken())
    source = aac_film(CODEC, block=block)
    old = element("63a2", b"\x12\x10")
    new = element("63a2", b"\x12\x10" + bytes(6) + canary(27).encode())
    track = source[source.index(b"\xae") :]
    assert old in track
    clean, _ = stripped(grown(source, old, new))
    assert canaries(clean) == set()


def grown(source: bytes, old: bytes, new: bytes) -> bytes:
    """A part of the track replaced by a longer one, and its parents as much longer."""
    more = len(new) - len(old)
    for name in ("18538067", "1654ae6b", "ae"):
        at = source.index(bytes.fromhex(name) + b"\1\0\0\0\0\0") + len(name) // 2
        size = int.from_bytes(source[at : at + 8], "big") + more
        source = source[:at] + size.to_bytes(8, "big") + source[at + 8 :]
    return source.replace(old, new)
