"""``manage.py doctor``: looks at this machine; its exit code says what is at risk."""

import datetime
import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.process import harden
from operations.doctor.examination import examine
from operations.doctor.values import Check, Finding, State
from operations.watching import memory, tasks
from operations.watching.memory import DoctorRun

Findings = Sequence[tuple[Check, Finding]]


class Command(BaseCommand):
    help = (
        "Look at this machine and say what must be done. Prints nothing of any report. Ends with "
        "0, or: 1, something needs care; 3, what is kept or who sends is less safe; 4, a report "
        "sent now would not arrive."
    )
    # What the checks would refuse is what the doctor is asked about.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="the same for a program")
        parser.add_argument(
            "--watch", action="store_true", help="keep what was found, for alarms and metrics"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        harden()
        findings = []
        for check, finding in examine():
            findings.append((check, finding))
            if not options["json"]:
                self._say(check, finding)
        code = max((check.risk.value for check, _ in _failed(findings)), default=0)
        if options["watch"]:
            _keep(findings, datetime.datetime.now(datetime.UTC))
        if options["json"]:
            self.stdout.write(json.dumps(_document(findings, code), indent=2, ensure_ascii=False))
        elif code:
            self.stdout.write(f"\n{len(_failed(findings))} to cure.")
        else:
            self.stdout.write("\nNothing to cure. (· is unknown, not in use, or not yet possible.)")
        if code:
            sys.exit(code)

    def _say(self, check: Check, finding: Finding) -> None:
        self.stdout.write(f"{finding.state.value} {check.title}: {finding.said} [{check.id}]")
        if finding.state is State.FAILED:
            self.stdout.write(f"    means: {check.means}\n    cure:  {check.cure}")


def _failed(findings: Findings) -> list[tuple[Check, Finding]]:
    return [each for each in findings if each[1].state is State.FAILED]


def _document(findings: Findings, code: int) -> dict[str, Any]:
    rows = [
        {
            "id": check.id,
            "title": check.title,
            "state": finding.state.name.lower(),
            "said": finding.said,
            "risk": check.risk.name.lower(),
        }
        for check, finding in findings
    ]
    return {"exit": code, "checks": rows}


def _keep(findings: Findings, now: datetime.datetime) -> None:
    """For ``manage.py alarm`` and metrics; without AMANA_DATA there is nothing to watch."""
    if not settings.DATA.is_dir():
        return
    well = any(check.id == "door" and finding.state is State.PASSED for check, finding in findings)
    ill = [check.id for check, _ in _failed(findings)]
    with memory.changing() as kept:
        kept["doctor"] = DoctorRun(at=memory.written(now), failed=ill)
        tasks.forget_cured(kept, server_well=well)
