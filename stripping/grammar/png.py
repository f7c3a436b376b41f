"""PNG and APNG, chunk by chunk.

Source: W3C "Portable Network Graphics (PNG) Specification (Third Edition)", sections 5 and 11.
"""

from stripping.grammar import Form, Grammar, How, Part, sized
from stripping.grammar.shared import ORIENTATION

PICTURE, SHOWN, MOVING = "the picture", "how to show it", "its animation"
PNG = Grammar(
    "png",
    (
        sized(b"IHDR", 13, group=PICTURE),
        Part(
            b"PLTE",
            forms=(Form(range(3, 769, 3)),),
            group=PICTURE,
            note="as many colours as pixels of this depth can name",
        ),
        Part(b"tRNS", forms=(Form(range(1, 257)),), group=PICTURE),
        Part(
            b"IDAT",
            group=PICTURE,
            note="in chunks of one size, cut where the zlib stream ends",
            many=True,
        ),
        sized(b"IEND", 0, group=PICTURE),
        sized(b"cHRM", 32, group=SHOWN),
        sized(b"gAMA", 4, group=SHOWN),
        sized(b"sBIT", 1, 2, 3, 4, group=SHOWN),
        sized(b"sRGB", 1, group=SHOWN),
        sized(b"bKGD", 1, 2, 6, group=SHOWN),
        sized(b"pHYs", 9, group=SHOWN),
        sized(b"cICP", 4, group=SHOWN),
        sized(b"mDCV", 24, group=SHOWN),
        sized(b"cLLI", 8, group=SHOWN),
        sized(b"acTL", 8, group=MOVING),
        Part(b"fcTL", forms=(Form((26,)),), group=MOVING, many=True),
        Part(b"fdAT", group=MOVING, note="every frame", many=True),
        Part(
            b"iCCP",
            How.REBUILT,
            (Form(begins=b"icc\0\0"),),
            note="colour tags only, under our own name",
        ),
        Part(b"eXIf", How.REBUILT, (ORIENTATION,), note="the orientation and nothing else"),
    ),
    (
        (
            "removed",
            "texts, times, suggested palettes, content credentials, private chunks, everything"
            " behind a picture's end and behind `IEND`",
        ),
        (
            "refused",
            "pictures that unpack to more or less than the header says; more than 268 million"
            " pixels or 1 GiB unpacked; wrong checksums",
        ),
    ),
)
