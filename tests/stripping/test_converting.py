"""What no stripper takes is taken in another form: as it is seen and heard, and nothing else."""

import io
import struct
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from sealing import Scratch
from stripping import LooksLike, Notice, Reason, Removal
from submissions import sandbox
from submissions.sandbox import otherwise
from submissions.sandbox.results import Stripped, Unclean, Unsupported
from tests.stripping.equality import frames, pixels, probed
from tests.stripping.films import PICTURE, SOUND, TELLING
from tests.stripping.planting import canaries, run
from tests.stripping.sandboxed import FOLDER, scratch

# Films and recordings of the field, by ending: how ffmpeg makes one, and what it becomes.
MOVED: dict[str, tuple[tuple[str, ...], str]] = {
    "m2ts": (("-c:v", "libx264", "-c:a", "ac3", "-mpegts_m2ts_mode", "1"), "mp4"),
    "ts": (("-c:v", "libx264", "-c:a", "aac"), "mp4"),
    "flv": (("-c:v", "libx264", "-c:a", "aac"), "mp4"),
    "aac": (("-vn", "-c:a", "aac"), "m4a"),
}
CODED: dict[str, tuple[tuple[str, ...], str]] = {
    "avi": (("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le"), "mp4"),
    "mov": (("-c:v", "mjpeg", "-pix_fmt", "yuvj422p", "-c:a", "pcm_u8"), "mp4"),
    "mpg": (("-c:v", "mpeg2video", "-c:a", "mp2"), "mp4"),
    "wmv": (("-c:v", "wmv2", "-c:a", "wmav2"), "mp4"),
    "dv": (("-s", "720x576", "-pix_fmt", "yuv420p", "-ac", "2", "-ar", "48000"), "mp4"),
}
SOUNDS: dict[str, tuple[tuple[str, ...], str]] = {
    "wma": (("-vn", "-c:a", "wmav2"), "opus"),
    "oga": (("-vn", "-c:a", "flac", "-f", "ogg"), "flac"),
}
CONVERTED = (Removal(Notice.CONVERTED, 1),)


def converted(data: bytes) -> tuple[bytes, Stripped]:
    """As the intake does it."""
    with scratch(data) as source:
        found = otherwise.clean(sandbox.SANDBOX, source, FOLDER)
    with found.scratch:
        return found.scratch.open().read(), found


def made(folder: Path, ending: str, how: tuple[str, ...]) -> Path:
    """A film of two seconds with words in it, and no second writer's name."""
    path = folder / f"film.{ending}"
    sources = SOUND if "-vn" in how else (*PICTURE, *SOUND)
    run("ffmpeg", "-v", "error", "-y", *sources, *TELLING, *how, "-strict", "-2", path)
    return path


def clean_of(path: Path, folder: Path) -> Path:
    clean, found = converted(path.read_bytes())
    assert found.removed == CONVERTED
    assert not canaries(clean)
    result = folder / f"clean.{found.extension}"
    result.write_bytes(clean)
    probed(result)
    return result


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("ending", MOVED)
def test_what_fits_mp4_keeps_every_picture_and_sound(ending: str, tmp_path: Path) -> None:
    how, becomes = MOVED[ending]
    path = made(tmp_path, ending, how)
    result = clean_of(path, tmp_path)
    assert result.suffix == f".{becomes}"
    before, after = (digests(frames(each)) for each in (path, result))
    assert before and before == after
    assert start(result) == pytest.approx(0, abs=0.1)


def digests(lines: object) -> list[tuple[str, str]]:
    """Track and digest of each picture and piece of sound: their times begin at nought."""
    assert isinstance(lines, list)
    return [(line.split(",")[0], line.split(",")[-1]) for line in lines]


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("ending", CODED)
def test_other_films_are_coded_anew_as_they_look(ending: str, tmp_path: Path) -> None:
    how, becomes = CODED[ending]
    path = made(tmp_path, ending, how)
    result = clean_of(path, tmp_path)
    assert result.suffix == f".{becomes}"
    before, after = shown(path), shown(result)
    assert len(before) == len(after) > 40
    for one, other in zip(before[::10], after[::10], strict=True):
        differences = [abs(a - b) for a, b in zip(one, other, strict=True)]
        assert sum(differences) / len(differences) < 3
    assert seconds(result) == pytest.approx(seconds(path), abs=0.2)


