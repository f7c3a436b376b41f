"""What a desk cannot do yet, and how that is cured: a second person of a role, a tried paper.

A desk of one works, and then meets a door that only two can open, on the worst day. So it is said
on the first: on "People", on an empty queue, and beside each act that nobody could confirm.
"""

from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviewers.accounts import roles
from reviewers.accounts.roles import APP, CUSTODIAN, EDITOR, REVIEWER
from reviewers.models import Membership, RecoveryCode

Text = str | Promise
TWO = 2  # people whom an act takes that nobody does alone


@dataclass(frozen=True, eq=False)
class Words:
    """``cannot``: what the desk cannot do meanwhile; ``cure``: the words of a link; ``page``: where
    it leads, by the name of one of the desk's pages; ``place``: on that page.
    """

    cannot: Text
    cure: Text
    page: str
    place: str = ""


class Lack(Enum):
    """In the order in which they are best cured."""

    SECOND_CUSTODIAN = Words(
        _(
            "One custodian is not enough to destroy or hold a case, to hand one to a court, to "
            "keep cases for fewer days, or to name a key for originals. And when the only "
            "custodian loses their phone or passphrase, nobody can help them."
        ),
        _("Invite a second custodian"),
        "people",
        "invite",
    )
    SECOND_EDITOR = Words(
        _("Nothing can be published: who drafts does not approve, so it takes two editors."),
        _("Invite another editor"),
        "people",
        "invite",
    )
    SECOND_REVIEWER = Words(
        _(
            "No case can be given a verdict: two people assess it. And nobody could confirm to "
            "destroy what waits aside, or to make codes worthless."
        ),
        _("Invite another reviewer"),
        "people",
        "invite",
    )
    KIT_UNTRIED = Words(
        _("Nobody has tried whether the recovery kit on paper opens the desk’s key."),
        _("Try the recovery kit"),
        "holders",
    )
    NO_RECOVERY_CODES = Words(
        _(
            "You have no recovery codes: without your phone you could not sign in until a "
            "colleague helps you."
        ),
        _("Make recovery codes"),
        "account",
    )

    @property
    def cannot(self) -> Text:
        return self.value.cannot

    @property
    def cure(self) -> Text:
        return self.value.cure


# A lack of people, by a permission that two of them must have, with the role that gives it.
OF_PEOPLE = {
    Lack.SECOND_CUSTODIAN: ("destroy_case", CUSTODIAN),
    Lack.SECOND_EDITOR: ("approve_case", EDITOR),
    Lack.SECOND_REVIEWER: ("assess_case", REVIEWER),
}
# What a role means for a desk, beside what its holder may do (reviewers.accounts.roles).
MEANS: dict[str, Text] = {
    REVIEWER: _("Two are needed for every verdict."),
    EDITOR: _("Two are needed to publish: one drafts, another approves."),
    CUSTODIAN: _(
        "Two are needed to destroy, to hold, to hand to a court, and to help each other when a "
        "phone or a passphrase is lost. Choose people whom you would trust with every report."
    ),
    roles.ADMINISTRATOR: _("For somebody who looks after accounts and must not read reports."),
}


def of_people(desk: str) -> tuple[Lack, ...]:
    """Second people whom this desk lacks now; one query. As ``roles`` counts them at a desk."""
    held = Membership.objects.filter(desk=desk, reviewer__user__is_active=True)
    group = "reviewer__user__groups"
    wanted = {
        f"{group}__permissions__content_type__app_label": APP,
        f"{group}__permissions__codename__in": [codename for codename, _ in OF_PEOPLE.values()],
    }
    columns = "pk", "roles", f"{group}__name", f"{group}__permissions__codename"
    rows = held.exclude(wrapped_key=b"").filter(**wanted).values_list(*columns)
    having = {
        (codename, person)
        for person, here, name, codename in rows
        if not here or name in here or name not in roles.SLUGS
    }
    return tuple(
        lack
        for lack, (permission, _role) in OF_PEOPLE.items()
        if sum(codename == permission for codename, _who in having) < TWO
    )


def of_desk(desk: str, *, tried: bool) -> tuple[Lack, ...]:
    """All that this desk lacks now. ``tried``: whether its recovery kit was."""
    return (*of_people(desk), *(() if tried else (Lack.KIT_UNTRIED,)))


def of_person(user: User) -> tuple[Lack, ...]:
    """What they lack who look."""
    if RecoveryCode.objects.filter(device__user=user).exists():
        return ()
    return (Lack.NO_RECOVERY_CODES,)


def suggested(lacks: tuple[Lack, ...]) -> tuple[str, ...]:
    """Roles, by slug, of the next person who would cure most; a reviewer's beside any of them."""
    missing = {role for lack, (_permission, role) in OF_PEOPLE.items() if lack in lacks}
    return tuple(slug for slug in roles.SLUGS if slug in {REVIEWER, *missing})
