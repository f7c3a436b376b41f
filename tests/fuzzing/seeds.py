"""``python -m tests.fuzzing.seeds``: makes the seeds anew, with other people's tools."""

import io
import tempfile
from pathlib import Path

import pillow_heif
from PIL import Image

from tests.fuzzing import others, papers, prints
from tests.fuzzing.targets import CORPUS
from tests.stripping.planting import run

TINY = ("-size", "9x7", "plasma:red-blue")
MOVING = ("-f", "lavfi", "-i", "testsrc2=s=32x32:r=5:d=0.4")
TONE = ("-f", "lavfi", "-i", "sine=440:d=0.06:r=8000")
FILM = ("-c:v", "libx264", "-preset", "ultrafast", "-x264-params", "log-level=none", "-c:a", "aac")
TITLED = ("-metadata", "title=a title", "-metadata", "comment=a comment")
# Folder and name, and what ImageMagick is told.
PICTURES: dict[str, tuple[str, ...]] = {
    "jpeg/baseline.jpg": ("-set", "comment", "words"),
    "jpeg/progressive.jpg": ("-interlace", "plane", "-define", "jpeg:optimize-coding=true"),
    "png/rgb.png": ("-set", "comment", "words"),
    "png/palette.png": ("-colors", "5", "-interlace", "PNG"),
    "gif/still.gif": ("-set", "comment", "words"),
    "gif/moving.gif": ("-duplicate", "1", "-set", "delay", "10", "-loop", "0"),
    "webp/lossy.webp": (),
    "webp/lossless.webp": ("-define", "webp:lossless=true"),
    "tiff/lzw.tif": ("-compress", "LZW", "-define", "tiff:predictor=2"),
    "tiff/tiles.tif": ("-compress", "Zip", "-define", "tiff:tile-geometry=16x16"),
    "tiff/packbits.tif": ("-colors", "5", "-compress", "RLE", "-endian", "MSB"),
    "tiff/deep.tif": ("-colorspace", "Gray", "-depth", "16", "-define", "tiff:rows-per-strip=2"),
    "tiff/fax.tif": ("-monochrome", "-compress", "Group4"),
    "bmp/true.bmp": (),
    "bmp/packed.bmp": ("-colors", "5", "-compress", "RLE", "-type", "Palette"),
    "bmp/short.bmp": ("-define", "bmp:subtype=RGB565"),
}
# The same for ffmpeg.
RECORDINGS: dict[str, tuple[str, ...]] = {
    "mp4/early.mp4": (*MOVING, *TONE, *FILM, *TITLED, "-movflags", "faststart"),
    "mp4/pieces.mp4": (*MOVING, *FILM, "-movflags", "frag_keyframe+empty_moov"),
    "mp4/sound.m4a": (*TONE, "-c:a", "aac", *TITLED),
    "matroska/film.webm": (*MOVING, *TONE, "-c:v", "vp8", "-c:a", "libopus", *TITLED),
    "matroska/live.mkv": (*MOVING, *FILM, "-f", "matroska", "-live", "1"),
    "mp3/tagged.mp3": (*TONE, "-c:a", "libmp3lame", *TITLED),
    "ogg/opus.ogg": (*TONE, "-c:a", "libopus", *TITLED),
    "ogg/vorbis.ogg": (*TONE, "-c:a", "libvorbis", *TITLED),
    "flac/tagged.flac": (*TONE, "-c:a", "flac", *TITLED),
    "wav/tagged.wav": (*TONE, "-c:a", "adpcm_ima_wav", *TITLED),
    "aiff/tagged.aiff": (*TONE, "-c:a", "pcm_s16be", *TITLED, "-write_id3v2", "1"),
}


def picture(size: tuple[int, int]) -> Image.Image:
    return Image.radial_gradient("L").resize(size).convert("RGB")


def heif(form: str) -> bytes:
    file = io.BytesIO()
    heif_file = pillow_heif.from_pillow(picture((64, 64)))
    exif = Image.Exif()
    exif[0x010F] = "a maker"
    heif_file.save(file, format=form, quality=30, exif=exif.tobytes())
    return file.getvalue()


def animated() -> bytes:
    file = io.BytesIO()
    frames = [picture((9, 7)).rotate(angle) for angle in (0, 90)]
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:], duration=80)
    return file.getvalue()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made: dict[str, bytes] = {"png/moving.png": animated(), "heif/still.heic": heif("HEIF")}
        for name, options in PICTURES.items():
            path = Path(folder, Path(name).name)
            run("convert", *TINY, "-strip", "-depth", "8", *options, path)
            made[name] = path.read_bytes()
        for name, options in RECORDINGS.items():
            path = Path(folder, Path(name).name)
            run("ffmpeg", "-v", "error", *options, "-y", path)
            made[name] = path.read_bytes()
    made |= {f"office/{name}": data for name, data in papers.seeds().items()}
    made["pdf/prints.pdf"] = prints.printed()
    made |= others.seeds()
    for name, data in made.items():
        (CORPUS / name).parent.mkdir(parents=True, exist_ok=True)
        (CORPUS / name).write_bytes(data)


if __name__ == "__main__":
    main()
