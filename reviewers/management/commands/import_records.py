"""``manage.py import_records FILE --from SOURCE --desk SLUG``: a group's past becomes cases."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import languages
from reviewers import importing
from reviewers.errors import TableRefused
from submissions import intake

NAMED = 20  # lines that are named; the others are counted


def _some(numbers: list[int]) -> str:
    more = len(numbers) - NAMED
    named = ", ".join(map(str, numbers[:NAMED]))
    return f"{named} and {more} more" if more > 0 else named


class Command(BaseCommand):
    help = "Bring a table of another system in: each row a case, sealed to the desk, with a draft."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file")
        parser.add_argument("--from", dest="source", required=True, choices=importing.SOURCES)
        parser.add_argument("--desk", required=True, help="which desk is to open the cases")
        parser.add_argument(
            "--language",
            choices=languages.codes(),
            default=languages.codes()[0],
            help="that of columns which do not tell theirs (the first of AMANA_LANGUAGES)",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be")

    def handle(self, *args: Any, **options: Any) -> None:
        if intake.desk(options["desk"]) is None:
            raise CommandError(f"There is no desk {options['desk']}.")
        try:
            found = importing.take(
                options["file"],
                importing.SOURCES[options["source"]],
                options["desk"],
                options["language"],
                lambda said: self.stderr.write(said),
                try_only=options["dry_run"],
            )
        except TableRefused as error:
            raise CommandError("\n".join(["Nothing was imported.", *error.problems])) from error
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        self.stdout.write("\n".join(self._told(found, dry=options["dry_run"])))

    def _told(self, found: importing.Taken, *, dry: bool) -> list[str]:
        new = "would be new" if dry else "new"
        lines = [f"{found.new} {new}, {found.before} were here before."]
        if found.changed:
            lines.append(
                f"{len(found.changed)} rows differ from what was imported before, and are not "
                f"taken again: line {_some(found.changed)}. Correct their cases by hand."
            )
        for line, what in found.doubtful[:NAMED]:
            lines.append(f"Line {line}: {what}. It is kept in the words, not in the draft.")
        if len(found.doubtful) > NAMED:
            lines.append(f"{len(found.doubtful) - NAMED} more such lines.")
        if found.approximate:
            lines.append(
                f"{found.approximate} rows have no day of the event: that of their publication "
                "stands in the draft as an approximate one (~). Check each."
            )
        for column, count in sorted(found.kept.items()):
            lines.append(f"Column “{column}” is not taken into the draft: kept in {count} cases.")
        for column, count in sorted(found.columns.items()):
            lines.append(f"Column “{column}” is not known: kept in the words of {count} cases.")
        for (column, value), count in sorted(found.values.items()):
            lines.append(f"“{value}” in “{column}” is not known: kept in the words ({count} ×).")
        return lines
