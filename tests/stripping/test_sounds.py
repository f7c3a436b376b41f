"""Recordings: the sound is the same, and every tag around it is gone."""

import struct
from functools import cache
from pathlib import Path

import pytest

from stripping import StrippingError, Unclean, Unsupported, flac, mp3
from tests.fuzzing import mending
from tests.stripping.planting import canaries, canary, exiftool, run, said, stripped

SOUND = ("-f", "lavfi", "-i", "sine=frequency=440:duration=3")
TAGS = ("title", "artist", "comment", "copyright", "encoded_by")
# An ending, the coding ffmpeg gives it, and the kind that it is to us.
CODINGS: dict[str, tuple[tuple[str, ...], str]] = {
    "mp3": (("-c:a", "libmp3lame"), "mp3"),
    "flac": (("-c:a", "flac"), "flac"),
    "ogg": (("-c:a", "libvorbis"), "ogg"),
    "opus": (("-c:a", "libopus"), "ogg"),
    "wav": (("-c:a", "pcm_s16le"), "wav"),
    "float.wav": (("-c:a", "pcm_f32le"), "wav"),
    "adpcm.wav": (("-c:a", "adpcm_ms"), "wav"),
    "aiff": (("-c:a", "pcm_s16be", "-write_id3v2", "1"), "aiff"),
    "law.aiff": (("-c:a", "pcm_alaw", "-write_id3v2", "1"), "aiff"),
}


