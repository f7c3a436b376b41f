"""What an act would destroy, in numbers: counted when it is proposed, and again for whoever looks.

Nobody should have to guess what their word sets off.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewers.casework import flood, retention
from reviewers.consent.act import Cost, Target
from reviewers.models import Draft, SealedBody
from submissions import intake

Details = Mapping[str, Any]
Numbers = Mapping[str, object]


def _of_case(target: Target, details: Details) -> Numbers:
    if target.case is None:
        return {"parcels": 0, "words": 0, "drafts": 0}
    return {
        "parcels": len(intake.parcels(target.case.report)),
        "words": SealedBody.objects.filter(case=target.case).count(),
        "drafts": Draft.objects.filter(case=target.case).count(),
    }


def _say_case(held: Details) -> str:
    sent = ngettext(
        "%(count)s sealed parcel of the reporter’s (words and files)",
        "%(count)s sealed parcels of the reporter’s (words and files)",
        held["parcels"],
    ) % {"count": held["parcels"]}
    return _(
        "It would destroy: %(sent)s; notes, reasons and ratings of the desk: %(words)s; revisions "
        "of drafts: %(drafts)s."
    ) % {"sent": sent, "words": held["words"], "drafts": held["drafts"]}


def _of_quarantine(target: Target, details: Details) -> Numbers:
    waiting = {report.hex for report in intake.waiting_reports(target.desk)}
    return {"count": len(waiting & set(details.get("reports", ())))}


def _say_quarantine(held: Details) -> str:
    return ngettext(
        "%(count)s report that waits would be destroyed.",
        "%(count)s reports that wait would be destroyed.",
        held["count"],
    ) % {"count": held["count"]}


def _of_retention(target: Target, details: Details) -> Numbers:
    """Nothing where it is not fewer days than now."""
    if not retention.is_shorter(target.desk, int(details["days"])):
        return {}
    found = retention.forecast(target.desk, int(details["days"]))
    return {
        "due": found.due,
        "first": found.first.isoformat(),
        "timed": found.timed,
        "last": found.last.isoformat(),
        "whole": found.whole,
    }


def _say_retention(held: Details) -> str:
    by_last = ngettext(
        "%(timed)s of %(whole)s case would be due for destruction by %(last)s, unless something "
        "happens in it.",
        "%(timed)s of %(whole)s cases would be due for destruction by %(last)s, unless something "
        "happens in them.",
        held["whole"],
    ) % {"timed": held["timed"], "whole": held["whole"], "last": held["last"]}
    if held["first"] == held["last"] or not held["due"]:
        return by_last
    first = _("The first %(due)s would go on %(first)s.")
    return f"{by_last} {first % {'due': held['due'], 'first': held['first']}}"


def _of_vouchers(target: Target, details: Details) -> Numbers:
    return {"codes": flood.open_codes(target.desk, details["day"])}


def _say_vouchers(held: Details) -> str:
    return ngettext(
        "%(count)s open code would be void.", "%(count)s open codes would be void.", held["codes"]
    ) % {"count": held["codes"]}


OF_CASE = Cost(_of_case, _say_case)
OF_QUARANTINE = Cost(_of_quarantine, _say_quarantine)
OF_RETENTION = Cost(_of_retention, _say_retention)
OF_VOUCHERS = Cost(_of_vouchers, _say_vouchers)
