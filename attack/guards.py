"""Which guard of Amana's stands in each attack's way, and what is there without it.

``python -m attack --unguarded`` takes it away: then the attack has to break, or it proves nothing
when it holds. The product knows nothing of this. A scratch server's Python runs
attack/inside/sitecustomize.py first, which puts a switch in the place of each function of this
table; a file that the run writes says which attack is on. What guards in a browser is in
attack.scripts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from operator import attrgetter
from types import ModuleType
from typing import Any

Off = Callable[[], str]


@dataclass(frozen=True, eq=False)
class Guard:
    """``name``: of a function in the module, with dots for what is inside a class; ``without``:
    given what stands there and its module, gives what takes its place."""

    module: str
    name: str
    without: Callable[[Any, ModuleType], Any]

    @property
    def attacks(self) -> frozenset[str]:
        return frozenset(attack for attack, guards in GUARDS.items() if self in guards)

    def put_switch(self, off: Off, module: ModuleType) -> None:
        """``off``: gives the name of the attack that is on."""
        *inside, last = self.name.split(".")
        holder = attrgetter(".".join(inside))(module) if inside else module
        was = getattr(holder, last)
        function: Any = was.fget if isinstance(was, property) else was
        weaker, attacks = self.without(function, module), self.attacks

        @wraps(function)
        def switch(*args: Any, **named: Any) -> Any:
            return (weaker if off() in attacks else function)(*args, **named)

        setattr(holder, last, property(switch) if isinstance(was, property) else switch)


def always(answer: Any) -> Callable[[Any, ModuleType], Any]:
    """A function that asks nothing; where it was to raise, it raises nothing."""
    return lambda _was, _module: lambda *_args, **_named: answer


def instead(name: str) -> Callable[[Any, ModuleType], Any]:
    """Another, weaker function of the same module."""
    return lambda _was, module: getattr(module, name)


def first(_was: Any, _module: ModuleType) -> Any:
    """Gives back what it was given first."""
    return lambda given, *_args, **_named: given


def remembered(was: Any, _module: ModuleType) -> Any:
    """What it said when it was first asked, whatever the rows say by now."""
    said: dict[str, Any] = {}

    def inner(desk: str, *args: Any) -> Any:
        if desk not in said:
            said[desk] = was(desk, *args)
        return said[desk]

    return inner


def asked_for(_was: Any, _module: ModuleType) -> Any:
    """The key of a proposal, whoever signed it."""
    return lambda _state, request, *_args: request.facts["recipient"]


def named_key(_was: Any, _module: ModuleType) -> Any:
    """Whatever key the row names."""
    return lambda proposal: proposal.details["recipient"]


def no_removal(was: Any, _module: ModuleType) -> Any:
    """The list says that somebody left; their row and the sealed key in it stay as they are."""
    return lambda change: {} if change.request.act == "remove" else was(change)


def row_of(_was: Any, module: ModuleType) -> Any:
    """The row of the table, whoever signs."""
    return lambda turn: module.ACTS[turn.request.act]


def suspension_of(_was: Any, _module: ModuleType) -> Any:
    """However long it lasted, and whatever was objected."""
    return lambda turn, _days: turn.state.suspended[turn.subject]


SIGNERS, CHAIN, ROWS = "sealing.roster.signers", "sealing.roster.chain", "submissions.roster.chain"
SIGNATURES = Guard("sealing.roster.signing", "verify_signature", always(None))
TWO_PEOPLE = Guard("sealing.roster.state", "counts_as_two", always(answer=True))
IS_ANOTHER = Guard("reviewers.consent.signatures", "is_another", always(answer=True))
TWO = Guard(SIGNERS, "two", instead("custodian"))
TWO_CUSTODIANS = Guard(SIGNERS, "two_custodians", instead("custodian"))
TWO_OR_ONE = Guard(SIGNERS, "two_or_the_only_one", instead("custodian"))
ANY_CUSTODIAN = Guard(SIGNERS, "custodian", always(None))
FIRST_ENTRY = (
    Guard("submissions.roster.genesis_file", "Line.remembered", always(None)),
    Guard(ROWS, "_fits", always(answer=True)),
)
NUMBERS_ONCE = Guard("reviewers.keys.nonces", "use", always(None))
PROPOSAL_SIGNED = Guard("reviewers.consent.proposed_words", "require_signed_by_two", always(None))
WAITED = Guard(SIGNERS, "waited", suspension_of)
STANDING = Guard(CHAIN, "_bound", always(None))
BY_ROW = Guard("submissions.roster.sealing_keys", "replayed", always(None))

GUARDS: dict[str, tuple[Guard, ...]] = {
    "rotation-to-dead-keys": (TWO_OR_ONE,),
    "second-half-with-junk": (Guard("reviewers.keys.keyring", "checked_sealed", first),),
    "junk-headers": (Guard("reviewers.keys.vouching", "Voucher.is_second", always(answer=True)),),
    "junk-for-one": (Guard("reviewers.keys.keyring", "_copies", always({})),),
    "session-alone": (SIGNATURES,),
    "acts-alone": (TWO_CUSTODIANS,),
    "suspends-all": (Guard(SIGNERS, "suspend", instead("one")),),
    "puppet-seconds": (TWO_PEOPLE,),
    "puppet-destroys": (TWO_PEOPLE,),
    "puppet-second-desk": (TWO_PEOPLE,),
    "puppet-publishes": (TWO_PEOPLE, IS_ANOTHER),
    "puppet-writes": (TWO_PEOPLE, IS_ANOTHER),
    "destroys-alone": (
        PROPOSAL_SIGNED,
        Guard("reviewers.consent.proposals", "refusal_to_confirm", always(None)),
    ),
    "odd-even": (TWO_PEOPLE,),
    "third-person": (TWO_CUSTODIANS,),
    "admits-oneself": (Guard(SIGNERS, "admit", instead("custodian")),),
    "row-desk-key": (BY_ROW,),
    "row-custodian-key": (BY_ROW,),
    "row-proposed-key": (Guard(CHAIN, "believed_rotation", asked_for),),
    "row-proposed-key-control": (Guard(CHAIN, "believed_rotation", always(None)),),
    "row-entry-cut": FIRST_ENTRY,
    "row-entries-moved": (Guard(ROWS, "replayed", remembered),),
    "row-foreign-list": FIRST_ENTRY,
    "row-roles": (ANY_CUSTODIAN,),
    "row-public-keys": (SIGNATURES,),
    "row-proposal": (SIGNATURES,),
    "row-approval": (Guard("reviewers.release.agreement", "require_approval", always(None)),),
    "row-court-key": (
        Guard("reviewers.consent.agreed", "by_two", always(answer=True)),
        Guard("reviewers.keys.keyring", "agreed", named_key),
    ),
    "row-destruction": (PROPOSAL_SIGNED,),
    "custody-rewritten": (Guard("reviewers.custody.joining", "fault", always("")),),
    "custody-invented-end": (
        Guard("reviewers.custody.verifying", "_fault_of_end", always("")),
        Guard("reviewers.custody.joining", "_is_elsewhere", always(answer=False)),
        Guard("reviewers.custody.joining", "_fault_of_heads", always("")),
    ),
    "custody-before-first": (Guard("reviewers.custody.verifying", "_fault_of_first", always("")),),
    "weak-keys": (Guard("sealing.roster.signing", "_weak_point", always(answer=False)),),
    "weak-signatures": (SIGNATURES,),
    "said-twice": (NUMBERS_ONCE,),
    "elsewhere": (STANDING,),
    "other-days": (Guard(CHAIN, "_days", always(None)),),
    "kit-signs": (Guard(CHAIN, "_act", row_of), TWO, TWO_CUSTODIANS, ANY_CUSTODIAN),
    "last-custodian": (Guard(SIGNERS, "roles", instead("custodian")),),
    "removed-signer": (Guard("reviewers.roster.effects", "carry_out", no_removal),),
    "outlives-its-maker": (
        Guard("reviewers.consent.departures", "take_back", always(None)),
        STANDING,
    ),
    "waits-for-ever": (WAITED,),
    "waits-too-short": (WAITED,),
    "replayed": (NUMBERS_ONCE,),
    "doors": (
        Guard("reviewers.views.access", "_lets_in", always(None)),
        Guard("reviewers.views.access", "_without", always(None)),
    ),
    "forged-forms": (
        Guard("django.middleware.csrf", "CsrfViewMiddleware.process_view", always(None)),
    ),
    "others-proposals": (Guard("reviewers.consent.proposals", "may_cancel", always(answer=True)),),
    "key-for-outsiders": (Guard("sealing.roster.state", "State.can_sign", always(answer=True)),),
}
# Nothing can be taken away here; the reason.
NONE: dict[str, str] = {
    "browser-rotation": "the keys of those rows never reach a browser: it has the list's alone",
    "row-entry-byte": "who reads the list checks it, and here that is the attacker's own program",
    "row-confirmed": "the list is read from its entries alone: no code of ours asks that row",
    "list-off-line": "the check runs on the reader's own machine, with nothing of the server's",
    "publishes-alone": "below the rules a constraint of the table refuses it, which stays",
    "confirmed-twice": "the outcome is written once, by one statement that finds none before it",
    "rotations-at-once": "locks and unique columns of the database, which no flag takes away",
    "races": "columns that are unique in the database, which no flag takes away",
    "flood-announces": "places and bytes are counted as they come: another sum, and no check",
    "puppet-destroys-control": "no attack: two people may",
    "puppet-publishes-control": "no attack: two people may",
}


# Triggers of these tables are dropped too: below the rules, the database keeps them once more.
TRIGGERS = {"destroys-alone": ("reviewers_confirmation", "reviewers_proposal")}


def switches(off: Off) -> dict[str, list[Callable[[ModuleType], None]]]:
    """By module, what is done to it when it was read."""
    found: dict[str, list[Callable[[ModuleType], None]]] = {}
    for guard in dict.fromkeys(each for guards in GUARDS.values() for each in guards):
        found.setdefault(guard.module, []).append(partial(guard.put_switch, off))
    return found
