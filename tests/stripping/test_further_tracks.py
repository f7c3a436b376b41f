"""Films with several sounds or pictures (two languages, a second camera): none is lost unsaid."""

import subprocess
from pathlib import Path

import pytest

from stripping.values import Notice
from submissions.sandbox import SANDBOX, otherwise
from tests.stripping.planting import run
from tests.stripping.sandboxed import FOLDER, scratch

PICTURE = ("-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=2")
OTHER = ("-f", "lavfi", "-i", "smptebars=size=64x48:rate=10:duration=2")
TONES = [
    argument
    for pitch in (300, 900)
    for argument in ("-f", "lavfi", "-i", f"sine=frequency={pitch}:duration=2")
]


def made(folder: Path, name: str, *how: str) -> Path:
    run("ffmpeg", "-v", "error", *how, folder / name)
    return folder / name


def clean_of(path: Path) -> tuple[Path, set[object]]:
    with scratch(path.read_bytes()) as source:
        found = otherwise.clean(SANDBOX, source, FOLDER)
    with found.scratch:
        result = path.with_name(f"clean.{found.extension}")
        result.write_bytes(found.scratch.open().read())
    return result, {each.what for each in found.removed}


def tracks(path: Path) -> list[str]:
    asked = ("-show_entries", "stream=codec_type", "-of", "csv=p=0")
    return sorted(run("ffprobe", "-v", "error", *asked, path).decode().split())


def pitch(path: Path, number: int) -> int:
    """How often a sound rises through nought in a second."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", f"0:a:{number}"]
    form = ["-f", "s16le", "-ac", "1", "-ar", "8000", "-"]
    data = subprocess.run([*command, *form], capture_output=True, check=True).stdout
    heard = memoryview(data[: len(data) // 2 * 2]).cast("h")[4000:12000]
    return sum(one < 0 <= other for one, other in zip(heard, heard[1:], strict=False))


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("coding", ["mp3", "pcm_s16le"])
def test_a_second_language_is_heard_as_well(coding: str, tmp_path: Path) -> None:
    maps = ("-map", "0", "-map", "1", "-map", "2", "-c:v", "mpeg4", "-c:a", coding)
    path = made(tmp_path, "a.avi", *PICTURE, *TONES, *maps)
    result, said = clean_of(path)
    assert tracks(result) == ["audio", "audio", "video"]
    assert [round(pitch(result, number), -2) for number in (0, 1)] == [300, 900]
    assert Notice.CONVERTED in said and Notice.TRACKS_LOST not in said


@pytest.mark.needs("ffmpeg")
def test_a_second_camera_comes_where_it_is_moved_as_it_is(tmp_path: Path) -> None:
    maps = ("-map", "0", "-map", "1", "-c:v", "libx264")
    path = made(tmp_path, "a.ts", *PICTURE, *OTHER, *maps)
    result, said = clean_of(path)
    assert tracks(result) == ["video", "video"] and Notice.TRACKS_LOST not in said


@pytest.mark.needs("ffmpeg")
def test_one_that_would_be_coded_anew_is_told_to_be_missing(tmp_path: Path) -> None:
    maps = ("-map", "0", "-map", "1", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p")
    path = made(tmp_path, "a.avi", *PICTURE, *OTHER, *maps)
    result, said = clean_of(path)
    assert tracks(result) == ["video"] and Notice.TRACKS_LOST in said


@pytest.mark.needs("ffmpeg")
def test_so_is_a_second_sound_without_pictures(tmp_path: Path) -> None:
    path = made(tmp_path, "a.mka", *TONES, "-map", "0", "-map", "1", "-c:a", "wmav2")
    result, said = clean_of(path)
    assert tracks(result) == ["audio"] and Notice.TRACKS_LOST in said


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_what_is_not_converted_keeps_all_of_them(ending: str, tmp_path: Path) -> None:
    maps = ("-map", "0", "-map", "1", "-map", "2", "-map", "3", "-c:v", "libx264", "-c:a", "aac")
    path = made(tmp_path, f"a.{ending}", *PICTURE, *OTHER, *TONES, *maps)
    result, _ = clean_of(path)
    assert tracks(result) == ["audio", "audio", "video", "video"]


@pytest.mark.needs("ffmpeg")
def test_a_film_with_subtitles_is_converted_without_them(tmp_path: Path) -> None:
    """Camcorders write such a track; what reads it must be there before the child is shut in."""
    words = tmp_path / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\nCANARY\n")
    maps = ("-i", str(words), "-map", "0", "-map", "1", "-c:v", "mjpeg", "-c:s", "srt")
    path = made(tmp_path, "a.mkv", *PICTURE, *maps)
    assert tracks(path) == ["subtitle", "video"]
    result, said = clean_of(path)
    assert tracks(result) == ["video"] and b"CANARY" not in result.read_bytes()
    assert Notice.CONVERTED in said
