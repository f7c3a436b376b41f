"""What a restore leaves in AMANA_DATA for its next run: how far it came, and what is left to do.

restore-unfinished   while it writes: installation, digest of the manifest, name of the generation
first-start          from then on until everything is bound: the installation
restored-from        until custody and the log say that they are a fork: what was restored
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from config.installation import seen
from operations.backups.errors import NotEmpty
from operations.backups.manifest import Heads, Manifest, heads_from

FORK = "restored-from"


@dataclass(frozen=True)
class Mark:
    """``name``: of the generation; ``digest``: of its manifest, in hex."""

    installation: str
    digest: str
    name: str


@dataclass(frozen=True)
class Fork:
    """``backup_of``: the day of the backup; ``generation``: its name; ``heads`` as in the manifest,
    or None where it is of an older version.
    """

    backup_of: str
    generation: str
    heads: Heads | None


def mark() -> Mark | None:
    """Of a restore that was interrupted. Raises NotEmpty for one that cannot be gone on with."""
    said = seen.read(settings.DATA / seen.RESTORING).split()
    if len(said) == 3:
        return Mark(*said)
    if (settings.DATA / seen.RESTORING).exists():
        # It was interrupted before it said which, or an older version began it.
        raise NotEmpty(_begin_again())
    return None


def goes_on(begun: Mark | None, asked: Mark) -> bool:
    """Raises NotEmpty where another generation was begun."""
    if begun is None:
        return False
    if begun.digest != asked.digest:
        raise NotEmpty(
            f"A restore of generation {begun.name} into {settings.DATA} was interrupted. Run it "
            f"again with --generation {begun.name} and it goes on; for another one, "
            "delete everything in it (and what it wrote into DATABASE_URL and AMANA_BLOBS) first."
        )
    return True


def _begin_again() -> str:
    return (
        f"A restore into {settings.DATA} was interrupted: delete everything in it (and what it "
        "wrote into DATABASE_URL and AMANA_BLOBS), and begin again."
    )


def begin(made: Mark) -> None:
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(seen.RESTORING, f"{made.installation} {made.digest} {made.name}\n")


def end(made: Mark, manifest: Manifest) -> None:
    """What is left to do is what a first start does (tables of this version, and the store's mark),
    and the fork's entries.
    """
    os.sync()
    heads = asdict(manifest.heads) if manifest.heads else None
    fork = {"backup_of": manifest.made_on, "generation": made.name, "heads": heads}
    _write(FORK, json.dumps(fork) + "\n")
    _write(seen.FIRST_START, f"{made.installation}\n")
    (settings.DATA / seen.RESTORING).unlink()
    os.sync()


def fork() -> Fork | None:
    """What was restored, while custody and the log do not say it."""
    if not (said := seen.read(settings.DATA / FORK)):
        return None
    held = json.loads(said)
    heads = held["heads"]
    return Fork(held["backup_of"], held["generation"], heads_from(heads) if heads else None)


def forked() -> None:
    """They say it now."""
    (settings.DATA / FORK).unlink()


def _write(name: str, text: str) -> None:
    """Whole or not at all."""
    path = Path(settings.DATA / name)
    staged = path.with_name(f"{name}.part")
    with open(staged, "w", opener=_private) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
