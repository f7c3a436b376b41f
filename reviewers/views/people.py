"""People: who is here, who waits, and the one-time link for the next."""

import base64
from dataclasses import asdict, dataclass, replace

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import languages
from languages import Face
from reviewers.accounts import coming_back, factors, lacks, letting_back, people, roles
from reviewers.accounts.lacks import Lack
from reviewers.consent import departures
from reviewers.consent.act import Name
from reviewers.errors import IllegalMove, NotAllowed
from reviewers.keys import keyring, kit, rewrapping
from reviewers.messages import Problem
from reviewers.models import Membership, RosterClaim
from reviewers.roster import carrying, claims, closed, replacing
from reviewers.views import proposals
from reviewers.views.access import SITE, person, standing
from reviewers.views.answers import changing, done, valid
from reviewers.views.forms import InviteForm
from reviewers.views.frame import for_scripts, page
from reviewers.views.joining import may_found
from reviewers.views.key_forms import PersonForm
from reviewers.views.proposals import Shown
from submissions import intake

POST_QUANTUM = "age1pq1"  # how such a public key begins


@dataclass(frozen=True)
class Entry:
    """A person at a desk, as the page lists them. ``shown``: their keys wait to be compared;
    ``key_first``: the desk's list had their key before, so they make another one.
    """

    membership: Membership
    name: str
    roles: tuple[str | Promise, ...]
    recipient: str
    shown: bool
    key_first: bool = False


@dataclass(frozen=True)
class DeskEntry:
    """``missing``: of a desk without a list, how many members have not shown their keys, and
    ``left_out`` who they are.
    """

    slug: str
    name: str
    recipient: str
    members: tuple[Entry, ...]
    waiting: tuple[Entry, ...]
    new_keys: tuple[Entry, ...]
    former: tuple[str, ...]
    others: tuple[Entry, ...]
    custodian: str
    fewer_days: list[Shown]
    proposals: list[Shown]
    signed: list[Shown]
    retention_days: int
    begun: bool
    missing: int
    left_out: tuple[Entry, ...]
    lacks: tuple[Lack, ...]

    @property
    def alone(self) -> bool:
        """Has no second custodian, whose word some of what is on the page takes."""
        return Lack.SECOND_CUSTODIAN in self.lacks

    @property
    def asked(self) -> frozenset[str]:
        """Persons about whom something is proposed: a second proposal about them is refused."""
        return frozenset(each.proposal.details.get("subject", "") for each in self.signed)

    @property
    def custodian_is_classical(self) -> bool:
        """Of an age older than 1.3: what is sealed to it, a quantum computer may open one day."""
        return bool(self.custodian) and not self.custodian.startswith(POST_QUANTUM)

    @property
    def suggested(self) -> str:
        """Roles of the next person, as the form has them."""
        return " ".join(lacks.suggested(self.lacks))

    @property
    def forms(self) -> tuple[str, ...]:
        """Where the desk's own form is, in each language."""
        return tuple(intake.form_path(self.slug, code) for code in languages.codes(Face.REPORTER))

    @property
    def away(self) -> tuple[str, ...]:
        """Where its key is as text and picture, and the page to take along, in each language."""
        return tuple(intake.away_path(self.slug, code) for code in languages.codes(Face.REPORTER))

    @property
    def everybody(self) -> tuple[Entry, ...]:
        """Who holds the key, and who needs none or has none any more."""
        return self.members + self.others


def listed(membership: Membership) -> Entry:
    user = membership.reviewer.user
    held = membership.roles or [role.slug for role in roles.of(user)]
    labels = tuple(role.label for role in roles.ROLES if role.slug in held)
    shown = RosterClaim.objects.filter(membership=membership).exists()
    return Entry(membership, user.get_username(), labels, membership.reviewer.recipient, shown)


def _new_keys(desk: str) -> tuple[Entry, ...]:
    """Of members who lost their passphrase; who lost it elsewhere too waits beside newcomers."""
    rows = (row.membership for row in replacing.waiting((desk,)))
    return tuple(listed(row) for row in rows if row.admitted or row.suspended_on)


def _waiting(desk: str) -> tuple[Entry, ...]:
    rows = keyring.waiting(desk)
    return tuple(replace(listed(row), key_first=claims.stood_before(row)) for row in rows)


