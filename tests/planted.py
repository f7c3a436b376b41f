"""A picture as a telephone makes it, with a canary in each place; and a search for canaries."""

import base64
import io
from collections.abc import Iterable
from pathlib import Path

import piexif
from PIL import Image, ImageDraw

CAMERA, SERIAL, AUTHOR = "Kanaria-Kamera-77", "SN-kanaria-0815", "Kanaria Autorin"
PLACE = ((35, 1), (45, 1), (1647, 100))


def photograph() -> bytes:
    """A JPEG of a made-up street with GPS, camera, serial number, author and a comment."""
    picture = Image.new("RGB", (960, 640), (226, 214, 190))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 960, 300), fill=(168, 196, 214))
    for place, height in ((60, 180), (250, 120), (430, 210), (660, 150)):
        draw.rectangle((place, 300 - height, place + 160, 420), fill=(196, 174, 142))
        for window in range(3):
            left = place + 18 + window * 48
            draw.rectangle((left, 330 - height, left + 26, 368 - height), fill=(92, 82, 70))
    draw.polygon(((380, 640), (470, 420), (540, 420), (700, 640)), fill=(150, 140, 128))
    exif = {
        "0th": {
            piexif.ImageIFD.Make: CAMERA,
            piexif.ImageIFD.Model: CAMERA,
            piexif.ImageIFD.Artist: AUTHOR,
            piexif.ImageIFD.Orientation: 1,
        },
        "Exif": {piexif.ExifIFD.BodySerialNumber: SERIAL},
        "GPS": {
            piexif.GPSIFD.GPSLatitudeRef: "N",
            piexif.GPSIFD.GPSLatitude: PLACE,
            piexif.GPSIFD.GPSLongitudeRef: "E",
            piexif.GPSIFD.GPSLongitude: PLACE,
        },
    }
    sink = io.BytesIO()
    picture.save(sink, "JPEG", quality=88, exif=piexif.dump(exif), comment=AUTHOR.encode())
    return sink.getvalue()


def spellings(canary: str) -> tuple[bytes, ...]:
    """The ways in which a text may lie in a file: as it is, in UTF-16, hex, and base64."""
    raw = canary.encode()
    found = [raw, canary.encode("utf-16-le"), canary.encode("utf-16-be"), raw.hex().encode()]
    for shift in range(3):
        # Base64 of the same bytes looks different at each place in a group of three.
        text = base64.b64encode(b"\0" * shift + raw)
        found.append(text[-(-shift * 4 // 3) + (shift > 0) : len(text) - 4])
    return tuple(found)


def traces(places: Iterable[Path], canaries: Iterable[str]) -> set[tuple[str, str]]:
    """Which canary lies in which file below ``places``, in any spelling, whatever the case."""
    wanted = [(canary, spelling.lower()) for canary in canaries for spelling in spellings(canary)]
    found = set()
    for place in places:
        for path in [place] if place.is_file() else place.rglob("*"):
            if path.is_file():
                held = path.read_bytes().lower()
                found |= {(path.name, canary) for canary, spelling in wanted if spelling in held}
    return found