def shown(path: Path) -> list[bytes]:
    """Every picture, small."""
    small = ("-vf", "scale=64:48:flags=area,format=rgb24", "-f", "rawvideo", "-fps_mode", "vfr")
    data = run("ffmpeg", "-v", "error", "-i", path, "-map", "0:v:0", *small, "-")
    return [data[at : at + 3 * 64 * 48] for at in range(0, len(data), 3 * 64 * 48)]


def seconds(path: Path) -> float:
    return told(path, "duration")


def start(path: Path) -> float:
    return told(path, "start_time")


def told(path: Path, what: str) -> float:
    asked = ("-show_entries", f"format={what}", "-of", "csv=p=0")
    return float(run("ffprobe", "-v", "error", *asked, path))


@pytest.mark.needs("ffmpeg")
def test_a_camcorder_s_picture_keeps_its_shape(tmp_path: Path) -> None:
    wide = ("-s", "720x576", "-aspect", "16:9", "-c:v", "mpeg2video")
    result = clean_of(made(tmp_path, "mpg", wide), tmp_path)
    assert of_pictures(result, "display_aspect_ratio") == "16:9"


@pytest.mark.needs("ffmpeg")
def test_a_film_that_lies_on_its_side_is_still_turned(tmp_path: Path) -> None:
    lying = made(tmp_path, "mov", ("-c:v", "mjpeg", "-c:a", "pcm_s16le"))
    turned = tmp_path / "turned.mov"
    turn = ("-c", "copy", "-metadata:s:v:0", "rotate=90")
    run("ffmpeg", "-v", "error", "-y", "-i", lying, *turn, turned)
    told = of_pictures(turned, "rotation")
    assert told and of_pictures(clean_of(turned, tmp_path), "rotation") == told


def of_pictures(path: Path, what: str) -> str:
    asked = ("-show_entries", f"stream={what}:stream_side_data={what}", "-of", "csv=p=0")
    return run("ffprobe", "-v", "error", "-select_streams", "v", *asked, path).decode().strip(",\n")


@pytest.mark.needs("ffmpeg")
def test_a_recording_s_cover_is_no_film(tmp_path: Path) -> None:
    cover, path = tmp_path / "cover.jpg", tmp_path / "song.mka"
    cover.write_bytes(photograph())
    attached = ("-attach", cover, "-metadata:s:t", "mimetype=image/jpeg", "-c:a", "wmav2")
    run("ffmpeg", "-v", "error", "-y", *SOUND, *attached, path)
    result = clean_of(path, tmp_path)
    assert result.suffix == ".opus"


@pytest.mark.needs("ffmpeg")
def test_an_index_that_points_into_titles_brings_none_of_them(tmp_path: Path) -> None:
    """As programs leave it that wrote other titles and moved the sound."""
    path = made(tmp_path, "mp4", ("-vn", "-c:a", "aac"))
    data = bytearray(path.read_bytes())
    place = data.index(b"stco") + 12  # of the only piece, which now ends where the file does
    behind = len(data) - (data.index(b"moov") - 4)
    start = int.from_bytes(data[place : place + 4], "big") + behind
    data[place : place + 4] = start.to_bytes(4, "big")
    with scratch(bytes(data)) as source:
        notices, written = sandbox.SANDBOX.convert(source, FOLDER, 0)
    with written:
        assert not canaries(written.open().read())
    assert Notice.END_MISSING in notices


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("ending", SOUNDS)
def test_recordings_become_opus_or_flac(ending: str, tmp_path: Path) -> None:
    how, becomes = SOUNDS[ending]
    path = made(tmp_path, ending, how)
    result = clean_of(path, tmp_path)
    assert result.suffix == f".{becomes}"
    assert seconds(result) == pytest.approx(2, abs=0.2)
    if becomes == "flac":
        assert digests(frames(path))[-1] == digests(frames(result))[-1]


