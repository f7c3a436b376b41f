"""The data folder of practice. Only a folder with its mark is ever emptied."""

import fcntl
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connections

from config.installation import binding, judgement, seen
from config.installation.errors import NotReady
from config.practice import MARK

DATABASE = "amana.sqlite3"
OF_A_DISK = "lost+found"  # on a disk of its own


def claim() -> int:
    """Marks a folder in which nothing is, and takes it for this process alone.

    Gives the descriptor that holds the lock, which no child inherits. Raises NotReady, Unanswered;
    a real installation is left as it is, and so is whatever else somebody keeps there.
    """
    strange = _strange()
    # A database elsewhere need not even answer.
    if why := judgement.elsewhere_problem(seen.practising()):
        raise NotReady(why)
    state = binding.looked()
    connections.close_all()
    if why := judgement.practice_problem(state):
        raise NotReady(why)
    if strange:
        raise NotReady(
            f"There are other files in {settings.DATA} ({strange}), and practice would delete "
            "them: nothing was touched. Name an empty folder (AMANA_DATA) for practice."
        )
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(settings.DATA / MARK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise NotReady(
            f"Practice runs in {settings.DATA} already. End it, or set another AMANA_DATA."
        ) from error
    return lock


def _strange() -> str:
    """One thing in a folder without the mark, or nothing. Looked at first: to ask makes files."""
    data: Path = settings.DATA
    mark = data / MARK
    # The mark is empty, so that somebody's own file of this name is none.
    if not data.is_dir() or (mark.is_file() and not mark.stat().st_size):
        return ""
    return min((path.name for path in data.iterdir() if path.name != OF_A_DISK), default="")


def empty() -> bool:
    """Deletes everything but the mark; gives whether there was anything.

    The database goes last, so that one who is killed meanwhile leaves what can be told by its
    identifier, or by the mark alone.
    """
    names = [path for path in settings.DATA.iterdir() if path.name not in {MARK, OF_A_DISK}]
    for path in sorted(names, key=lambda each: each.name.startswith(DATABASE)):
        _delete(path)
    return bool(names)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
