"""Words of the desk's pages: states, moves and acts by their slugs."""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

import languages
from archive import accession
from languages import SOURCE
from reviewers import states
from reviewers.custody.acts import Act
from reviewers.models import CustodyEntry
from reviewers.release import publication

register = template.Library()

MOVES: dict[str, str | Promise] = {
    "triage": _("Triage"),
    "reject": _("Reject"),
    "spam": _("Mark as spam"),
    "duplicate": _("Mark as duplicate"),
    "start": _("Start the review"),
    "await": _("Wait for corroboration"),
    "resume": _("Resume the review"),
    "assess": _("Assess"),
    "reassess": _("Assess again"),
    "reopen": _("Reopen on new evidence"),
    "destroy": _("Destroy"),
    "expire": _("Its days were over: destroyed"),
    "take_back": _("The reporter took everything back"),
    "hold": _("Hold it"),
    "lift": _("Lift the hold"),
    "draft": _("Draft"),
    "discard": _("Discard the draft"),
    "submit": _("Send to safety review"),
    "send_back": _("Send back"),
    "approve": _("Approve"),
    "publish": _("Publish"),
    "correct": _("Correct"),
    "retract": _("Retract"),
    "withdraw": _("Withdraw at once"),
    "restore": _("Publish again"),
}
ACTS: dict[str, str | Promise] = {
    "received": _("Report received"),
    "added to": _("The reporter added more"),
    "original received": _("Untouched original received, for the custodian"),
    "sealed received": _("A file came that its sender had sealed"),
    "original handed out": _("Sealed original handed out"),
    "retention set": _("Number of days set"),
    "taken back unseen": _("A reporter took back what the desk had not seen"),
    "exported": _("Sealed parcels exported"),
    "brought back": _("Brought back from an offline machine"),
    "keys exported": _("Sealed keys exported for work off line"),
    "originals exported": _("Sealed originals exported"),
    "assigned": _("Assigned"),
    "prioritised": _("Priority set"),
    "assessed again": _("Assessed by a second person"),
    "dossier proposed": _("To be handed to a court: proposed"),
    "dossier confirmed": _("Handed to a court by two people"),
    "dossier cancelled": _("To be handed to a court: proposal taken back"),
    "dossier rewrapped": _("Made to open with the court’s key"),
    "dossier written": _("Written for the court"),
    "linked": _("Linked to another case"),
    "note": _("Note written"),
    "replied": _("Reply to the reporter"),
    "draft signed": _("Draft signed by its author"),
    "drafted": _("Draft saved"),
    "accessioned": _("Taken into the archive"),
}
# By which of the two names an assignment has.
WHOM: dict[tuple[str, ...], str | Promise] = {
    ("before", "to"): _("from {before} to {to}"),
    ("before",): _("from {before} to nobody"),
    ("to",): _("to {to}"),
    (): _("to nobody"),
}
HALVES: dict[str, str | Promise] = {
    "proposed": _("%(move)s: proposed"),
    "cancelled": _("%(move)s: proposal taken back"),
}


@register.filter
def state(slug: str) -> str:
    return str(states.LABELS.get(slug, slug))


@register.filter
def badge(slug: str) -> SafeString:
    """A state as a mark; the style sheet chooses its tone by the slug."""
    return format_html('<span class="badge" data-state="{}">{}</span>', slug, states.LABELS[slug])


@register.filter
def move(slug: str) -> str:
    return str(MOVES.get(slug) or states.LABELS.get(slug, slug))


@register.filter
def act(slug: str) -> str:
    """What a custody entry says was done."""
    return shorter(slug) or meaning(slug)


def shorter(slug: str) -> str:
    """What is said of an act instead of its meaning, as few words; empty where nothing is."""
    name, _space, half = slug.rpartition(" ")
    if slug not in ACTS and half in HALVES and (name in MOVES or name in states.LABELS):
        return str(HALVES[half]) % {"move": move(name)}
    return str(ACTS.get(slug) or MOVES.get(slug) or states.LABELS.get(slug) or "")


def meaning(slug: str) -> str:
    """The sentence of the vocabulary; an act of an older chain is shown as it stands there."""
    try:
        return gettext(Act(slug).meaning)
    except ValueError:
        return slug


@register.filter
def whom(entry: CustodyEntry) -> SafeString:
    """Of an assignment in custody: whose it was, and whose it is since."""
    if entry.act != "assigned":
        return SafeString("")
    names = {key: entry.facts.get(key) for key in ("before", "to") if entry.facts.get(key)}
    marked = {key: format_html("<bdi>{}</bdi>", name) for key, name in names.items()}
    return format_html(" {}", format_html(str(WHOM[tuple(marked)]), **marked))


@register.filter
def change(slug: str) -> str:
    """What a draft would be, before it is."""
    if slug == publication.FIRST:
        return str(_("First publication"))
    return word(slug, "change")


@register.filter
def word(slug: object, vocabulary: str) -> str:
    """The label of a slug of one of the archive's vocabularies."""
    return accession.VOCABULARIES[vocabulary].label(str(slug), get_language() or SOURCE)


@dataclass(frozen=True)
class RecordLanguage:
    """A language that records may be in; ``name``: in the reader's own."""

    code: str
    name: str
    direction: str


@register.simple_tag
def record_languages() -> tuple[RecordLanguage, ...]:
    reader = get_language() or SOURCE
    return tuple(
        RecordLanguage(each.code, languages.name(each.code, reader), each.direction)
        for each in languages.installed()
    )
