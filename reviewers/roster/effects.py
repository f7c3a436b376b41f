"""What an appended entry does to the desk's rows: one function an act, in the table EFFECTS.

Rows say what the chain says, and nothing here decides anything: the rules did, before.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import roles
from reviewers.consent import departures
from reviewers.errors import IllegalMove, KeyRefused
from reviewers.keys import keyring, rotation
from reviewers.messages import Problem
from reviewers.models import Membership, Reviewer, RosterClaim
from reviewers.roster import claims, names
from sealing.roster import KIT, Entry, Fault, Request, RosterError, Signature, State
from submissions import intake


@dataclass(frozen=True)
class Parts:
    """Sealed bytes beside an entry. ``wrapped``: the desk's key by person; ``kit``: for the kit;
    ``old``: the key before it, for a rotation.
    """

    wrapped: Mapping[str, bytes] = field(default_factory=dict)
    kit: bytes = b""
    old: bytes = b""

    @property
    def plain(self) -> dict[str, object]:
        """For JSON, in base64; what is empty is left out."""
        found: dict[str, object] = {}
        if self.wrapped:
            found["wrapped"] = {
                person: base64.b64encode(key).decode() for person, key in self.wrapped.items()
            }
        for name in ("kit", "old"):
            if value := getattr(self, name):
                found[name] = base64.b64encode(value).decode()
        return found


@dataclass(frozen=True)
class Change:
    """An entry that was appended, by whom it was sent, and the states around it."""

    by: User
    desk: str
    entry: Entry
    before: State
    after: State
    parts: Parts

    @property
    def request(self) -> Request:
        return self.entry.request

    @property
    def subject(self) -> str:
        return self.entry.request.subject

    @property
    def membership(self) -> Membership:
        """Of the person whom it is about. Raises IllegalMove when there is no row."""
        rows = Membership.objects.select_for_update(of=("self",)).select_related("reviewer__user")
        found = rows.filter(desk=self.desk, person=self.subject).first()
        if found is None:
            raise IllegalMove("person")
        return found


Facts = Mapping[str, custody.Fact]
Effect = Callable[[Change], Facts]
Hook = Callable[[User, str, Request, Signature, Parts], None]


def refused(fault: Fault | None) -> RosterError:
    return RosterError(fault or Fault.BEFORE)


def claim_for(desk: str, request: Request) -> RosterClaim:
    """As ``claims.fitting``: what ``admit`` would put in force."""
    return claims.fitting(desk, request)


def admit(change: Change) -> Facts:
    """The newcomer, or who lost a passphrase, is given the desk's key, wrapped by who completes."""
    held = claims.fitting(change.desk, change.request)
    membership = change.membership
    wrapped = change.parts.wrapped.get(change.subject, b"")
    membership.wrapped_key = keyring.checked_sealed(wrapped, keyring.HYBRID)
    membership.admitted_by = _admitter(change, membership)
    membership.admitted_at = timezone.now()
    membership.roles = list(change.request.facts["roles"])
    membership.suspended_on, membership.kept_key = None, b""
    membership.save()
    reviewer = membership.reviewer
    take_keys(membership, held)
    held.delete()
    regroup(reviewer)
    return _who(membership)


def take_keys(membership: Membership, held: RosterClaim) -> None:
    """Those of a claim, for the account. At other desks they wait to be signed for too: what is
    wrapped there is for the lost key.
    """
    reviewer = membership.reviewer
    # Not again where another desk has signed before: the file may have a new passphrase by now.
    if held.sealed_identity and held.recipient != reviewer.recipient:
        reviewer.recipient, reviewer.sealed_identity = held.recipient, held.sealed_identity
        reviewer.enrolled_at = timezone.now()
        elsewhere = Membership.objects.filter(reviewer=reviewer).exclude(pk=membership.pk)
        elsewhere.update(wrapped_key=b"")
    reviewer.signing = held.signing
    reviewer.save(update_fields=["recipient", "sealed_identity", "signing", "enrolled_at"])


def _admitter(change: Change, membership: Membership) -> Reviewer | None:
    signers = [signer for signer in change.entry.signers if signer != KIT]
    if not signers:
        return None
    rows = Membership.objects.filter(desk=change.desk, person=signers[-1])
    found = rows.select_related("reviewer").first()
    return found.reviewer if found and found.pk != membership.pk else None


def suspend(change: Change) -> Facts:
    """At once: no key is served, what they proposed is closed, unused approvals are void."""
    membership = change.membership
    departures.take_back(change.by, membership.reviewer.user, [change.desk])
    membership.kept_key = membership.wrapped_key or membership.kept_key
    membership.wrapped_key = b""
    membership.suspended_on = intake.today()
    membership.save(update_fields=["wrapped_key", "kept_key", "suspended_on"])
    return _who(membership)


