"""The tracks: which are sound or picture, how they are coded, and how their blocks are cleaned.

Source: RFC 9559, section 5.1.4; the Matroska codec mappings (draft-ietf-cellar-codec).
"""

from functools import partial

from stripping import configurations
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.grammar.matroska import CODECS
from stripping.matroska.ebml import PLACES, Element, Rule, blank, children, clean, number
from stripping.mp4 import coded, entries
from stripping.mp4.boxes import Box, keep_only
from stripping.mp4.coded import Cleaner
from stripping.values import Removals, Removed

PICTURE, SOUND, SUBTITLE = 1, 2, 17
REPORT_AS = {
    b"\x53\x6e": Removed.DESCRIPTION,
    b"\x22\xb5\x9c": Removed.LANGUAGE,
    b"\x22\xb5\x9d": Removed.LANGUAGE,
}
ENCODING, ENCODING_TYPE, ENCRYPTION = b"\x62\x40", b"\x50\x33", 1
ENCODINGS, CODEC, PRIVATE = b"\x6d\x80", b"\x86", b"\x63\xa2"
NUMBER, UID, TYPE, VIDEO, ALPHA = b"\xd7", b"\x73\xc5", b"\x83", b"\xe0", b"\x53\xc0"

OLD_AAC = frozenset(
    f"A_AAC/{version}/{profile}"
    for version in ("MPEG2", "MPEG4")
    for profile in ("MAIN", "LC", "LC/SBR", "SSR", "LTP")
)


class Track:
    """One track of sound or picture; ``clean`` cleans a block of it, or is None."""

    def __init__(self, clean: Cleaner | None, has_alpha: bool) -> None:
        self.clean = clean
        self.has_alpha = has_alpha


def read(data: bytearray, tracks: Element, removals: Removals) -> dict[int, Track]:
    """Cleans the Tracks element in place; gives the tracks that stay, by their number."""
    found: dict[int, Track] = {}
    for entry in children(data, tracks.start, tracks.end):
        if entry.name not in PLACES[tracks.name]:
            blank(data, entry)
            continue
        held: dict[bytes, Element] = {}
        for each in children(data, entry.start, entry.end):
            # The first of a name is the one that stays.
            held.setdefault(each.name, each)
        if NUMBER not in held or TYPE not in held or CODEC not in held:
            raise Unclean(Reason.DAMAGED_INDEX)
        if ENCODINGS in held:
            # Packed samples are unpacked by a conversion.
            locked = is_encrypted(data, held[ENCODINGS])
            raise Unclean(Reason.ENCRYPTED) if locked else Unsupported(LooksLike.FILM_CODEC)
        if (kind := number(data, held[TYPE])) not in (PICTURE, SOUND):
            blank(data, entry)
            removals.add(Removed.SUBTITLES if kind == SUBTITLE else Removed.OTHER_TRACKS)
            continue
        found[number(data, held[NUMBER])] = kept(data, entry, held, removals)
    if not found:
        raise Unclean(Reason.NO_PICTURE_OR_SOUND)
    return found


def is_encrypted(data: bytearray, encodings: Element) -> bool:
    """Whether one of a track's encodings locks it; one that does not say what it is packs."""
    return any(
        number(data, part) == ENCRYPTION
        for encoding in children(data, encodings.start, encodings.end)
        if encoding.name == ENCODING
        for part in children(data, encoding.start, encoding.end)
        if part.name == ENCODING_TYPE
    )


def kept(data: bytearray, entry: Element, held: dict[bytes, Element], removals: Removals) -> Track:
    codec = bytes(data[held[CODEC].start : held[CODEC].end]).rstrip(b"\0").decode("latin-1")
    name = "A_AAC" if codec in OLD_AAC else codec
    if name not in CODECS:
        raise Unsupported(LooksLike.FILM_CODEC)
    private = held.get(PRIVATE)
    rules: dict[bytes, Rule] = {
        UID: uid(number(data, held[NUMBER])),
        PRIVATE: partial(private_data, name),
    }
    clean(data, entry, rules, removals, REPORT_AS)
    has_alpha = VIDEO in held and any(
        each.name == ALPHA and number(data, each) == 1
        for each in children(data, held[VIDEO].start, held[VIDEO].end)
    )
    return Track(cleaner(data, name, private), has_alpha)


