"""``manage.py alarm``: tells who is named in AMANA_ALARM that somebody has to look."""

import datetime
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.many.running import STOPPED
from operations.watching import alarms, limits, memory, tasks

WELL = "well"  # in the place of a unit, where one has done its work


class Command(BaseCommand):
    help = (
        "Tell the channels of AMANA_ALARM that somebody has to look, or that all is well again, "
        "when that is due. Units run it when they fail (amana-alarm@.service)."
    )
    # What the checks would refuse is no reason to be silent.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("unit", nargs="?", default=WELL, help="the unit that failed")
        parser.add_argument(
            "--stopped",
            metavar="TASK",
            help="a regular task that did not end in its time (for_each says so)",
        )
        parser.add_argument("--test", action="store_true", help="send “look” now, whatever stands")

    def handle(self, *args: Any, **options: Any) -> None:
        now = datetime.datetime.now(datetime.UTC)
        stopped: str | None = options["stopped"]
        if not settings.ALARM:
            self.stdout.write("Nobody is told: AMANA_ALARM names no channel.")
        failed = "test" if options["test"] else _failed(options["unit"], stopped, now)
        with suppress(OSError):
            # What cannot be written down is told all the same.
            if stopped:
                tasks.note(stopped, STOPPED, now)
            if failed and not options["test"]:
                tasks.unit_failed(failed, now)
            with memory.changing() as kept:
                tasks.forget_cured(kept, server_well=False)
                if options["test"]:
                    kept["alarm"]["told"] = {}
        sent = alarms.tell(settings.ALARM, now, failed)
        if sent.failed:
            raise CommandError(f"{sent.failed} of {len(settings.ALARM)} were not reached.")
        if settings.ALARM:
            self.stdout.write(f"Sent: {sent.message or 'nothing is due'}.")


def _failed(unit: str, stopped: str | None, now: datetime.datetime) -> str:
    """The unit that failed and that nobody knows of yet, or ""."""
    if stopped:
        return limits.unit_of(stopped)
    return "" if _is_known(unit, now) else unit


def _is_known(unit: str, now: datetime.datetime) -> bool:
    """None failed; or the doctor's did, because it has found something and written that down."""
    if unit != tasks.DOCTOR:
        return unit == WELL
    try:
        at = memory.moment(memory.read()["doctor"]["at"])
    except OSError:
        # Then it could not write down what it found.
        return False
    return at is not None and abs(now - at) < datetime.timedelta(minutes=10)
