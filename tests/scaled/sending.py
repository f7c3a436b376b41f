"""Reporters who send through haproxy while something fails, and what each of them saw."""

import asyncio
import http.client
import itertools
import re
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bench import reporter
from bench.reporter import Answer, Attached, Body, Form

SENDERS = 6  # reporters at once
PAUSE = 0.2  # seconds until somebody whose line broke tries again
OPENING = 600  # tries until a form is shown
ANSWERED = 120.0  # seconds until an answer that does not come counts as a broken line
AGAIN = 3  # tries of one form when all is well
LATER = 503  # the status of "not received, send it again"
BROKEN = 0  # the status of a line that broke
TEXT = b"Seen from the bridge, at the third lamp.\n" * 8000
CODENAME = re.compile(r'<samp dir="ltr">(.*?)</samp>', re.DOTALL)
GROUP = re.compile(r"<span>(\d+)</span>")


def codename_in(page: str) -> str:
    """The codename that a page shows, as digits; "" where it shows none."""
    shown = CODENAME.search(page)
    return "".join(GROUP.findall(shown[1])) if shown else ""


@dataclass
class Report:
    """``mark``: words that no other report has. ``codename``: what an answer showed, once one did.
    ``statuses``: of every answer, in their order; ``BROKEN`` where none came.
    """

    mark: str
    form: Form
    body: Body
    codename: str = ""
    statuses: list[int] = field(default_factory=list)


@dataclass
class Round:
    """What was sent while one thing failed. ``began``: how many had an answer when it did."""

    name: str
    address: str
    count: int
    files: tuple[Attached, ...]
    reports: list[Report] = field(default_factory=list)
    began: int = 0

    @property
    def acknowledged(self) -> list[Report]:
        return [report for report in self.reports if report.codename]

    @property
    def answered(self) -> int:
        return sum(bool(report.statuses) for report in self.reports)


_circuits = itertools.count(1)


def circuit() -> bytes:
    """What Tor's side says first: a circuit that no other reporter has."""
    number = next(_circuits)
    return f"PROXY TCP6 fc00:dead:beef:4dad::{number:x} ::1 65535 80\r\n".encode()


async def opened(sent: Round, number: int) -> Report:
    """Opens a form, however often it takes. Raises AssertionError."""
    page, mark = f"{sent.address}/en/r/all/", f"{sent.name} {number:04d}."
    for _ in range(OPENING):
        try:
            form = Form.parse(page, (await reporter.get(page, circuit())).text)
        except (OSError, asyncio.IncompleteReadError, ValueError, IndexError):
            await asyncio.sleep(PAUSE)
            continue
        return Report(mark, form, reporter.body(form, {"words": mark}, sent.files))
    raise AssertionError("No form was shown.")


async def send(report: Report, first: bytes | None = None) -> None:
    """Sends it once; ``first``: by default a circuit's."""
    try:
        said = circuit() if first is None else first
        sending = reporter.send(report.form, report.body, said)
        answer = await asyncio.wait_for(sending, ANSWERED)
    except (OSError, asyncio.IncompleteReadError, ValueError, IndexError, TimeoutError):
        report.statuses.append(BROKEN)
        return
    report.statuses.append(answer.status)
    report.codename = report.codename or acknowledged_in(answer)


def acknowledged_in(answer: Answer) -> str:
    """The codename of a page that says "received"; "" of any other."""
    return codename_in(answer.text) if answer.status == 200 else ""


async def through(sent: Round, fault: Callable[[], Awaitable[None]]) -> None:
    """Sends the round, each form once, and begins the fault when a quarter has been answered.

    Whoever has not been answered 200 by the end of it waits for ``again``.
    """
    numbers = iter(range(sent.count))

    async def one_after_the_other() -> None:
        for number in numbers:
            report = await opened(sent, number)
            sent.reports.append(report)
            await send(report)
            if report.statuses[-1] != 200:
                await asyncio.sleep(PAUSE)

    async def then_fails() -> None:
        while sent.answered < sent.count // 4:
            await asyncio.sleep(0.02)
        sent.began = sent.answered
        await fault()

    await asyncio.gather(then_fails(), *(one_after_the_other() for _ in range(SENDERS)))


async def again(sent: Round) -> None:
    """Once all is well: those who saw no codename send the same form again, and once more where
    they are told to: a node that answers its look may still find a connection that is dead."""
    for report in sent.reports:
        for _ in range(AGAIN):
            if report.codename:
                break
            await send(report)
            if report.statuses[-1] != LATER:
                break
            await asyncio.sleep(1)


def comes_back(port: int, codename: str) -> int:
    """The status of typing a codename at a node: 302 where it opens a conversation."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERED)
    with closing(line):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", "/en/back/", urlencode({"codename": codename}), kind)
        return line.getresponse().status


def aimed(report: Report, address: str) -> Report:
    """The same form, filled in the same way, for whoever listens at ``address``."""
    action = address + urlsplit(report.form.action).path
    return Report(report.mark, Form(action, report.form.fields), report.body)
