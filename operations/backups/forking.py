"""After a restore: custody and the log go on from an old end, and say so themselves.

Whoever kept a later end would otherwise see two pasts under one key, and could not tell a restored
backup from a server that was rewritten.
"""

import datetime
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from archive import accession
from operations.backups import generations, keeping, restoring, unfinished
from operations.backups.index import Sums
from operations.backups.unfinished import Fork
from reviewers import custody
from reviewers.models import CustodyEntry
from sealing import Identity


@dataclass(frozen=True)
class Lost:
    """Of a newer generation (``name``, ``day``): what it holds and the restored one does not.
    ``reporters`` are its own, ``here`` those of the restored one.
    """

    name: str
    day: str
    files: int
    entries: int
    versions: int
    reporters: int
    here: int


def record(today: datetime.date) -> None:
    """An entry of custody and a line of the log's checkpoints, once for each restore."""
    fork = unfinished.fork()
    if fork is None:
        return
    with transaction.atomic():
        custody.lock()
        last = CustodyEntry.objects.filter(number=custody.head().number).first()
        # A run that was killed after its transaction has said it already.
        if last is None or last.act != custody.Act.FROM_BACKUP:
            _say(fork, today)
    unfinished.forked()


def _say(fork: Fork, today: datetime.date) -> None:
    custody.record_in_all(custody.Act.FROM_BACKUP, backup_of=fork.backup_of)
    accession.restored(today, datetime.date.fromisoformat(fork.backup_of))


def lost_since(root: Path, identities: Sequence[Identity], fork: Fork) -> Lost | None:
    """What the folder's newest generation holds beyond the restored one; None where that is the
    newest, or one of both does not say how far it goes. Raises DamagedBackup, SealingError.
    """
    there = {each.name: each for each in generations.listed(root)}
    newer = restoring.later(root, fork.generation)
    if newer is None or fork.heads is None or fork.generation not in there:
        return None
    with restoring.opening(root, identities, newer.name) as backup:
        heads, day = backup.manifest.heads, backup.manifest.made_on
    if heads is None:
        return None
    with closing(Sums(Path(tempfile.gettempdir()))) as sums:
        sums.mark(keeping.stored(root, newer))
        sums.unmark(keeping.stored(root, there[fork.generation]))
        files = sums.marked()
    return Lost(
        newer.name, day, files,
        max(0, heads.entries - fork.heads.entries),
        max(0, heads.log[0] - fork.heads.log[0]),
        heads.reporters, fork.heads.reporters,
    )  # fmt: skip