def _left_out(desk: str) -> tuple[Entry, ...]:
    if not carrying.required(desk):
        return ()
    without = carrying.left_out(desk)
    return tuple(listed(row) for row in keyring.members(desk) if row.person in without)


def desks_of(user: User) -> tuple[DeskEntry, ...]:
    """This person's desks, with everybody at them; an administrator sees theirs without its key."""
    mine = set(Membership.objects.filter(reviewer__user=user).values_list("desk", flat=True))
    return tuple(
        DeskEntry(
            desk.slug,
            desk.name,
            desk.recipient,
            tuple(map(listed, keyring.members(desk.slug))),
            _waiting(desk.slug),
            _new_keys(desk.slug),
            coming_back.former(desk.slug),
            tuple(map(listed, keyring.without(desk.slug))),
            desk.custodian,
            proposals.of_desk(user, desk.slug, Name.RETENTION),
            proposals.of_desk(user, desk.slug, Name.CUSTODIAN_KEY),
            proposals.signed(user, desk.slug),
            desk.retention_days,
            not carrying.required(desk.slug),
            carrying.missing(desk.slug),
            _left_out(desk.slug),
            lacks.of_desk(desk.slug, tried=kit.is_drilled(desk.slug)),
        )
        for desk in intake.desks()
        if desk.slug in mine
    )


def desk_keys(user: User) -> list[dict[str, object]]:
    """Of each desk whose key this person holds: the kit's sealed copy, and how far rewrapping is.

    Whom a key is wrapped for, a browser takes from the list of people that it has checked.
    """
    found = []
    for slug in keyring.desks_held(user):
        held, state = kit.of(slug), rewrapping.progress(slug)
        if held is None:
            continue
        found.append(
            {
                "slug": slug,
                "kit_key": base64.b64encode(held.wrapped_key).decode(),
                **asdict(state),
            }
        )
    return found


@require_safe
def people_page(request: HttpRequest) -> HttpResponse:
    user, desks = person(request), desks_of(person(request))
    return page(
        request,
        "people",
        _("People"),
        scripts=for_scripts(user, "people", {"desks": desk_keys(user)}),
        desks=desks,
        any_former=any(each.former for each in desks),
        letting_back=letting_back.told(user, (each.slug for each in desks)),
        own_lacks=lacks.of_person(user),
        roles=[(role, lacks.MEANS.get(role.slug, "")) for role in roles.ROLES],
        suggested=desks[0].suggested.split() if desks else (),
        inside=standing(user).admitted,
        closed=closed.closed(each.slug for each in desks),
        key_first=claims.key_first(user),
        may_admit=user.has_perm("reviewers.admit_membership"),
        may_invite=user.has_perm("reviewers.invite_membership"),
        may_help=user.has_perm("reviewers.help_membership"),
        may_found=may_found(user),
    )


@changing
def invite(request: HttpRequest) -> HttpResponse:
    """The link is in this answer and nowhere else: the server keeps a hash of it."""
    form, user = valid(InviteForm(request.POST)), person(request)
    desk = form.cleaned_data["desk"]
    if not Membership.objects.filter(desk=desk, reviewer__user=user).exists():
        raise NotAllowed(Problem.MEMBER)
    token = people.invite(user, desk, form.cleaned_data["roles"], form.cleaned_data["former"])
    return done(link=reverse(f"{SITE}:join", args=[token]))


def _named(request: HttpRequest) -> User:
    """The person of a membership. Raises IllegalMove when there is none."""
    form = PersonForm(request.POST)
    found = Membership.objects.filter(pk=form.cleaned_data["membership"] if form.is_valid() else 0)
    membership = found.select_related("reviewer__user").first()
    if membership is None:
        raise IllegalMove("person")
    return membership.reviewer.user


@changing
def offer_reset(request: HttpRequest) -> HttpResponse:
    """The link is in this answer and nowhere else."""
    token = factors.offer_reset(person(request), _named(request))
    return done(link=reverse(f"{SITE}:reset-factor", args=[token]))


@changing
def deactivate(request: HttpRequest) -> HttpResponse:
    departures.deactivate(person(request), _named(request))
    return done(reverse(f"{SITE}:people"))


@changing
def reactivate(request: HttpRequest) -> HttpResponse:
    factors.reactivate(person(request), _named(request))
    return done(reverse(f"{SITE}:people"))
