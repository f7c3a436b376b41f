"""Lists that every verifier refuses: two who do not count as two, suspensions and the kit."""

from typing import Any

from sealing.roster import KIT, ZEROS, Fault
from tests.sealing.roster_bad import Bad, admits, does, suspended
from tests.sealing.roster_desk import BOTH, Desk, recipient, two_and
from tests.sealing.roster_good import REVIEWER, inherited


def _links() -> dict[str, Bad]:
    rotation = {"recipient": recipient("desk main 2")}
    linked = inherited()
    odd_even = inherited()
    odd_even.admits("Q", "M", "P", on=21, roles=REVIEWER)
    further = odd_even.fork()
    further.admits("R", "P", "Q", on=22, roles=REVIEWER)
    exempt = Desk()
    exempt.founds({"M": BOTH})
    exempt.admits("H", "M", on=0, roles=REVIEWER)
    exempt.admits("P", "M", on=5)
    exempt.admits("Q", "M", "P", on=6)
    replaced = two_and()
    replaced.does("suspend", "M", on=20, subject="H")
    replaced.admits("H", "M", KIT, on=27, label="H again", replaces=1)
    held = linked.fork()
    held.does("suspend", "P", on=21, subject="H")
    renewed = held.fork()
    renewed.does("restore", "P", on=40, subject="H")
    suspended = linked.fork()
    suspended.does("suspend", "P", on=21, subject="M")
    return {
        "two of whom one came through the other": does(
            linked, Fault.LINKED, "remove", "M", "P", on=26, subject="H"
        ),
        "two linked rotate": does(
            linked, Fault.LINKED, "rotate", "P", "M", on=26, facts=rotation
        ),
        "two linked give roles": does(
            linked, Fault.LINKED, "roles", "P", "M", on=26, subject="H", facts={"roles": BOTH}
        ),
        "odd and even": does(
            odd_even, Fault.LINKED, "remove", "P", "Q", on=22, subject="H"
        ),
        "odd and even and odd": does(
            further, Fault.LINKED, "remove", "M", "R", on=23, subject="H"
        ),
        "who came in the exempt week, after it": does(
            exempt, Fault.LINKED, "remove", "M", "Q", on=7, subject="H"
        ),
        "a key replaced by one and the kit": does(
            replaced, Fault.LINKED, "rotate", "M", "H", on=30, facts=rotation
        ),
        "seven days during a suspension": does(
            held, Fault.LINKED, "remove", "M", "P", on=40, subject="H"
        ),
        "seven days that ended with a suspension": does(
            renewed, Fault.LINKED, "remove", "M", "P", on=46, subject="H"
        ),
    }  # fmt: skip


def _suspensions() -> dict[str, Bad]:
    open_one, three = suspended(), suspended("C")
    objected = suspended()
    objected.does("object", "H", on=20, subject="H")
    linked = inherited()
    linked.does("suspend", "P", on=21, subject="M")
    return {
        "suspends everybody": does(
            three, Fault.UNSETTLED, "suspend", "M", on=20, subject="C"
        ),
        "suspended twice": does(
            three, Fault.UNSETTLED, "suspend", "C", on=20, subject="H"
        ),
        "admits while a suspension is open": admits(
            open_one, Fault.UNSETTLED, "D", "M", on=20, roles=REVIEWER
        ),
        "gives roles while a suspension is open": does(
            three, Fault.UNSETTLED, "roles", "M", "C", on=20, subject="C",
            facts={"roles": REVIEWER},
        ),
        "retention by one while the other is suspended": does(
            open_one, Fault.TOO_FEW, "retention", "M", on=20, facts={"days": 1}
        ),
        "objects for another": does(
            three, Fault.SUBJECT, "object", "C", on=20, subject="H"
        ),
        "objects twice": does(objected, Fault.OBJECTED, "object", "H", on=21, subject="H"),
        "restores themselves": does(
            open_one, Fault.SUSPENDED, "restore", "H", on=21, subject="H"
        ),
        "restored by nobody's need": does(
            two_and(), Fault.SUBJECT, "restore", "M", on=21, subject="H"
        ),
        "restored by one who came through them": does(
            _newcomer_suspends(), Fault.LINKED, "restore", "P", on=21, subject="M"
        ),
    }  # fmt: skip


