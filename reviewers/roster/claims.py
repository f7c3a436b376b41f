"""Keys that somebody wants to stand in the roster, with the proof that they hold them.

A newcomer makes it after comparing the desk's digits: it names the list that they joined. A member
of a desk of an older release makes it at an unlock. Who lost their passphrase makes it with a new
identity, which takes the old one's place when the others have signed.
"""

from django.contrib.auth.models import User
from django.db import transaction

from reviewers import custody
from reviewers.errors import KeyRefused, NotAllowed
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import Membership, RosterClaim
from reviewers.roster import names
from sealing.roster import KEY, ZEROS, Request, RosterError, verify_signature
from submissions import roster


def membership_of(user: User, desk: str) -> Membership:
    """Raises NotAllowed for somebody who does not belong to the desk."""
    rows = Membership.objects.select_related("reviewer__user")
    found = rows.filter(desk=desk, reviewer__user=user, reviewer__user__is_active=True).first()
    if found is None:
        raise NotAllowed(Problem.MEMBER)
    return found


def check_proof(membership: Membership, recipient: str, signing: str, own: str) -> None:
    """Raises KeyRefused unless the signing key says whose it is, and at which desk."""
    state = roster.state(membership.desk)
    said = {
        "desk": membership.desk,
        "genesis": state.genesis if state else ZEROS,
        "name": names.commitment(names.of(membership)),
        "person": membership.person,
        "recipient": recipient,
        "signing": signing,
    }
    try:
        verify_signature(signing, KEY, said, own)
    except RosterError as error:
        raise KeyRefused(Problem.PROOF) from error


def stood_before(membership: Membership) -> bool:
    """Whether somebody who waits has the very key that this desk's list knew once: it takes no key
    twice, so they make another one first. They were removed, and kept it for another desk.
    """
    state = roster.state(membership.desk)
    if state is None or membership.person in state.people:
        return False
    reviewer = membership.reviewer
    return bool({reviewer.recipient, reviewer.signing} & state.used)


def key_first(user: User) -> tuple[str, ...]:
    """Desks at which this person waits, and cannot be admitted with the key that they have."""
    rows = Membership.objects.filter(
        reviewer__user=user, wrapped_key=b"", suspended_on=None, claim=None
    )
    found = rows.select_related("reviewer").order_by("desk")
    return tuple(row.desk for row in found if stood_before(row))


@transaction.atomic
def claim(
    by: User,
    desk: str,
    *,
    signing: str,
    own: str,
    recipient: str = "",
    sealed_identity: bytes = b"",
) -> None:
    """``recipient`` and ``sealed_identity``: of the new identity of somebody who lost theirs.

    Raises NotAllowed, KeyRefused.
    """
    membership = membership_of(by, desk)
    reviewer = membership.reviewer
    if recipient:
        recipient = keyring.checked_recipient(recipient)
        keyring.checked_sealed(sealed_identity, keyring.PASSPHRASE)
        if keyring.in_use(recipient, asked_by=reviewer):
            raise KeyRefused(Problem.OWN_KEY)
        if roster.state(desk) is None:
            raise NotAllowed(Problem.NO_ROSTER)
    elif stood_before(membership):
        raise KeyRefused(Problem.KEY_FIRST)
    check_proof(membership, recipient or reviewer.recipient, signing, own)
    RosterClaim.objects.update_or_create(
        membership=membership,
        defaults={
            "recipient": recipient or reviewer.recipient,
            "signing": signing,
            "own": own,
            "sealed_identity": sealed_identity if recipient else b"",
        },
    )
    if not recipient and not reviewer.signing:
        reviewer.signing = signing
        reviewer.save(update_fields=["signing"])
    act = custody.Act.NEW_KEY_ASKED if recipient else custody.Act.KEYS_CLAIMED
    custody.record(act, by, desk=desk)


def fitting(desk: str, request: Request) -> RosterClaim:
    """The claim of the person whom a request would admit. Raises KeyRefused when it names other
    keys than this person showed, or nobody who waits.
    """
    rows = RosterClaim.objects.select_related("membership__reviewer__user")
    found = rows.filter(membership__desk=desk, membership__person=request.subject).first()
    facts = request.facts
    if found is None:
        raise KeyRefused(Problem.CLAIM)
    shown = (found.recipient, found.signing, names.commitment(names.of(found.membership)))
    if shown != (facts.get("recipient"), facts.get("signing"), facts.get("name")):
        raise KeyRefused(Problem.CLAIM)
    return found
