"""What lies at a desk under a new key, in two phases: one person makes headers, another confirms.

A new header waits beside the one in force (submissions.storage.rewrapping). It takes its place when
somebody who counts as two with its maker has opened both, found the same file key in them, and has
signed a list that names both by their SHA-256. Exactly these old headers are erased then; one that
was confirmed is never replaced for the same key. While somebody is suspended nothing is erased.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import people, roles
from reviewers.errors import NotAllowed, StalePeople
from reviewers.keys import bodies, keyring, kit, vouching
from reviewers.keys.bodies import BODY
from reviewers.keys.vouching import CONFIRMED, MADE, Listed, Vouched, Voucher
from reviewers.messages import Problem
from reviewers.models import DeskKey, DroppedKey
from submissions import intake
from submissions.intake import OldHeader, Pair

# Days that a header waits in a desk that never had a second member, whose only other check is a
# drill of its kit: as long as an admission by one is looked at askance.
ALONE = datetime.timedelta(days=7)
# For how long files that came sealed are waited for after a new key. Somebody can send what no key
# opens, and must not keep an old key in force with it; what opens is rewrapped in the first days.
SEALED_FILES = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Progress:
    """Rows of a desk under its key ``number``. ``left``: nobody has made a header; ``waiting``:
    nobody has confirmed it; ``old``: a key before is held, or one that was proposed is off the
    table, so there may be something to do.
    """

    number: int
    left: int
    waiting: int
    old: bool

    @property
    def done(self) -> bool:
        return not self.left and not self.waiting


@dataclass(frozen=True)
class Made:
    """A header that somebody's browser made. ``was``: the SHA-256 of the one it is to replace."""

    kind: str
    id: UUID
    was: str
    header: bytes

    @property
    def listed(self) -> Listed:
        return Listed(f"{self.kind}-{self.id}", self.was, intake.header_digest(self.header))


def progress(desk: str) -> Progress:
    found = intake.desk(desk)
    number = found.key_number if found else 0
    before = DeskKey.objects.filter(desk=desk).exclude(before=b"").exists()
    if not before and not DroppedKey.objects.filter(desk=desk).exists():
        # Nothing is for another key: what is not marked was sealed to the only one.
        return Progress(number, 0, 0, False)
    sealed = _waits_for_sealed(desk, number)
    left = intake.count_old(desk, number, sealed=sealed) + bodies.count_old(desk, number)
    waiting = intake.count_new(desk, number) + bodies.count_new(desk, number)
    return Progress(number, left, waiting, True)


def _waits_for_sealed(desk: str, number: int) -> bool:
    key = DeskKey.objects.filter(desk=desk, number=number).first()
    return key is None or timezone.now() < key.made_at + SEALED_FILES


def old_headers(desk: str, skip: frozenset[UUID] = frozenset()) -> Iterator[OldHeader]:
    """The headers that are left to rewrap; ``skip``: those that opened with no key."""
    state = progress(desk)
    if state.old:
        yield from intake.old_headers(desk, state.number, skip)
        yield from bodies.old_headers(desk, state.number, skip)


def new_headers(desk: str, skip: frozenset[UUID] = frozenset()) -> Iterator[Pair]:
    """The headers that wait to be confirmed, each with the one in force."""
    state = progress(desk)
    if state.old:
        yield from intake.new_headers(desk, state.number, skip)
        yield from bodies.new_headers(desk, state.number, skip)


def asked(user: User, desk: str, skip: frozenset[UUID] = frozenset()) -> Iterator[Pair]:
    """Of those, the ones that this person's browser may confirm."""
    voucher = vouching.voucher_of(user, desk)
    if voucher is None or voucher.state.suspended:
        return
    makers = _confirmed_by(voucher, desk)
    for pair in new_headers(desk, skip):
        if pair.maker in makers and _may(voucher, desk, pair.maker, pair.made_on):
            yield pair


def _confirmed_by(voucher: Voucher, desk: str) -> set[str]:
    """The makers of what waits, as far as this person may confirm anything of theirs."""
    number = progress(desk).number
    found = intake.makers(desk, number) | bodies.makers(desk, number)
    return {maker for maker, day in found if _may(voucher, desk, maker, day)}


@dataclass(frozen=True)
class Shown:
    """What the page says of a desk. ``makes``, ``confirms``: whether this person's browser goes
    on with it; ``colleagues``: account names of those who are asked to confirm what waits.
    """

    progress: Progress
    makes: bool
    confirms: bool
    colleagues: tuple[str, ...]


def shown(user: User, desk: str) -> Shown:
    state = progress(desk)
    voucher = vouching.voucher_of(user, desk)
    makes = voucher is not None and roles.may(user, "rotate_desk", desk)
    confirms = _is_asked(voucher, desk)
    return Shown(state, makes, confirms, tuple(_colleagues(desk)) if state.waiting else ())


def _is_asked(voucher: Voucher | None, desk: str) -> bool:
    if voucher is None or voucher.state.suspended:
        return False
    return bool(_confirmed_by(voucher, desk))


def _colleagues(desk: str) -> Iterator[str]:
    for row in keyring.members(desk):
        user = row.reviewer.user
        if _is_asked(vouching.voucher_of(user, desk), desk):
            yield user.get_username()


