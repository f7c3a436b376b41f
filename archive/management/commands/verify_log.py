"""``manage.py verify_log [DIR]``: the log of this server, or a copy of it (a bag, a mirror's).

With ``--checkpoint FILE`` also that nothing that stood in that earlier checkpoint was changed. With
``--proof FILE --leaf FILE --key LINE`` one entry alone: that it is in the log of this key.
"""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.errors import ExportError
from archive.log import checking, note, signing, standing
from archive.log.checking import CHECKPOINT


class Command(BaseCommand):
    help = "Check the transparency log: its entries, its tree, its signature, its past."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", help="a copy of the log, or a bag")
        parser.add_argument("--checkpoint", type=Path, help="one that was kept earlier")
        parser.add_argument("--key", help="the log's key, as the newsroom prints it")
        parser.add_argument("--proof", type=Path, help="of one entry")
        parser.add_argument("--leaf", type=Path, help="the entry that the proof is of")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["folder"]
        try:
            earlier = options["checkpoint"].read_text() if options["checkpoint"] else ""
            key = note.read_verifier(options["key"]) if options["key"] else None
            if options["proof"]:
                if folder or earlier:
                    raise CommandError("A proof is checked alone, without a folder or checkpoint.")
                found, size = _alone(options["proof"], options["leaf"], key), 1
            elif folder is None:
                found, size = standing.faults(key or _own(), earlier)
            else:
                found, leaves = checking.faults(checking.below(_within(folder)), key, earlier)
                size = len(leaves)
        except (OSError, ValueError, ExportError) as error:
            raise CommandError(str(error)) from error
        if found:
            raise CommandError("This log is not what it should be:\n" + "\n".join(found))
        if options["proof"]:
            self.stdout.write("This entry is in the log of this key.")
            return
        self.stdout.write(f"{size} entries, unbroken.")
        if folder is not None and key is None:
            self.stdout.write("The key came with the log: compare it with the one in print.")


def _own() -> Ed25519PublicKey:
    """Where the key is not, that of the row that was signed with it."""
    return signing.public_key()


def _alone(proof: Path, leaf: Path | None, key: Ed25519PublicKey | None) -> list[str]:
    """Raises NoteError: a key that came along with the proof would prove nothing."""
    if leaf is None or key is None:
        raise note.NoteError("A proof is checked with --leaf and --key.")
    return checking.proof_faults(proof.read_text(), leaf.read_bytes(), key)


def _within(folder: Path) -> Path:
    """The log itself, where the folder is a bag."""
    inside = folder / "data" / "log"
    return inside if (inside / CHECKPOINT).exists() else folder
