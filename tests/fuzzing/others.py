"""Seeds for what no stripper takes: a small file of each kind."""

import io

import pillow_heif
from PIL import Image

from stripping.warming import MAIL, RICH, letter_in_zip
from tests.stripping import compounds
from tests.stripping.test_bursts import burst, pictures

CARD = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D8=A3=\r\n=D9=84\r\n"
    b"TEL;CELL:+963 944\r\nNOTE:a\\, b\\n\r\n folded\r\nEND:VCARD\r\n"
)
TRACK = (
    b'<?xml version="1.0"?><gpx><wpt lat="33.5" lon="36.3"><name>a</name></wpt><trk><trkseg>'
    b'<trkpt lat="1" lon="2"><ele>3</ele><time>2026</time></trkpt></trkseg></trk></gpx>'
)
PLACE = (
    b'<?xml version="1.0"?><kml><Document><Placemark><name>a</name><Point><coordinates>36.3,33.5,0'
    b"</coordinates></Point></Placemark></Document></kml>"
)


def coded(size: tuple[int, int], tile: int) -> bytes:
    file = io.BytesIO()
    picture = Image.radial_gradient("L").resize(size).convert("RGB")
    pillow_heif.options.GRID_TILE_SIZE = tile
    pillow_heif.from_pillow(picture).save(file, format="HEIF", quality=20)
    pillow_heif.options.GRID_TILE_SIZE = 0
    data = file.getvalue()
    return data[:8] + b"hevc" + data[12:]


def raw() -> bytes:
    file = io.BytesIO()
    Image.new("L", (640, 480)).save(file, "JPEG", quality=1)
    return b"IIRO" + bytes(60) + file.getvalue()


def seeds() -> dict[str, bytes]:
    sheet = compounds.row_of(1, 0x20) + compounds.columns(1, 1, 1) + compounds.cell(0, 0, "a")
    sheet += compounds.formula(2, 0, "long ", "عادي") + compounds.shape("in a box")
    return {
        "old_office/letter.doc": compounds.letter("words \x13a\x14b\x15\r", hidden=[(1, 3)]),
        "old_office/book.xls": compounds.workbook(("A", 0, sheet), ("B", 1, b"")),
        "old_office/show.ppt": compounds.slides(compounds.slide("words")),
        "heic/still.heic": coded((64, 64), 0),
        "heic/tiles.heic": coded((128, 64), 64),
        "heic/burst.heic": burst("HEIF", pictures("HEIF", 0)),
        "rtf/rich.rtf": RICH,
        "cards/card.vcf": CARD,
        "positions/track.gpx": TRACK,
        "positions/place.kml": PLACE,
        "raw/preview.rw2": raw(),
        "mail/mail.eml": MAIL,
        "zip/letter.zip": letter_in_zip(),
    }
