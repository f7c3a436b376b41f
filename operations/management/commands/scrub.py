"""``manage.py scrub``: reads the day's part of payloads and headers, and names what is damaged."""

import datetime
from argparse import ArgumentParser
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from operations.maintenance import rounds
from operations.maintenance.scrubbing import Scrubbed, scrub
from operations.watching import memory, tasks
from submissions.errors import StoreDown

MINUTES = 180  # of reading, and of asking: from before dawn until people come to work


class Command(BaseCommand):
    help = (
        "Find flipped bits in what is kept of reports, without any key: each day what is new and a "
        "part of the rest, so that a month reads all of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="read everything, now")
        parser.add_argument(
            "--minutes",
            type=float,
            default=MINUTES,
            help="that reading may take, and asking the store as many (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = self._all() if options["all"] else self._day(options["minutes"])
        except (OSError, StoreDown, DatabaseError) as error:
            raise CommandError(f"Not read to its end ({type(error).__name__}).") from error
        with suppress(OSError):  # The doctor says by itself that nothing can be written.
            tasks.count(lost=len(done.lost), damaged=len(done.damaged) + len(done.alone))
        self.stdout.write(f"{done.rows} rows and their payloads read, {done.size:,} bytes.")
        if done.asked:
            self.stdout.write(f"{done.asked} payloads were not read: the store was asked of them.")
        if not done.is_whole:
            self.stdout.write("The time was over; the next run goes on from there.")
        if done.unknown:
            self.stdout.write(f"{done.unknown} have no digest: only their size was compared.")
        if done.headers:
            self.stdout.write(
                f"{done.headers} new headers wait until a second person has confirmed them "
                '(page "Keys", or manage.py rewrap_headers --confirm); the old ones are in force.'
            )
        if done.keys:
            self.stdout.write(
                f"{done.keys} sealed keys from before rotations are kept (manage.py restore_keys)."
            )
        if not done.is_sound:
            lines = [*(f"damaged: {each}" for each in done.damaged)]
            lines += [f"lost: {each}" for each in done.lost]
            lines += [f"confirmed by nobody: the header of {each}" for each in done.alone]
            raise CommandError("\n".join(lines))

    def _all(self) -> Scrubbed:
        done = scrub(self.stdout.write)
        progress = rounds.kept(memory.read()["scrub"])
        progress.damaged = [line.partition(":")[0] for line in done.damaged + done.lost]
        progress.damaged = progress.damaged[: rounds.KNOWN]
        _save(progress)
        return done

    def _day(self, minutes: float) -> Scrubbed:
        progress = rounds.kept(memory.read()["scrub"])
        today = datetime.datetime.now(datetime.UTC).date()
        return rounds.scrub_today(progress, today, minutes, self.stdout.write, _save)


def _save(progress: rounds.Progress) -> None:
    with suppress(OSError), memory.changing() as kept:  # The doctor says that nothing can be kept.
        kept["scrub"] = asdict(progress)
