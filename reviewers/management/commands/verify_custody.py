"""``manage.py verify_custody``: walks the chains of custody; exit 1 at the first fault."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewers import custody


class Command(BaseCommand):
    help = (
        "Verify the chains of custody, the installation's and each desk's, against a remembered "
        "head of one of them if one is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--head", metavar="NUMBER:HASH", help="a head that was noted earlier")
        how.add_argument(
            "--part", metavar="K/N", help="only the K-th of N equal parts of each, such as 2/12"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["part"]:
            found = custody.part(*parts(options["part"]))
        else:
            found = custody.verify(*remembered(options["head"]))
        if found.fault:
            raise CommandError(f"Custody is broken: {found.fault}.")
        self.stdout.write(f"{found.count} entries, unbroken.")
        if options["part"]:
            return
        self.stdout.write(f"head {found.head}")


def remembered(text: str | None) -> tuple[custody.Head, ...]:
    if not text:
        return ()
    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise CommandError("A head is written NUMBER:HASH, as this command prints it.")
    return (custody.Head(int(number), digest),)


def parts(text: str) -> tuple[int, int]:
    number, _, count = text.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise CommandError("A part is written K/N: the K-th of N, such as 2/12.")
    return int(number), int(count)
