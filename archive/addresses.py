"""Where things are: on the server, or in the folder of an export. Pages are the same in both."""

from dataclasses import dataclass
from typing import Protocol

from django.templatetags.static import static
from django.urls import reverse

LATEST = 0  # in place of a version's number


class Addresses(Protocol):
    """``static``: pages lie in a folder and nothing answers them."""

    @property
    def static(self) -> bool: ...
    @property
    def sheet(self) -> str: ...
    def home(self, language: str) -> str: ...
    def record(self, language: str, record: str, number: int = LATEST) -> str: ...
    def medium(self, record: str, name: str) -> str: ...
    def data(self, record: str, number: int) -> str: ...


@dataclass(frozen=True)
class Served:
    """On the server."""

    static: bool = False

    @property
    def sheet(self) -> str:
        return static("amana.css")

    def home(self, language: str) -> str:
        return f"/{language}/archive/"

    def record(self, language: str, record: str, number: int = LATEST) -> str:
        tail = f"v{number}/" if number else ""
        return f"/{language}/archive/{record}/{tail}"

    def medium(self, record: str, name: str) -> str:
        return reverse("archive-files:medium", args=[record, name])

    def data(self, record: str, number: int) -> str:
        return reverse("archive-files:data", args=[record, number])


@dataclass(frozen=True)
class Foldered:
    """In an export, seen from a page ``depth`` folders below ``data/site/``."""

    depth: int
    static: bool = True

    @property
    def _top(self) -> str:
        return "../" * self.depth

    @property
    def sheet(self) -> str:
        return f"{self._top}amana.css"

    def home(self, language: str) -> str:
        return f"{self._top}{language}/index.html"

    def record(self, language: str, record: str, number: int = LATEST) -> str:
        return f"{self._top}{language}/{record}/{f'v{number}' if number else 'index'}.html"

    def medium(self, record: str, name: str) -> str:
        return f"{self._top}../records/{record}/media/{name}"

    def data(self, record: str, number: int) -> str:
        return f"{self._top}../records/{record}/v{number}.json"
