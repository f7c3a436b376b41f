"""The sign-in of a real server in a flood: pages go on, and a known device comes in."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django_otp.oath import TOTP

from tests.server import PATIENCE, Server, manage, running

PASSWORD = "a long and plain password"
NAMES = ("amal", "basem", "dalia")
SEEDS = {name: name.encode() * 5 for name in NAMES}
WRONG = 40  # seconds of hashing on any machine, and more than there are places
WAIT = 2 * PATIENCE  # seconds: the last of a flood waits for the hashes of all the others
MADE = """
from django.contrib.auth.models import User
from reviewers.accounts import people
from reviewers.models import Reviewer
from reviewers.models.authenticator import Seed
for name, seed in {seeds!r}.items():
    user = User.objects.create_user(name, password={password!r})
    Reviewer.objects.create(user=user)
    device = people.begin_totp(user, Seed(seed))
    device.confirmed = True
    device.save()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("sign-in") / "data"
    folder.mkdir()
    manage(folder, "migrate", "-v0")
    manage(folder, "shell", "-v0", "-c", MADE.format(seeds=SEEDS, password=PASSWORD))
    with running(folder) as found:
        yield found


class Device:
    """A browser: the cookies that it was given."""

    def __init__(self, server: Server) -> None:
        self._port, self.cookies = server.port, dict[str, str]()
        self.ask("GET", "/desk/login/")

    def ask(self, method: str, path: str, body: str = "") -> int:
        """The status; cookies of the answer are kept."""
        line = HTTPConnection("127.0.0.1", self._port, timeout=WAIT)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie} if cookie else {}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")  # some are no text
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
        finally:
            line.close()
        _, found, rest = text.partition('name="csrfmiddlewaretoken" value="')
        if found:
            self.token = rest.partition('"')[0]
        return answer.status

    def sign_in(self, name: str, password: str, code: str = "000000") -> int:
        fields = {"username": name, "password": password, "code": code}
        return self.ask(
            "POST", "/desk/login/", urlencode({**fields, "csrfmiddlewaretoken": self.token})
        )

    def come_in(self, name: str, step: int = 0) -> int:
        """With the right password and a code that was not used. ``step``: half minutes ahead.

        One ahead is taken, and lasts longer; one behind would be too old where an answer is late.
        """
        generator = TOTP(SEEDS[name])
        generator.time = time.time() + 30 * step
        return self.sign_in(name, PASSWORD, f"{generator.token():06d}")


def wrong(server: Server, names: list[str], at_once: int) -> Counter[int]:
    """Wrong sign-ins from this address; how often each status came."""
    stranger = Device(server)
    with ThreadPoolExecutor(at_once) as pool:
        return Counter(pool.map(lambda name: stranger.sign_in(name, "wrong"), names))


def test_pages_are_served_while_passwords_are_hashed(server: Server) -> None:
    colleague = Device(server)
    assert colleague.come_in("amal") == 302
    with ThreadPoolExecutor(1) as pool:
        flood = pool.submit(wrong, server, [f"nobody-{each}" for each in range(WRONG)], WRONG)
        pages = Counter[int]()
        while not flood.done():
            pages[colleague.ask("GET", "/desk/account/")] += 1
    assert set(pages) == {200}
    # As many pages at least as the flood had places: they did not queue behind it.
    assert pages[200] > 2
    assert sum(flood.result().values()) == WRONG and 302 not in flood.result()


def test_a_known_device_comes_in_and_others_are_told_when_to_try(server: Server) -> None:
    device = Device(server)
    assert device.come_in("basem") == 302
    del device.cookies["desk"]
    assert wrong(server, ["basem"] * 12, 1)[429]
    assert Device(server).come_in("basem") == 429
    device.ask("GET", "/desk/login/")
    assert device.come_in("basem", 1) == 302


def test_a_known_device_comes_in_during_a_flood(server: Server) -> None:
    """Its turn at the lane is its own: it does not wait behind everybody on the address."""
    device = Device(server)
    assert device.come_in("dalia") == 302
    del device.cookies["desk"]
    device.ask("GET", "/desk/login/")
    with ThreadPoolExecutor(1) as pool:
        flood = pool.submit(wrong, server, [f"nobody-{each}" for each in range(WRONG)], WRONG)
        assert device.come_in("dalia", 1) == 302
        assert not flood.done()
        flood.result()
