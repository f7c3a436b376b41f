"""What a value may be. Pure, but for folders, which are looked at."""

import os
import re
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from config import onion_address
from config.environment.errors import Unfit
from config.environment.setting import Kind

# Scheme and host stand in a header among other words, so neither may hold its signs.
WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.:-]*(?:/[!-~]*)?")
ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?/?")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
# A name that a visitor may call the server by; one that begins with a dot stands for all below it.
NAMED = re.compile(r"\.?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\]|\*")
HEADER = re.compile(r"[A-Za-z0-9-]+")
CHANNEL = re.compile(rf"mailto:[^@\s,:]+@[^@\s,:]+|(?:ntfy|webhook):{WEB_ADDRESS.pattern}")
IDENTIFIER = re.compile(r"[0-9a-f]{32}|practice[0-9a-f]{24}")
SIZE = re.compile(r"([0-9]+) ?([KMGT]i?B|B)?", re.IGNORECASE)
POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
LONGEST_NAME, LONGEST_PATH = 255, 4095  # bytes, of a file's name and of a path (Linux, limits.h)
LEAST_BODY = 100_000  # bytes: less would refuse a report of words alone, and "4" is no "4GB"
TRUE, FALSE = {"1", "true", "yes"}, {"0", "false", "no"}


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _fits(text: str, pattern: "re.Pattern[str]") -> str:
    if not pattern.fullmatch(text):
        raise ValueError
    return text


def _web(text: str, pattern: "re.Pattern[str]" = WEB_ADDRESS) -> str:
    # Reading the port raises where it is none.
    if urlsplit(_fits(text, pattern)).port == 0:
        raise ValueError
    return text


def _channel(text: str) -> str:
    if not text.startswith("mailto:"):
        _web(text.partition(":")[2])
    return _fits(text, CHANNEL)


def _switch(text: str) -> bool:
    if text.lower() not in TRUE | FALSE:
        raise ValueError
    return text.lower() in TRUE


def _size(text: str) -> int:
    match = SIZE.fullmatch(text)
    if match is None or not text.isascii():
        raise ValueError
    unit = (match[2] or "B").lower()
    base = 1024 if "i" in unit else 1000
    return int(match[1]) * int(base ** POWERS[unit.rstrip("b").rstrip("i")])


def _body(text: str) -> int:
    size = _size(text)
    if size < LEAST_BODY:
        raise ValueError
    return size


def _hours(text: str) -> frozenset[int]:
    found = [_whole(word) for word in _words(text)]
    if not all(hour < 24 for hour in found):
        raise ValueError
    return frozenset(found)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError
    return int(text)


def _host(text: str) -> str:
    """An address, or a name; what has digits and dots alone is an address that is wrong."""
    try:
        return str(ip_address(text))
    except ValueError:
        if set(text) <= set("0123456789."):
            raise
        return _fits(text, HOST)


def _hosts(text: str) -> list[str]:
    if not (found := [_fits(word, NAMED) for word in _words(text)]):
        raise ValueError
    return found


def _onion(text: str) -> str:
    if not onion_address.whole(text.lower()):
        raise Unfit(
            "expected a version 3 onion address: 56 letters and digits, then .onion, as Tor wrote "
            "it into the file “hostname”. A letter of this one is wrong, or missing."
        )
    return text.lower()


def _folder(text: str) -> Path:
    """One that is there, or can be made: looking makes nothing.

    Whether one that is there can be written tells each start (config.installation.folders), so
    that of many newsrooms a failing disk closes its own, and the doctor can be asked.
    """
    path = _path(text).resolve()
    above = path
    while not os.path.lexists(above):
        above = above.parent
    if not above.is_dir():
        raise Unfit(f"expected a folder, and {above} is a file.")
    if above != path and not os.access(above, os.W_OK | os.X_OK, effective_ids=True):
        raise Unfit(f"expected a folder that this user can write, and {above} cannot be written.")
    if not os.statvfs(above).f_blocks:
        # /proc and /sys: root may write, and nothing can be made there.
        raise Unfit(f"expected a folder on a disk, and {above} is none.")
    return path


def _path(text: str) -> Path:
    if max(map(len, text.encode().split(b"/"))) > LONGEST_NAME or len(text.encode()) > LONGEST_PATH:
        raise Unfit("expected a path, and this one is longer than any may be.")
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:
        raise Unfit("expected a path, and nobody with this name has a home here.") from error
    if not path.is_absolute():
        # The server and each command would take it for a folder of wherever they were started.
        raise Unfit("expected a path that begins with /.")
    return path


