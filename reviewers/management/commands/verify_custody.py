"""``manage.py verify_custody``: walks the chain of custody; exit 1 at the first fault."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewers import custody


class Command(BaseCommand):
    help = "Verify the chain of custody, against a remembered head if one is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", metavar="NUMBER:HASH", help="a head that was noted earlier")

    def handle(self, *args: Any, **options: Any) -> None:
        found = custody.verify(remembered(options["head"]))
        if found.fault:
            raise CommandError(f"Custody is broken: {found.fault}.")
        self.stdout.write(f"{found.count} entries, unbroken.")
        self.stdout.write(f"head {found.head.number}:{found.head.hash}")


def remembered(text: str | None) -> custody.Head | None:
    if not text:
        return None
    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise CommandError("A head is written NUMBER:HASH, as this command prints it.")
    return custody.Head(int(number), digest)
