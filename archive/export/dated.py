"""A folder of exports by day: each whole, what did not change kept once, `latest` the newest.

    ROOT/2026-12-01/  ROOT/2026-12-02/  ROOT/2026-12-02.2/
    ROOT/latest -> 2026-12-02.2

Only what differs from the one before is made (``bag.publish`` with ``since``); the rest of the new
folder are hard links to the files of the one before, so that a day without news costs nothing.
"""

import datetime
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive import keys
from archive.errors import ExportError
from archive.export import bag, verify
from archive.export.layout import MANIFEST, SIGNATURE, TAGS
from archive.export.writing import alone

LATEST = "latest"
DATED = re.compile(r"\d{4}-\d\d-\d\d(?:\.(\d+))?")
PART, LAID = ".part", ".laid"  # at work: of the files that differ, and of the whole


@dataclass(frozen=True)
class Dated:
    """``folder``: the newest export; ``records``: in it; ``changed``: whether this run made it."""

    folder: Path
    records: int
    changed: bool


def publish(
    root: Path, day: datetime.date, keep: int, key: Ed25519PrivateKey, progress: bag.Progress
) -> Dated:
    """The export of a day, over the one before it where that is whole and of the same key; of older
    ones the newest ``keep`` stay, this one among them. Raises ExportError.

    What was cut off goes on when it is run again on the same day.
    """
    root.mkdir(parents=True, exist_ok=True)
    with alone(root):
        return _publish(root, day, keep, key, progress)


def _publish(
    root: Path, day: datetime.date, keep: int, key: Ed25519PrivateKey, progress: bag.Progress
) -> Dated:
    before = _newest(root)
    if before is not None and verify.listing_faults(before, keys.fingerprint(key.public_key())):
        before = None
    folder = _free(root, day)
    if before is None:
        records = bag.publish(folder, key, progress)
    else:
        part = root / f"{folder.name}{PART}"
        shutil.rmtree(part, ignore_errors=True)
        records = bag.publish(part, key, progress, before)
        same = (part / TAGS).read_bytes() == (before / TAGS).read_bytes()
        if not same:
            _lay(part, before, folder)
        shutil.rmtree(part)
        if same:
            _prune(root, before, keep)
            return Dated(before, records, changed=False)
    _point(root, folder)
    _prune(root, folder, keep)
    return Dated(folder, records, changed=True)


def _newest(root: Path) -> Path | None:
    folder = root / LATEST
    if not folder.is_symlink():
        return None
    return root / os.readlink(folder) if folder.is_dir() else None


def _free(root: Path, day: datetime.date) -> Path:
    """The day's folder, or one with the next number: that of one that went is not used again."""
    taken = [_order(path)[1] for path in root.glob(f"{day.isoformat()}*")]
    number = max(taken, default=0) + 1
    return root / (day.isoformat() if number == 1 else f"{day.isoformat()}.{number}")


def _lay(part: Path, before: Path, folder: Path) -> None:
    """The whole export, of the files of both; only what the new lists name."""
    laid = folder.with_name(f"{folder.name}{LAID}")
    shutil.rmtree(laid, ignore_errors=True)
    listed = verify.listed(part, MANIFEST) | verify.listed(part, TAGS)
    for name in [*listed, TAGS, SIGNATURE]:
        source = part / name
        if not source.is_file():
            source = before / name
        (laid / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, laid / name)
        except FileNotFoundError as error:
            raise ExportError(f"The earlier export is not whole: {name} is missing.") from error
    os.sync()
    laid.rename(folder)


def _point(root: Path, folder: Path) -> None:
    """Readers see the one or the other, never none."""
    link = root / f"{LATEST}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    link.replace(root / LATEST)


def _prune(root: Path, newest: Path, keep: int) -> None:
    """Whatever is not named as a day stays: it is none of ours."""
    days = [path for path in root.iterdir() if DATED.fullmatch(path.name) and path != newest]
    days.sort(key=_order, reverse=True)
    for path in days[max(keep - 1, 0) :]:
        shutil.rmtree(path)


def _order(path: Path) -> tuple[str, int]:
    number = DATED.fullmatch(path.name)
    return path.name[:10], int(number[1] or 1) if number else 0