def uid(track: int) -> "partial[None]":
    return partial(set_uid, track)


def set_uid(track: int, data: bytearray, element: Element, removals: Removals) -> None:
    """A random number that ties copies together; here every first track has the same."""
    data[element.start : element.end] = (track & (1 << 8 * element.size) - 1).to_bytes(
        element.size, "big"
    )


def private_data(codec: str, data: bytearray, element: Element, removals: Removals) -> None:
    """The decoder's configuration, cleaned by the rules that the same has in other films."""
    box = Box(b"", element.at, element.start, element.end)
    if codec == "V_MPEG4/ISO/AVC":
        entries.avc_configuration(data, box, removals)
    elif codec == "V_MPEGH/ISO/HEVC":
        entries.hevc_configuration(data, box, removals)
    elif codec == "V_AV1":
        entries.av1_configuration(data, box, removals)
    elif codec == "A_VORBIS":
        vorbis(data, element, removals)
    elif codec == "A_FLAC":
        flac(data, element, removals)
    elif codec == "A_OPUS":
        size = configurations.opus(bytes(data[element.start : element.end]))
        if data[element.start : element.start + 8] != b"OpusHead" or not size:
            raise Unclean(Reason.DAMAGED_INDEX)
        keep_only(data, box, size, removals)
    elif codec == "A_AAC" and element.size <= 64:
        if configurations.clean_aac(data, element.start, element.end):
            removals.add(Removed.HIDDEN_DATA)
    else:
        blank(data, element)


def vorbis(data: bytearray, element: Element, removals: Removals) -> None:
    """Three laced packets; the second, of comments, is emptied in its own room."""
    at, sizes = element.start + 1, []
    if element.size < 3 or data[element.start] != 2:
        raise Unclean(Reason.DAMAGED_INDEX)
    for _ in range(2):
        size = 0
        while True:
            if at >= element.end:
                raise Unclean(Reason.DAMAGED_INDEX)
            size, at = size + data[at], at + 1
            if data[at - 1] < 255:
                break
        sizes.append(size)
    begin, end = at + sizes[0], at + sum(sizes)
    if end > element.end or sizes[1] < 16:
        raise Unclean(Reason.DAMAGED_INDEX)
    # A vendor's name of spaces fills the room: seven letters, two lengths and a mark stay.
    vendor = sizes[1] - 16
    empty = b"\x03vorbis" + vendor.to_bytes(4, "little") + b" " * vendor + bytes(4) + b"\x01"
    if data[begin:end] != empty:
        data[begin:end] = empty
        removals.add(Removed.SOFTWARE)


def flac(data: bytearray, element: Element, removals: Removals) -> None:
    """STREAMINFO is marked the last block; comments and pictures behind it become zero."""
    if element.size < 42 or data[element.start : element.start + 4] != b"fLaC":
        raise Unclean(Reason.DAMAGED_INDEX)
    data[element.start + 4] = 0x80
    if any(data[element.start + 42 : element.end]):
        data[element.start + 42 : element.end] = bytes(element.size - 42)
        removals.add(Removed.DESCRIPTION)


def cleaner(data: bytearray, codec: str, private: Element | None) -> Cleaner | None:
    if codec == "V_AV1":
        return coded.av1
    if codec == "A_AAC":
        return coded.aac
    if codec not in ("V_MPEG4/ISO/AVC", "V_MPEGH/ISO/HEVC"):
        return None
    at = 4 if codec == "V_MPEG4/ISO/AVC" else 21
    if private is None or private.size <= at:
        raise Unclean(Reason.DAMAGED_INDEX)
    width = (data[private.start + at] & 3) + 1
    return partial(coded.avc if at == 4 else coded.hevc, width)
