"""The conversation with a reporter, as the desk sees it."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.casework import workflow
from reviewers.models import Case
from submissions import conversation, intake


def recipient(case: Case) -> str | None:
    """Whom a reply is sealed to beside the desk; None when the reporter's mailbox is gone."""
    return conversation.recipient(case.report)


def mailbox(reporter: str | None) -> str:
    """What each parcel of the reporter with this key names as their mailbox; "" for none."""
    return intake.digest_of_mailbox(reporter) if reporter else ""


@transaction.atomic
def reply(actor: User, case: Case, sealed: bytes) -> None:
    """Raises NotAllowed, and submissions.intake.NotSealed or Missing."""
    workflow.require(actor, case, "reply_case")
    conversation.reply(case.report, sealed, day=timezone.now().date())
    custody.record(custody.Act.REPLIED, actor, case.id)


def of(case: Case) -> conversation.Conversation:
    """All of it: whom to answer, and what was answered."""
    return conversation.of(case.report)


def thread(case: Case) -> tuple[conversation.SealedReply, ...]:
    return conversation.replies(case.report)
