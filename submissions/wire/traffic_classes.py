"""Traffic classes: one literal table, and which class a request belongs to.

A request holds a place of its class from before the first byte of its body until its answer begins,
and, within that, a turn while Django works for it. Classes share neither, so a flood of large files
delays neither a short text nor somebody whom the desk gave a voucher.
"""

from dataclasses import dataclass

from django.conf import settings

from submissions.form_token import DESK, FormToken
from submissions.wire.form_limits import LARGEST_FORM, SMALL_FORM

SHORT = 512 * 1024  # bytes of a body that counts as a text
KIB, MIB, GIB = 2**10, 2**20, 2**30


@dataclass(frozen=True)
class TrafficClass:
    """``places``, ``bytes``: bodies at once, and what they hold together of what has come.

    ``share``: how many places one sender may hold who can be told apart (a circuit, a voucher).
    ``largest``: bytes of the largest body here; one sender may hold as many, or a share of
    ``bytes`` where that is more. ``on_disk``: whether it lies on the disk while it comes in.
    ``floor``: the part of the disk's floor (AMANA_DISK_FLOOR) that stays free in this class.
    ``working``: how many Django works for at once; ``waiting``: how many may wait for that.
    """

    name: str
    places: int
    bytes: int
    share: int
    working: int
    waiting: int
    largest: int = 0
    on_disk: bool = False
    floor: float = 0.0

    @property
    def byte_share(self) -> int:
        return max(self.largest, self.bytes * self.share // self.places)


# The class of a body is known from its token. Until that has come the body waits here: when all
# places are taken, the one that has shown no token for the longest time makes room.
UNKNOWN = TrafficClass("unknown", 4096, 0, 64, 0, 0)

# Requests without an upload: pages, and small forms.
PAGES = TrafficClass("pages", 4096, 0, 256, 16, 512)
# A form that was waited for (waiting_room): no flood of pages delays what was paid for.
OPENED = TrafficClass("opened forms", 1024, 0, 8, 8, 512)
FORMS = TrafficClass("forms", 2048, 64 * MIB, 32, 8, 512, SMALL_FORM)
DESK_PAGES = TrafficClass("desk pages", 1024, 512 * MIB, 64, 8, 256, LARGEST_FORM)

# What hashes a password, and so much memory: two at once, apart from the desk's pages.
SIGN_IN = TrafficClass("sign-in", 256, 64 * MIB, 16, 2, 64, 512 * KIB)
SIGN_IN_PATHS = ("/desk/join/", "/desk/reset/")

LIMIT = settings.UPLOAD_LIMIT
SMALL = TrafficClass("small", 4096, 512 * MIB, 32, 8, 512, SHORT, on_disk=True, floor=0.5)
# A small upload with a file is worked for here, once it has come: to clean a few kilobytes can take
# minutes, in which words alone must not wait.
SMALL_FILES = TrafficClass("small files", 4096, 0, 32, 8, 512)
LARGE = TrafficClass(
    *("large", settings.UPLOADS_AT_ONCE, settings.UPLOAD_BYTES_AT_ONCE, 8, 8, 64),
    largest=LIMIT,
    on_disk=True,
    floor=1.0,
)
VOUCHED = TrafficClass("vouched", 64, 3 * LIMIT, 2, 4, 64, LIMIT, on_disk=True, floor=0.25)
DESK_UPLOADS = TrafficClass(
    "desk uploads", 64, 3 * LIMIT, 64, 4, 64, LIMIT, on_disk=True, floor=0.25
)

TRAFFIC_CLASSES = (
    UNKNOWN,
    PAGES,
    OPENED,
    FORMS,
    DESK_PAGES,
    SIGN_IN,
    SMALL,
    SMALL_FILES,
    LARGE,
    VOUCHED,
    DESK_UPLOADS,
)

# Those in which anybody sends. Who has a voucher, or works at a desk, is not held up by a disk of
# which a flood on their newsroom has taken its part (disk_share).
OF_STRANGERS = (SMALL, LARGE)


def class_of_request(path: str, length: int) -> TrafficClass:
    """The class of a request that is no upload."""
    if length and (path == "/desk/login/" or path.startswith(SIGN_IN_PATHS)):
        return SIGN_IN
    if path.startswith("/desk/"):
        return DESK_PAGES
    return FORMS if length else PAGES


def class_of_work(traffic: TrafficClass, files: int) -> TrafficClass:
    """In whose turns an upload of ``traffic`` is worked for that has come with so many files."""
    return SMALL_FILES if traffic is SMALL and files else traffic


def class_of_upload(token: FormToken, length: int, sender: str) -> tuple[TrafficClass, str]:
    """The class of an upload whose token was read, and who counts as its sender in it."""
    if token.purpose == DESK:
        return DESK_UPLOADS, sender
    if voucher := token.voucher:
        return VOUCHED, voucher
    return (SMALL if length <= SHORT else LARGE), sender
