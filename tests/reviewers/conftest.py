"""The cast of the desk: real keys, an open desk, people with their roles, and a report."""

import io
import math
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from PIL import Image
from pytest_django.fixtures import Settings

from operations.demonstration import browsers
from reviewers.accounts import people
from reviewers.casework import admission
from reviewers.consent import signatures
from reviewers.consent.signatures import Signed, Words
from reviewers.models import Case, Reviewer
from reviewers.views.signing import NONE
from sealing import HybridIdentity, seal
from submissions import roster, sandbox
from submissions.roster import chain
from tests.reviewers.acting import (
    DESK,
    OTHER_DESK,
    Cast,
    admitted,
    found,
    joined,
    received,
    scratch,
)
from tests.reviewers.desks import hand
from tests.reviewers.snapshot import Snapshot, rows

IN_FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
NAMES = ("reviewer", "second", "editor", "administrator", "outsider")
ROLES = {
    "second": ("reviewer", "editor", "custodian"),
    "editor": ("editor",),
    "administrator": ("administrator",),
}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A data folder of this test's own, and a cache that holds nothing yet."""
    settings.DATA = tmp_path
    settings.PASSWORD_HASHERS = ["tests.reviewers.acting.QuickArgon2"]
    folders = {"blobs": tmp_path / "blobs", "archive": tmp_path / "archive-media"}
    settings.STORAGES = {
        **settings.STORAGES,
        **{alias: {**IN_FOLDER, "OPTIONS": {"location": at}} for alias, at in folders.items()},
    }
    cache.clear()
    yield tmp_path
    cache.clear()


# Tests of browsers, whose pages sign: what comes from a page unsigned is refused there.
OF_BROWSERS = ("browser", "firefox", "walkthrough", "signatures")


@pytest.fixture(autouse=True)
def signing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verbs that tests call are signed as the person's browser would have: nothing else of them
    changes. So are forms that tests send by themselves.
    """
    take, name = signatures.take, request.module.__name__
    forms = not any(word in name for word in OF_BROWSERS)

    def signed(by: User, words: Words, said: Signed | None, **more: bool) -> None:
        if said is None or (forms and said == NONE):
            with suppress(Reviewer.DoesNotExist):
                said = browsers.consent(hand(by), words)
        take(by, words, said, **more)

    monkeypatch.setattr(signatures, "take", signed)


@pytest.fixture(autouse=True)
def no_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lots are due where a test says so, not once a minute of whatever page a test looks at."""
    monkeypatch.setattr(admission.LOTS.here(), "until", math.inf)


@pytest.fixture(scope="session", autouse=True)
def fork_server() -> Iterator[None]:
    yield
    sandbox.stop()


@pytest.fixture(scope="session")
def desk() -> HybridIdentity:
    """The desk's key, which the server never has."""
    return HybridIdentity.generate()


@pytest.fixture(scope="session")
def identities() -> dict[str, HybridIdentity]:
    return {name: HybridIdentity.generate() for name in NAMES}


def gathered(desk: HybridIdentity, identities: dict[str, HybridIdentity]) -> Cast:
    """Everybody joins the way people do: a link, an account, a key, and a colleague's word."""
    token = people.first_link()
    assert token
    reviewer = joined(token, "reviewer", identities["reviewer"])
    found(reviewer, DESK, desk, identities["reviewer"])
    others = {}
    for name, roles in ROLES.items():
        token = people.invite(reviewer, DESK, roles)
        others[name] = joined(token, name, identities[name])
        if name != "administrator":
            admitted(reviewer, others[name], desk, identities[name])
    other_desk = HybridIdentity.generate()
    found(reviewer, OTHER_DESK, other_desk, identities["reviewer"])
    token = people.invite(reviewer, OTHER_DESK, ("reviewer", "editor", "custodian"))
    outsider = joined(token, "outsider", identities["outsider"])
    admitted(reviewer, outsider, other_desk, identities["outsider"])
    return Cast(reviewer=reviewer, outsider=outsider, **others)


_snapshots: list[Snapshot] = []  # of this process: one, or none yet


@pytest.fixture
def cast(db: None, data: Path, desk: HybridIdentity, identities: dict[str, HybridIdentity]) -> Cast:
    return assembled(data, desk, identities)


def assembled(data: Path, desk: HybridIdentity, identities: dict[str, HybridIdentity]) -> Cast:
    """Everybody, as gathering leaves them, in the database that is the default one now."""
    if connection.vendor != "sqlite":  # whose rows come back as they went in
        return gathered(desk, identities)
    if _snapshots and _snapshots[0].fits(desk, identities):
        _snapshots[0].lay(data)
        return Cast(**{name: User.objects.get(username=name) for name in NAMES})
    before = rows()
    people_there = gathered(desk, identities)
    _snapshots[:] = [Snapshot.taken(before, data, desk, identities)]
    return people_there


@pytest.fixture
def case(cast: Cast) -> Case:
    """A report that nobody has looked at."""
    return received()


@pytest.fixture
def body(desk: HybridIdentity) -> bytes:
    """Words, sealed to the desk."""
    return seal(b"Because of the shadow of the minaret.", [desk.recipient()])


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A JPEG as a camera makes it: with a word about itself."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "olive").save(file, "JPEG", comment=b"CANARY-COMMENT")
    return file.getvalue()


@pytest.fixture
def clean_picture(picture: bytes) -> bytes:
    """The same, as it leaves the sandbox."""
    with scratch(picture) as source, sandbox.clean(source).scratch as clean:
        return clean.open().read()


@pytest.fixture
def unlisted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desks are of an older release, as far as it is asked whether they have a roster: what a
    roster carries is a verb's there, and nothing is signed.
    """
    monkeypatch.setattr(roster, "head_of", lambda desk: chain.NONE)
    monkeypatch.setattr(roster, "state", lambda desk: None)
