"""A drill: the backup is restored into a scratch place, by the commands that restore it in earnest.

They run in processes of their own, because settings are read once; none of this machine's own
settings reach them. What is looked at there is in ``examining``.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from operations.backups import restoring, scratch_database
from operations.backups.errors import BackupError, DamagedBackup, NoDrill
from operations.backups.generations import DRILLED, listed
from operations.backups.manifest import Heads, heads_from
from sealing import Identity, SealingError

# Of the space that the files take: a database is larger with its log, and folders take some, too.
ROOM = 1.2
PREFIX = "amana-drill-"  # of folders in the scratch place
OURS = ("AMANA_", "AWS_")
SHARED = ("AMANA_LANGUAGES", "AMANA_INTAKE_L", "AMANA_DESK_L", "AMANA_ARCHIVE_L")


@dataclass(frozen=True)
class Drill:
    """``scratch``: a folder that plaintext of the database may lie in for as long as it takes;
    ``database``: the address of an empty PostgreSQL database, or ""; it is emptied again.
    """

    root: Path
    key: Path
    scratch: Path
    generation: str = ""
    database: str = ""


@dataclass(frozen=True)
class _Place:
    """``held``: the descriptor by which its folder is locked."""

    data: Path
    held: int


@dataclass(frozen=True)
class Passed:
    """``day``: as of when everything can be restored. ``said``: a line for each thing looked at."""

    day: str
    generation: str
    files: int
    said: list[str]


def drill(asked: Drill, identities: Sequence[Identity]) -> Passed:
    """Raises NoDrill where nothing was learnt; DamagedBackup, SealingError where it fails."""
    with restoring.opening(asked.root, identities, asked.generation) as backup:
        found, size, count = backup.manifest, backup.listing.kept_bytes(), backup.listing.count()
        name = backup.mark.name
    # One of an older version has no generations, and its only manifest is taken without a name.
    named = any(each.name == name for each in listed(asked.root))
    generation = ["--generation", name] if named else []
    if found.engine == "postgresql" and not asked.database:
        raise NoDrill("This backup is of a PostgreSQL database: name an empty one (--database).")
    if (free := shutil.disk_usage(asked.scratch).free) < size * ROOM:
        raise NoDrill(
            f"{asked.scratch} has {free:,} bytes, and the backup needs {int(size * ROOM):,}: name "
            "another place (--scratch)."
        )
    with _place(asked.scratch) as place, scratch_database.lent(asked.database):
        _run(place, asked, "restore", str(asked.root), "-i", str(asked.key), *generation)
        both = (found.heads, _drilled_before(asked.root, name, identities))
        heads = json.dumps([asdict(each) if each else None for each in both])
        said = _run(place, asked, "drill", "--examine", heads)
    return Passed(found.made_on, name, count, said.splitlines())


def _drilled_before(root: Path, name: str, identities: Sequence[Identity]) -> Heads | None:
    """The ends of the generation that a drill of this folder was well with last, where it is there
    still, and another one."""
    try:
        last = (root / DRILLED).read_text().split()[1]
        if last != name and any(each.name == last for each in listed(root)):
            with restoring.opening(root, identities, last) as backup:
                return backup.manifest.heads
    except (OSError, IndexError, BackupError, SealingError):
        # It was let go, or is sealed to another key: nothing is remembered.
        return None
    return None


@contextmanager
def _place(scratch: Path) -> Iterator[_Place]:
    _clear(scratch)
    # TemporaryDirectory: what was restored goes whatever happens, and is nobody's but its owner's.
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX, dir=scratch) as folder,
        _held(Path(folder)) as held,
    ):
        yield _Place(Path(folder) / "data", held)


def _clear(scratch: Path) -> None:
    """A drill that was killed, or whose machine lost its power, left its database in the clear."""
    places = (place for place in scratch.glob(f"{PREFIX}*") if not place.is_symlink())
    for left in filter(Path.is_dir, places):  # what else has such a name was made by somebody else
        # Another drill at work holds its own, and other people's are theirs.
        with suppress(BlockingIOError, PermissionError), _held(left):
            shutil.rmtree(left)


@contextmanager
def _held(folder: Path) -> Iterator[int]:
    """Gives a descriptor, and who inherits it holds it too.

    Raises OSError: BlockingIOError where another process does.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield descriptor
    finally:
        os.close(descriptor)


def environment(data: Path, database: str) -> dict[str, str]:
    """Of a command that works on the scratch place and inherits no setting of this machine's."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(OURS) and name not in {"DATABASE_URL", "REDIS_URL"}
    }
    inherited |= {k: v for k, v in os.environ.items() if k.startswith(SHARED)}
    more = {"DATABASE_URL": database} if database else {}
    return {**inherited, "AMANA_DATA": str(data), **more}


def _run(place: _Place, asked: Drill, *words: str) -> str:
    """What a command of ours printed. Raises DamagedBackup with what it said when it failed."""
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, "-m", "config", *words],
        env=environment(place.data, asked.database),
        # What goes on after this process was killed is at work there still.
        pass_fds=[place.held],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise DamagedBackup("\n".join(said[-10:]) or f"manage.py {words[0]} ended without a word.")
    return done.stdout


def heads_of(text: str) -> tuple[Heads | None, Heads | None]:
    """As ``--examine`` is given them: of this generation, and of the one that was drilled last."""
    one, before = (heads_from(each) if each else None for each in json.loads(text))
    return one, before
