"""Concluding a generation, and letting go of those that are not kept any more.

The standard library alone is used, because the machine that keeps backups has nothing else.
"""

import datetime
import heapq
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from operations.backups import generations
from operations.backups.errors import ForeignBackup, KeptBack
from operations.backups.folder import (
    OWNER,
    STORED,
    Folder,
    Written,
    digest_of,
    pour_from,
    pour_sums,
)
from operations.backups.generations import GENERATIONS, INCOMPLETE, MANIFEST, SUMS, Generation
from operations.backups.index import Pair, read_sums
from reviewers.casework import removals

WriteManifest = Callable[[str], Written]


Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Pruning:
    """``gone``: how many stored files are in no generation that is kept, of ``whole``; what is
    needed is marked in the folder's sums.
    """

    gone: int
    whole: int


def settle_sums(folder: Folder) -> None:
    """SHA256SUMS as a backup that was killed left it: generations that stand, and no others."""
    for path, _ in list(folder.sums.below(f"{GENERATIONS}/")):
        if not (folder.root / path).exists():
            folder.sums.discard(path)
    for each in generations.listed(folder.root):
        for file in (folder.root / each.folder).iterdir():
            name = f"{each.folder}/{file.name}"
            if folder.sums.get(name) is None:
                folder.sums.add(name, digest_of(file))


def own(folder: Folder, installation: str, knows: Knows) -> None:
    """The folder is this installation's from now on. Raises ForeignBackup.

    One of an older version does not say whose it is: then it must hold one at least of the payloads
    that this installation ``knows`` by their paths, or none.
    """
    mark = folder.root / OWNER
    owner = mark.read_text().strip() if mark.exists() else ""
    unknown = not owner and _theirs(folder, knows)
    if unknown or owner not in {"", installation}:
        whose = f"installation {owner}" if owner else "another installation"
        raise ForeignBackup(
            f"{folder.root} holds the backup of {whose}, and this is installation {installation}: "
            "nothing was written. Look whether AMANA_DATA and AMANA_BLOBS are mounted; "
            "a new installation needs a folder of its own."
        )
    if not owner:
        folder.write(OWNER, lambda sink: sink.write(f"{installation}\n".encode()))


def _theirs(folder: Folder, knows: Knows) -> bool:
    """Whether there are payloads, and all of them are unknown here."""
    some = False
    for path, _ in folder.sums.below("blobs/"):
        if knows(path):
            return False
        some = True
    return some


def adopt_older_layout(folder: Folder) -> None:
    """A manifest in the folder itself, as older versions left it, becomes a generation."""
    manifest = folder.root / MANIFEST
    if not manifest.exists():
        return
    digest = digest_of(manifest)
    folder.sums.discard(MANIFEST)
    if not folder.sums.names(digest):
        day = datetime.datetime.fromtimestamp(manifest.stat().st_mtime, datetime.UTC).date()
        made = generations.following(generations.listed(folder.root), day, complete=True)

        def write(path: str) -> Written:
            with manifest.open("rb") as file:
                return folder.write(path, pour_from(file))

        conclude(folder, made, folder.sums.below(), write)
    manifest.unlink()


def conclude(
    folder: Folder, generation: Generation, files: Iterable[Pair], write_manifest: WriteManifest
) -> None:
    """The generation stands, all at once: its folder has its name when everything is in it.

    ``files``: paths and digests of everything but the manifest, in the order of the paths; they
    are read after the manifest was written.
    """
    part = f"{generation.folder}.part"
    shutil.rmtree(folder.root / part, ignore_errors=True)
    written = write_manifest(f"{part}/{MANIFEST}")
    # Not the lines of what is being written just now.
    folder.sums.discard(f"{part}/{MANIFEST}")
    own_line = (f"{generation.folder}/{MANIFEST}", written.digest)
    folder.write(f"{part}/{SUMS}", pour_sums(heapq.merge(files, [own_line])))
    folder.sums.add(f"{part}/{MANIFEST}", written.digest)
    if not generation.complete:
        folder.write(f"{part}/{INCOMPLETE}", lambda sink: sink.write(b"see the manifest\n"))
    folder.settle()
    (folder.root / part).rename(folder.root / generation.folder)
    folder.renamed(part, generation.folder)
    os.sync()


def stored(root: Path, generation: Generation) -> Iterable[str]:
    """The paths of the payloads and published files of a generation."""
    sums = read_sums(root / generation.folder / SUMS)
    return (path for path, _ in sums if path.startswith(STORED))


def lacking(folder: Folder, before: Generation, after: Generation) -> tuple[int, int]:
    """(how many stored files of one generation the other has not, how many it had)."""
    folder.sums.unmark()
    folder.sums.mark(stored(folder.root, before))
    had = folder.sums.marked()
    folder.sums.unmark(stored(folder.root, after))
    return folder.sums.marked(), had


def pruning(folder: Folder, daily: int, weekly: int) -> Pruning:
    """What the newest generations need, and how much nobody would have any more."""
    folder.sums.unmark()
    folder.sums.mark([OWNER])
    for each in generations.kept(generations.listed(folder.root), daily, weekly):
        folder.sums.mark(f"{each.folder}/{name}" for name in (MANIFEST, SUMS, INCOMPLETE))
        folder.sums.mark(path for path, _ in read_sums(folder.root / each.folder / SUMS))
    return Pruning(*folder.sums.unmarked(STORED))


def let_go(folder: Folder, new: Generation, daily: int, weekly: int, yes: int | None) -> int:
    """Deletes what no kept generation needs; gives how many files. Raises KeptBack.

    ``new``: the newest, which is complete. ``yes``: how many may go, where somebody looked.
    """
    there = [each for each in generations.listed(folder.root) if each.complete and each != new]
    if there and new.day < there[-1].day:
        # It would be the oldest, and go at once with what it alone holds.
        raise KeptBack(
            f"This clock says {new.day}, and there is a generation of {there[-1].day}. Nothing "
            "was removed. Set the clock right; if the later one is of a wrong clock, delete its "
            f"folder ({there[-1].folder})."
        )
    if there:
        # What the newest lacks is noticed on the first night, not when the oldest is let go.
        _refuse_much(*lacking(folder, there[-1], new), yes)
    pruned = pruning(folder, daily, weekly)
    _refuse_much(pruned.gone, pruned.whole, yes)
    return folder.remove_unmarked()


def _refuse_much(removing: int, whole: int, yes: int | None) -> None:
    if removals.too_many(removing, whole) and (yes is None or removing > yes):
        said = removals.refusal(removing, whole, "files")
        raise KeptBack(f"{said} {removals.go_on(removing)}")
