"""``manage.py verify_export DIR``: checks a bag; exit 1 and every fault when it is not what was
signed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive import keys
from archive.errors import ExportError
from archive.export import verify


class Command(BaseCommand):
    help = "Check a bag: signature, lists, files, nothing unlisted, the records' form, the log."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--signer",
            help="fingerprint of the key that must have signed (default: this archive's own key, "
            "where there is one)",
        )
        parser.add_argument(
            "--since", type=Path, help="the earlier export that this one was made to be laid over"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            wanted: str | None = options["signer"] or _own()
        except ExportError as error:
            raise CommandError(str(error)) from error
        found = verify.faults(folder, wanted, options["since"])
        if found:
            raise CommandError("This is not the export that was signed:\n" + "\n".join(found))
        self.stdout.write(f"Whole and signed by {keys.fingerprint(verify.signer(folder))}")
        if not wanted:
            self.stdout.write("Compare this fingerprint with the one the newsroom prints.")


def _own() -> str | None:
    """The fingerprint of this archive's key; a stranger's machine has none."""
    if not settings.ARCHIVE_KEY_FILE.exists():
        return None
    return keys.fingerprint(keys.load(settings.ARCHIVE_KEY_FILE).public_key())
