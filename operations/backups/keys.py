"""The key that a backup is opened with, and what is said where it opens nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from operations.backups.errors import BackupError, DamagedBackup
from sealing import Identity, NoMatchError, Recipient, SealingError, parse_recipient
from sealing.errors import KeyFormatError
from sealing.key_file import read_identities


def identities(path: Path) -> list[Identity]:
    """Of a key file. Raises BackupError, OSError."""
    try:
        return read_identities(path)
    except KeyFormatError as error:
        raise BackupError(
            f"{path} holds no key: name the file that python -m sealing keygen wrote."
        ) from error
    except EOFError as error:
        raise BackupError(
            f"{path} is sealed with a passphrase, and nobody can type it here: run this in a "
            "terminal."
        ) from error
    except SealingError as error:
        raise BackupError(f"{path} was not opened: {error} Try its passphrase again.") from error


def recipients(texts: Sequence[str]) -> list[Recipient]:
    """As ``--recipient`` was given. Raises BackupError."""
    try:
        return [parse_recipient(text) for text in texts]
    except SealingError as error:
        raise BackupError(
            "--recipient is no whole public key: copy all of the line age1pq1… (some two thousand "
            "signs) that python -m sealing keygen printed where the backup's key was made."
        ) from error


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Around reading the manifest ``path``. Raises BackupError, DamagedBackup."""
    try:
        yield
    except NoMatchError as error:
        raise BackupError(
            f"The key does not open {path}: it is sealed to another one. Name the key of the "
            "--recipient that was given when this backup was made."
        ) from error
    except SealingError as error:
        raise DamagedBackup(
            f"{path} is damaged. Take another copy of the folder, or an older generation: "
            "restore FOLDER --list names them, and --generation chooses one."
        ) from error
