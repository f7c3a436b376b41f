"""Tags that other formats carry before and behind sound: ID3, APE and Lyrics3. All of them go.

Source: id3.org, "ID3 tag version 2.4.0"; APEv2 specification (wiki.hydrogenaud.io).
"""

from stripping.errors import Reason, Unclean
from stripping.source import Source
from stripping.values import Removals, Removed

# Frames of ID3v2 that say more than a title, by the letters of their names in every version.
REPORT_AS: tuple[tuple[bytes, Removed], ...] = (
    (b"APIC", Removed.THUMBNAIL),
    (b"TPE", Removed.AUTHOR),
    (b"TCOP", Removed.AUTHOR),
    (b"TSS", Removed.SOFTWARE),
    (b"TDR", Removed.DATE_TIME),
    (b"TYER", Removed.DATE_TIME),
    (b"COMM", Removed.COMMENT),
    (b"PRIV", Removed.HIDDEN_DATA),
    (b"GEOB", Removed.HIDDEN_DATA),
)


def behind(source: Source, length: int) -> bytes:
    """The first bytes behind the ID3v2 tags at the start of a file. Raises Unclean."""
    source.seek(0)
    pass_over(source, Removals())
    return source.exactly(min(length, source.left))


def pass_over(source: Source, removals: Removals) -> None:
    """Moves ``source`` behind the ID3v2 tags that stand here, however many."""
    while source.left >= 10:
        begin = source.position
        head = source.exactly(10)
        if head[:3] != b"ID3" or any(each & 0x80 for each in head[6:]):
            source.seek(begin)
            return
        size = 0
        for each in head[6:]:
            size = size << 7 | each
        size += 10 if head[5] & 0x10 else 0
        if size > source.left:
            raise Unclean(Reason.TRUNCATED)
        removals.add(Removed.DESCRIPTION)
        held = source.exactly(min(size, 1 << 16))
        source.seek(begin + 10 + size)
        for word, what in REPORT_AS:
            if word in held:
                removals.add(what)
