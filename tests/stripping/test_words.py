"""Pages, rich text, tracks and cards: their words are kept, and what tells of their maker goes."""

import pytest

from stripping import LooksLike, Notice, Unsupported
from submissions.sandbox import results
from tests.stripping.test_converting import converted

WORDS = "رأيت هذا بعيني"
PAGE = f"""<!DOCTYPE html><html><head><title>CANARY</title><meta name="author" content="CANARY">
<script>CANARY</script></head><body onload="CANARY"><!-- CANARY --><h1>Of the day</h1>
<p class="CANARY">{WORDS}<br>second   line</p><table><tr><td>a</td><td>b</td></tr></table>
<img src="CANARY" alt="CANARY"></body></html>"""
RICH = (
    rb"{\rtf1\ansi\ansicpg1256{\fonttbl{\f0 CANARY;}}{\info{\author CANARY}{\operator CANARY}}"
    rb"{\*\generator CANARY;}\pard words \b of\b0  the day\par "
    + "".join(f"\\u{ord(letter)}?" for letter in WORDS).encode()
    + rb"\par \'c7\'e1\'ed\'e6\'e3{\v CANARY}{\deleted CANARY}"
    rb"{\field{\*\fldinst HYPERLINK CANARY}{\fldrslt shown}}{\pict\bin6 CANARY}\par}"
)
TRACK = """<?xml version="1.0"?><gpx version="1.1" creator="CANARY" xmlns="http://www.topografix.com/
GPX/1/1"><metadata><author><name>CANARY</name></author><time>2026-01-01T00:00:00Z</time></metadata>
<wpt lat="35.95" lon="39.01"><name>=market, north</name></wpt><trk><name>CANARY</name><trkseg>
<trkpt lat="35.1" lon="-39.2"><ele>210</ele><time>2026-01-02T03:04:05Z</time>
<extensions><hr>CANARY</hr></extensions></trkpt></trkseg></trk></gpx>""".replace("com/\n", "com/")
PLACES = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><author>CANARY
</author><Placemark id="CANARY"><name>School</name><Point><coordinates>39.01,35.95,0</coordinates>
</Point></Placemark></Document></kml>"""
CARD = "\r\n".join(
    (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Amal;;;;",
        f"FN;CHARSET=UTF-8:{WORDS}\r\nTEL;CELL:+963944123456",
        "PHOTO;ENCODING=BASE64:Q0FO\r\n QVJZ\r\nUID:CANARY\r\nREV:20260101\r\nEND:VCARD\r\n",
    )
)
SAID: dict[str, tuple[bytes, str]] = {
    "html": (PAGE.encode(), f"Of the day\n\n{WORDS}\nsecond line\n\na\tb\n"),
    "html in windows-1256": (
        f'<html><head><meta charset="windows-1256"></head><body>{WORDS}'.encode("cp1256"),
        f"{WORDS}\n",
    ),
    "html in utf-16": (PAGE.encode("utf-16"), f"Of the day\n\n{WORDS}\nsecond line\n\na\tb\n"),
    "card in utf-16": (CARD.encode("utf-16"), f"n: Amal\nfn: {WORDS}\ntel: +963944123456\n"),
    "rtf": (RICH, f"words of the day\n{WORDS}\nاليومshown\n"),
    "gpx": (
        TRACK.encode(),
        "latitude,longitude,elevation,time,name\n"
        '35.95,39.01,,,"market, north"\n35.1,-39.2,210,2026-01-02T03:04:05Z,\n',
    ),
    "kml": (PLACES.encode(), "latitude,longitude,elevation,time,name\n35.95,39.01,0,,School\n"),
    "card": (CARD.encode(), f"n: Amal\nfn: {WORDS}\ntel: +963944123456\n"),
}


@pytest.mark.parametrize("what", SAID)
def test_words_stay_and_the_rest_goes(what: str) -> None:
    data, said = SAID[what]
    clean, found = converted(data)
    assert clean.decode() == said
    assert b"CANARY" not in clean
    assert Notice.WORDS_ONLY in {removal.what for removal in found.removed}


def test_numbers_in_a_card_are_pointed_at() -> None:
    _, found = converted(CARD.encode())
    assert Notice.CONTACTS_KEPT in {removal.what for removal in found.removed}


@pytest.mark.parametrize(
    ("data", "looks_like"),
    [
        (b'<?xml version="1.0"?><other>words</other>', LooksLike.XML),
        (b'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "b">]><gpx>&a;</gpx>', LooksLike.XML),
        (b"{\\rtf1{\\info{\\author A}}}", LooksLike.RTF),
        (b"<!doctype html><script>words</script>", LooksLike.HTML),
    ],
)
def test_what_has_no_words_is_refused_for_what_it_is(data: bytes, looks_like: LooksLike) -> None:
    with pytest.raises((results.Unsupported, Unsupported)) as refused:
        converted(data)
    assert refused.value.looks_like is looks_like


@pytest.mark.parametrize("opening", [b"{", b"<div>"])
def test_what_stands_deep_in_itself_ends(opening: bytes) -> None:
    begin = b"{\\rtf1 " if opening == b"{" else b"<!doctype html>"
    try:
        clean, _ = converted(begin + b"seen " + opening * 200_000 + b"words")
    except results.Unsupported:
        return
    assert clean.startswith(b"seen")
