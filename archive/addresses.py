"""Where things are: on the server, or in the folder of an export. Pages are the same in both."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote, urlencode

from django.templatetags.static import static
from django.urls import reverse

LATEST = 0  # in place of a version's number
PAGES = ("search", "map", "timeline", "people", "integrity")
PLAIN = re.compile(r"[a-z0-9_][a-z0-9_-]{0,59}")


class Addresses(Protocol):
    """``static``: pages lie in a folder and nothing answers them.

    ``linked_data``, ``card`` and ``period`` give an empty address where there is no such page.
    ``every``: where all values of a facet are.
    """

    @property
    def static(self) -> bool: ...
    @property
    def sheet(self) -> str: ...
    def home(self, language: str) -> str: ...
    def record(self, language: str, record: str, number: int = LATEST) -> str: ...
    def medium(self, record: str, name: str) -> str: ...
    def data(self, record: str, number: int) -> str: ...
    def captions(self, record: str, number: int, digest: str, language: str) -> str: ...
    def linked_data(self, record: str, number: int) -> str: ...
    def card(self, record: str, number: int) -> str: ...
    def proof(self, record: str, number: int) -> str: ...
    def log(self, name: str) -> str: ...
    def page(self, language: str, name: str) -> str: ...
    def person(self, language: str, key: str) -> str: ...
    def search(self, language: str, /, **chosen: str) -> str: ...
    def period(self, language: str, period: str) -> str: ...
    def every(self, language: str, kind: str) -> str: ...


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

    def captions(self, record: str, number: int, digest: str, language: str) -> str:
        return reverse("archive-files:captions", args=[record, number, digest, language])

    def linked_data(self, record: str, number: int) -> str:
        return reverse("archive-files:linked-data", args=[record, number])

    def card(self, record: str, number: int) -> str:
        return reverse("archive-files:card", args=[record, number])

    def proof(self, record: str, number: int) -> str:
        return reverse("archive-files:proof", args=[record, number])

    def log(self, name: str) -> str:
        return f"/archive/log/{name}"

    def page(self, language: str, name: str) -> str:
        return f"/{language}/archive/{name}/"

    def person(self, language: str, key: str) -> str:
        return f"/{language}/archive/people/{quote(key)}/"

    def search(self, language: str, /, **chosen: str) -> str:
        return f"/{language}/archive/search/?{urlencode(chosen)}"

    def period(self, language: str, period: str) -> str:
        return f"?{urlencode({'when': period})}"

    def every(self, language: str, kind: str) -> str:
        return f"{self.page(language, 'search')}?{urlencode({'all': kind})}#{kind}"


def list_name(kind: str, key: str) -> str:
    """The name of a list in a folder: such that every file system takes it.

    A key may be of any script and of 80 letters, which is more than a name can hold.
    """
    if PLAIN.fullmatch(key):
        return f"{kind}-{key}"
    return f"{kind}-u{sha256(key.encode()).hexdigest()[:16]}"


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

    def captions(self, record: str, number: int, digest: str, language: str) -> str:
        return f"{self._top}../records/{record}/captions/v{number}/{digest}.{language}.vtt"

    def linked_data(self, record: str, number: int) -> str:
        return ""

    def card(self, record: str, number: int) -> str:
        return ""

    def proof(self, record: str, number: int) -> str:
        return f"{self._top}../log/proof/{record}/v{number}.txt"

    def log(self, name: str) -> str:
        return f"{self._top}../log/{name}"

    def page(self, language: str, name: str) -> str:
        return f"{self._top}{language}/{name}.html"

    def person(self, language: str, key: str) -> str:
        return self._list(language, "byline", key)

    def search(self, language: str, /, **chosen: str) -> str:
        """The list of one value; of several there is none, and the search page is shown."""
        if len(chosen) != 1:
            return self.page(language, "search")
        ((kind, key),) = chosen.items()
        return self._list(language, kind, key)

    def period(self, language: str, period: str) -> str:
        """Months have a page, and what names no year; years have none."""
        return "" if period.isdigit() else self._list(language, "month", period)

    def every(self, language: str, kind: str) -> str:
        """The search page has every value of every facet."""
        return self.page(language, "search")

    def _list(self, language: str, kind: str, key: str) -> str:
        return f"{self._top}{language}/by/{list_name(kind, key)}.html"
