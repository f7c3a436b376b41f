"""``manage.py scrub``: reads every payload and header and names each that is damaged."""

from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from operations.maintenance.scrubbing import scrub
from operations.watching import tasks
from submissions.errors import StoreDown


class Command(BaseCommand):
    help = "Find every flipped bit in what is kept of reports, without any key."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = scrub(self.stdout.write)
        except (OSError, StoreDown, DatabaseError) as error:
            raise CommandError(f"Not read to its end ({type(error).__name__}).") from error
        with suppress(OSError):  # The doctor says by itself that nothing can be written.
            tasks.count(lost=len(done.lost), damaged=len(done.damaged) + len(done.alone))
        self.stdout.write(f"{done.rows} rows and their payloads read, {done.size:,} bytes.")
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
