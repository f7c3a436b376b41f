"""A form that sends words first, and then file by file: every part once, all of them one report.

Browsers send a form again by themselves when a line is reset, up to three times, and a person sends
it again after that. So a part is known by what it holds: the same words, or the same bytes of a
file, under the same token are kept once, however often they come and in whatever order.
"""

import json
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from submissions.errors import Overtaken
from submissions.form_token import FormToken
from submissions.reports import receiving
from submissions.reports.receipt import FileReceipt, Receipt
from submissions.reports.receiving import Submission
from submissions.reports.spent import MOST, Part, mailbox_of, parts
from submissions.storage.packing import ReportText

TRIES = 3  # times that another part may be quicker


@dataclass(frozen=True)
class Whole:
    """What one form has brought so far: the receipts of its parts, in the order in which they came.

    ``report``: the id of the mailbox, or nothing while nothing is kept; ``aside``: it waits.
    """

    receipts: tuple[Receipt, ...]

    @property
    def report(self) -> str:
        return self.receipts[0].report if self.receipts else ""

    @property
    def aside(self) -> bool:
        return bool(self.receipts) and self.receipts[0].aside

    @property
    def files(self) -> tuple[FileReceipt, ...]:
        return tuple(file for receipt in self.receipts for file in receipt.files)

    @property
    def digests(self) -> frozenset[str]:
        """Of all that is kept."""
        return frozenset(digest for receipt in self.receipts for digest in receipt.digests)

    @property
    def listed(self) -> tuple[tuple[str, int], ...]:
        """The kind and size of each file, for the frame that shows how an upload goes."""
        return tuple((file.kind, file.size) for file in self.files)

    @property
    def full(self) -> bool:
        return len(self.receipts) >= MOST


def whole(token: FormToken) -> Whole:
    """Raises Gone when the report was taken back or destroyed."""
    return Whole(parts(token))


def digest_of(words: ReportText) -> str:
    """By which these words are known when they come again, in whatever language the page was."""
    answers = {each.id: each.answer for each in words.answers}
    said = {**asdict(words), "answers": answers}
    del said["language"]
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def keep(token: FormToken, sent: Submission) -> Receipt:
    """One part more; ``sent.part.digests`` say what it holds, and its number is set here.

    The caller has looked that it is new, and says with ``without_refused`` that a file that cannot
    be stripped costs no other. Raises as ``receiving.receive`` does; Overtaken when this form
    brings too much at one time.
    """
    digests = set(sent.part.digests)
    for _ in range(TRIES):
        before = whole(token)
        same = (each for each in before.receipts if digests & set(each.digests))
        if (kept := next(same, None)) is not None:
            return kept
        part = replace(sent, part=Part(len(before.receipts), sent.part.digests))
        try:
            return _kept(token, before, part)
        except Overtaken:
            # A double click: both looked before either was kept. The loser looks again.
            continue
    raise Overtaken


def _kept(token: FormToken, before: Whole, sent: Submission) -> Receipt:
    if not before.receipts:
        return receiving.first(token, sent)
    mailbox = mailbox_of(token, before.receipts[0])
    if mailbox is None:
        raise receiving.ended(before.report)
    return receiving.more(token, mailbox, sent)
