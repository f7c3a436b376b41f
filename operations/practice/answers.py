"""The client that answers. It holds the practice desk's key and opens reports as a browser does.

It keeps in memory what it has answered: a start begins with an empty folder.
"""

import json
import uuid
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.db import DatabaseError

from operations.demonstration.cast import Desk
from operations.practice import sentences
from reviewers.casework import correspondence, queue
from reviewers.errors import DeskError
from reviewers.models import CaseParcel
from sealing import Opener, SealingError, parse_recipient, read_parcel, seal
from submissions import intake
from submissions.storage.message import MESSAGE, Message

ORIGINAL = "original"  # sealed to the custodian alone, and told of by the parcel beside it


@dataclass(frozen=True)
class Answering:
    """``desk.basem``: whose account answers."""

    desk: Desk
    done: set[uuid.UUID]

    def answer_new(self) -> int:
        """A reply to each report and addition that has none. Gives how many.

        What fails because the database was taken is tried again the next time; what can have no
        answer any more (a report that was taken back) is left.
        """
        try:
            queue.admit_all()
            rows = CaseParcel.objects.exclude(kind=ORIGINAL).select_related("case")
            waiting = [row for row in rows.order_by("number") if row.parcel not in self.done]
            return sum(self._answer(row) for row in waiting)
        except (DatabaseError, intake.Busy):
            return 0

    def _answer(self, row: CaseParcel) -> bool:
        to = correspondence.recipient(row.case)
        try:
            words = self._words(row)
            if to is not None:
                sealed = seal(words.encode(), [parse_recipient(to), self.desk.recipient])
                correspondence.reply(self.desk.basem, row.case, sealed)
        except (DeskError, intake.IntakeError):
            # It was destroyed meanwhile, or trainees took this account out of the desk.
            to = None
        self.done.add(row.parcel)
        return to is not None

    def _words(self, row: CaseParcel) -> str:
        """Raises Missing. Trainees may have given the desk another key: then it is not read."""
        try:
            message = self._message(row.parcel)
        except SealingError:
            return sentences.unread()
        counts = len(message["words"].split()), len(message["files"])
        return sentences.answer(message["language"], *counts, first=row.number == 1)

    def _message(self, parcel: uuid.UUID) -> Message:
        """Raises Missing, SealingError."""
        sealed = intake.open_parcel(parcel)
        with sealed.payload as payload:
            opener = Opener(sealed.header, cast(BinaryIO, payload), [self.desk.identity])
            members = {member.name: part.read() for member, part in read_parcel(opener)}
        message: Message = json.loads(members[MESSAGE])
        return message
