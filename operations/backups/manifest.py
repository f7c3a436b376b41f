"""The manifest: what a backup holds. It is sealed like everything else."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath

from operations.backups.errors import DamagedBackup

FORMAT = 2
OLDER = 1  # one generation a folder; did not tell what was deleted from what was lost
PARTS = ("database", "secret", "archive-key", "rosters")
STORES = ("blobs", "archive")


@dataclass(frozen=True)
class Kept:
    """One file of the backup: where it lies in it, and where it came from.

    ``digest``: SHA-256 of the file as it lies there, in hex. ``store``: the name of the store that
    it came from, or empty for a part; ``name``: its name there.
    """

    path: str
    size: int
    digest: str
    store: str
    name: str


@dataclass(frozen=True)
class Manifest:
    """``engine``: the kind of database. ``missing``: files that were deleted while it was made;
    ``lost``: those whose rows stand, which the server did not have any more.

    One of an older version (``tells_lost`` is False) has both in ``missing``.
    """

    made_on: str
    engine: str
    parts: dict[str, Kept]
    files: list[Kept] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    installation: str = ""
    tells_lost: bool = True

    def everything(self) -> list[Kept]:
        return [*self.parts.values(), *self.files]

    def to_bytes(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}).encode()

    @classmethod
    def parse(cls, data: bytes) -> "Manifest":
        """Raises DamagedBackup."""
        try:
            held = json.loads(data)
            version = held.pop("format")
            if version not in {FORMAT, OLDER}:
                raise DamagedBackup("This backup was made by a newer version of Amana.")
            held["tells_lost"] = version != OLDER
            held["parts"] = {name: Kept(**kept) for name, kept in held["parts"].items()}
            held["files"] = [Kept(**kept) for kept in held["files"]]
            found = cls(**held)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DamagedBackup("The manifest is not one of Amana's.") from error
        if not {"database", "secret"} <= set(found.parts) <= set(PARTS):
            raise DamagedBackup("The manifest does not name what a backup needs.")
        for kept in found.everything():
            _inside(kept.path)
            _inside(kept.name)
        if not {kept.store for kept in found.files} <= set(STORES):
            raise DamagedBackup("The manifest names a store that Amana does not have.")
        return found


def _inside(path: str) -> None:
    """Whoever knows the recipient can write a manifest: it must not lead out of the folder."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\0" in path:
        raise DamagedBackup("The manifest names a file outside its folder.")
