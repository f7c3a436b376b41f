"""The first list of a desk of an older release: the page of its first signature.

The second one is given on "People", beside what the first has signed.
"""

import base64

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers.consent.roster_acts import RosterName
from reviewers.keys import keyring, kit
from reviewers.models import Proposal
from reviewers.roster import carrying
from reviewers.views.access import person
from reviewers.views.frame import for_scripts, page
from reviewers.views.people import listed
from submissions import intake, roster


@require_safe
def first_list_page(request: HttpRequest, slug: str) -> HttpResponse:
    """To people who do not hold the desk's key, and where there is a list, it is not there."""
    user, desk, paper = person(request), intake.desk(slug), kit.of(slug)
    here = slug in keyring.desks_held(user) and carrying.required(slug)
    if desk is None or paper is None or not here:
        raise Http404
    members = tuple(map(listed, keyring.members(slug)))
    data = {
        "slug": slug,
        "name": desk.name,
        "kit_key": base64.b64encode(paper.wrapped_key).decode(),
        "server": roster.first_day(),
        "left_out": sorted(carrying.left_out(slug)),
    }
    return page(
        request,
        "first_list",
        _("The first list of people"),
        scripts=for_scripts(user, "carry", data),
        desk=desk,
        members=members,
        missing=tuple(each.name for each in members if not each.shown),
        alone=len(members) == 1,
        signed=Proposal.objects.open().filter(desk=slug, act=RosterName.CARRY).exists(),
    )
