"""The boxes of a film that stay, by the box they stand in. Every other one becomes free space."""

from stripping.mp4 import entries, rules
from stripping.mp4.rules import Rule, plain, table, timed

Tree = dict[bytes, "Rule | Tree"]

MEDIA_TABLES: Tree = {
    b"stsd": entries.descriptions,
    b"stts": table(8),
    b"ctts": table(8),
    b"cslg": plain((24, 44)),
    b"stss": table(4),
    b"stps": table(4),
    b"stsc": table(12),
    b"stsz": rules.sample_sizes,
    b"stz2": rules.compact_sizes,
    b"stco": table(4),
    b"co64": table(8),
}
MEDIA: Tree = {
    b"mdhd": timed(rules.media_header),
    b"hdlr": rules.handler,
    b"minf": {
        b"vmhd": plain((12, 12)),
        b"smhd": plain((8, 8), ((6, 8), (6, 8))),
        b"hdlr": rules.handler,
        b"dinf": {b"dref": rules.data_references},
        b"stbl": MEDIA_TABLES,
    },
}
TRACK: Tree = {
    b"tkhd": timed(
        plain((84, 96), ((16, 20), (24, 28)), ((24, 32), (36, 44)), ((38, 40), (50, 52)))
    ),
    b"edts": {b"elst": table(12, 20)},
    b"mdia": MEDIA,
}
MOVIE: Tree = {
    b"mvhd": timed(plain((100, 112), ((26, 36), (38, 48)), ((72, 96), (84, 108)))),
    b"trak": TRACK,
    b"mvex": {b"mehd": plain((8, 12)), b"trex": plain((24, 24))},
}
FRAGMENT: Tree = {
    b"mfhd": plain((8, 8)),
    b"traf": {
        b"tfhd": rules.fragment_header,
        b"tfdt": plain((8, 12)),
        b"trun": rules.fragment_run,
    },
}
# Boxes that may stand more than once in their parent.
MANY = frozenset((b"trak", b"trex", b"traf", b"trun"))
# Boxes at the top of the file, beside those above.
FILE_TYPES = frozenset((b"ftyp", b"styp"))
SPACE = frozenset((b"free", b"skip", b"wide"))
