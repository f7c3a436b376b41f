"""``manage.py draw_workflow``: the tracks of a case, as docs/workflow.md shows them."""

from typing import Any

from django.core.management.base import BaseCommand

from reviewers.casework import diagram
from reviewers.states import Track


class Command(BaseCommand):
    help = "Print the tracks of a case, drawn from the table of transitions."

    def handle(self, *args: Any, **options: Any) -> None:
        for track in Track:
            self.stdout.write(f"{track}\n")
            for line in diagram.lines(track):
                self.stdout.write(f"    {line}")
            self.stdout.write("")