def object_to(change: Change) -> Facts:
    membership = change.membership
    if change.subject not in change.after.suspended:
        _back(membership)
    return _who(membership)


def restore(change: Change) -> Facts:
    membership = change.membership
    _back(membership)
    return _who(membership)


def _back(membership: Membership) -> None:
    membership.wrapped_key, membership.kept_key = membership.kept_key, b""
    membership.suspended_on = None
    membership.save(update_fields=["wrapped_key", "kept_key", "suspended_on"])


def remove(change: Change) -> Facts:
    membership = change.membership
    departures.take_back(change.by, membership.reviewer.user, [change.desk])
    names.left(change.desk, change.subject, intake.today())
    facts, reviewer = _who(membership), membership.reviewer
    membership.delete()
    regroup(reviewer)
    return facts


def set_roles(change: Change) -> Facts:
    membership = change.membership
    membership.roles = list(change.request.facts["roles"])
    membership.save(update_fields=["roles"])
    regroup(membership.reviewer)
    return {**_who(membership), "roles": " ".join(membership.roles)}


def set_retention(change: Change) -> Facts:
    """Where two people agreed, consent has done it by now."""
    days, desk = int(change.request.facts["days"]), intake.desk(change.desk)
    before = desk.retention_days if desk is not None else days
    if before != days:
        intake.set_retention(change.desk, days)
    return {"days": days, "before": before}


def set_custodian(change: Change) -> Facts:
    """As ``set_retention``."""
    recipient, desk = str(change.request.facts["recipient"]), intake.desk(change.desk)
    if desk is not None and desk.custodian != recipient:
        intake.set_custodian(change.desk, recipient)
    return {}


def regroup(reviewer: Reviewer) -> None:
    """The account's groups are all that it may do at any desk; what counts at one is its
    membership's roles. Left alone where a desk of an older release still reads the groups.
    """
    rows = list(Membership.objects.filter(reviewer=reviewer))
    if not all(row.roles for row in rows):
        return
    held = {role for row in rows for role in row.roles}
    roles.set_exactly(reviewer.user, tuple(slug for slug in roles.SLUGS if slug in held))


def _who(membership: Membership) -> Facts:
    return {"who": membership.reviewer.user.get_username()}


def rotate(change: Change) -> Facts:
    recipient = str(change.request.facts["recipient"])
    return rotation.finish(change.by, change.desk, recipient, change.parts, change.after)


def replace_kit(change: Change) -> Facts:
    rotation.replace_kit(change.desk, str(change.request.facts["recipient"]), change.parts.kit)
    return {}


def keep_loss(change: Change) -> Facts:
    """No row changes: browsers that saw more of the list accept from then on that it is lost."""
    return {"count": len(change.request.facts["lost"])}


def propose_key(by: User, desk: str, request: Request, signature: Signature, parts: Parts) -> None:
    rotation.propose(desk, request, signature, parts)


EFFECTS: dict[str, Effect] = {
    "admit": admit,
    "suspend": suspend,
    "object": object_to,
    "restore": restore,
    "remove": remove,
    "roles": set_roles,
    "rotate": rotate,
    "kit": replace_kit,
    "custodian_key": set_custodian,
    "retention": set_retention,
    "backup_restored": keep_loss,
}
# What a proposal does as soon as it is made, in its transaction.
PROPOSED: dict[str, Hook] = {"rotate": propose_key}
CUSTODY = {
    "admit": custody.Act.ADMITTED,
    "suspend": custody.Act.SUSPENDED,
    "object": custody.Act.OBJECTED,
    "restore": custody.Act.SUSPENSION_ENDED,
    "remove": custody.Act.REMOVED,
    "roles": custody.Act.ROLES_SET,
    "rotate": custody.Act.KEY_ROTATED,
    "kit": custody.Act.KIT_REPLACED,
    "custodian_key": custody.Act.CUSTODIAN_KEY_CONFIRMED,
    "retention": custody.Act.RETENTION_SET,
    "backup_restored": custody.Act.BACKUP_RESTORED,
}


def entry_of(request: Request) -> custody.Act:
    """What custody calls it."""
    if request.act == "admit" and request.facts["replaces"]:
        return custody.Act.IDENTITY_REPLACED
    if request.act == "custodian_key" and not request.facts["recipient"]:
        return custody.Act.ORIGINALS_STOPPED
    return CUSTODY[request.act]


def carry_out(change: Change) -> dict[str, custody.Fact]:
    """Raises IllegalMove for an act that has no effect here yet, and what the effect raises."""
    effect = EFFECTS.get(change.request.act)
    if effect is None:
        raise IllegalMove(change.request.act)
    if change.request.act == "admit" and not change.parts.wrapped:
        raise KeyRefused(Problem.NOT_SEALED)
    return dict(effect(change))
