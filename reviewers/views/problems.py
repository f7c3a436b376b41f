"""Why something was not done, as sentences for the person, from the slugs that the verbs raise."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive import accession
from reviewers import errors
from submissions import intake

SENTENCES: dict[str, str | Promise] = {
    # Conditions of a move
    "held": gettext_lazy("It is held: two people must lift the hold first."),
    "gone": gettext_lazy("Nothing of it is left."),
    "reason": gettext_lazy("A reason is needed."),
    "rating": gettext_lazy("Choose a verdict and a credibility."),
    "twin": gettext_lazy("Link the case that this one duplicates first."),
    "twin aside": gettext_lazy(
        "The case that it repeats was set aside or destroyed itself. Name another one."
    ),
    "assessment": gettext_lazy("Save an assessment of your own first."),
    "own rating": gettext_lazy(
        "Save your own assessment first; until then the other one is hidden."
    ),
    "ratings apart": gettext_lazy(
        "The two ratings do not carry this verdict. Far apart, they make a case disputed, or it "
        "is assessed again."
    ),
    "one independent source": gettext_lazy("It needs a link to one independent source."),
    "two independent sources": gettext_lazy(
        "It needs links to two sources that are independent of this case and of each other."
    ),
    "place": gettext_lazy("Both assessors must have established the place."),
    "date": gettext_lazy("Both assessors must have established the date."),
    "verdict": gettext_lazy("The case has no verdict that may be published."),
    "draft": gettext_lazy("There is no draft yet."),
    "approval": gettext_lazy("The newest draft is not approved: a change voids an approval."),
    "link": gettext_lazy("Choose a relation and how independent the two are."),
    "embargo": gettext_lazy("The embargo has not passed."),
    "status": gettext_lazy("The draft says another status than the verdict of the case."),
    "checklist": gettext_lazy("Every point of the checklist must hold."),
    "files": gettext_lazy("A file of the draft is not clean, or not the one that was approved."),
    # Who may not
    "word": gettext_lazy(
        "This word is nobody’s, older than 60 days, or from before a new key. Export again."
    ),
    "member": gettext_lazy("You do not hold the key of this desk."),
    "alone": gettext_lazy("This takes two people: another one must confirm it."),
    "second person": gettext_lazy("This takes another person than the first assessor."),
    "author": gettext_lazy("Only the author of the newest draft can send it to the safety review."),
    "another person": gettext_lazy(
        "You wrote a revision of this draft or altered a file of it: somebody who made none of it "
        "has to release it."
    ),
    "first assessor": gettext_lazy("This takes another person than the first assessor."),
    "reviewer": gettext_lazy("Only a reviewer can do this."),
    "editor": gettext_lazy("Only an editor can do this."),
    "custodian": gettext_lazy("Only a custodian can do this."),
    "opens nothing": gettext_lazy("This person has no role that opens reports."),
    "enrolled": gettext_lazy("You have a key already."),
    "help": gettext_lazy(
        "A custodian or an administrator of the same desk can do this, for somebody else."
    ),
    "passkey": gettext_lazy("This passkey could not be used. Try again."),
    "yourself": gettext_lazy("Nobody removes themselves: a colleague does it."),
    "second factor": gettext_lazy("You have a second factor already."),
    # People
    "invitation": gettext_lazy(
        "This link was used, or is older than three days. Ask for a new one."
    ),
    "name": gettext_lazy("This name is taken, or has signs that a name cannot have."),
    "password": gettext_lazy("This password is not good enough."),
    "code": gettext_lazy("This code was not right. Wait for the next one and try again."),
    "role": gettext_lazy("Choose a desk and at least one role."),
    # Keys
    "recipient": gettext_lazy("This is not a key that the desk can use."),
    "own key": gettext_lazy(
        "This key is in use at the desk. It must be one of their own, made and kept elsewhere."
    ),
    "dossier": gettext_lazy("Not everything opens with the court’s key yet."),
    "not sealed": gettext_lazy("What came was not sealed, so nothing of it was kept."),
    "not sealed so": gettext_lazy("What came was sealed to the wrong people, so it was not kept."),
}


def _of_desk(error: errors.DeskError) -> tuple[str, ...]:
    if isinstance(error, errors.Stale) and error.args in {("draft",), ("approve",)}:
        return (
            _(
                "A colleague saved another draft meanwhile. What stands here is kept; below is "
                "what differs. Look at both before you go on."
            ),
        )
    if isinstance(error, errors.Stale) and str(error) in {"left", "people", "rotated"}:
        return (_("Somebody joined, left or changed the key meanwhile. Reload the page."),)
    if isinstance(error, errors.Stale):
        return (
            _(
                "Somebody else was quicker and the case has changed. What you typed is still here: "
                "open the case in another tab, look at it, and try again."
            ),
        )
    if isinstance(error, errors.IllegalMove):
        return (_("The case is in another state by now, and this cannot be done from it."),)
    if isinstance(error, errors.HashMismatch):
        return (_("What was sent is not what was approved. Nothing was published."),)
    if isinstance(error, errors.PeopleError) and error.sentences:
        return error.sentences
    slugs = error.problems if isinstance(error, errors.GuardFailed) else tuple(map(str, error.args))
    general = (
        _("You may not do this.")
        if isinstance(error, errors.NotAllowed)
        else _("This cannot be done now.")
    )
    known = tuple(str(SENTENCES[slug]) for slug in slugs if slug in SENTENCES)
    return known or (general,)


def sentences_of(error: Exception) -> tuple[str, ...]:
    if isinstance(error, accession.AccessionError):
        return tuple(problem.said(accession.named(problem.path)) for problem in error.problems)
    if isinstance(error, intake.Missing):
        return (_("It is not there any more."),)
    if isinstance(error, intake.IntakeError):
        # These carry a sentence of their own (a desk's name or address).
        return (_(str(error)),)
    return (
        _of_desk(error) if isinstance(error, errors.DeskError) else (_("This cannot be done now."),)
    )
