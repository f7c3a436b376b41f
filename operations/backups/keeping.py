"""Concluding a generation, and letting go of those that are not kept any more."""

import datetime
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from operations.backups import generations
from operations.backups.errors import ForeignBackup
from operations.backups.folder import (
    OWNER,
    STORED,
    Folder,
    Written,
    digest_of,
    pour_from,
    pour_sums,
    read_sums,
)
from operations.backups.generations import GENERATIONS, INCOMPLETE, MANIFEST, SUMS, Generation

WriteManifest = Callable[[str], Written]


@dataclass(frozen=True)
class Pruning:
    """``keep``: every path that a kept generation needs; ``gone``: how many stored files are in
    none of them, of ``whole``.
    """

    keep: set[str]
    gone: int
    whole: int


def settle_sums(folder: Folder) -> None:
    """SHA256SUMS as a backup that was killed left it: generations that stand, and no others."""
    for path in [path for path in folder.sums if path.startswith(f"{GENERATIONS}/")]:
        if not (folder.root / path).exists():
            del folder.sums[path]
    for each in generations.listed(folder.root):
        for file in (folder.root / each.folder).iterdir():
            name = f"{each.folder}/{file.name}"
            if name not in folder.sums:
                folder.sums[name] = digest_of(file)


def own(folder: Folder, installation: str, names: set[str]) -> None:
    """The folder is this installation's from now on. Raises ForeignBackup.

    One of an older version does not say whose it is: then it must hold one at least of the payloads
    ``names`` that this installation has, or none.
    """
    mark = folder.root / OWNER
    owner = mark.read_text().strip() if mark.exists() else ""
    theirs = {path for path in folder.sums if path.startswith("blobs/")}
    unknown = not owner and bool(theirs) and not theirs & {f"blobs/{name}" for name in names}
    if unknown or owner not in {"", installation}:
        whose = f"installation {owner}" if owner else "another installation"
        raise ForeignBackup(
            f"{folder.root} holds the backup of {whose}, and this is installation {installation}: "
            "nothing was written. Look whether AMANA_DATA and AMANA_BLOBS are mounted; "
            "a new installation needs a folder of its own."
        )
    if not owner:
        folder.write(OWNER, lambda sink: sink.write(f"{installation}\n".encode()))


def adopt_older_layout(folder: Folder) -> None:
    """A manifest in the folder itself, as older versions left it, becomes a generation."""
    manifest = folder.root / MANIFEST
    if not manifest.exists():
        return
    digest = digest_of(manifest)
    folder.sums.pop(MANIFEST, None)
    if digest not in folder.sums.values():
        day = datetime.datetime.fromtimestamp(manifest.stat().st_mtime, datetime.UTC).date()
        made = generations.following(generations.listed(folder.root), day, complete=True)

        def write(path: str) -> Written:
            with manifest.open("rb") as file:
                return folder.write(path, pour_from(file))

        conclude(folder, made, list(folder.sums), write)
    manifest.unlink()


def conclude(
    folder: Folder, generation: Generation, paths: Iterable[str], write_manifest: WriteManifest
) -> None:
    """The generation stands, all at once: its folder has its name when everything is in it."""
    part = f"{generation.folder}.part"
    shutil.rmtree(folder.root / part, ignore_errors=True)
    sums = {path: folder.sums[path] for path in paths}
    written = write_manifest(f"{part}/{MANIFEST}")
    sums[f"{generation.folder}/{MANIFEST}"] = written.digest
    folder.write(f"{part}/{SUMS}", pour_sums(sums))
    if not generation.complete:
        folder.write(f"{part}/{INCOMPLETE}", lambda sink: sink.write(b"see the manifest\n"))
    folder.settle()
    (folder.root / part).rename(folder.root / generation.folder)
    folder.renamed(part, generation.folder)
    os.sync()


def stored(root: Path, generation: Generation) -> set[str]:
    """The paths of the payloads and published files of a generation."""
    sums = read_sums(root / generation.folder / SUMS)
    return {path for path in sums if path.startswith(STORED)}


def pruning(folder: Folder, daily: int, weekly: int) -> Pruning:
    """What the newest generations need, and how much nobody would have any more."""
    keep = {OWNER}
    for each in generations.kept(generations.listed(folder.root), daily, weekly):
        own_files = {f"{each.folder}/{name}" for name in (MANIFEST, SUMS, INCOMPLETE)}
        # The same strings as in ``sums``: a second set of a million names is small.
        needed = read_sums(folder.root / each.folder / SUMS).keys()
        keep |= own_files | {path for path in folder.sums if path in needed}
    whole = [path for path in folder.sums if path.startswith(STORED)]
    return Pruning(keep, sum(path not in keep for path in whole), len(whole))
