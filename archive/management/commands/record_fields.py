"""``manage.py record_fields``: what is printed of the fields of a record.

docs/record.md; with ``--json`` what the desk's scripts get; with ``--types`` the types for mypy.
"""

import json
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandParser

from archive.record.declaration import rules
from archive.record.dictionary import dictionary
from archive.record.shaping import shapes


class Command(BaseCommand):
    help = "Print the data dictionary of a record (docs/record.md)."
    # It needs no database and no key: the build of the desk's scripts calls it, too.
    requires_system_checks: ClassVar[list[str]] = []  # type: ignore[misc]

    def add_arguments(self, parser: CommandParser) -> None:
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument("--json", action="store_true", help="what the desk's scripts get")
        instead.add_argument("--types", action="store_true", help="archive/record/shapes.py")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(rules(), ensure_ascii=False, indent=1))
        elif options["types"]:
            self.stdout.write(shapes(), ending="")
        else:
            self.stdout.write(dictionary(), ending="")
