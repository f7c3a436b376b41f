"""``manage.py record_fields``: the fields of a record, as docs/record.md has them, or as JSON."""

import json
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandParser

from archive.record.declaration import rules
from archive.record.dictionary import dictionary


class Command(BaseCommand):
    help = "Print the data dictionary of a record (docs/record.md)."
    # It needs no database and no key: the build of the desk's scripts calls it, too.
    requires_system_checks: ClassVar[list[str]] = []  # type: ignore[misc]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="what the desk's scripts get instead"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(rules(), ensure_ascii=False, indent=1))
        else:
            self.stdout.write(dictionary(), ending="")
