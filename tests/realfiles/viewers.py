"""Whether somebody who was sent a file could open it: a program for each kind of name."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pillow_heif
import pptx
from charset_normalizer import from_bytes
from odf.opendocument import load
from PIL import Image

from tests.realfiles import old_office

pillow_heif.register_heif_opener()
PATIENCE = 60  # seconds for a program to read a small file
PICTURES = [
    "jpg",
    "jpeg",
    "png",
    "gif",
    "webp",
    "bmp",
    "dib",
    "tif",
    "tiff",
    "heic",
    "heif",
    "hif",
    "avif",
    "jp2",
    "j2k",
    "psd",
]
RAW = ["dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf", "pef", "srw"]
MOVING = [
    "mp4",
    "m4v",
    "mov",
    "3gp",
    "3g2",
    "mkv",
    "webm",
    "avi",
    "mpg",
    "mpeg",
    "ts",
    "m2ts",
    "mts",
    "wmv",
    "asf",
    "flv",
    "dv",
]
SOUNDS = [
    "m4a",
    "mka",
    "wma",
    "mp3",
    "ogg",
    "oga",
    "opus",
    "flac",
    "wav",
    "aif",
    "aiff",
    "aifc",
    "amr",
    "aac",
    "ac3",
    "ape",
    "wv",
    "tta",
    "caf",
]
WORDS = ["txt", "csv", "htm", "html", "eml", "rtf", "gpx", "kml"]


def said(*command: str | Path) -> bytes:
    """What a program prints. Raises CalledProcessError, TimeoutExpired."""
    return subprocess.run(
        command, capture_output=True, check=True, timeout=PATIENCE, stdin=subprocess.DEVNULL
    ).stdout


def picture(path: Path) -> bool:
    with Image.open(path) as image:
        for number in range(min(getattr(image, "n_frames", 1), 50)):
            image.seek(number)
            image.load()
    return True


def raw(path: Path) -> bool:
    """A photograph that its camera developed is in it."""
    return any(said("exiftool", "-b", name, path) for name in ("-JpgFromRaw", "-PreviewImage"))


def moving(path: Path) -> bool:
    """Every track's coding is known, and some picture or sound of it can be decoded."""
    asked = ("-show_entries", "stream=codec_name,codec_type", "-of", "csv=p=0")
    tracks = said("ffprobe", "-v", "error", *asked, path).decode().split()
    coded = [line.split(",")[0] for line in tracks if line.endswith(("video", "audio"))]
    return bool(coded) and "unknown" not in coded and bool(decoded(path))


def decoded(path: Path) -> list[str]:
    """A digest of each picture and each piece of sound, in order; covers aside."""
    wanted = ("-map", "0:V?", "-map", "0:a?")
    lines = said("ffmpeg", "-v", "error", "-i", path, *wanted, "-f", "framemd5", "-").decode()
    return [line for line in lines.splitlines() if not line.startswith("#")]


def words(path: Path) -> bool:
    data = path.read_bytes()
    return bool(data) and from_bytes(data[: 1 << 16]).best() is not None


VIEWERS: dict[str, Callable[[Path], object]] = {
    **dict.fromkeys(PICTURES, picture),
    **dict.fromkeys(RAW, raw),
    **dict.fromkeys((*MOVING, *SOUNDS), moving),
    **dict.fromkeys(WORDS, words),
    "pdf": lambda path: said("pdfinfo", path),
    "docx": lambda path: docx.Document(str(path)),
    "xlsx": lambda path: openpyxl.load_workbook(path),
    "pptx": lambda path: pptx.Presentation(str(path)),
    **dict.fromkeys(("odt", "ods", "odp"), lambda path: load(str(path))),
    **old_office.READ,
    "zip": lambda path: said("unzip", "-t", path),
}


def opened(path: Path, ending: str) -> bool:
    """By its viewer. Without one nobody knows: False, so that its refusal is not counted."""
    viewer = VIEWERS.get(ending)
    try:
        return bool(viewer and viewer(path))
    except Exception:
        # Whatever stops a viewer, its user sees nothing.
        return False
