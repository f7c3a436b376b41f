"""Lists that every verifier accepts, for the shared vectors."""

from sealing.roster import KIT
from tests.sealing.roster_desk import BOTH, Desk, recipient, two_and

REVIEWER = ["reviewer"]


def good() -> dict[str, Desk]:
    """Each list that every verifier accepts, with the state after each of its entries."""
    return {
        "founding alone": _alone(),
        "second and third admission": third(),
        "roles": _roles(),
        "suspend, object, restore": _restored(),
        "removal with rotation": removed(),
        "replacing admission by two": replaced(),
        "replacing admission by one and the kit": _replaced_by_kit(),
        "replacing admission by the kit alone": _kit_alone(),
        "replacing admission of one who is linked": _replaced_while_linked(),
        "removal by one and the kit": _removed_by_kit(),
        "kit, retention and custodian key": _settings(),
        "carried over": _carried(),
        "further desk": _further(),
        "links are inherited": inherited(),
        "a link does not run during a suspension": _held(),
        "a backup was restored": _set_back(),
    }


def _set_back() -> Desk:
    """Two entries are lost, which two browsers saw; what was lost is done again."""
    desk = two_and("C")
    lost = desk.fork()
    lost.does("retention", "M", "C", on=20, facts={"days": 30})
    lost.does("retention", "M", "C", on=21, facts={"days": 40})
    ends = [{"head": one.hash, "number": one.number} for one in lost.entries[-2:]]
    desk.does("backup_restored", "M", "H", on=22, facts={"lost": ends})
    desk.does("retention", "M", "C", on=22, facts={"days": 30})
    return desk


def _alone() -> Desk:
    desk = Desk()
    desk.founds({"M": ["administrator", *BOTH]})
    desk.does("retention", "M", on=0, facts={"days": 365})
    desk.does("rotate", "M", on=1, facts={"recipient": recipient("desk main 2")})
    return desk


def third() -> Desk:
    desk = two_and("C")
    desk.admits("D", "C", "M", on=9, roles=REVIEWER)
    return desk


def _roles() -> Desk:
    desk = third()
    desk.does("roles", "M", "H", on=10, subject="D", facts={"roles": ["editor", "reviewer"]})
    asked = desk.request("roles", 11, "C", {"roles": REVIEWER})
    desk.does("retention", "M", "C", on=12, facts={"days": 30})
    desk.add(desk.entry(asked, "H", "M", on=14))
    return desk


def _restored() -> Desk:
    desk = two_and("C")
    desk.does("suspend", "M", on=20, subject="H")
    desk.does("object", "H", on=20, subject="H")
    desk.does("restore", "C", on=21, subject="H")
    desk.does("suspend", "H", on=22, subject="M")
    desk.does("restore", "H", on=23, subject="M")
    return desk


def removed() -> Desk:
    desk = two_and("C")
    desk.does("suspend", "H", on=30, subject="M")
    desk.does("rotate", "H", "C", on=30, facts={"recipient": recipient("desk main 2")})
    desk.does("remove", "C", "H", on=31, subject="M")
    return desk


def replaced() -> Desk:
    desk = two_and("C")
    desk.does("suspend", "M", on=40, subject="H")
    desk.admits("H", "M", "C", on=40, label="H again", replaces=1)
    desk.does("retention", "H", "C", on=41, facts={"days": 90})
    return desk


def _replaced_by_kit() -> Desk:
    desk = two_and()
    desk.does("suspend", "H", on=20, subject="M")
    desk.admits("M", "H", KIT, on=27, label="M again", replaces=1)
    desk.does("rotate", "M", "H", on=34, facts={"recipient": recipient("desk main 2")})
    return desk


def _replaced_while_linked() -> Desk:
    desk = inherited()
    desk.does("suspend", "M", on=21, subject="P")
    desk.admits("P", "M", "H", on=23, label="P again", replaces=1)
    return desk


def _kit_alone() -> Desk:
    desk = two_and()
    desk.does("suspend", KIT, on=20, subject="M")
    desk.does("object", "M", on=21, subject="M")
    desk.does("suspend", KIT, on=22, subject="M")
    desk.admits("M", KIT, on=52, label="M again", replaces=1)
    desk.does("suspend", "M", on=52, subject="H")
    return desk


def _removed_by_kit() -> Desk:
    desk = two_and()
    desk.does("suspend", "M", on=20, subject="H")
    desk.does("remove", "M", KIT, on=50, subject="H")
    desk.does("rotate", "M", on=50, facts={"recipient": recipient("desk main 2")})
    return desk


def _settings() -> Desk:
    desk = two_and("C")
    desk.does("kit", "M", "H", on=10, facts=desk.kit_facts("kit 2"))
    desk.holds[KIT] = "kit 2"
    desk.does("retention", "H", "C", on=11, facts={"days": 0})
    desk.does("custodian_key", "M", "C", on=12, facts={"recipient": recipient("court")})
    desk.does("custodian_key", "M", "C", on=13, facts={"recipient": ""})
    desk.does("custodian_key", "H", "C", on=14, facts={"recipient": recipient("court")})
    desk.does("custodian_key", "H", on=15, facts={"recipient": ""})
    desk.does("custodian_key", "M", "C", on=16, facts={"recipient": recipient("court")})
    return desk


def _carried() -> Desk:
    desk = Desk("older")
    people = {"M": BOTH, "H": ["custodian", "editor"], "C": REVIEWER}
    desk.founds(people, "H", "C", on=100, carried=1)
    desk.does("retention", "M", "H", on=100, facts={"days": 365})
    return desk


def _further() -> Desk:
    standing = two_and()
    desk = Desk("second")
    source = {"desk": "main", "head": standing.state.head}
    desk.founds({"M": BOTH, "H": REVIEWER}, "H", "M", on=50, **{"from": source})
    return desk


def inherited() -> Desk:
    """M, alone with a puppet, then admits through it: each puppet is linked to all."""
    desk = Desk()
    desk.founds({"M": BOTH})
    desk.admits("H", "M", on=1, roles=REVIEWER)
    desk.admits("P", "M", on=20)
    return desk


def _held() -> Desk:
    desk = inherited()
    desk.does("suspend", "P", on=21, subject="H")
    desk.does("restore", "P", on=40, subject="H")
    return desk
