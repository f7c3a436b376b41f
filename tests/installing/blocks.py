"""The commands in a page of the manual, with the machine that each is for.

A page says it to its reader: a block of ``sh`` is run as root on the server, in the order of the
page, unless a line in bold above it names another machine. Other blocks show what a file holds or
a program prints.
"""

import re
from dataclasses import dataclass
from pathlib import Path

SERVER = "server"
# The line in bold above a block, and the machine that stands in for it in the test.
MACHINES = {
    "On a fresh machine, in place of all that follows:": "installed",
    "On another machine:": "elsewhere",
    "On the machine that keeps backups:": "elsewhere",
}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LABEL = re.compile(r"\*\*(.+:)\*\*\s*\Z")


class PageError(Exception):
    """A page has a block that no reader could tell what to do with."""


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    machine: str
    commands: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line} on {self.machine}"


def of(page: Path) -> list[Block]:
    """The blocks of commands of a page, in its order. Raises PageError."""
    text = page.read_text()
    blocks = []
    for fence in FENCE.finditer(text):
        line = text.count("\n", 0, fence.start()) + 2
        if not fence[1]:
            raise PageError(f"{page.name}:{line}: a block without a kind (sh, ini, text)")
        if fence[1] == "sh":
            blocks.append(Block(page, line, _machine(page, text[: fence.start()]), fence[2]))
    plain = FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), text)
    if unfenced := re.search(r"\n\n {4,}\S", plain):
        line = plain.count("\n", 0, unfenced.end()) + 1
        raise PageError(f"{page.name}:{line}: a block that is not fenced, so it would not be run")
    return blocks


def _machine(page: Path, before: str) -> str:
    label = LABEL.search(before)
    if label is None:
        return SERVER
    if label[1] not in MACHINES:
        raise PageError(f"{page.name}: no machine of the test is “{label[1]}”")
    return MACHINES[label[1]]
