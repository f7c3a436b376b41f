"""``manage.py doctor``: looks at this machine; ends with 1 when something must be done."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from config.process import harden
from operations.doctor.examination import examine
from operations.doctor.values import State


class Command(BaseCommand):
    help = "Look at this machine and say what must be done. Prints nothing of any report."
    # What the checks would refuse is what the doctor is asked about.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        illnesses = 0
        for check, finding in examine():
            self.stdout.write(f"{finding.state.value} {check.title}: {finding.said} [{check.id}]")
            if finding.state is State.FAILED:
                illnesses += 1
                self.stdout.write(f"    means: {check.means}\n    cure:  {check.cure}")
        if illnesses:
            self.stdout.write(f"\n{illnesses} to cure.")
            sys.exit(1)
        self.stdout.write("\nNothing to cure. (· is unknown, not in use, or not yet possible.)")
