"""What scripts of the desk are given, in their pages and as answers: JSON, as the scripts read it.

The scripts declare the same shapes where they read them (``@typedef`` in reviewers/frontend/src).
"""

from typing import Any, TypedDict


class ParcelEntry(TypedDict):
    """``received_on``: an ISO 8601 day; ``size``: bytes of the sealed parcel; ``mailbox``: whose
    parcels belong to the case, "" when that is gone.
    """

    id: str
    url: str
    kind: str
    received_on: str
    size: int
    mailbox: str


class CaseData(TypedDict):
    """``reporter``: the recipient to seal replies to, if any; ``meanwhile``: an address; ``gone``:
    nothing of it can be opened, and no browser keeps a word about it."""

    desk: str
    reporter: str | None
    parcels: list[ParcelEntry]
    meanwhile: str
    gone: bool


class ChangeChoice(TypedDict):
    """``act``: what releases it, to be signed; empty for the first publication."""

    slug: str
    label: str
    act: str


class DraftData(TypedDict):
    """``latest``: the address of the sealed draft of that ``number``; ``save``: of the next one.

    ``rules``, ``settled``: of the archive, for checking while somebody types.
    """

    case: str
    desk: str
    status: str
    changes: list[ChangeChoice]
    parcels: list[ParcelEntry]
    latest: str | None
    number: int
    meanwhile: str
    rules: Any
    settled: Any
    save: str


class SignedBy(TypedDict):
    """``person``: as the desk's roster names them; the rest as reviewers.consent.signatures."""

    person: str
    head: str
    nonce: str
    signature: str


class Agreed(TypedDict):
    """The author's signature, and those of who approved exactly this."""

    author: SignedBy | None
    approvals: list[SignedBy]


class ReleaseData(TypedDict):
    """``draft``: the address of the sealed draft, whose revision has that ``number``;
    ``content_hash``: SHA-256 (hex) of its bytes.
    """

    case: str
    number: int
    agreed: Agreed
    desk: str
    parcels: list[ParcelEntry]
    draft: str
    content_hash: str
    meanwhile: str
    rules: Any
    settled: Any


# Of a parcel to search: its id and that of its case, each as 32 hex digits, the place of its desk
# among ``desks``, its day (ISO 8601), the state of its case, and the mark of its header. A hundred
# thousand of them are read at a time, so they have no names of their own.
FoundParcel = tuple[str, str, int, str, str, str]


class FoundParcels(TypedDict):
    """``labels``: of states; ``more``: what to ask for next, or empty; ``total``: how many in all,
    with the first."""

    parcels: list[FoundParcel]
    desks: list[str]
    labels: dict[str, str]
    more: str
    total: int


class SearchSegmentEntry(TypedDict):
    """``url``: of its sealed bytes; ``size``: how many; the rest is what its maker signed."""

    url: str
    desk: str
    size: int
    person: str
    head: str
    nonce: str
    signature: str


class OfferedCase(TypedDict):
    number: str
    day: str
    state: str
    assignee: str


class OfferedCases(TypedDict):
    """``more``: whether others begin so too."""

    cases: list[OfferedCase]
    more: bool


class LaterAct(TypedDict):
    act: str
    actor: str


class Meanwhile(TypedDict):
    entries: list[LaterAct]


class WaitingReport(TypedDict):
    """``id``: of the report; ``url``: its first parcel; ``day``: an ISO 8601 day."""

    id: str
    url: str
    day: str


class WaitingReports(TypedDict):
    reports: list[WaitingReport]
