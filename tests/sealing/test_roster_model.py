"""M, who means ill, tries every entry on every day; what two people must do stays theirs.

The model knows no state of the roster. It keeps a history of who came through whom and of who was
suspended from when to when, and works out from that who counts as two. M has puppets, as many as
the list admits, and in one run of two the recovery kit; H and G are honest, and object at once.
"""

from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sealing.roster import KIT, Fault, RosterError, counts_as_two, needed
from tests.sealing.roster_desk import BOTH, Desk, day, person, recipient
from tests.sealing.roster_history import History

HONEST = ("H", "G")
PUPPETS = ("P", "Q", "R", "S")
ENEMIES = ("M", *PUPPETS)
ROLE_SETS = (["reviewer"], BOTH, ["editor", "reviewer"], ["custodian"])
# Acts by which nothing is lost, and which one may do alone.
LONE = {"suspend", "object", "restore"}


class Roster(RuleBasedStateMachine):
    desk: Desk
    history: History

    @initialize(
        honest=st.sampled_from([("H",), ("H",), ("H",), ("H", "G")]),
        stolen=st.booleans(),
        sole=st.booleans(),
        puppet=st.booleans(),
    )
    def begin(self, honest: tuple[str, ...], stolen: bool, sole: bool, puppet: bool) -> None:
        self.desk, self.history, self.now = Desk(), History(), 30
        self.kit_stolen = stolen
        self.desk.today = day(3000)
        self.desk.founds({"M": BOTH})
        roles = ["reviewer"] if sole else BOTH
        for place, who in enumerate(honest):
            signers = ("M", "H")[: place + 1]
            self.desk.admits(who, *signers, on=8 * place + 1, roles=roles)
        self.history.comings[frozenset("MH")] = 1
        self.honest = honest
        self.seasoned = False
        self.asked: list[str] = [entry.hash for entry in self.desk.entries]
        if puppet and honest == ("H",):
            self.m_does("admit", ("M",), "P", BOTH if sole else roles[1:], 0, 0)
            assert "P" in self.people()

    # What the list says, by the letters of the cast.

    def people(self) -> list[str]:
        return [who for who in (*ENEMIES, *HONEST) if person(who) in self.desk.state.people]

    def two(self, a: str, b: str) -> bool:
        able = a != b and not self.history.suspended(a) and not self.history.suspended(b)
        return able and not self.history.linked(a, b, self.now)

    def custodians(self) -> list[str]:
        roles = {who: self.desk.state.people[person(who)].roles for who in self.people()}
        return [who for who, held in roles.items() if "custodian" in held]

    def facts(self, act: str, subject: str, roles: list[str], replaces: int) -> Any:
        fresh = f"{subject} {len(self.desk.entries)}"
        if act == "admit" and subject and subject != KIT:
            return self.desk.facts(subject, roles, fresh if replaces else subject, replaces)
        return {
            "roles": {"roles": roles},
            "rotate": {"recipient": recipient(f"rotation {len(self.desk.entries)}")},
            "kit": self.desk.kit_facts(f"kit {len(self.desk.entries)}"),
            "custodian_key": {"recipient": recipient("court")},
            "retention": {"days": 1 + len(self.desk.entries)},
        }.get(act, {})

    def tried(
        self, act: str, signers: tuple[str, ...], subject: str, facts: Any, **more: Any
    ) -> bool:
        """Whether the rules let an entry of these signers pass; the history learns of it."""
        before = self.people()
        if act in {"rotate", "kit", "custodian_key", "retention"}:
            subject = ""
        entry = self.desk.make(act, *signers, on=self.now, subject=subject, facts=facts, **more)
        try:
            self.desk.add(entry)
        except RosterError:
            return False
        self.asked.append(entry.hash)
        self.learned(act, signers, subject, before, facts)
        return True

    def learned(
        self, act: str, signers: tuple[str, ...], subject: str, before: list[str], facts: Any
    ) -> None:
        members = tuple(signer for signer in signers if signer != KIT)
        if act == "admit" and not (facts["replaces"] and KIT not in signers) and members:
            self.history.admitted(subject, members, before, self.now)
        if act == "suspend":
            self.history.suspensions.append((subject, self.now, None))
            self.by = {**getattr(self, "by", {}), subject: signers[0]}
        over = act in {"restore", "remove", "admit"} or (
            act == "object" and self.by[subject] == KIT
        )
        if over:
            self.history.ended(subject, self.now)
        if act == "kit":
            self.desk.holds[KIT] = f"kit {len(self.desk.entries) - 1}"
        if act == "admit" and facts["replaces"]:
            old = self.desk.holds.get(subject, subject)
            self.desk.holds[subject] = f"{subject} {len(self.desk.entries) - 1}"
            self.old_key_signs_nothing(subject, old)

    def old_key_signs_nothing(self, who: str, old: str) -> None:
        spare = self.desk.fork()
        spare.holds[who] = old
        for subject in self.people():
            for act in LONE:
                with pytest.raises(RosterError) as caught:
                    spare.does(act, who, on=self.now, subject=subject)
                assert caught.value.fault != Fault.MALFORMED

    # What M tries, and what the honest do.

    @precondition(lambda self: not self.seasoned)
    @rule(
        act=st.sampled_from(
            ["admit", "remove", "roles", "rotate", "kit", "custodian_key", "retention", *LONE]
        ),
        first=st.sampled_from((*ENEMIES, KIT)),
        second=st.sampled_from(("", *ENEMIES, KIT)),
        subject=st.sampled_from((*ENEMIES, *HONEST)),
        roles=st.sampled_from(ROLE_SETS),
        replaces=st.sampled_from((0, 0, 1)),
        back=st.integers(0, 3),
    )
    def m_tries(
        self, act: str, first: str, second: str, subject: str, roles: list[str], replaces: int,
        back: int,
    ) -> None:  # fmt: skip
        signers = (first, second) if second else (first,)
        if KIT in signers and not self.kit_stolen:
            return
        if act == "admit" and not replaces and subject in HONEST:
            return  # whoever M admits is M's
        if act == "admit" and replaces and subject in self.people():
            roles = list(self.desk.state.people[person(subject)].roles)
        self.m_does(act, signers, subject, roles, replaces, back)

    @precondition(lambda self: not self.seasoned and len(self.people()) < 6)
    @rule(roles=st.sampled_from((*ROLE_SETS, ["reviewer"], BOTH)), data=st.data())
    def m_admits(self, roles: list[str], data: st.DataObject) -> None:
        spare = [who for who in PUPPETS if who not in self.people()]
        pairs = permutations([who for who in ENEMIES if who in self.people()], 2)
        signers = data.draw(st.sampled_from([("M",), *pairs]))
        self.m_does("admit", signers, spare[0], roles, 0, 0)

    @precondition(lambda self: not self.seasoned)
    @rule(days=st.sampled_from((0, 5, 8, 30)), restores=st.booleans())
    def m_outwaits(self, days: int, restores: bool) -> None:
        """M takes H's voice, waits, and perhaps gives it back."""
        self.m_does("suspend", ("M",), "H", [], 0, 0)
        self.days_pass(days)
        if restores:
            self.m_does("restore", ("M",), "H", [], 0, 0)

    @precondition(lambda self: not self.seasoned)
    @rule()
    def m_takes_over(self) -> None:
        """What M is after, with everybody who is at hand: each puppet, and the kit."""
        able = [who for who in ENEMIES if who in self.people()]
        able += [KIT] if self.kit_stolen else []
        roles = list(self.desk.state.people[person("H")].roles)
        for signers in [*permutations(able, 2), *((one,) for one in able)]:
            for act in ("remove", "rotate", "roles", "retention", "admit"):
                given = roles if act == "admit" else BOTH
                self.m_does(act, signers, "H", given, int(act == "admit"), 0)

    def m_does(
        self, act: str, signers: tuple[str, ...], subject: str, roles: list[str], replaces: int,
        back: int,
    ) -> None:  # fmt: skip
        custodians, people = self.custodians(), self.people()
        head = self.asked[max(0, len(self.asked) - 1 - back)]
        facts = self.facts(act, subject, roles, replaces)
        alone_before = self.alone()
        if not self.tried(act, signers, subject, facts, head=head):
            return
        if act == "suspend":
            assert self.alone() <= alone_before
        honest_custodian = set(custodians) & set(HONEST)
        if act == "remove":
            assert subject not in HONEST
        if act == "admit" and replaces:
            assert subject not in HONEST
        if act == "admit" and roles != ["reviewer"] and not replaces:
            assert not honest_custodian
        if act == "roles":
            assert not honest_custodian
        if act == "remove" and KIT not in signers:
            raise AssertionError("a second signature of M's counted")
        assert act not in {"rotate", "kit", "custodian_key", "retention"}, people

    def alone(self) -> set[tuple[str, str]]:
        """Which acts M could do with one signature now."""
        requests = {
            act: self.desk.request(act, self.now, facts=self.facts(act, "", BOTH, 0))
            for act in ("rotate", "kit", "retention", "custodian_key")
        }
        for act in ("roles", "remove"):
            requests[act] = self.desk.request(act, self.now, "H", self.facts(act, "H", BOTH, 0))
        return {
            (act, "alone")
            for act, request in requests.items()
            if needed(self.desk.state, request, person("M"), day(self.now)).alone
        }

    @rule(days=st.sampled_from((1, 3, 6, 8)))
    def days_pass(self, days: int) -> None:
        for who in self.honest:
            suspended = self.desk.state.suspended.get(person(who))
            if suspended and not suspended.objected:
                assert self.tried("object", (who,), who, {})
        self.now += days
        fresh = [self.history.linked("M", who, self.now) for who in PUPPETS if who in self.people()]
        self.seasoned = not all(fresh)

    @rule(who=st.sampled_from(HONEST), subject=st.sampled_from(ENEMIES))
    def the_honest_suspend(self, who: str, subject: str) -> None:
        if who in self.honest:
            self.tried("suspend", (who,), subject, {})

    @precondition(lambda self: bool(self.desk.state.suspended))
    @rule(who=st.sampled_from(HONEST), subject=st.sampled_from((*HONEST, *ENEMIES)))
    def the_honest_restore(self, who: str, subject: str) -> None:
        if who in self.honest:
            self.tried("restore", (who,), subject, {})

    @precondition(lambda self: len(self.honest) == 2)
    @rule(act=st.sampled_from(["rotate", "remove", "retention"]), subject=st.sampled_from(PUPPETS))
    def the_honest_agree(self, act: str, subject: str) -> None:
        passed = self.tried(act, ("H", "G"), subject, self.facts(act, subject, [], 0))
        able = self.two("H", "G") and "H" in self.custodians()
        if act == "rotate":
            assert passed == able

    @invariant()
    def who_counts_as_two_is_what_the_history_says(self) -> None:
        for a, b in combinations(self.people(), 2):
            found = counts_as_two(self.desk.state, person(a), person(b), day(self.now))
            assert found == self.two(a, b), (a, b)

    @invariant()
    def the_honest_stay(self) -> None:
        assert set(self.honest) <= set(self.people())


TestRoster = Roster.TestCase
TestRoster.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)


def test_puppets_of_puppets_are_ms_too() -> None:
    """M admits P; M and P admit Q; P and Q admit R: R and M are one person still."""
    walk = Roster()
    walk.begin(("H",), True, True, True)
    for who, signers in (("Q", ("M", "P")), ("R", ("P", "Q")), ("S", ("P", "R"))):
        walk.m_does("admit", signers, who, ["reviewer"], 0, 0)
        assert who in walk.people()
        walk.who_counts_as_two_is_what_the_history_says()
    walk.m_takes_over()
    walk.the_honest_stay()
