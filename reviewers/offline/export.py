"""What one person takes along to a machine without a network, beside the parcels, and the word
that they bring back: a signed text that only their own key opens, so that nobody imports in a
colleague's name.
"""

import json
import os
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core import signing

from reviewers import custody
from reviewers.errors import NotAllowed
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import Case, Membership
from reviewers.release import drafting
from reviewers.roster import names
from reviewers.states import GONE
from sealing import parse_recipient, seal
from submissions import intake, roster

FORMAT = "amana-offline/1"
VALID = 60 * 24 * 3600  # seconds in which what was done off line can be brought back


def signer() -> signing.TimestampSigner:
    """Made anew each time: its key is the newsroom's own."""
    return signing.TimestampSigner(salt="offline desk")


def word_for(user: User) -> str:
    return signer().sign_object(
        {"person": user.get_username(), "key": keyring.my_keys(user).recipient}
    )


def person_of(word: str) -> User:
    """Whose word this is. Raises NotAllowed when it is nobody's, too old, or from before a new
    key, and when that person has left."""
    try:
        held = signer().unsign_object(word.strip(), max_age=VALID)
    except signing.BadSignature as error:
        raise NotAllowed(Problem.WORD) from error
    user = User.objects.filter(username=held["person"], is_active=True).first()
    if user is None or keyring.my_keys(user).recipient != held["key"]:
        raise NotAllowed(Problem.WORD)
    return user


def pack(folder: Path, user: User) -> None:
    """Writes ``user``'s keys as the server has them (sealed), the cases as they stand, their
    newest drafts, and the word, sealed to ``user``. Raises NotAllowed for nobody's key, OSError."""
    my_keys, name = keyring.my_keys(user), user.get_username()
    if not my_keys.desks:
        raise NotAllowed(Problem.MEMBER)
    custody.record(custody.Act.KEYS_EXPORTED, user)
    _write(folder / f"key-{name}.age", my_keys.sealed_identity)
    _write(folder / f"word-{name}.age", _sealed_word(user, my_keys.recipient))
    for entry in my_keys.desks:
        _write(folder / f"desk-{entry.desk}-{name}.age", entry.wrapped)
        _write_roster(folder, entry.desk)
    cases = Case.objects.for_user(user).exclude(verification__in=GONE).order_by("id")
    stand = [_stand(case, folder) for case in cases]
    recipients = {entry.desk: entry.recipient for entry in my_keys.desks}
    told = {"format": FORMAT, "person": name, "desks": recipients, "cases": stand}
    _write(folder / "desk.json", json.dumps(told, indent=1).encode())


def _write_roster(folder: Path, desk: str) -> None:
    """Who holds the desk's key, to be checked there (``python -m sealing roster``), and whose the
    numbers in it are. A desk of an older release has none.
    """
    if not (lines := roster.entries(desk)):
        return
    _write(folder / f"roster-{desk}.jsonl", b"".join(entry + b"\n" for entry in lines))
    opened = json.dumps(names.opened(desk), indent=1, sort_keys=True, ensure_ascii=False)
    _write(folder / f"roster-{desk}-names.json", opened.encode())


def _sealed_word(user: User, recipient: str) -> bytes:
    return seal(word_for(user).encode(), [parse_recipient(recipient)])


def _stand(case: Case, folder: Path) -> dict[str, Any]:
    """A case as whoever works off line has to know it; nothing here is a word of the report."""
    draft = drafting.base(case)
    if draft is not None:
        sealed = drafting.sealed(draft)
        with sealed.payload as payload:
            name = f"{case.id}-draft-{draft.number:02d}.age"
            _write(folder / name, sealed.header + payload.read())
    return {
        "case": str(case.id),
        "desk": case.desk,
        "verification": case.verification,
        "publication": case.publication,
        "round": case.round,
        "based_on": draft.number if draft else 0,
    }


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all; what lay there from an earlier export is replaced."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def member(username: str, desk: str | None) -> User:
    """Raises NotAllowed unless somebody of that name holds the key of a desk (or of this one)."""
    found = Membership.objects.filter(reviewer__user__username=username).exclude(wrapped_key=b"")
    chosen = found.filter(desk=desk) if desk else found
    membership = chosen.select_related("reviewer__user").first()
    if membership is None or (desk and intake.desk(desk) is None):
        raise NotAllowed(Problem.MEMBER)
    return membership.reviewer.user
