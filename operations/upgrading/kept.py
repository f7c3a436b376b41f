"""The database of before an upgrade, which ``amana upgrade --back`` puts in place again.

It has the rows of its day in the order of their arrival, and what is destroyed since stays in it.
So it goes as soon as rows are laid anew (operations.relaying): on the night after the upgrade.
"""

import os
import shutil
from pathlib import Path

from django.conf import settings

FOLDER = "before-upgrade"  # in AMANA_DATA
UNFINISHED = "upgrade-unfinished"  # what an upgrade works in; of no use once that has ended


def folder() -> Path:
    return Path(settings.DATA) / FOLDER


def unfinished() -> Path:
    return Path(settings.DATA) / UNFINISHED


def begin() -> Path:
    """An empty folder to work in, whose name becomes ``folder`` when it is complete."""
    shutil.rmtree(unfinished(), ignore_errors=True)
    unfinished().mkdir(mode=0o700)
    return unfinished()


def conclude(*names: str) -> None:
    """The files of these names are the database of before; one of an earlier upgrade goes."""
    shutil.rmtree(folder(), ignore_errors=True)
    # What the process of the copy made beside it, as the map's pages.
    for path in unfinished().iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in names:
            path.unlink()
    unfinished().rename(folder())
    settle()


def forget() -> None:
    """Nobody can go back any more, and nothing of before is left, nor of what was cut off."""
    shutil.rmtree(folder(), ignore_errors=True)
    discard()


def discard() -> None:
    """What an upgrade that was cut off has left."""
    shutil.rmtree(unfinished(), ignore_errors=True)


def settle() -> None:
    """Names in AMANA_DATA are on the disk."""
    descriptor = os.open(settings.DATA, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
