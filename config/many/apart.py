"""What no two newsrooms may have in common.

Compared as it is written, once that is made alike. A server that two addresses name is noticed
later: rows and payloads are bound to one secret, and a newsroom whose secret is another is closed
(config.installation).
"""

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Values = Mapping[str, Any]
# A folder, or a part of a bucket: one lies in another where its words begin with the other's.
Place = tuple[str, ...]

THIS_MACHINE = {"", "localhost", "127.0.0.1", "::1"}
PORT = 5432  # of PostgreSQL, where an address names none
WEB_PORTS = {None, 80, 443}
# What an address of a database may say behind its question mark that would lead elsewhere; and
# Django's pools, of which a process has one for all newsrooms.
ELSEWHERE = {"dbname", "host", "hostaddr", "passfile", "pool", "port", "service", "user"}


def between(values: Mapping[str, Values]) -> list[str]:
    """A sentence for each thing that two have in common; none repeats an address."""
    problems: list[str] = []
    owners: dict[tuple[str, Any], str] = {}
    for name, own in values.items():
        problems += _misleading(name, own)
        for what, kind, value in _alone(own):
            other = owners.setdefault((kind, value), name)
            if other != name:
                problems.append(f"{name}: its {what} is that of {other}, expected one of its own.")
    return problems + _one_in_another(values) + _names_of_no_one(values)


def _misleading(name: str, own: Values) -> list[str]:
    if not own["DATABASE_URL"]:
        return []
    return [
        f"{name}: DATABASE_URL: found “{word}” behind the question mark, which is not possible "
        "where newsrooms are many."
        for word in sorted(ELSEWHERE & set(own["DATABASES"]["default"]["OPTIONS"]))
    ]


def _alone(own: Values) -> Iterator[tuple[str, str, Any]]:
    """What each is called, its kind, and what is compared within that kind."""
    for host in dict.fromkeys([*own["ALLOWED_HOSTS"], *([own["ONION"]] if own["ONION"] else [])]):
        yield "address", "address", host.lower()
    yield "secret", "secret", own["SERVER_SECRET"]
    for what, place in _places(own):
        yield what, "place", place
    if own["DATABASE_URL"]:
        described = own["DATABASES"]["default"]
        server = (_machine(described["HOST"]), str(described["PORT"] or PORT))
        yield "database", "database", (*server, described["NAME"])
        yield "role in PostgreSQL", "role", (*server, described["USER"])


def _machine(host: str) -> str:
    """A socket is in a folder of this machine."""
    plain = host.lower().rstrip(".")
    return "" if plain in THIS_MACHINE or plain.startswith(("/", "%2f")) else plain


def _places(own: Values) -> list[tuple[str, Place]]:
    rosters = own["ROSTERS_FILE"] or own["DATA"] / "rosters.json"
    return [
        ("file of the secret", _folder(own["SECRET_FILE"])),
        ("archive key", _folder(own["ARCHIVE_KEY_FILE"])),
        ("list of people", _folder(rosters)),
        *_holding(own),
    ]


def _holding(own: Values) -> list[tuple[str, Place]]:
    """Places that others may not lie in."""
    return [
        ("blob store", _store(own["STORAGES"]["blobs"]["OPTIONS"])),
        ("store of published files", _store(own["STORAGES"]["archive"]["OPTIONS"])),
        ("folder", _folder(own["DATA"])),
    ]


def _folder(path: Path | str) -> Place:
    return Path(path).resolve().parts


def _store(options: Mapping[str, Any]) -> Place:
    if "bucket_name" not in options:
        return _folder(options["location"])
    address = urlsplit(options["endpoint_url"] or "")
    port = "" if address.port in WEB_PORTS else str(address.port)
    inner = posixpath.normpath(f"/{options['location']}").split("/")
    server = f"{_machine(address.hostname or '')}:{port}"
    return ("s3", server, options["bucket_name"], *filter(None, inner))


def _one_in_another(values: Mapping[str, Values]) -> list[str]:
    """Each place is asked whether it begins with one that somebody holds: hundreds are not compared
    with each other."""
    holders: dict[Place, list[str]] = {}
    for name, own in values.items():
        for _, place in _holding(own):
            holders.setdefault(place, []).append(name)
    return [
        f"{name}: its {what} lies in the folder of {other}, expected a place of its own."
        for name, own in values.items()
        for what, place in _places(own)
        for length in range(1, len(place))
        for other in holders.get(place[:length], ())
        if other != name
    ]


def _names_of_no_one(values: Mapping[str, Values]) -> list[str]:
    """An address decides whose page is shown, so none may stand for several."""
    return [
        f"{name}: AMANA_HOSTS: found “{host}”, expected whole names."
        for name, own in values.items()
        for host in own["ALLOWED_HOSTS"]
        if host.startswith(".") or "*" in host
    ]
