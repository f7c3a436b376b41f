"""What people at the desk are told when something is not done, in their language.

A problem is a member of ``Problem``, and its value is what is said of it: one that has no sentence
fails mypy. Errors carry members; a page says ``problem.sentence``.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, eq=False)
class Sentence:
    """What is wrong, and what to do next."""

    text: Text


class Problem(Enum):
    """Why something was not done; conditions, persons and what came in."""

    # Conditions of a move
    HELD = Sentence(_("It is held: two people must lift the hold first."))
    GONE = Sentence(_("Nothing of it is left."))
    REASON = Sentence(_("A reason is needed."))
    RATING = Sentence(_("Choose a verdict and a credibility."))
    TWIN = Sentence(_("Link the case that this one duplicates first."))
    TWIN_ASIDE = Sentence(
        _("The case that it repeats was set aside or destroyed itself. Name another one.")
    )
    ASSESSMENT = Sentence(_("Save an assessment of your own first."))
    OWN_RATING = Sentence(_("Save your own assessment first; until then the other one is hidden."))
    RATINGS_APART = Sentence(
        _(
            "The two ratings do not carry this verdict. Far apart, they make a case disputed, or "
            "it is assessed again."
        )
    )
    ONE_INDEPENDENT_SOURCE = Sentence(_("It needs a link to one independent source."))
    TWO_INDEPENDENT_SOURCES = Sentence(
        _("It needs links to two sources that are independent of this case and of each other.")
    )
    PLACE = Sentence(_("Both assessors must have established the place."))
    DATE = Sentence(_("Both assessors must have established the date."))
    VERDICT = Sentence(_("The case has no verdict that may be published."))
    DRAFT = Sentence(_("There is no draft yet."))
    APPROVAL = Sentence(_("The newest draft is not approved: a change voids an approval."))
    LINK = Sentence(_("Choose a relation and how independent the two are."))
    STATUS = Sentence(_("The draft says another status than the verdict of the case."))
    CHECKLIST = Sentence(_("Every point of the checklist must hold."))
    FILES = Sentence(_("A file of the draft is not clean, or not the one that was approved."))
    PRIORITY = Sentence(_("Choose one of the four priorities."))
    PROPOSAL = Sentence(
        _("This page is older than the proposal. Reload it, and look at what is proposed now.")
    )
    TOKEN = Sentence(
        _(
            "These files were chosen on a page that was opened for somebody else. Reload the page "
            "and choose them again."
        )
    )
    VOUCHERS = Sentence(_("Choose how many codes, and for how many days they are good."))
    NOT_SHORTER = Sentence(
        _("These are not fewer days than now. More days, or none, are set by one person at once.")
    )
    SAME_DAYS = Sentence(_("This is the number of days already."))
    # The number of another case
    NO_NUMBER = Sentence(
        _("This is not a number of a case. It has digits and the letters a to f, as in 3e05f1c9.")
    )
    NO_CASE = Sentence(_("No other case of this desk has a number that begins so."))
    SEVERAL_CASES = Sentence(
        _("Several cases have a number that begins so. Type more of it, or choose one below.")
    )
    SAME_CASE = Sentence(_("This is the number of the case itself. Type that of another one."))
    # Who may not
    WORD = Sentence(
        _("This word is nobody’s, older than 60 days, or from before a new key. Export again.")
    )
    MEMBER = Sentence(_("You do not hold the key of this desk."))
    ALONE = Sentence(_("This takes two people: another one must confirm it."))
    PROPOSER = Sentence(
        _(
            "Who proposed or confirmed this cannot do it any more: they left, or lost the role. "
            "Take it back, and propose it anew."
        )
    )
    EXPIRED = Sentence(_("Its last day has gone by. Propose it anew."))
    SECOND_PERSON = Sentence(_("This takes another person than the first assessor."))
    AUTHOR = Sentence(_("Only the author of the newest draft can send it to the safety review."))
    ANOTHER_PERSON = Sentence(
        _(
            "You wrote a revision of this draft or altered a file of it: somebody who made none of "
            "it has to release it."
        )
    )
    REVIEWER = Sentence(_("Only a reviewer can do this."))
    EDITOR = Sentence(_("Only an editor can do this."))
    CUSTODIAN = Sentence(_("Only a custodian can do this."))
    ADMINISTRATOR = Sentence(_("Only an administrator can do this."))
    ROLE_NEEDED = Sentence(_("You do not have the role that this takes."))
    DESK = Sentence(_("The two cases belong to different desks, so they cannot be linked."))
    INVITE = Sentence(_("Only a custodian of this desk or an administrator can invite somebody."))
    ADMIT = Sentence(_("Only a custodian of this desk can admit somebody to its key."))
    FOUND_A_DESK = Sentence(_("Only a custodian who has a key of their own can open a desk."))
    OPENS_NOTHING = Sentence(_("This person has no role that opens reports."))
    ENROLLED = Sentence(_("You have a key already."))
    HELP = Sentence(
        _("A custodian or an administrator of the same desk can do this, for somebody else.")
    )
    NOT_ENROLLED = Sentence(_("You have no key yet. Sign in, and the next page makes one."))
    WRONG_PASSWORD = Sentence(
        _("The password was not right. After several wrong ones, wait a few minutes.")
    )
    PASSKEY = Sentence(_("This passkey could not be used. Try again."))
    YOURSELF = Sentence(_("Nobody removes themselves: a colleague does it."))
    SECOND_FACTOR = Sentence(_("You have a second factor already."))
    CLOCK = Sentence(
        _(
            "The date of your computer is another one than the server’s, so what you signed would "
            "bear a wrong day. Set its clock, reload the page and do it again."
        )
    )
    NONCE = Sentence(_("This page is older than what it sends. Reload it, and do it again."))
    NO_ROSTER = Sentence(
        _(
            "This desk has no confirmed list of its people yet, so nobody is admitted, suspended "
            "or given roles, and the key stays as it is. Each member unlocks once, then two "
            "compare their digits and sign the list (“People”). Everything else goes on."
        )
    )
    SIGNER = Sentence(_("What came was signed by somebody else than the account that sent it."))
    KIT_ALONE = Sentence(
        _(
            "The recovery kit signs alone only for an only custodian whose waiting period whoever "
            "runs the server has begun (“manage.py let_back”). Call them."
        )
    )
    KEY_FIRST = Sentence(
        _(
            "Your key stood in this desk’s list before, and no key stands in it twice. Make a new "
            "key for your account first (“Something is lost”)."
        )
    )
    LEFT_OUT = Sentence(
        _(
            "Somebody holds the desk’s key and is not in this list, and you were not shown their "
            "name as left out. Reload the page: wait for them, or sign that they are left out."
        )
    )
    CLAIM = Sentence(
        _("The list names other keys than this person showed. Reload the page and compare again.")
    )
    PROOF = Sentence(
        _("The proof of this key does not fit the person or the desk. Reload the page.")
    )
    MARK = Sentence(_("This browser saw another list of people than the server has. Reload it."))
    IN_ROSTER = Sentence(
        _("This person holds the desk’s key: suspend them instead, on the page “People”.")
    )
    FURTHER_DESK = Sentence(
        _("Two members of a desk that is open found the next one together: propose it to one.")
    )
    ROSTER_DOWN = Sentence(
        _(
            "The list of people of this desk is not in order, so nothing was changed. Tell whoever "
            "runs the server (“manage.py verify_roster”)."
        )
    )
    SUSPENDED = Sentence(_("You are suspended at this desk."))
    # People
    INVITATION = Sentence(_("This link was used, or is older than three days. Ask for a new one."))
    NAME = Sentence(
        _(
            "This name is taken, or has signs that a name cannot have. Was it yours at this desk "
            "before? Then ask for an invitation that names you."
        )
    )
    PASSWORD = Sentence(_("This password is not good enough."))
    OWN_PASSWORD = Sentence(
        _("This is not your password. Type the one that you sign in with, and try again.")
    )
    PASSPHRASE_MEANWHILE = Sentence(
        _(
            "Your sealed key was changed meanwhile, in another tab or browser. Reload the page, "
            "and change the passphrase there."
        )
    )
    CODE = Sentence(_("This code was not right. Wait for the next one and try again."))
    FORMER = Sentence(_("Nobody of this name was removed from this desk. Choose a name again."))
    ROLE = Sentence(_("Choose a desk and at least one role."))
    # Keys
    RECIPIENT = Sentence(_("This is not a key that the desk can use."))
    OWN_KEY = Sentence(
        _("This key is in use at the desk. It must be one of their own, made and kept elsewhere.")
    )
    DOSSIER = Sentence(_("Not everything opens with the court’s key yet."))
    NOT_SEALED = Sentence(_("What came was not sealed, so nothing of it was kept."))
    SEGMENT = Sentence(
        _(
            "What came for the search index was not sealed or listed as it should be, and was not "
            "kept. Nothing is lost: reload the page, and it is made again."
        )
    )
    SEGMENTS = Sentence(
        _(
            "The search index has all the parts that it can have, or you have made all that one "
            "person may in a day. The search works all the same; what is new is opened at each "
            "visit. Tell whoever runs the server if this stays."
        )
    )
    NOT_SEALED_SO = Sentence(_("What came was sealed to the wrong people, so it was not kept."))
    NOT_SIGNED = Sentence(
        _(
            "What came was not signed with your key, or on another list of people. Reload the page "
            "and try again."
        )
    )
    NOT_IN_THE_LIST = Sentence(
        _("Only people in the desk’s list who are not suspended can sign for it.")
    )
    SUSPENSION_OPEN = Sentence(
        _("Somebody is suspended: nothing is erased until a colleague has decided about that.")
    )
    NOT_TWO = Sentence(
        _(
            "You and a colleague who took part in this came to the desk one through the other "
            "during the last seven days, or one of you is suspended: you do not count as two. Ask "
            "somebody else to do this, or wait."
        )
    )
    DRAFT_UNSIGNED = Sentence(
        _(
            "This draft is not signed with its author’s key: it was made off line, before the desk "
            "had its list of people, or it is not theirs. Its author reads it on the page of the "
            "safety review and signs it there."
        )
    )
    DRAFT_AUTHOR = Sentence(_("A draft is signed by its author alone."))
    COPIES = Sentence(
        _(
            "You have given this person three copies of this key. If none opens, their own key is "
            "another one than the list says: call them, and let another member give them a copy."
        )
    )
    NAME_SCRIPTS = Sentence(
        _(
            "A name has letters of one script alone, so that no two look alike: take all of them "
            "from one alphabet."
        )
    )
    VERDICT_CHANGED = Sentence(
        _(
            "This case says another verdict than the one that custody tells of, so nothing of it "
            "is approved or published. Read its history, and tell whoever runs the server: the "
            "database may have been changed. Opening the case again and rating it anew puts it "
            "right."
        )
    )
    APPROVAL_UNSIGNED = Sentence(
        _(
            "No approval of this draft is signed with the key of somebody in the desk’s list, so "
            "nothing was published. Have it sent back and approved again; if nobody knows why, "
            "tell whoever runs the server: the database may have been changed."
        )
    )
    PROPOSAL_UNSIGNED = Sentence(
        _(
            "Whoever is named as proposing or confirming this has not signed it, so nothing was "
            "done. Take it back and propose it anew; if nobody knows why, tell whoever runs the "
            "server: the database may have been changed."
        )
    )
    MADE_ALONE = Sentence(
        _(
            "Whoever made these cannot confirm them, nor can somebody whom they alone brought in "
            "during the last seven days. Ask another colleague to open this page."
        )
    )

    @property
    def sentence(self) -> Text:
        return self.value.text

    @property
    def slug(self) -> str:
        """For logs and the text of an exception, as in "own rating"."""
        return self.name.lower().replace("_", " ")


OF_ROLE = {
    "reviewer": Problem.REVIEWER,
    "editor": Problem.EDITOR,
    "custodian": Problem.CUSTODIAN,
    "administrator": Problem.ADMINISTRATOR,
}


def role_needed(role: str) -> Problem:
    """What is said to somebody who lacks this role."""
    return OF_ROLE.get(role, Problem.ROLE_NEEDED)
