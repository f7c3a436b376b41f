"""WebP, chunk by chunk.

Source: WebP Container Specification (RFC 9649).
"""

from stripping.grammar import ANY, Form, Grammar, How, Part, sized
from stripping.grammar.shared import ORIENTATION

# A picture, and its transparency before it.
PICTURE = (Part(b"ALPH"), Part(b"VP8 "), Part(b"VP8L"))
WEBP = Grammar(
    "webp",
    (
        *PICTURE,
        sized(b"ANIM", 6),
        Part(
            b"ANMF",
            forms=(Form(range(16, ANY.stop)),),
            note="every frame: its place and time, then its picture",
            many=True,
            inside=PICTURE,
        ),
        Part(
            b"VP8X",
            How.REBUILT,
            (Form((10,), zero=((1, 4),)),),
            note="the size, and the flags that are still true",
        ),
        Part(b"ICCP", How.REBUILT, note="colour tags only"),
        Part(b"EXIF", How.REBUILT, (ORIENTATION,), note="the orientation and nothing else"),
    ),
    (
        (
            "removed",
            "XMP, every other chunk and every second picture in one place, also inside frames;"
            " everything behind the length that the file says",
        ),
        ("refused", "more than 268 million pixels; a chunk that leaves the file"),
    ),
)
