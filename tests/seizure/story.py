"""What happens on the server before it is carried off, and what is found in each state.

One report with every canary in it, its reporter's return, the desk's reply, requests that are
refused, an upload that stops half-way, a ``kill -9``, and the report's destruction.
"""

import re
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection
from pathlib import Path

from sealing import HybridIdentity, parse_recipient, seal
from tests.seizure.channels import Channels
from tests.seizure.machine import Machine
from tests.seizure.searching import Found, Search, below
from tests.seizure.telling import BOUNDARY, Answer, Browser, filled
from tests.server import manage

REST = {"uncleanable": "rest"}
FORM, RETURN, CONVERSATION = "/en/r/all/", "/en/back/", "/en/talk/"
REPLYING = (
    "import datetime, sys, uuid; from submissions import conversation as c;"
    "c.reply(uuid.UUID('{report}'), bytes.fromhex('{sealed}'), day=datetime.date(2026, 11, 20))"
)
DESTROYING = (
    "import uuid; from django.db import connection; from submissions import intake;"
    "intake.destroy(uuid.UUID('{report}'));"
    "connection.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')"
)


@dataclass
class Story:
    """``secrets``: what the server gave the reporter, by name; they are searched as well."""

    channels: Channels = field(default_factory=Channels)
    secrets: dict[str, str] = field(default_factory=dict)

    @cached_property
    def search(self) -> Search:
        """Ask for it when the reporter has come back: by then all secrets are known."""
        return Search({**self.channels.all(), **self.secrets})

    def report(self, browser: Browser) -> Answer:
        """With a large and a small picture, a text, and a file that has to stay out."""
        page, form = browser.open(FORM)
        files = [
            self.channels.picture(large=True),
            self.channels.picture(),
            self.channels.text.encode(),
            self.channels.document(),
        ]
        answer = browser.send(form, filled(form, self.channels, files, REST))
        assert answer.status == 200, answer.text
        self.secrets |= codenames(page)
        return answer

    def come_back(self, browser: Browser) -> Answer:
        answer = browser.post(RETURN, {"codename": self.secrets["codename, words"]})
        assert answer.headers["location"] == CONVERSATION, answer.text
        self.secrets.setdefault("visit", browser.cookie.partition("=")[2].rstrip("="))
        return browser.ask("GET", f"{CONVERSATION}?q={self.channels.query}")

    def fail(self, browser: Browser) -> dict[str, int]:
        """Requests that are refused, each in its own way; the status of each answer."""
        told = self.channels
        _, form = browser.open(FORM)
        body = filled(form, told, [told.picture()])
        titled = filled(form, told, more={"title": told.title})
        only = filled(form, told, [told.document()])
        empty = filled(form, told, more={"words": ""})
        far = {"Origin": f"https://{told.origin}.example", "Sec-Fetch-Site": "cross-site"}
        key = {"username": told.words, "password": told.title}
        return {
            "a field that the form has not": browser.send(form, titled).status,
            "a file that cannot be stripped": browser.send(form, only).status,
            "nothing said": browser.send(form, empty).status,
            "cut short": browser.send(form, body[:-30]).status,
            "no page": browser.ask("GET", f"/en/{told.path}/?q={told.query}").status,
            "no case": browser.ask("GET", f"/desk/{told.path}/").status,
            "no host": browser.ask("GET", "/en/", headers={"Host": told.host}).status,
            "a strange origin": browser.post("/desk/login/", key, **far).status,
            "no codename": browser.post(RETURN, {"codename": told.words}).status,
            "a strange method": browser.ask("DELETE", f"/en/r/all/?q={told.query}").status,
        }

    def stop_half_way(self, browser: Browser, machine: Machine) -> HTTPConnection:
        """A connection on which the larger part of an upload has arrived, and no more comes."""
        _, form = browser.open(FORM)
        body = filled(form, self.channels, [self.channels.picture(large=True)])
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        connection = browser.begin("POST", "/en/r/sent/", kind, body[: -len(body) // 5], len(body))
        while not any("deleted" in name for name, held in machine.descriptors() if held):
            time.sleep(0.05)
        return connection


def codenames(page: Answer) -> dict[str, str]:
    """The spellings of the codename that a page shows. A single word of it is an ordinary word."""
    words = page.codename
    groups = re.findall(r"<span>(\d+)</span>", page.text)
    assert len(words) == 6 and len("".join(groups)) == 26
    found = {"codename, words": " ".join(words), "codename, digits": "".join(groups)}
    assert len(page.arabic_codename) == 7
    found["codename, Arabic words"] = " ".join(page.arabic_codename)
    for name, between in {"hyphens": "-", "nothing": "", "commas": ",", "lines": "\n"}.items():
        found[f"codename, {name}"] = between.join(words)
    return {
        **found,
        "codename, list": '", "'.join(words),
        "codename, groups": " ".join(groups),
        "codename, grouped": "-".join(groups),
    }


def everything(machine: Machine, search: Search) -> Found:
    """Every file, what no folder lists, and what the system says about the processes."""
    # What collectstatic copied lies there from before anybody came.
    found = search.files(below(machine.folder, without=["static"]))
    found |= search.files(machine.shared())
    for name, held in machine.descriptors():
        found |= {(name, channel) for channel in search.within(held)}
    told = search.within(machine.told_to_processes())
    return found | {("process", channel) for channel in told}


def mailbox(data: Path) -> tuple[str, str]:
    """Id and recipient of the only report."""
    connection = sqlite3.connect(f"file:{data}/amana.sqlite3?mode=ro", uri=True)
    ((report, recipient),) = connection.execute("SELECT id, recipient FROM submissions_mailbox")
    connection.close()
    return str(report), str(recipient)


def headers(data: Path) -> list[bytes]:
    """Of each parcel, the end of the header: what nothing else has in common with it."""
    connection = sqlite3.connect(f"file:{data}/amana.sqlite3?mode=ro", uri=True)
    rows = connection.execute("SELECT header FROM submissions_parcel").fetchall()
    connection.close()
    return [bytes(row[0])[-43:] for row in rows]


def holding(folder: Path, pieces: list[bytes]) -> set[str]:
    return {path.name for path in below(folder) for piece in pieces if piece in path.read_bytes()}


def reply(data: Path, desk: HybridIdentity, text: str, more: Mapping[str, str]) -> None:
    report, recipient = mailbox(data)
    sealed = seal(text.encode(), [parse_recipient(recipient), desk.recipient()])
    manage(data, "shell", "-c", REPLYING.format(report=report, sealed=sealed.hex()), **more)


def destroy(data: Path, more: Mapping[str, str]) -> None:
    report, _ = mailbox(data)
    manage(data, "shell", "-c", DESTROYING.format(report=report), **more)
