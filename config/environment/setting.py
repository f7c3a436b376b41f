"""What a row of the table says."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Reader(StrEnum):
    """Which process acts on a setting; each process refuses a wrong one, its own or not."""

    ALL = "every process"
    SERVER = "the server"
    INTAKE = "intake"
    DESK = "desk"
    ARCHIVE = "archive"
    TASKS = "tasks"


class Group(StrEnum):
    """The parts of docs/settings.md."""

    RUNNING = "What runs, and where"
    PAGES = "Names, addresses and languages"
    LIMITS = "Reports and uploads"
    SERVERS = "Database, counters and stores"
    SECRETS = "Secrets and identity"
    MAIL = "Mail"
    WATCHING = "Watching"


@dataclass(frozen=True)
class Kind(Generic[T]):
    """``parse`` raises ValueError; ``expected`` ends the sentence “found …, expected …”.

    ``unset``: the value where neither the environment nor the row has one.
    """

    parse: Callable[[str], T]
    expected: str
    unset: T


@dataclass(frozen=True)
class Setting(Generic[T]):
    """``default``: as one would write it, or "" for ``kind.unset``, of which ``otherwise`` says
    what happens then. ``what``: what it does, in Markdown; ``why``: the reason for the default.

    ``secret``: its value is never shown, and NAME_FILE may name a file that holds it.
    ``example``: a value for deploy/environment.example where the default says little.
    """

    name: str
    kind: Kind[T]
    group: Group
    what: str
    why: str
    readers: tuple[Reader, ...] = (Reader.ALL,)
    default: str = ""
    otherwise: str = ""
    secret: bool = False
    example: str = ""

    @property
    def file_name(self) -> str:
        return f"{self.name}_FILE"

    def value(self, text: str) -> T:
        """Of what was set, or "". Raises ValueError."""
        written = text or self.default
        return self.kind.parse(written) if written else self.kind.unset