@pytest.mark.needs("ffmpeg")
def test_an_old_telephones_voice_becomes_opus(tmp_path: Path) -> None:
    # 3GPP TS 26.101: frames of 12.2 kbit/s, a head of one byte and 31 of speech.
    path = tmp_path / "call.amr"
    path.write_bytes(b"#!AMR\n" + b"".join(b"\x3c" + bytes([n] * 31) for n in range(100)))
    result = clean_of(path, tmp_path)
    assert result.suffix == ".opus"
    assert seconds(result) == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(
    ("encoding", "mark"), [("cp1256", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")]
)
def test_arabic_text_from_windows_is_read(encoding: str, mark: bytes) -> None:
    text = "رأيت هذا بعيني في السوق عند الظهر\r\n"
    clean, found = converted(mark + text.encode(encoding))
    assert clean.decode().lstrip("\ufeff") == text
    assert found.removed == (Removal(Notice.ENCODING_CHANGED, 1),)


def test_what_reads_as_no_text_is_refused_as_before() -> None:
    with pytest.raises(Unclean) as refused:
        converted("كلمات".encode("utf-16")[:-1] + bytes(40))
    assert refused.value.reason is Reason.NOT_UTF8


def photograph() -> bytes:
    file = io.BytesIO()
    Image.effect_mandelbrot((160, 120), (-2, -1, 1, 1), 90).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def test_stray_bytes_between_segments_go(tmp_path: Path) -> None:
    whole = photograph()
    at = whole.index(b"\xff\xdb")
    clean, found = converted(whole[:at] + bytes(300) + whole[at:])
    assert found.removed == (Removal(Notice.STRAY_BYTES, 1),)
    assert drawn(clean, tmp_path) == drawn(whole, tmp_path)


@pytest.mark.parametrize("part", [0.3, 0.8, 0.999])
def test_a_photograph_that_was_cut_is_kept_as_far_as_it_goes(part: float, tmp_path: Path) -> None:
    whole = photograph()
    clean, found = converted(whole[: int(len(whole) * part)])
    assert Removal(Notice.END_MISSING, 1) in found.removed
    with Image.open(io.BytesIO(whole)) as before, Image.open(io.BytesIO(clean)) as after:
        assert after.size == before.size
        top = (0, 0, 160, 16)
        assert after.crop(top).tobytes() == before.crop(top).tobytes()


def test_a_photograph_without_a_picture_is_refused() -> None:
    with pytest.raises(Unclean) as refused:
        converted(photograph()[:100])
    assert refused.value.reason is Reason.TRUNCATED


def drawn(data: bytes, folder: Path) -> object:
    path = folder / "drawn"
    path.write_bytes(data)
    return pixels(path)


@pytest.mark.parametrize(
    ("mode", "coding"),
    [("CMYK", "raw"), ("YCbCr", "jpeg"), ("RGB", "jpeg"), ("L", "jpeg")],
)
def test_tiff_of_other_colours_and_codings(mode: str, coding: str, tmp_path: Path) -> None:
    file = io.BytesIO()
    picture = Image.effect_mandelbrot((64, 48), (-2, -1, 1, 1), 90).convert("RGB")
    picture.convert(mode).save(file, "TIFF", compression=coding, description="words")
    clean, found = converted(file.getvalue())
    assert (found.extension, found.removed) == ("png", CONVERTED)
    with Image.open(io.BytesIO(file.getvalue())) as before, Image.open(io.BytesIO(clean)) as after:
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()


def test_several_pages_of_a_scan_become_a_document() -> None:
    pages = [Image.new(mode, (200, 280), 1) for mode in ("1", "L", "RGB", "1")]
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:], dpi=(100, 100))
    clean, found = converted(file.getvalue())
    assert (found.extension, found.removed) == ("pdf", CONVERTED)
    assert sizes_of_pages(clean) == [(144.0, 201.6)] * 4


