"""An earlier export, so that a new one need hold only what is different."""

from collections.abc import Iterator
from pathlib import Path

from archive.errors import ExportError
from archive.export import verify
from archive.export.layout import INFO, MANIFEST, STAMP, TAGS
from archive.export.ledger import File


def check(folder: Path, fingerprint: str) -> None:
    """Raises ExportError unless ``folder`` is an export that this archive's key signed."""
    found = verify.listing_faults(folder, fingerprint)
    if found:
        raise ExportError(*(f"The earlier export: {fault}" for fault in found))


def stamp(folder: Path) -> str:
    """What its pages were made with."""
    for line in (folder / INFO).read_text().splitlines():
        name, _, value = line.partition(": ")
        if name == STAMP:
            return value
    return ""


def files(folder: Path) -> Iterator[File]:
    """Its files as its lists name them, with the sizes that they have."""
    listed = verify.listed(folder, MANIFEST) | verify.listed(folder, TAGS)
    for name, digest in listed.items():
        path = folder / name
        if not path.is_file():
            raise ExportError(f"The earlier export is not whole: {name} is missing.")
        yield File(name, digest, path.stat().st_size)
