"""Wrong codenames from one address: they cost whoever sends them, and nobody else on it."""

import asyncio
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode

from bench import reporter
from submissions.mailbox.codename import Codename
from tests.server import PATIENCE, Server

WRONG = 620  # in less than a minute; 600 once shut everybody out
AT_ONCE = 8
RETURN = "/en/back/"
TOKEN = re.compile(r'name="token" value="([^"]+)"')


def asked(server: Server, method: str, body: str = "") -> tuple[int, str]:
    line = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        line.request(method, RETURN, body or None, kind)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def form_token(server: Server) -> str:
    found = TOKEN.search(asked(server, "GET")[1])
    assert found
    return found.group(1)


def typed(server: Server, codename: str, token: str) -> int:
    return asked(server, "POST", urlencode({"codename": codename, "token": token}))[0]


def sent(server: Server) -> str:
    """The codename of a report that arrived."""
    address = f"{server.address}/en/r/all/"
    opened = reporter.Form.parse(address, asyncio.run(reporter.get(address)).text)
    page = asyncio.run(reporter.send(opened, reporter.body(opened, {"words": "Honest."}, [])))
    assert page.status == 200
    shown = re.search(r'class="codename"[^>]*>(.*?)</p>', page.text, re.DOTALL)
    assert shown, page.text
    return " ".join(re.sub(r"<[^>]+>", " ", shown.group(1)).split()[:6])


def test_an_honest_codename_is_served(server: Server) -> None:
    codename, shared = sent(server), form_token(server)
    guesses = [" ".join(Codename.generate().words) for _ in range(WRONG)]
    # Half with a token that they all use, half with none.
    tokens = [shared if number % 2 else "" for number in range(WRONG)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = Counter(
            pool.map(lambda each: typed(server, *each), zip(guesses, tokens, strict=True))
        )
    assert set(answers) <= {422, 429} and answers[429]
    assert typed(server, codename, form_token(server)) == 302