@cache
def recording(name: str) -> bytes:
    """Three seconds with a planted word in every tag that the format takes."""
    import tempfile

    tags = [part for n, tag in enumerate(TAGS) for part in ("-metadata", f"{tag}={canary(n)}")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sound.{name}"
        run("ffmpeg", "-loglevel", "error", *SOUND, *tags, *CODINGS[name][0], path)
        return path.read_bytes()


def heard(path: Path, data: bytes) -> bytes:
    """The decoded sound's checksum."""
    path.write_bytes(data)
    return run("ffmpeg", "-loglevel", "error", "-i", path, "-f", "md5", "-")


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("name", CODINGS)
def test_the_sound_stays_and_the_words_go(name: str, tmp_path: Path) -> None:
    source = recording(name)
    assert canaries(source)
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert found.kind == CODINGS[name][1]
    assert said(found) & {"description", "author", "comment"}
    path = tmp_path / f"sound.{name}"
    assert heard(path, clean) == heard(path, source)


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("room", [0, 100_000])
def test_a_tag_before_a_flac_goes(room: int, tmp_path: Path) -> None:
    """``room``: of a cover in it, or what is left for one."""
    words = b"TIT2" + (11).to_bytes(4, "big") + b"\0\0\0" + canary(9).encode()[:10]
    size = len(words) + room
    digits = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    source = b"ID3\x04\0\0" + digits + words + bytes(room) + recording("flac")
    assert b"TIT2" in source
    clean, found = stripped(source)
    assert found.kind == "flac"
    assert clean == stripped(recording("flac"))[0]
    assert heard(tmp_path / "a.flac", clean) == heard(tmp_path / "b.flac", source)


@pytest.mark.needs("exiftool", "ffmpeg")
@pytest.mark.parametrize("name", CODINGS)
def test_exiftool_finds_no_tag_of_a_person(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"clean.{name}"
    path.write_bytes(stripped(recording(name))[0])
    tags = {tag.split(":")[1]: value for tag, value in exiftool(path).items()}
    assert tags.pop("Encoder", mp3.COMMON.decode()) == mp3.COMMON.decode()
    assert not tags.keys() & {"Title", "Artist", "Comment", "Copyright", "EncodedBy", "Software"}


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("name", ["mp3", "flac", "ogg", "wav", "aiff"])
def test_what_stands_behind_the_end_goes(name: str, tmp_path: Path) -> None:
    source = recording(name)
    behind = b"TAG" + canary(90).encode().ljust(125, b"\0")
    clean, found = stripped(source + behind)
    assert canaries(clean) == set()
    assert "trailing_data" in said(found)
    path = tmp_path / f"sound.{name}"
    assert heard(path, clean) == heard(path, source)


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("name", CODINGS)
@pytest.mark.parametrize("part", [1, 5, 17])
def test_one_that_ends_early_never_yields_words(name: str, part: int) -> None:
    source = recording(name)
    try:
        clean, _ = stripped(source[: len(source) * part // 20])
    except StrippingError:
        return
    assert canaries(clean) == set()


def wave(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        name + struct.pack("<I", len(held)) + held + bytes(len(held) % 2) for name, held in chunks
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


FORMAT = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
SAMPLES = bytes(range(256)) * 8


def test_every_other_chunk_of_a_recorder_goes() -> None:
    names = (b"bext", b"iXML", b"LIST", b"id3 ", b"cue ", b"smpl", b"_PMX", b"umid", b"JUNK")
    told = [(name, canary(n).encode()) for n, name in enumerate(names)]
    clean, found = stripped(wave(*told, (b"fmt ", FORMAT), (b"data", SAMPLES), *told))
    assert clean == wave((b"fmt ", FORMAT), (b"data", SAMPLES))
    assert said(found) >= {"author", "editing_history", "description", "hidden_data"}


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF, 1 << 20])
def test_a_recording_that_was_cut_off_keeps_its_sound(length: int) -> None:
    source = wave((b"fmt ", FORMAT), (b"data", SAMPLES))
    at = source.index(b"data") + 4
    cut = source[:at] + struct.pack("<I", length) + source[at + 4 :]
    clean, _ = stripped(cut)
    assert clean == source


def test_a_coding_that_is_not_known_is_refused() -> None:
    unknown = struct.pack("<HHIIHH", 0x161, 1, 8000, 16000, 2, 16)
    with pytest.raises(Unsupported, match="film_codec"):
        stripped(wave((b"fmt ", unknown), (b"data", SAMPLES)))


@pytest.mark.needs("ffmpeg")
def test_a_tag_in_the_middle_of_an_mp3_goes(tmp_path: Path) -> None:
    source = recording("mp3")
    clean, _ = stripped(source)
    second = clean.index(b"\xff\xfb", 500)
    word = canary(91).encode() * 3
    again, found = stripped(clean[:second] + word + clean[second:])
    assert again == clean
    assert "hidden_data" in said(found)


@pytest.mark.needs("ffmpeg")
def test_a_page_of_ogg_with_a_wrong_checksum_is_refused() -> None:
    source = bytearray(recording("opus"))
    source[len(source) // 2] ^= 1
    with pytest.raises(Unclean, match="damaged"):
        stripped(bytes(source))


@pytest.mark.needs("ffmpeg")
def test_a_second_recording_behind_an_ogg_is_not_lost_in_silence() -> None:
    with pytest.raises(Unsupported):
        stripped(recording("opus") * 2)


@pytest.mark.needs("ffmpeg")
def test_blocks_of_flac_by_hand_go() -> None:
    clean, _ = stripped(recording("flac"))
    blocks = b""
    for kind in (1, 2, 4, 5, 6, 100):
        word = canary(kind).encode()
        blocks += bytes([kind]) + len(word).to_bytes(3, "big") + word
    source = clean[:42] + blocks + b"\x81\0\0\0" + clean[42:]
    source = source[:4] + b"\0" + source[5:]
    again, found = stripped(source)
    assert again == clean
    assert said(found) >= {"hidden_data", "description", "comment", "thumbnail"}


WORD = canary(92).encode()
MORE = struct.pack("<H", len(WORD)) + WORD
GUID = struct.pack("<HHI", 22, 16, 3) + bytes.fromhex("0100000000001000800000aa00389b71")
FORMATS = {
    "numbers": (1, MORE, b""),
    "no length": (1, WORD, b""),
    "float": (3, MORE, b"\0\0"),
    "law": (6, WORD, b"\0\0"),
    "extensible": (0xFFFE, GUID + WORD, GUID),
    "extensible and long": (0xFFFE, struct.pack("<H", 40) + GUID[2:] + WORD, GUID),
    "IMA": (0x11, b"\2\0\xf9\1" + WORD, b"\2\0\xf9\1"),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_wav_format_is_as_long_as_its_coding_needs(kind: str) -> None:
    coding, more, kept = FORMATS[kind]
    head = struct.pack("<H", coding) + FORMAT[2:]
    clean, _ = stripped(wave((b"fmt ", head + more), (b"data", SAMPLES)))
    assert clean == wave((b"fmt ", head + kept), (b"data", SAMPLES))


@pytest.mark.needs("ffmpeg")
def test_places_to_seek_in_a_flac_go(tmp_path: Path) -> None:
    source = recording("flac")
    facts = source[8:42]
    table = (bytes(8) + WORD).ljust(18, b"\0") + b"\xff" * 8 + WORD[:10]
    clean, _ = stripped(source)
    sound = clean[42:]
    blocks = b"\0\0\0\x22" + facts + b"\x83" + len(table).to_bytes(3, "big") + table
    again, _ = stripped(b"fLaC" + blocks + sound)
    assert again == clean == b"fLaC\x80\0\0\x22" + facts + sound
    path = tmp_path / "sound.flac"
    assert heard(path, clean) == heard(path, source)


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize(("name", "size"), [("opus", 19), ("ogg", 30)])
def test_the_first_packet_of_ogg_is_as_long_as_it_needs(name: str, size: int) -> None:
    source = recording(name)
    assert source[26:28] == bytes([1, size])
    longer = source[:27] + bytes([size + len(WORD)]) + source[28 : 28 + size] + WORD
    clean, found = stripped(mending.ogg(longer + source[28 + size :]))
    assert clean == stripped(source)[0] and "hidden_data" in said(found)


def test_words_behind_the_last_frame_of_an_aiff_go() -> None:
    word = canary(1).encode()
    common = struct.pack(">HIH", 1, 100, 16) + bytes.fromhex("400bfa00000000000000")

    def aiff(sound: bytes, version: bytes) -> bytes:
        parts = ((b"FVER", version), (b"COMM", common + b"NONE\0\0"), (b"SSND", sound))
        body = b"".join(name + struct.pack(">I", len(held)) + held for name, held in parts)
        return b"FORM" + struct.pack(">I", 4 + len(body)) + b"AIFC" + body

    sound = bytes(8) + SAMPLES[:200]
    clean, found = stripped(aiff(sound + word + b"\0", word[:4]))
    assert clean == aiff(sound, bytes.fromhex("a2805140"))
    assert "trailing_data" in said(found)


@pytest.mark.needs("ffmpeg")
def test_words_in_the_index_of_an_mp3_go(tmp_path: Path) -> None:
    clean, _ = stripped(recording("mp3"))
    second = clean.index(b"\xff\xfb", 500)
    word = canary(1).encode()
    told = struct.pack(">4sHHHIIHHHH", b"VBRI", 1, 0x1234, 75, 9, 9, 2, 1, 2, 1) + b"\1\2\3\4"
    frame = clean[:4] + word.ljust(32, b"\0") + told + word
    again, found = stripped(frame.ljust(second, b"\0") + clean[second:])
    assert canaries(again) == set()
    assert b"\x12\x34\0\0" in again and b"\1\2\3\4\0" in again
    assert "software" in said(found)


@pytest.mark.needs("ffmpeg")
def test_words_before_the_name_of_an_mp3_s_program_go() -> None:
    clean, _ = stripped(recording("mp3"))
    word = canary(1).encode()
    again, _ = stripped(clean[:8] + word + clean[8 + len(word) :])
    assert again == clean


@pytest.mark.needs("ffmpeg")
def test_words_between_two_frames_of_a_flac_are_refused() -> None:
    clean, _ = stripped(recording("flac"))
    second = clean.index(b"\xff\xf8", 44)
    while not flac.header(clean[second : second + 16]):
        second = clean.index(b"\xff\xf8", second + 2)
    with pytest.raises(Unclean, match="damaged"):
        stripped(clean[:second] + canary(1).encode() + clean[second:])
