"""Who waits behind whom: one literal table of lanes, and which lane a request takes.

A request holds a place in its lane from before the first byte of its body until it was answered,
and, inside that, a turn while Django works for it. Lanes share neither, so a flood in one of them
is not felt in another: not by a short text, and not by somebody whom the desk gave a voucher.
"""

from dataclasses import dataclass

from django.conf import settings

from submissions.form_token import DESK, FormToken

SHORT = 512 * 1024  # bytes of a body that counts as a text
KIB, MIB, GIB = 2**10, 2**20, 2**30


@dataclass(frozen=True)
class Lane:
    """``places``, ``bytes``: bodies at once, and what they announced together.

    ``share``: how many places one sender may hold who can be told apart (a circuit, a voucher).
    ``floor``: the part of the disk floor that this lane leaves alone.
    ``working``: how many Django works for at once; ``waiting``: how many may wait for that.
    """

    name: str
    places: int
    bytes: int
    share: int
    floor: float
    working: int
    waiting: int


# Which lane a body belongs to is known from its token. Until then it waits here, and holds nothing:
# when all places are taken, the one that has shown no token for the longest time makes room.
UNKNOWN = Lane("unknown", 4096, 0, 64, 0.0, 0, 0)

# Requests without an upload: pages, and small forms.
PAGES = Lane("pages", 4096, 0, 256, 0.0, 16, 512)
FORMS = Lane("forms", 2048, 64 * MIB, 32, 0.0, 8, 512)
DESK_PAGES = Lane("desk pages", 1024, 512 * MIB, 256, 0.0, 8, 256)

SMALL = Lane("small", 4096, 512 * MIB, 32, 0.5, 8, 512)
LARGE = Lane("large", settings.UPLOADS_AT_ONCE, settings.UPLOAD_BYTES_AT_ONCE, 8, 1.0, 8, 64)
VOUCHED = Lane("vouched", 64, 3 * settings.UPLOAD_LIMIT, 2, 0.25, 4, 64)
DESK_UPLOADS = Lane("desk uploads", 64, 3 * settings.UPLOAD_LIMIT, 64, 0.25, 4, 64)

LANES = (UNKNOWN, PAGES, FORMS, DESK_PAGES, SMALL, LARGE, VOUCHED, DESK_UPLOADS)


def lane_of(path: str, length: int) -> Lane:
    """The lane of a request that is no upload."""
    if path.startswith("/desk/"):
        return DESK_PAGES
    return FORMS if length else PAGES


def lane_known(token: FormToken, length: int, sender: str) -> tuple[Lane, str]:
    """The lane of an upload whose token was read, and who counts as its sender there."""
    if token.purpose == DESK:
        return DESK_UPLOADS, sender
    if voucher := token.voucher:
        return VOUCHED, voucher
    return (SMALL if length <= SHORT else LARGE), sender
