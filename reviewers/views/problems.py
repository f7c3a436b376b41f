"""Why something was not done, as sentences for the person."""

from django.utils.translation import gettext as _

from archive import accession
from reviewers import errors
from reviewers.consent.roster_acts import SIGNED
from reviewers.messages import Problem
from reviewers.roster_messages import of_fault
from submissions import intake

# Acts about a desk, its people and its keys: no case is open that could have changed.
OF_A_DESK = SIGNED | {
    "drop_quarantine",
    "void_vouchers",
    "quarantine",
    "vouchers",
    "server",
    "identity",
    "new key",
    "letting back",
    "desk",
    "form",
}


def _of_desk(error: errors.DeskError) -> tuple[str, ...]:
    match error:
        case errors.GuardFailed() if error.problems:
            return tuple(str(problem.sentence) for problem in error.problems)
        case errors.PeopleError() if error.sentences:
            return error.sentences
        case errors.NotAllowed() | errors.KeyRefused() | errors.PeopleError():
            return (str(error.problem.sentence),)
        case errors.Busy():
            return (wait_and_try(error.seconds),)
        case errors.RosterRefused():
            return (str(of_fault(error.fault)),)
        case errors.StaleDraft():
            return (
                _(
                    "A colleague saved another draft meanwhile. What stands here is kept; below is "
                    "what differs. Look at both before you go on."
                ),
            )
        case errors.StalePeople():
            return (_("Somebody joined, left or changed the key meanwhile. Reload the page."),)
        case errors.Stale() if str(error) in OF_A_DESK:
            return (
                _("Somebody else was quicker. Reload the page, and look at what stands there now."),
            )
        case errors.Stale():
            return (
                _(
                    "Somebody else was quicker and the case has changed. What you typed is still "
                    "here: open the case in another tab, look at it, and try again."
                ),
            )
        case errors.IllegalMove():
            return (_("The case is in another state by now, and this cannot be done from it."),)
        case errors.HashMismatch():
            return (_("What was sent is not what was approved. Nothing was published."),)
    return (_("This cannot be done now."),)


def wait_and_try(seconds: int) -> str:
    """For a password that is not looked at now, whether or not it is right."""
    return _(
        "The password was not looked at: many were tried just now. Seconds to wait: %(count)s. "
        "Then try again; nothing was changed."
    ) % {"count": seconds}


def sentences_of(error: Exception) -> tuple[str, ...]:
    if isinstance(error, accession.AccessionError):
        return tuple(problem.said(accession.named(problem.path)) for problem in error.problems)
    if isinstance(error, intake.RosterDown):
        return (str(Problem.ROSTER_DOWN.sentence),)
    if isinstance(error, intake.Missing):
        return (_("It is not there any more."),)
    if isinstance(error, intake.IntakeError):
        # These carry a sentence of their own (a desk's name or address).
        return (_(str(error)),)
    return (
        _of_desk(error) if isinstance(error, errors.DeskError) else (_("This cannot be done now."),)
    )
