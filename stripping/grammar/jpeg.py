"""JPEG, segment by segment; names are the second byte of a marker.

Source: ITU-T T.81 (ISO 10918-1), annex B; JFIF 1.02; T.872 for the Adobe segment.
"""

from stripping.grammar import Form, Grammar, How, Part
from stripping.grammar.shared import TURNED

TABLE, FRAME, SCAN = "tables, each before the first scan that uses it", "one frame", "scans"


def marker(code: int, called: str, group: str, sizes: range | tuple[int, ...]) -> Part:
    many = group in (TABLE, SCAN)
    return Part(bytes([code]), forms=(Form(sizes),), group=group, called=called, many=many)


def application(code: int, form: Form, note: str, many: bool = False) -> Part:
    called = f"APP{code - 0xE0}"
    return Part(bytes([code]), How.REBUILT, (form,), called=called, note=note, many=many)


# Bytes behind the length of a segment: at most 65,533.
ROOM = range(1, 65_534)
FRAME_SIZES = range(9, 772, 3)  # six, and three for each of at most 255 components
JPEG = Grammar(
    "jpeg",
    (
        marker(0xDB, "DQT", TABLE, ROOM),
        marker(0xC4, "DHT", TABLE, ROOM),
        marker(0xCC, "DAC", TABLE, ROOM),
        marker(0xDD, "DRI", TABLE, (2,)),
        # Baseline to progressive, Huffman or arithmetic; not hierarchical or lossless.
        marker(0xC0, "SOF0", FRAME, FRAME_SIZES),
        marker(0xC1, "SOF1", FRAME, FRAME_SIZES),
        marker(0xC2, "SOF2", FRAME, FRAME_SIZES),
        marker(0xC9, "SOF9", FRAME, FRAME_SIZES),
        marker(0xCA, "SOF10", FRAME, FRAME_SIZES),
        marker(0xDA, "SOS", SCAN, range(4, 515, 2)),
        Part(b"\xdc", forms=(Form((2,)),), group=SCAN, called="DNL"),
        application(0xE0, Form((14,), b"JFIF\0\x01\x01", ((12, 14),)), "density only"),
        application(
            0xE1,
            Form((32,), b"Exif\0\0" + TURNED, ((26, 32),)),
            "the orientation and nothing else",
        ),
        application(0xE2, Form(ROOM, b"ICC_PROFILE\0"), "a profile's colour tags only", many=True),
        application(0xEE, Form((12,), b"Adobe\0\x64" + bytes(4)), "its colour transform only"),
    ),
    (
        (
            "kept behind it",
            "its gain map: one picture of its shape that does not say that it is turned, cleaned"
            " like the first, with the numbers of XMP (`hdrgm:`, and Apple's `HDRGainMap:`) in a"
            " packet built anew, or those of ISO 21496-1 where it has no others; the index of both"
            " (`MPF`), Adobe's directory (XMP) and the name of that standard are built anew, too."
            " In a document the picture stands alone",
        ),
        (
            "removed",
            "every other segment, also between progressive scans, and tables that no scan uses:"
            " Exif, GPS, maker notes, previews, XMP, IPTC, Photoshop blocks, comments, other"
            " second pictures (MPF); everything behind the first end marker",
        ),
        (
            "refused",
            "more than 268 million pixels; tables that are longer than what they hold; lossless"
            " and hierarchical frames; a missing end",
        ),
    ),
)