def _newcomer_suspends() -> Desk:
    desk = Desk()
    desk.founds({"M": BOTH})
    desk.admits("H", "M", on=1)
    desk.admits("P", "M", on=20, roles=REVIEWER)
    desk.does("suspend", "H", on=20, subject="M")
    return desk


def _kit() -> dict[str, Bad]:
    open_one, three = suspended(), suspended("C")
    objected = suspended()
    objected.does("object", "H", on=20, subject="H")
    alone = two_and()
    alone.does("suspend", KIT, on=20, subject="H")
    answered = alone.fork()
    answered.does("restore", "M", on=21, subject="H")
    rotation = {"recipient": recipient("desk main 2")}
    again: dict[str, Any] = {"label": "H again", "replaces": 1}
    by_kit = does(open_one, Fault.WAITING, "remove", "M", KIT, on=49, subject="H")
    return {
        "removal by the kit too early": by_kit,
        "removal by the kit after an objection": does(
            objected, Fault.OBJECTED, "remove", "M", KIT, on=50, subject="H"
        ),
        "removal by the kit without a suspension": does(
            two_and(), Fault.NOT_TWO, "remove", "M", KIT, on=50, subject="H"
        ),
        "removal by the kit where a member can sign": does(
            three, Fault.NOT_TWO, "remove", "M", KIT, on=50, subject="H"
        ),
        "removal by the kit alone": does(
            open_one, Fault.NOT_A_MEMBER, "remove", KIT, on=50, subject="H"
        ),
        "the kit rotates": does(
            open_one, Fault.NOT_A_MEMBER, "rotate", "M", KIT, on=50, facts=rotation
        ),
        "the kit restores": does(
            open_one, Fault.NOT_A_MEMBER, "restore", KIT, on=50, subject="H"
        ),
        "the kit admits somebody new": admits(
            two_and(), Fault.NOT_A_MEMBER, "D", KIT, on=20, roles=REVIEWER
        ),
        "the kit as a second for somebody new": admits(
            two_and(), Fault.NOT_A_MEMBER, "D", "M", KIT, on=20, roles=REVIEWER
        ),
        "the kit before a member": admits(
            open_one, Fault.NOT_A_MEMBER, "H", KIT, "M", on=50, **again
        ),
        "replaced by the kit too early": admits(
            open_one, Fault.WAITING, "H", "M", KIT, on=26, **again
        ),
        "replaced by the kit after an objection": admits(
            objected, Fault.OBJECTED, "H", "M", KIT, on=27, **again
        ),
        "replaced by one": admits(open_one, Fault.TOO_FEW, "H", "M", on=27, **again),
        "replaced by the kit alone too early": admits(
            alone, Fault.WAITING, "H", KIT, on=49, **again
        ),
        "replaced by the kit alone after a member's suspension": admits(
            open_one, Fault.WAITING, "H", KIT, on=50, **again
        ),
        "replaced by the kit alone after a member signed": admits(
            _signed_since(), Fault.NOT_TWO, "H", KIT, on=52, **again
        ),
        "replaced by the kit alone, restored meanwhile": admits(
            answered, Fault.WAITING, "H", KIT, on=52, **again
        ),
        "replaced with other roles": admits(
            open_one, Fault.ROLE, "H", "M", KIT, on=27, roles=["editor"], **again
        ),
        "replaced under another name": admits(
            open_one, Fault.SUBJECT, "H", "M", KIT, on=27, name=ZEROS, **again
        ),
        "replaces nobody": admits(
            two_and(), Fault.NOT_A_MEMBER, "C", "M", "H", on=20, replaces=1
        ),
    }  # fmt: skip


def _signed_since() -> Desk:
    desk = two_and("C")
    desk.does("suspend", KIT, on=20, subject="H")
    desk.does("retention", "M", "C", on=21, facts={"days": 400})
    return desk


def refused() -> dict[str, Bad]:
    parts = (_links, _suspensions, _kit)
    return {name: one for part in parts for name, one in part().items()}