def _file(text: str) -> Path:
    path = _path(text)
    if os.path.isdir(path):
        raise Unfit(f"expected a file, and {path} is a folder.")
    return path


def place(text: str) -> str:
    """A folder of files, as it was written. Raises Unfit."""
    if os.path.isfile(path := _path(text)):
        raise Unfit(f"expected a folder, and {path} is a file.")
    return str(path)


def _paths(text: str) -> tuple[Path, ...]:
    found = tuple(Path(word) for word in text.split(":") if word)
    if not all(path.is_absolute() for path in found):
        raise ValueError
    return found


def _relay(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not 0 < _whole(port) < 65_536:
        raise ValueError
    return _host(host), int(port)


def _loopback(text: str) -> tuple[str, int]:
    """A name is none: what it leads to may change."""
    host, port = _relay(text)
    if not ip_address(host).is_loopback:
        raise ValueError
    return host, port


def _mailbox(text: str) -> str:
    name, _, host = text.rpartition("@")
    if not name or not HOST.fullmatch(host) or any(sign.isspace() for sign in text):
        raise ValueError
    return text


def chosen(*allowed: str) -> Kind[str]:
    """One of them."""
    return Kind(lambda text: _fits(text, one_of(allowed)), " or ".join(allowed), "")


def some(*allowed: str) -> Kind[frozenset[str]]:
    """One or more of them."""

    def parse(text: str) -> frozenset[str]:
        found = frozenset(_fits(word, one_of(allowed)) for word in _words(text))
        if not found:
            raise ValueError
        return found

    expected = f"some of {', '.join(sorted(allowed))}, separated by commas"
    return Kind(parse, expected, frozenset())


def one_of(words: Iterable[str]) -> "re.Pattern[str]":
    return re.compile("|".join(re.escape(word) for word in words))


def number(least: int = 0, most: int | None = None) -> Kind[int]:
    def parse(text: str) -> int:
        value = _whole(text)
        if value < least or (most is not None and value > most):
            raise ValueError
        return value

    span = f" from {least} to {most}" if most is not None else f", {least} or more"
    return Kind(parse, f"a whole number{span}", 0)


TEXT: Kind[str] = Kind(str, "a text", "")
SWITCH = Kind(_switch, "1 or 0", False)
BYTES = Kind(_size, "a number of bytes, or one with a unit, as 4GB or 4GiB", 0)
BODY = Kind(
    _body, "a number of bytes, or one with a unit, as 4GB or 4GiB; 100kB at least", LEAST_BODY
)
HOURS = Kind(_hours, "hours from 0 to 23, separated by commas, as 6,18", frozenset[int]())
LISTENING = Kind(_host, "an IP address or a name of this machine, as 127.0.0.1", "")
HOSTS = Kind(_hosts, "names without http:// and without a port, separated by commas", list[str]())
ADDRESS = Kind(lambda text: str(ip_address(text)), "an IP address, as 127.0.0.1", "")
ONION = Kind(_onion, "a version 3 onion address", "")
PAGE = Kind(_web, "an address, as https://www.example.org/weather", "")
SITE = Kind(
    lambda text: _web(text, ORIGIN).rstrip("/"),
    "http:// or https:// and a name without a path, as https://reports.example.org",
    "",
)
HEADER_NAME = Kind(lambda text: _fits(text, HEADER), "the name of a header", "")
INSTALLATION = Kind(
    lambda text: _fits(text.lower(), IDENTIFIER),
    "32 digits and letters from a to f, as the doctor prints them",
    "",
)
FOLDER: Kind[Path | None] = Kind(_folder, "a folder", None)
PATHS = Kind(_paths, "paths that begin with /, separated by colons", tuple[Path, ...]())
FILE: Kind[Path | None] = Kind(_file, "a file", None)
RELAY = Kind(_relay, "HOST:PORT, as 127.0.0.1:25", ("", 0))
# None: nowhere.
PROXY: Kind[tuple[str, int] | None] = Kind(_relay, "HOST:PORT, as 127.0.0.1:8118", None)
LOOPBACK: Kind[tuple[str, int] | None] = Kind(
    _loopback, "an address of this machine and a port, as 127.0.0.1:9110", None
)
CHANNELS = Kind(
    lambda text: [_channel(word) for word in _words(text)],
    "channels, separated by commas: mailto:somebody@example.org, ntfy:https://ntfy.example/topic "
    "(the text by POST) or webhook:https://… (as JSON)",
    list[str](),
)
MAILBOX = Kind(_mailbox, "a mail address", "")
MAILBOXES = Kind(
    lambda text: [_mailbox(word) for word in _words(text)],
    "mail addresses, separated by commas",
    list[str](),
)
