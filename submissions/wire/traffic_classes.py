"""Traffic classes: one literal table, and which class a request belongs to.

A request holds a place of its class from before the first byte of its body until it was answered,
and, within that, a turn while Django works for it. Classes share neither, so a flood of large files
delays neither a short text nor somebody whom the desk gave a voucher.
"""

from dataclasses import dataclass

from django.conf import settings

from submissions.form_token import DESK, FormToken

SHORT = 512 * 1024  # bytes of a body that counts as a text
KIB, MIB, GIB = 2**10, 2**20, 2**30


@dataclass(frozen=True)
class TrafficClass:
    """``places``, ``bytes``: bodies at once, and what they announced together.

    ``share``: how many places one sender may hold who can be told apart (a circuit, a voucher).
    ``floor``: the part of the disk's floor (AMANA_DISK_FLOOR) that stays free in this class.
    ``working``: how many Django works for at once; ``waiting``: how many may wait for that.
    """

    name: str
    places: int
    bytes: int
    share: int
    floor: float
    working: int
    waiting: int


# The class of a body is known from its token. Until that has come the body waits here: when all
# places are taken, the one that has shown no token for the longest time makes room.
UNKNOWN = TrafficClass("unknown", 4096, 0, 64, 0.0, 0, 0)

# Requests without an upload: pages, and small forms.
PAGES = TrafficClass("pages", 4096, 0, 256, 0.0, 16, 512)
FORMS = TrafficClass("forms", 2048, 64 * MIB, 32, 0.0, 8, 512)
DESK_PAGES = TrafficClass("desk pages", 1024, 512 * MIB, 256, 0.0, 8, 256)

SMALL = TrafficClass("small", 4096, 512 * MIB, 32, 0.5, 8, 512)
LARGE = TrafficClass(
    "large", settings.UPLOADS_AT_ONCE, settings.UPLOAD_BYTES_AT_ONCE, 8, 1.0, 8, 64
)
VOUCHED = TrafficClass("vouched", 64, 3 * settings.UPLOAD_LIMIT, 2, 0.25, 4, 64)
DESK_UPLOADS = TrafficClass("desk uploads", 64, 3 * settings.UPLOAD_LIMIT, 64, 0.25, 4, 64)

TRAFFIC_CLASSES = (UNKNOWN, PAGES, FORMS, DESK_PAGES, SMALL, LARGE, VOUCHED, DESK_UPLOADS)


def class_of_request(path: str, length: int) -> TrafficClass:
    """The class of a request that is no upload."""
    if path.startswith("/desk/"):
        return DESK_PAGES
    return FORMS if length else PAGES


def class_of_upload(token: FormToken, length: int, sender: str) -> tuple[TrafficClass, str]:
    """The class of an upload whose token was read, and who counts as its sender in it."""
    if token.purpose == DESK:
        return DESK_UPLOADS, sender
    if voucher := token.voucher:
        return VOUCHED, voucher
    return (SMALL if length <= SHORT else LARGE), sender