def _current(desk: str, number: int) -> None:
    """Raises Stale when the key changed again."""
    if (found := intake.desk(desk)) is None or found.key_number != number:
        raise StalePeople("rotated")


@transaction.atomic
def take(
    by: User | None, desk: str, number: int, given: Iterable[Made], vouched: Vouched | None
) -> int:
    """Keeps new headers beside those in force; gives how many were new. Twice changes nothing.

    ``by``: a custodian of the desk; nobody where the server's operator brings them from off line,
    and then ``vouched`` may be missing: somebody else answers for them later.
    Raises NotAllowed, KeyRefused, Stale, submissions.intake.HeaderChanged.
    """
    if by is not None and not roles.may(by, "rotate_desk", desk):
        raise NotAllowed(Problem.CUSTODIAN)
    _current(desk, number)
    made, maker = list(given), ""
    if by is not None or vouched is not None:
        voucher = vouching.checked(desk, MADE, [each.listed for each in made], vouched, by)
        maker = voucher.person
    day, count = intake.today(), 0
    for each in made:
        keep = bodies.keep_new if each.kind == BODY else intake.keep_new
        old = OldHeader(each.kind, each.id, each.header)
        count += keep(desk, number, old, each.was, maker, day)
    if count:
        custody.record(custody.Act.REWRAPPED, by, desk=desk, number=number, headers=count)
    return count


@transaction.atomic
def confirm(
    by: User | None, desk: str, number: int, pairs: Iterable[Listed], vouched: Vouched
) -> int:
    """Puts headers in force and erases those before them; gives how many. Twice changes nothing.

    Pairs that are no longer there, or confirmed, or that the signer may not confirm are passed
    over. Raises NotAllowed (also when the signer may confirm none of them), KeyRefused, Stale.
    """
    if by is not None and not people.is_member(by, desk):
        raise NotAllowed(Problem.MEMBER)
    _current(desk, number)
    listed = list(pairs)
    voucher = vouching.checked(desk, CONFIRMED, listed, vouched, by)
    if voucher.state.suspended:
        raise NotAllowed(Problem.SUSPENSION_OPEN)
    found = [pair for each in listed if (pair := _pair(desk, number, each))]
    mine = [pair for pair in found if _may(voucher, desk, pair.maker, pair.made_on)]
    if found and not mine:
        raise NotAllowed(Problem.MADE_ALONE)
    count = sum(_confirm(desk, number, voucher, pair) for pair in mine)
    if count:
        custody.record(custody.Act.REWRAP_CONFIRMED, by, desk=desk, number=number, headers=count)
    return count


def _confirm(desk: str, number: int, voucher: Voucher, pair: Pair) -> bool:
    """Whether it is in force now."""
    if not voucher.knows(pair.maker):
        # It came without a signature, or its maker has left: who has opened it now answers for it
        # as its maker would.
        (bodies.own_up if pair.kind == BODY else intake.own_up)(pair, voucher.person)
        return False
    put = bodies.put_in_force if pair.kind == BODY else intake.put_in_force
    return put(desk, number, pair, voucher.person)


def _pair(desk: str, number: int, listed: Listed) -> Pair | None:
    """What waits, where it is still what the list names."""
    kind, row = listed.of
    if kind == BODY:
        found = bodies.new_header(desk, number, row)
    else:
        found = intake.new_header(desk, number, kind, row)
    if found is None:
        return None
    same = (intake.header_digest(found.old), intake.header_digest(found.new))
    return found if same == (listed.old, listed.new) else None


def _may(voucher: Voucher, desk: str, maker: str, made_on: datetime.date) -> bool:
    """Another person who counts as two with the maker; or the only one there ever was, later.

    What nobody in the list answers for, anybody may look at first.
    """
    if not voucher.knows(maker) or voucher.is_second(maker):
        return True
    waited = intake.today() - made_on >= ALONE
    return waited and voucher.is_alone and kit.is_drilled(desk)


@transaction.atomic
def refuse(by: User | None, desk: str, number: int, pairs: Iterable[Listed]) -> int:
    """Somebody's browser found new headers wrong: they go, and are made again; nothing that opens
    is touched. Gives how many. Raises NotAllowed, Stale.
    """
    if by is not None and not people.is_member(by, desk):
        raise NotAllowed(Problem.MEMBER)
    _current(desk, number)
    count = 0
    for each in pairs:
        kind, row = each.of
        if kind == BODY:
            count += bodies.drop_new(desk, number, row, each.new)
        else:
            count += intake.drop_new(desk, number, kind, row, each.new)
    if count:
        custody.record(custody.Act.REWRAP_REFUSED, by, desk=desk, number=number, headers=count)
    return count


def forget_new(desk: str) -> int:
    """All that wait, because their key is not to come into force. Gives how many."""
    return intake.forget_new(desk) + bodies.forget_new(desk)


def confirmed_for(desk: str, number: int) -> int:
    """How many rows open with the desk's keys from ``number`` on, and with none before."""
    return intake.confirmed_for(desk, number) + bodies.confirmed_for(desk, number)


def waiting_count() -> int:
    """Headers of all desks that no second person has confirmed."""
    return intake.waiting_count() + bodies.waiting_count()


def unconfirmed() -> list[str]:
    """Rows whose header is in force for a new key and was seen by no second person: none."""
    return intake.unconfirmed() + bodies.unconfirmed()
