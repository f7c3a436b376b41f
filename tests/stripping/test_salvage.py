"""What was cut off is kept as far as it goes, and it is said that the end is missing."""

import io
import struct
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from stripping import Notice
from tests.stripping.equality import frames
from tests.stripping.films import AAC, PICTURE, SOUND, TELLING, X264
from tests.stripping.planting import canaries, run
from tests.stripping.test_converting import converted, digests, sizes_of_pages

NULL_PACKET = struct.pack(">BHB", 0x47, 0x1FFF, 0x10) + b"\xff" * 184  # ISO 13818-1, 2.4.3.3
FILMS: dict[str, tuple[str, ...]] = {
    "mp4": (*X264, *AAC, "-movflags", "+faststart"),
    "mkv": (*X264, *AAC),
    "avi": ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le"),
}
RECORDINGS: dict[str, tuple[str, ...]] = {
    "ogg": ("-vn", "-c:a", "libvorbis"),
    "opus": ("-vn", "-c:a", "libopus"),
    "mp3": ("-vn", "-c:a", "libmp3lame"),
}


def made(folder: Path, ending: str, how: tuple[str, ...]) -> Path:
    path = folder / f"whole.{ending}"
    # Some recordings have a page a second.
    sources = ("-f", "lavfi", "-i", "sine=440:d=9") if "-vn" in how else (*PICTURE, *SOUND)
    run("ffmpeg", "-v", "error", "-y", *sources, *TELLING, *how, path)
    return path


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("ending", FILMS)
def test_a_film_that_was_cut(ending: str, tmp_path: Path) -> None:
    whole = made(tmp_path, ending, FILMS[ending])
    data = whole.read_bytes()
    clean, _ = converted(data[: len(data) * 2 // 3])
    assert not canaries(clean)
    result = tmp_path / "clean"
    result.write_bytes(clean)
    before, after = digests(frames(whole)), digests(frames(result))
    assert len(before) // 3 < len(after) < len(before)
    if ending != "avi":
        kept = [one for one in after if one in before]
        assert len(kept) >= len(after) - 2


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("ending", RECORDINGS)
def test_a_recording_that_was_cut_keeps_its_coding(ending: str, tmp_path: Path) -> None:
    whole = made(tmp_path, ending, RECORDINGS[ending])
    data = whole.read_bytes()
    clean, found = converted(data[: len(data) * 2 // 3])
    assert found.extension == ending
    assert not canaries(clean)
    result = tmp_path / "clean"
    result.write_bytes(clean)
    before, after = digests(frames(whole)), digests(frames(result))
    assert len(before) // 3 < len(after) < len(before)


@pytest.mark.needs("ffmpeg")
def test_it_is_said_that_the_end_is_missing(tmp_path: Path) -> None:
    for ending, how in (("mp4", FILMS["mp4"]), ("ogg", RECORDINGS["ogg"])):
        data = made(tmp_path, ending, how).read_bytes()
        _, found = converted(data[: len(data) * 2 // 3])
        assert Notice.END_MISSING in {removal.what for removal in found.removed}


def overwritten(data: bytes, at: int) -> bytes:
    """With a marker there that no JPEG has (ITU-T T.81, table B.1)."""
    return data[:at] + b"\xff\xae" + data[at + 2 :]


@pytest.mark.parametrize("offset", [0, 20])
def test_a_photograph_that_is_damaged_in_its_middle_goes_on_behind(offset: int) -> None:
    """Where it can be taken up again: at a restart, which is damaged itself or stands behind."""
    held = io.BytesIO()
    picture = Image.effect_mandelbrot((160, 120), (-2, -1, 1, 1), 90).convert("RGB")
    picture.save(held, "JPEG", restart_marker_rows=1)
    broken = overwritten(held.getvalue(), held.getvalue().index(b"\xff\xd2") + offset)
    clean, found = converted(broken)
    assert {removal.what for removal in found.removed} == {Notice.STRAY_BYTES}
    with Image.open(io.BytesIO(broken)) as before, Image.open(io.BytesIO(clean)) as after:
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
        lowest = (0, 104, 160, 120)
        assert after.crop(lowest).tobytes() == picture_of(held).crop(lowest).tobytes()


def picture_of(held: io.BytesIO) -> Image.Image:
    with Image.open(held) as image:
        return image.convert("RGB")


def test_pages_of_a_document_that_was_cut() -> None:
    held = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(9):
            page = pdf.add_blank_page(page_size=(100, 200))
            page.Contents = pdf.make_stream(b"0 0 50 50 re f")
        pdf.docinfo["/Title"] = "CANARY"
        pdf.save(held, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    whole = held.getvalue()
    clean, found = converted(whole[: whole.rindex(b"xref")])
    assert sizes_of_pages(clean) == [(100.0, 200.0)] * 9
    assert b"CANARY" not in clean


@pytest.mark.needs("ffmpeg")
def test_what_is_too_large_to_be_held_is_written_in_fragments(tmp_path: Path) -> None:
    """More than 128 MiB, most of them packets that say nothing, as broadcasts have them."""
    whole = made(tmp_path, "ts", (*X264, *AAC, "-t", "1"))
    clean, found = converted(whole.read_bytes() + NULL_PACKET * ((129 << 20) // 188))
    assert found.extension == "mp4"
    assert b"moof" in clean and not canaries(clean)
    result = tmp_path / "clean.mp4"
    result.write_bytes(clean)
    assert digests(frames(whole)) == digests(frames(result))
