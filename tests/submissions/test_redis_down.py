"""A real Redis that is started and then stopped: nobody is lost, and no limit falls."""

import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import Client
from pytest_django.fixtures import Settings

from config.caches import _client
from submissions import form_token
from submissions.desks import DeskInfo
from submissions.form_token import FormToken
from submissions.mailbox.codename import Codename
from submissions.models import Parcel
from submissions.reports import receiving
from submissions.wire import quotas
from tests import programs
from tests.config.daemons import wait_for_port
from tests.needs import fixture_needs
from tests.server import PATIENCE, free_port
from tests.submissions.asking import Asker, form

PASSWORD = "a password of some length"


@dataclass
class Redis:
    """A server of the test's own, which can be stopped, and hung."""

    port: int
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    def hang(self) -> None:
        """It takes connections and never answers."""
        self.process.send_signal(signal.SIGSTOP)


@pytest.fixture
@fixture_needs("redis-server")
def redis(tmp_path: Path, settings: Settings) -> Iterator[Redis]:
    port = free_port()
    command = [programs.path("redis-server"), "--port", str(port), "--save", ""]
    log = tmp_path / "redis.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--bind", "127.0.0.1", "--dir", str(tmp_path)], stdout=output
        )
    wait_for_port(port, process, log)
    before = settings.CACHES
    place = f"redis://127.0.0.1:{port}/0"
    settings.CACHES = {
        "default": {"BACKEND": "config.caches.RedisCache", "LOCATION": place},
        "counters": {"BACKEND": "config.caches.CountersCache", "LOCATION": place},
    }
    yield Redis(port, process)
    process.kill()
    process.wait(PATIENCE)
    caches["counters"]._local.clear()
    _client.cache_clear()
    settings.CACHES = before


@pytest.fixture
def codename(desk: DeskInfo) -> str:
    """A codename that has a report, as it is typed into a form."""
    made = Codename.generate()
    token = FormToken(bytes(16), int(time.time()), form_token.REPORT, desk.slug, made.number)
    words = receiving.ReportText("A word.", "en", "ask")
    receiving.receive(token, words, [], without_refused=False)
    return "+".join(made.words)


@pytest.fixture
def cookie(asker: Asker, redis: Redis, codename: str) -> str:
    """Of a reporter who came back while Redis was there."""
    back = asker.post("/en/back/", f"codename={codename}")
    assert back.status == 302, back.text
    return back.cookie


def stopped(redis: Redis, how: str) -> None:
    getattr(redis, how)()


@pytest.mark.parametrize("how", ["stop", "hang"])
def test_a_report_arrives_without_it(asker: Asker, desk: DeskInfo, redis: Redis, how: str) -> None:
    token = asker.get("/en/r/all/").field("token")
    stopped(redis, how)
    assert asker.send("/en/r/sent/", form(token)).status == 200
    assert Parcel.objects.count() == 1


@pytest.mark.parametrize("how", ["stop", "hang"])
def test_an_addition_arrives_without_it(asker: Asker, redis: Redis, cookie: str, how: str) -> None:
    headers = [("Cookie", cookie)]
    body = form(asker.get("/en/talk/", headers).field("token"))
    stopped(redis, how)
    answer = asker.send("/en/talk/", body, headers)
    assert answer.status == 200 and "What you added is kept" in answer.text
    assert "cannot be opened at this moment" in answer.text
    assert answer.header("Set-Cookie") is None
    assert Parcel.objects.count() == 2


def test_sending_has_a_limit_without_it(
    asker: Asker, desk: DeskInfo, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "RETURNS", "2/m")
    redis.stop()
    statuses = [asker.post("/en/back/", "codename=abacus").status for _ in range(4)]
    assert statuses == [422, 422, 422, 429]


@pytest.mark.parametrize("how", ["stop", "hang"])
def test_a_visit_waits_and_does_not_end(asker: Asker, redis: Redis, cookie: str, how: str) -> None:
    headers = [("Cookie", cookie)]
    assert asker.get("/en/talk/", headers).status == 200
    stopped(redis, how)
    answer = asker.get("/en/talk/", headers)
    assert (answer.status, answer.header("Retry-After")) == (503, "300")
    assert "was not received" in answer.text
    assert answer.header("Set-Cookie") is None


def test_a_visit_goes_on_when_it_answers_again(
    asker: Asker, redis: Redis, cookie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.caches.PAUSE", 0.0)
    headers = [("Cookie", cookie)]
    redis.hang()
    assert asker.get("/en/talk/", headers).status == 503
    redis.process.send_signal(signal.SIGCONT)
    assert asker.get("/en/talk/", headers).status == 200


def test_coming_back_says_that_it_cannot_be_now(asker: Asker, redis: Redis, codename: str) -> None:
    redis.stop()
    answer = asker.post("/ar/back/", f"codename={codename}")
    assert answer.status == 503
    assert "فإنه لم يصل" in answer.text


def test_whoever_leaves_can_leave(asker: Asker, redis: Redis, cookie: str) -> None:
    redis.stop()
    answer = asker.post("/en/talk/leave/", "", [("Cookie", cookie)])
    assert answer.status == 200, answer.text
    assert answer.header("Clear-Site-Data") == '"cache", "cookies", "storage"'


@pytest.mark.parametrize(("wrong", "status"), [(1, 302), (4, 429)])
def test_signing_in_keeps_its_limit(
    db: None, client: Client, redis: Redis, wrong: int, status: int
) -> None:
    User.objects.create_user("salma", password=PASSWORD)
    redis.stop()

    def tried(password: str) -> int:
        fields = urlencode({"username": "salma", "password": password, "code": ""})
        kind = "application/x-www-form-urlencoded"
        return client.post("/desk/login/", fields, content_type=kind).status_code

    assert [tried("no") for _ in range(wrong)] == [200] * wrong
    assert tried(PASSWORD) == status


def test_it_is_not_asked_again_and_again(redis: Redis) -> None:
    """One request waits for a Redis that hangs; those behind it do not."""
    redis.hang()
    asked = []
    client = _client((f"redis://127.0.0.1:{redis.port}/0",))
    for _ in range(5):
        with pytest.raises(ConnectionError):
            client.attempt(lambda: asked.append(1) or client.get("a", None))
    assert len(asked) == 1


def test_a_refusal_asks_neither_the_database_nor_redis(asker: Asker, redis: Redis) -> None:
    """No fixture gives this test a database: whoever asks one fails."""
    redis.stop()
    answer = asker.send("/en/r/sent/", form("no token"))
    assert answer.status == 403
    assert "not received" in answer.text
