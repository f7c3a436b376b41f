"""A report without a request: of the demonstration, of imports, and of tests."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.conf import settings

from sealing import Scratch
from submissions import form_token
from submissions.errors import Gone
from submissions.mailbox.codename import Codename
from submissions.reports.receipt import Receipt
from submissions.reports.receiving import NO_ORIGINALS, receive
from submissions.storage.originals import OriginalChoice
from submissions.storage.packing import ReportText


@dataclass(frozen=True, repr=False)
class Submitted:
    """What a reporter has in hand afterwards: the codename as six words, and the receipt."""

    words: tuple[str, ...]
    receipt: Receipt


def submit(
    slug: str, words: ReportText, files: Sequence[bytes] = (), wanted: OriginalChoice = NO_ORIGINALS
) -> Submitted:
    """A report without a browser: a fresh form, filled in and sent, as every report comes in.

    ``wanted``: which of the files go to the custodian untouched as well. Raises as ``receive``
    does; a file that cannot be stripped refuses the whole.
    """
    codename = Codename.generate()
    text = form_token.issue(form_token.REPORT, slug, codename.number)
    token = form_token.read(text, form_token.REPORT)
    with _scratches_of(files) as scratches:
        receipt = receive(token, words, scratches, without_refused=False, wanted=wanted)
    return Submitted(codename.words, receipt)


def bring(slug: str, words: ReportText, files: Sequence[bytes], nonce: bytes) -> None:
    """What the desk brings in itself: a report that nobody returns to, and that never waits aside.

    ``nonce``: 16 bytes; the same again within a day is the same report, also when that was
    destroyed since. Raises as ``submit``.
    """
    codename = Codename.generate()
    token = form_token.FormToken(nonce, int(time.time()), form_token.REPORT, slug, codename.number)
    with _scratches_of(files) as scratches, suppress(Gone):
        receive(token, words, scratches, without_refused=False, vouched=True)


@contextmanager
def _scratches_of(files: Sequence[bytes]) -> Iterator[list[Scratch]]:
    """Files as the ingress hands them on; gone afterwards."""
    scratches = [Scratch.create(settings.DATA) for _ in files]
    try:
        for scratch, data in zip(scratches, files, strict=True):
            scratch.write(data)
            scratch.finish()
        yield scratches
    finally:
        for scratch in scratches:
            scratch.close()
