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


class FoundParcel(TypedDict):
    """A parcel to search: ``url`` and ``case`` are addresses, ``day`` an ISO 8601 day."""

    url: str
    desk: str
    case: str
    number: str
    day: str
    state: str
    label: str


class FoundParcels(TypedDict):
    """``more``: what to ask for next, or empty; ``total``: how many in all, with the first."""

    parcels: list[FoundParcel]
    more: str
    total: int


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
