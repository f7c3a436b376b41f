"""MP4, MOV, M4A, 3GP: what other tools plant is gone, and every decoded frame is the same."""

import struct
import sys
from functools import cache
from pathlib import Path

import pytest

from stripping import Unclean, Unsupported
from tests.needs import fixture_needs
from tests.stripping.films import (
    AAC,
    CODINGS,
    PICTURE,
    SOUND,
    TYPES,
    X264,
    box,
    film,
    frames,
    inside,
    sensor_track,
    tops,
)
from tests.stripping.planting import canaries, canary, exiftool, run, said, stripped
from tests.stripping.test_jpeg import jpeg

# Tags of exiftool that tell of a person, a place or a device.
TELLING_TAGS = (
    "GPS",
    "Location",
    "Make",
    "Model",
    "Serial",
    "Author",
    "Artist",
    "Title",
    "Comment",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


@pytest.fixture(scope="module")
@fixture_needs("ffmpeg")
def late(folder: Path) -> bytes:
    """A film whose index comes last, so that boxes can be put into it."""
    return film(folder, "late.mp4").read_bytes()


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("name", CODINGS)
def test_words_go_and_every_frame_stays(name: str, folder: Path) -> None:
    path = film(folder, name)
    before = frames(path)
    assert canaries(path.read_bytes()) & {100, 101, 102, 104, 105}
    clean, found = stripped(path.read_bytes())
    path.write_bytes(clean)
    assert canaries(clean) == set()
    assert frames(path) == before != []
    assert (found.media_type, found.extension) == (TYPES[name[-3:]], name[-3:])


@pytest.mark.needs("exiftool", "ffmpeg")
@pytest.mark.parametrize("name", ["late.mp4", "avc.mov", "hevc.mov", "fragments.mp4"])
def test_exiftool_finds_no_tag_that_tells(name: str, folder: Path) -> None:
    path = film(folder, name)
    assert any(tag.split(":")[1].startswith(TELLING_TAGS) for tag in exiftool(path))
    path.write_bytes(stripped(path.read_bytes())[0])
    tags = exiftool(path)
    assert [tag for tag in tags if tag.split(":")[1].startswith(TELLING_TAGS)] == []
    dates = {value for tag, value in tags.items() if tag.endswith("Date")}
    assert dates <= {"0000:00:00 00:00:00"}
    languages = {value for tag, value in tags.items() if "Language" in tag}
    assert languages <= {"und"}


def test_it_says_what_it_removed(late: bytes) -> None:
    assert said(stripped(late)[1]) >= {
        *("location", "date_time", "author", "description", "software", "language", "camera"),
        "comment",
    }


def test_boxes_that_are_not_allowed_become_free_space(late: bytes) -> None:
    xmp = bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + canary(110).encode()
    own = (
        box(b"uuid", xmp) + box(b"zzzz", canary(111).encode()) + box(b"free", canary(112).encode())
    )
    for number, path in enumerate([(), (b"trak",), (b"trak", b"mdia", b"minf", b"stbl")], 113):
        words = box(b"free", canary(number).encode()) + box(b"meta", canary(number).encode())
        late = inside(late, (b"moov", *path), lambda payload, words=words: payload + words)
    source = late + own
    assert canaries(source) >= {*range(110, 116)}
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert len(clean) == len(source)
    assert said(found) >= {"editing_history", "hidden_data"}


def test_words_behind_tables_and_behind_the_film_go(late: bytes) -> None:
    path = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stts")
    source = inside(late, path, lambda payload: payload + canary(120).encode())
    source = inside(source, path[:-1] + (b"stsd",), lambda entry: entry + canary(121)[:7].encode())
    clean, found = stripped(source + b"\x01\x02" + canary(122).encode())
    assert canaries(clean) == set()
    assert "trailing_data" in said(found)


def with_track(late: bytes) -> bytes:
    """The film with an action camera's track: its position log lies in the media data."""
    words = b"GPS5" + canary(130).encode() * 50
    top = tops(late)
    (_, start, end) = next(each for each in top if each[0] == b"mdat")
    # A second mdat in front of the index: no offset of the first one moves.
    extra = box(b"mdat", words + canary(131).encode())
    at = end + 8
    source = late[:end] + extra + late[end:]
    assert start < at
    track = sensor_track(132, at, words)
    return inside(source, (b"moov",), lambda payload: payload + track)


@pytest.mark.needs("ffmpeg")
def test_a_camera_s_position_track_and_its_samples_go(late: bytes, folder: Path) -> None:
    source = with_track(late)
    assert canaries(source) >= {130, 131, 132}
    clean, found = stripped(source)
    assert canaries(clean) == set()
    assert "other_tracks" in said(found)
    path = folder / "track.mp4"
    path.write_bytes(source)
    before = [line for line in frames(path) if line[0] in "01"]
    path.write_bytes(clean)
    assert frames(path) == before


@pytest.mark.needs("ffmpeg")
def test_subtitles_and_chapters_go(folder: Path) -> None:
    titles, path = folder / "titles.srt", folder / "titled.mp4"
    titles.write_text(f"1\n00:00:00,000 --> 00:00:02,000\n{canary(140)}\n")
    chapters = folder / "chapters.txt"
    chapters.write_text(
        f";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle={canary(141)}\n"
    )
    run(
        *("ffmpeg", "-v", "error", "-y", *PICTURE, "-i", titles, "-i", chapters),
        *("-map_chapters", "2", "-c:s", "mov_text", *X264, path),
    )
    assert canaries(path.read_bytes()) == {140, 141}
    clean, found = stripped(path.read_bytes())
    assert canaries(clean) == set()
    assert "subtitles" in said(found)


@pytest.mark.needs("ffmpeg")
def test_a_cover_goes(folder: Path) -> None:
    cover, path = folder / "cover.jpg", folder / "covered.m4a"
    cover.write_bytes(jpeg(comment=canary(142).encode()))
    run(
        *("ffmpeg", "-v", "error", "-y", *SOUND, "-i", cover, "-map", "0", "-map", "1", *AAC),
        *("-c:v", "copy", "-disposition:v", "attached_pic", path),
    )
    assert canaries(path.read_bytes()) == {142}
    clean, found = stripped(path.read_bytes())
    assert canaries(clean) == set()
    assert "thumbnail" in said(found)


@pytest.mark.needs("exiftool", "ffmpeg")
def test_times_of_day_go(folder: Path) -> None:
    path = folder / "clock.mov"
    run("ffmpeg", "-v", "error", "-y", *PICTURE, *X264, "-timecode", "01:02:03:04", path)
    assert any("TimeCode" in tag for tag in exiftool(path))
    clean, found = stripped(path.read_bytes())
    path.write_bytes(clean)
    assert not any("TimeCode" in tag for tag in exiftool(path))
    assert "date_time" in said(found)


@pytest.mark.needs("ffmpeg")
def test_a_live_recorder_s_clock_goes(folder: Path) -> None:
    path = folder / "live.mp4"
    flags = "frag_keyframe+empty_moov+default_base_moof+dash"
    wall = ("-write_prft", "wallclock", "-movflags", flags)
    run("ffmpeg", "-v", "error", "-y", *PICTURE, *X264, "-g", "10", *wall, path)
    before = frames(path)
    clean, found = stripped(path.read_bytes())
    assert b"prft" in path.read_bytes() and b"prft" not in clean
    path.write_bytes(clean)
    assert frames(path) == before
    assert "date_time" in said(found)


def test_bytes_between_samples_become_zero(late: bytes) -> None:
    (_, _, end) = next(each for each in tops(late) if each[0] == b"mdat")
    start = late.index(b"mdat") - 4
    words = canary(150).encode()
    grown = (end - start + len(words)).to_bytes(4, "big")
    source = late[:start] + grown + late[start + 4 : end] + words + late[end:]
    clean, found = stripped(source)
    assert canaries(source) >= {150}
    assert canaries(clean) == set()
    assert "hidden_data" in said(found)


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("name", ["avc.mp4", "hevc.mp4"])
def test_an_encoder_s_messages_become_filler(name: str, folder: Path) -> None:
    own = CODINGS[name][: CODINGS[name].index("-c:a")]
    kind = "h264" if name.startswith("avc") else "hevc"
    path = folder / f"message-{name}"
    words = f"086f3693-b7b3-4f2c-9653-21492feee5b8+{canary(160)}"
    run(
        *("ffmpeg", "-v", "error", "-y", *PICTURE, *own),
        *("-bsf:v", f"{kind}_metadata=sei_user_data={words}") if kind == "h264" else (),
        path,
    )
    source = path.read_bytes()
    before = frames(path)
    assert b"x264" in source or b"x265" in source
    clean, _ = stripped(source)
    path.write_bytes(clean)
    assert canaries(clean) == set()
    assert b"x264" not in clean and b"x265" not in clean and b"ref=" not in clean
    assert frames(path) == before


@pytest.mark.needs("ffmpeg")
def test_the_film_stays_turned(folder: Path) -> None:
    flat, path = film(folder, "avc.mp4"), folder / "turned.mp4"
    run(
        *("ffmpeg", "-v", "error", "-y", "-i", flat, "-c", "copy"),
        *("-metadata:s:v", "rotate=90", path),
    )
    probe = ("ffprobe", "-v", "error", "-show_entries", "stream_side_data=rotation", path)
    before = run(*probe)
    path.write_bytes(stripped(path.read_bytes())[0])
    assert run(*probe) == before
    assert b"rotation=90" in before


@pytest.mark.needs("ffmpeg")
def test_a_clock_that_counts_from_1970_starts_anew(folder: Path) -> None:
    path = film(folder, "fragments.mp4")
    source = bytearray(path.read_bytes())
    now, at = 1_700_000_000, source.find(b"tfdt")
    scales = {1: 12_800, 2: 44_100}
    while at >= 0:
        track = int.from_bytes(source[source.rfind(b"tfhd", 0, at) + 8 :][:4], "big")
        value = int.from_bytes(source[at + 8 : at + 16], "big") + now * scales[track]
        assert source[at + 4] == 1
        source[at + 8 : at + 16] = struct.pack(">Q", value)
        at = source.find(b"tfdt", at + 4)
    clean, found = stripped(bytes(source))
    assert clean == stripped(path.read_bytes())[0]
    assert "date_time" in said(found)


def test_samples_that_overlap_are_refused(late: bytes) -> None:
    def doubled(payload: bytes) -> bytes:
        return payload[:12] + payload[8:12] + payload[16:]

    path = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stco")
    with pytest.raises(Unclean, match="damaged_index"):
        stripped(inside(late, path, doubled))


def test_chunks_that_do_not_hold_all_samples_are_refused(late: bytes) -> None:
    def more(payload: bytes) -> bytes:
        (count,) = struct.unpack(">I", payload[12:16])
        return payload[:12] + struct.pack(">I", count + 1) + payload[16:]

    path = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsc")
    with pytest.raises(Unclean, match="damaged_index"):
        stripped(inside(late, path, more))


def test_a_film_kept_in_another_file_is_refused(late: bytes) -> None:
    path = (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref")
    away = struct.pack(">II", 0, 1) + box(b"url ", b"\0\0\0\0http://example.org/\0")
    with pytest.raises(Unclean, match="external_data"):
        stripped(inside(late, path, lambda payload: away))


def test_a_disk_s_alias_becomes_zero(late: bytes) -> None:
    path = (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref")
    alias = struct.pack(">II", 0, 1) + box(b"alis", b"\0\0\0\1" + canary(170).encode())
    clean, _ = stripped(inside(late, path, lambda payload: alias))
    assert canaries(clean) == set()


def test_a_coding_we_do_not_know_is_refused_by_name(late: bytes) -> None:
    with pytest.raises(Unsupported, match="film_codec"):
        stripped(late.replace(b"avc1\0\0\0\0\0\0\0\1", b"zvc1\0\0\0\0\0\0\0\1"))
    with pytest.raises(Unclean, match="encrypted"):
        stripped(late.replace(b"avc1\0\0\0\0\0\0\0\1", b"encv\0\0\0\0\0\0\0\1"))


def test_a_film_without_sound_or_picture_is_refused(late: bytes) -> None:
    with pytest.raises(Unclean, match="no_picture_or_sound"):
        stripped(late.replace(b"vide", b"text").replace(b"soun", b"text"))


@pytest.mark.needs("ffmpeg")
def test_wide_offsets_and_lengths_are_understood(folder: Path, late: bytes) -> None:
    def widened(payload: bytes) -> bytes:
        count = int.from_bytes(payload[4:8], "big")
        offsets = struct.unpack(f">{count}I", payload[8 : 8 + 4 * count])
        return payload[:8] + struct.pack(f">{count}Q", *offsets)

    table = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
    wide = inside(late, (*table, b"stco"), widened)
    wide = inside(wide, table, lambda payload: payload.replace(b"stco", b"co64", 1))
    path = folder / "wide.mp4"
    path.write_bytes(stripped(wide)[0])
    after = frames(path)
    path.write_bytes(late)
    assert after == frames(path)


@cache
def seed(folder: Path) -> Path:
    """Two seconds of noise, 15 MB: little for the encoder to do, much for the stripper to read."""
    path = folder / "seed.mp4"
    noise = "testsrc2=s=640x360:r=30:d=2,noise=alls=60:allf=t"
    run(
        *("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", noise, "-f", "lavfi"),
        *("-i", "sine=440:d=2", *X264, "-qp", "4", *AAC, path),
    )
    return path


@pytest.mark.needs("ffmpeg")
def test_memory_stays_small_whatever_the_size(folder: Path) -> None:
    path, source = folder / "long.mp4", seed(folder)
    times = 200_000_000 // source.stat().st_size
    run(
        *("ffmpeg", "-v", "error", "-y", "-stream_loop", str(times), "-i", source),
        *("-c", "copy", path),
    )
    assert path.stat().st_size > 190_000_000
    # A process of its own, so that what it needed at most is what stripping needed.
    peak = run(sys.executable, "-c", MEASURE, path)
    before, after = map(int, peak.split())
    assert after - before < 64 * 1024


# The kernel's own mark of this program's memory: ru_maxrss begins with what its parent had.
MEASURE = """
import sys
from pathlib import Path
from stripping.formats import strip
class Nowhere:
    def write(self, data): return len(data)
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
before = peak()
with open(sys.argv[1], "rb") as source:
    strip(source, Nowhere())
print(before, peak())
"""
