"""An addition that comes in for longer than a visit lasts: the form's own token is enough."""

import time
from collections.abc import Callable

import pytest
from django.core.cache import cache

from sealing import HybridIdentity, Opener, read_parcel
from submissions import conversation, form_token, intake
from submissions.desks import DeskInfo
from submissions.mailbox import sessions
from submissions.models import Mailbox, Parcel
from submissions.reports.receiving import today
from submissions.storage import blobs
from submissions.wire import ingress
from submissions.wire.request_body import Message
from tests.submissions.asking import Answer, Asked, Asker, Headers, form
from tests.submissions.test_conversation import sealed_reply

PATH = "/en/talk/"
pytestmark = pytest.mark.usefixtures("memory_cache")


@pytest.fixture
def visit(asker: Asker, desk: DeskInfo) -> Headers:
    words = intake.submit(desk.slug, intake.ReportText("SENT-BEFORE", "en", "ask")).words
    return [("Cookie", asker.post("/en/back/", f"codename={'+'.join(words)}").cookie)]


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Puts every clock of the server on by so many seconds."""
    real, gone = time.time, [0.0]
    monkeypatch.setattr(sessions.time, "time", lambda: real() + gone[0])

    def on(seconds: float) -> None:
        gone[0] += seconds

    return on


class Slow(Asked):
    """A body whose last piece comes much later than its first ones."""

    late: Callable[[], None]

    async def receive(self) -> Message:
        if self.read == len(self.pieces) - 1:
            self.late()
        return await super().receive()


def slowly(
    asker: Asker,
    body: bytes,
    headers: Headers,
    late: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Answer:
    monkeypatch.setattr("tests.submissions.asking.Asked", Slow)
    monkeypatch.setattr(Slow, "late", staticmethod(late), raising=False)
    return asker.send(PATH, body, headers, piece=1024)


def opened(identity: HybridIdentity) -> dict[str, bytes]:
    parcel = Parcel.objects.get(kind="addition")
    with blobs.open_blob(parcel.blob) as payload:
        opener = Opener(bytes(parcel.header), payload, [identity])
        return {member.name: content.read() for member, content in read_parcel(opener)}


def test_words_and_files_are_kept_when_the_visit_ended_meanwhile(
    asker: Asker,
    visit: Headers,
    identity: HybridIdentity,
    photograph: bytes,
    turn: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = Mailbox.objects.get().id
    conversation.reply(report, sealed_reply(report, identity, "SECRET-REPLY"), day=today())
    token = asker.get(PATH, visit).field("token")
    body = form(token, {"words": "A long story."}, [photograph])
    hours = 23 * 3600
    answer = slowly(asker, body, visit, lambda: turn(hours), monkeypatch)
    assert answer.status == 200 and "What you added is kept" in answer.text
    assert "Your visit has ended." in answer.text
    held = opened(identity)
    assert b"A long story." in held["message.json"] and "files/01.jpg" in held
    # Nobody who finds the page without the codename reads the desk's answer.
    assert "SECRET-REPLY" not in answer.text and token not in answer.text
    monkeypatch.setattr("tests.submissions.asking.Asked", Asked)
    again = asker.send(PATH, body)
    assert "had arrived already" in again.text and Parcel.objects.count() == 2


def test_an_upload_counts_as_a_click(
    asker: Asker,
    visit: Headers,
    turn: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four times twenty minutes, each with a look at the visit in between."""
    token = asker.get(PATH, visit).field("token")

    def wait() -> None:
        for _ in range(4):
            turn(20 * 60)
            sessions.while_uploading(visit[0][1])

    answer = slowly(asker, form(token), visit, wait, monkeypatch)
    assert answer.status == 200 and "Your conversation" in answer.text
    assert asker.get(PATH, visit).status == 200


def test_the_ingress_counts_an_upload_as_a_click(
    asker: Asker, visit: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingress, "VISIT_KEPT", 0.001)
    token, clicks = asker.get(PATH, visit).field("token"), list[str]()
    monkeypatch.setattr(sessions, "while_uploading", clicks.append)
    pieces = form(token, {"words": "x" * 4096})

    class Waiting(Asked):
        async def receive(self) -> Message:
            for _ in range(200):
                if clicks:
                    break
                await ingress.asyncio.sleep(0.01)
            return await super().receive()

    monkeypatch.setattr("tests.submissions.asking.Asked", Waiting)
    assert asker.send(PATH, pieces, visit).status == 200
    assert set(clicks) == {visit[0][1]}
    clicks.clear()
    monkeypatch.setattr("tests.submissions.asking.Asked", Asked)
    asker.get(PATH, visit)
    assert clicks == []


def test_four_hours_end_a_visit_that_uploads_too(
    asker: Asker, visit: Headers, turn: Callable[[float], None]
) -> None:
    for _ in range(13):
        turn(20 * 60)
        sessions.while_uploading(visit[0][1])
    assert asker.get(PATH, visit).status == 302


def test_what_is_not_right_is_said_without_a_visit_too(asker: Asker, visit: Headers) -> None:
    token = asker.get(PATH, visit).field("token")
    cache.clear()
    answer = asker.send(PATH, form(token, {"words": "Stay."}, [b"8BPS\x00\x01"]), visit)
    assert answer.status == 422 and "File 1." in answer.text
    assert "Stay.</textarea>" in answer.text
    assert answer.field("token") == token
    assert asker.send(PATH, form(token, {"words": " "}), visit).status == 422
    assert asker.send(PATH, form(token, {"words": "Stay."}), visit).status == 200


def test_an_addition_goes_to_the_mailbox_of_its_form(asker: Asker, desk: DeskInfo) -> None:
    """Two codenames in one browser: the newer visit's cookie is not the form's mailbox."""
    visits = []
    for _ in range(2):
        words = intake.submit(desk.slug, intake.ReportText("Before.", "en", "ask")).words
        cookie = asker.post("/en/back/", f"codename={'+'.join(words)}").cookie
        visits.append([("Cookie", cookie)])
    token = asker.get(PATH, visits[0]).field("token")
    answer = asker.send(PATH, form(token), visits[1])
    assert answer.status == 200 and "Your visit has ended." in answer.text
    read = form_token.read(token, form_token.CONVERSATION)
    assert str(Parcel.objects.get(kind="addition").mailbox_id) == read.subject


def test_a_form_that_is_older_than_a_day_is_refused_before_its_files(
    asker: Asker, visit: Headers, turn: Callable[[float], None]
) -> None:
    token = asker.get(PATH, visit).field("token")
    turn(form_token.LIFE + 60)
    assert asker.send(PATH, form(token), visit).status == 403
    assert Parcel.objects.count() == 1
