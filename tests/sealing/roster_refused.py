"""Lists that every verifier refuses: who may sign what, links, suspensions and the kit."""

from sealing.roster import KIT, ZEROS, Fault
from tests.sealing.roster_bad import Bad, admits, does
from tests.sealing.roster_desk import BOTH, Desk, recipient, two_and
from tests.sealing.roster_good import REVIEWER, removed


def _acts() -> dict[str, Bad]:
    desk, three = two_and(), two_and("C")
    founder = Desk()
    lone = founder.founding({"M": REVIEWER})
    both = founder.founding({"M": BOTH, "H": BOTH})
    second = {"from": {"desk": "other", "head": ZEROS}}
    from_two = founder.founding({"M": BOTH, "H": BOTH}, **second)
    founder.holds[KIT] = "kit of main"
    return {
        "an unknown act": does(desk, Fault.UNKNOWN_ACT, "erase", "M", "H", on=20),
        "a fact too many": does(
            desk, Fault.MALFORMED, "suspend", "M", on=20, subject="H", facts={"why": ""}
        ),
        "a fact too few": does(desk, Fault.MALFORMED, "retention", "M", "H", on=20),
        "no role that opens": does(
            desk, Fault.MALFORMED, "roles", "M", "H", on=20, subject="H",
            facts={"roles": ["administrator"]},
        ),
        "roles out of order": does(
            desk, Fault.MALFORMED, "roles", "M", "H", on=20, subject="H",
            facts={"roles": ["reviewer", "custodian"]},
        ),
        "a subject where there is none": does(
            desk, Fault.SUBJECT, "retention", "M", "H", on=20, subject="H", facts={"days": 1}
        ),
        "about nobody in the list": does(
            desk, Fault.NOT_A_MEMBER, "suspend", "M", on=20, subject="C"
        ),
        "one suspends themselves": does(
            desk, Fault.SUBJECT, "suspend", "M", on=20, subject="M"
        ),
        "one removes themselves": does(
            three, Fault.SUBJECT, "remove", "M", "H", on=20, subject="M"
        ),
        "a founder without a custodian": Bad(
            Fault.CUSTODIAN, [founder.make("found", "M", on=0, facts=lone).encoded]
        ),
        "two who found a first desk": Bad(
            Fault.MALFORMED, [founder.make("found", "M", "H", on=0, facts=both).encoded]
        ),
        "a further desk by one": Bad(
            Fault.TOO_FEW, [founder.make("found", "M", on=0, facts=from_two).encoded]
        ),
        "somebody who was removed comes back": admits(
            removed(), Fault.SUBJECT, "M", "H", "C", on=32, label="M again"
        ),
    }  # fmt: skip


def _fewer() -> dict[str, Bad]:
    desk, three = two_and(), two_and("C")
    single = Desk()
    single.founds({"M": BOTH})
    single.admits("H", "M", on=1, roles=REVIEWER)
    rotation = {"recipient": recipient("desk main 2")}
    return {
        "rotation by one of two": does(
            desk, Fault.TOO_FEW, "rotate", "M", on=20, facts=rotation
        ),
        "retention by one of two": does(
            single, Fault.TOO_FEW, "retention", "M", on=20, facts={"days": 1}
        ),
        "a new kit by one of two": does(
            desk, Fault.TOO_FEW, "kit", "M", on=20, facts=desk.kit_facts("kit 2")
        ),
        "removal by one": does(desk, Fault.TOO_FEW, "remove", "M", on=20, subject="H"),
        "a fourth by one": admits(three, Fault.TOO_FEW, "D", "M", on=20, roles=REVIEWER),
        "a custodian by one of two custodians": admits(
            desk, Fault.TOO_FEW, "D", "M", on=20
        ),
        "roles by one of two custodians": does(
            desk, Fault.TOO_FEW, "roles", "M", on=20, subject="H", facts={"roles": REVIEWER}
        ),
        "a custodian key by the only custodian": does(
            single, Fault.ROLE, "custodian_key", "M", "H", on=20,
            facts={"recipient": recipient("court")},
        ),
        "a custodian key by one of two custodians": does(
            desk, Fault.TOO_FEW, "custodian_key", "M", on=20,
            facts={"recipient": recipient("court")},
        ),
        "originals stopped by a reviewer": does(
            single, Fault.ROLE, "custodian_key", "H", on=20, facts={"recipient": ""}
        ),
        "suspended by two": does(
            three, Fault.TOO_MANY, "suspend", "M", "H", on=20, subject="C"
        ),
        "made by a reviewer": does(
            single, Fault.ROLE, "suspend", "H", on=20, subject="M"
        ),
        "the last custodian removed": does(
            _two_reviewers(), Fault.ROLE, "remove", "H", "D", on=40, subject="M"
        ),
        "the last custodian's role taken": does(
            single, Fault.CUSTODIAN, "roles", "M", on=20, subject="M",
            facts={"roles": REVIEWER},
        ),
    }  # fmt: skip


def _two_reviewers() -> Desk:
    desk = Desk()
    desk.founds({"M": BOTH})
    desk.admits("H", "M", on=1, roles=REVIEWER)
    desk.admits("D", "M", "H", on=20, roles=REVIEWER)
    return desk


def refused() -> dict[str, Bad]:
    parts = (_acts, _fewer)
    return {name: one for part in parts for name, one in part().items()}