def sizes_of_pages(data: bytes) -> list[tuple[float, float]]:
    with pypdfium2.PdfDocument(data) as document:
        return [tuple(round(side, 1) for side in page.get_size()) for page in document]  # type: ignore[misc]


@pytest.mark.parametrize(("form", "options"), [("JPEG2000", {"irreversible": False})])
def test_other_pictures_become_png(form: str, options: dict[str, object], tmp_path: Path) -> None:
    file = io.BytesIO()
    picture = Image.effect_mandelbrot((64, 48), (-2, -1, 1, 1), 90).convert("RGB")
    picture.save(file, form, **options)
    clean, found = converted(file.getvalue())
    assert (found.extension, found.removed) == ("png", CONVERTED)
    assert drawn(clean, tmp_path) == drawn(file.getvalue(), tmp_path)


def animation(form: str, **options: object) -> bytes:
    file = io.BytesIO()
    pictures = [
        Image.effect_mandelbrot((64, 48), (-2, -1, 1, 1), 20 + 30 * number).convert("RGB")
        for number in range(4)
    ]
    pictures[0].save(file, form, save_all=True, append_images=pictures[1:], duration=200, **options)
    return file.getvalue()


def test_an_animation_keeps_every_picture() -> None:
    data = animation("AVIF", quality=90)
    clean, found = converted(data)
    assert (found.extension, found.removed) == ("png", CONVERTED)
    with Image.open(io.BytesIO(clean)) as after:
        assert getattr(after, "n_frames", 1) == 4


def test_an_animation_that_was_cut_off_keeps_what_came() -> None:
    data = animation("GIF")
    clean, found = converted(data[: -len(data) // 3])
    assert found.extension == "png" and Removal(Notice.END_MISSING, 1) in found.removed
    with Image.open(io.BytesIO(clean)) as after:
        assert 2 <= getattr(after, "n_frames", 1) <= 4


def test_a_broken_file_is_refused_for_what_it_is() -> None:
    with pytest.raises(Unsupported) as refused:
        converted(b"RIFF" + struct.pack("<I", 400) + b"AVI " + bytes(392))
    assert refused.value.looks_like is LooksLike.AVI


def test_a_play_list_opens_nothing() -> None:
    """FFmpeg is never asked what a file is: some of its formats open others."""
    lists = b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile:///etc/passwd\n"
    clean, found = converted(lists)
    assert (clean, found.kind) == (lists, "text")
    with pytest.raises(Unsupported):
        converted(b"ffconcat version 1.0\nfile /etc/passwd\n" + bytes(8))


def test_a_scratch_of_another_form_is_closed() -> None:
    with Scratch.create(FOLDER) as made_here:
        made_here.write(photograph()[:-2])
        made_here.finish()
        found = otherwise.clean(sandbox.SANDBOX, made_here, FOLDER)
        found.scratch.close()
        assert found.removed == (Removal(Notice.END_MISSING, 1),)


@pytest.mark.needs("convert")
def test_of_layers_what_they_show_together_stays(tmp_path: Path) -> None:
    path = tmp_path / "layers.psd"
    run("convert", "-size", "8x6", "-depth", "8", "xc:white", "xc:red", "xc:blue", path)
    with Image.open(path) as before:
        assert getattr(before, "n_frames", 1) == 2
        together = before.convert("RGB").tobytes()
    clean, found = converted(path.read_bytes())
    assert (found.extension, found.removed) == ("png", CONVERTED)
    with Image.open(io.BytesIO(clean)) as after:
        assert getattr(after, "n_frames", 1) == 1
        assert after.convert("RGB").tobytes() == together
