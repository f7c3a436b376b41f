"""``manage.py relay``: closes yesterday in custody, and lays anew what is kept of closed days."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from config import causes
from operations.relaying import nights
from operations.relaying.nights import Running
from operations.relaying.payloads import NoRoom
from reviewers.casework import admission, closing, safeguards
from reviewers.errors import CustodyBroken
from submissions.errors import Busy, StoreDown


class Command(BaseCommand):
    help = (
        "Close yesterday in custody, and lay anew what is kept of closed days, so that no row and "
        "no file tells when or in which order reports came. Run it every hour (amana-relay.timer): "
        "most runs find nothing to do. Where AMANA_ARRIVALS names the hour, it shows the desk what "
        "arrived."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now", action="store_true", help="also what came today, whatever the setting"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = datetime.datetime.now(datetime.UTC)
        try:
            if shown := admission.at_its_hour(now.hour):
                self.stdout.write(f"shown to the desk: {shown}")
            if not closing.is_closed(now.date()):
                end = closing.close_yesterday(now.date())
                self.stdout.write(f"head {end}")
            hourly = options["now"] or settings.RELAY == "hourly"
            if hourly or nights.is_due(now.date()):
                self._say(nights.relay(now, hourly=hourly))
        except safeguards.Stopped as error:
            raise CommandError(str(error), returncode=safeguards.EXIT) from error
        except CustodyBroken as error:
            raise CommandError(f"Custody is broken, nothing was published: {error}.") from error
        except NoRoom as error:
            said = f"{error.missing / 1024**3:.1f} GiB more must be free for copies of payloads"
            raise CommandError(f"Rows were laid anew, payloads were not: {said}.") from error
        except Running as error:
            raise CommandError("Another run is at work; this one did nothing.") from error
        except (Busy, StoreDown, DatabaseError, OSError) as error:
            full = causes.cause_of(error) is causes.Cause.FULL
            why = "no room on a disk: df -h shows which" if full else type(error).__name__
            raise CommandError(f"Not all was laid anew ({why}); the next run goes on.") from error

    def _say(self, done: nights.Done) -> None:
        self.stdout.write(f"laid anew: {done.reports} reports, {done.copied} payloads")
        if done.kept:
            self.stdout.write(
                f"{done.kept} payloads are lost or damaged: manage.py scrub names them."
            )
        if not done.switched:
            self.stdout.write(
                "PostgreSQL's log still holds it: its user may not switch it (deploy/README.md)."
            )
        if not done.clean:
            raise CommandError("the database was in use: traces stay until the next run")
