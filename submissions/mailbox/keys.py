"""From a codename to a mailbox: one Argon2id, then two independent values.

Entropy carries the security (76 bits); the stretching makes a stolen table dearer still. Nothing
here is stored but the lookup id and the public half of the identity.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from django.conf import settings

from newsrooms import FairTurns, Own
from sealing import HybridIdentity, HybridRecipient
from submissions.errors import Busy
from submissions.mailbox.codename import Codename

MEMORY, PASSES, LANES = 12 * 1024, 1, 1  # KiB, and the first setting (version 1)
LOOKUP, SEED = 16, 32  # bytes
# Of a number that was drawn away from the network: no secret of the server's takes part, so that a
# page without a server can make the keys. Such a number has 79 bits, and the salt is public.
AWAY_SALT = b"amana/away/1/number"
WAITING = 64  # derivations that may wait for a core; more are told to come back
PATIENCE = 10.0  # seconds for a core: each derivation takes one for a fraction of a second

_cores = FairTurns(os.cpu_count() or 1)
_queue = Own(lambda: threading.BoundedSemaphore(WAITING))


@dataclass(frozen=True, repr=False)
class MailboxKeys:
    """``lookup``: 16 bytes that find the mailbox; ``identity``: opens the desk's replies."""

    lookup: bytes
    identity: HybridIdentity

    @property
    def lookups(self) -> tuple[bytes, bytes]:
        """Whichever finds it: one of the two, by where the number was drawn."""
        return self.lookup, lookup_of(self.identity.recipient())


@contextmanager
def _a_core() -> Iterator[None]:
    """One derivation a core and a short queue: a flood of codenames must not stall the machine."""
    queue = _queue.here()
    if not queue.acquire(blocking=False):
        raise Busy("codenames")
    try:
        if not _cores.acquire(timeout=PATIENCE):
            raise Busy("codenames")
        try:
            yield
        finally:
            _cores.release()
    finally:
        queue.release()


def derive(codename: Codename) -> MailboxKeys:
    """Raises Busy when too many derivations wait already."""
    return from_master(master(codename))


def master(codename: Codename) -> bytes:
    """32 bytes; everything of a mailbox follows from them."""
    away = codename.is_from_away
    with _a_core():
        return Argon2id(
            salt=AWAY_SALT if away else settings.CODENAME_SALT,
            length=32,
            iterations=PASSES,
            lanes=LANES,
            memory_cost=MEMORY,
            secret=None if away else settings.CODENAME_PEPPER,
        ).derive(codename.secret())


def lookup_of(recipient: HybridRecipient) -> bytes:
    """16 bytes that find the mailbox of whoever sealed away from the network: they follow from the
    key that answers are sealed to, so nobody can claim such a mailbox with another key.
    """
    return sha256(b"amana/away-lookup" + recipient.public).digest()[:LOOKUP]


def from_master(value: bytes) -> MailboxKeys:
    lookup = HKDFExpand(SHA256(), length=LOOKUP, info=b"amana/lookup").derive(value)
    seed = HKDFExpand(SHA256(), length=SEED, info=b"amana/identity").derive(value)
    return MailboxKeys(lookup, HybridIdentity.from_seed(seed))
