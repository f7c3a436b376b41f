"""Django's tables that hold one of something for a process: here one for each newsroom.

What Django itself keeps in memory and looks up by a name that two newsrooms share (the database
"default", the cache "counters", the store "blobs", a number of a content type) is told apart by
newsroom. Each of them is a class of Django's whose one object other modules hold already, so the
object stays and its class is another.
"""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentTypeManager
from django.core.cache import CacheHandler, caches
from django.core.files.storage import storages
from django.core.files.storage.handler import StorageHandler
from django.db import connections
from django.db.utils import ConnectionHandler
from django.utils.translation import trans_real

from newsrooms import Own, current

# Newsrooms whose database a thread keeps open: a visit asks for several pages, and a database that
# stays open for each thread and newsroom would cost memory and three descriptors each.
OPEN = 2


class OwnConnections(ConnectionHandler):
    """A thread's connections to the database of the newsroom at hand, and of none other."""

    _configured: Own[dict[str, Any]]
    _open: threading.local

    @property
    def settings(self) -> dict[str, Any]:
        return self._configured.here()

    def _here(self) -> dict[str, Any]:
        by_newsroom = self._open.__dict__.setdefault("by_newsroom", OrderedDict())
        name = current()
        if name not in by_newsroom:
            _make_room(by_newsroom)
            by_newsroom[name] = {}
        by_newsroom.move_to_end(name)
        here: dict[str, Any] = by_newsroom[name]
        return here

    def __getitem__(self, alias: str) -> Any:
        here = self._here()
        if alias not in here:
            if alias not in self.settings:
                raise self.exception_class(f"The connection '{alias}' doesn't exist.")
            here[alias] = self.create_connection(alias)
        return here[alias]

    def __setitem__(self, alias: str, connection: Any) -> None:
        self._here()[alias] = connection

    def __delitem__(self, alias: str) -> None:
        del self._here()[alias]

    def all(self, initialized_only: bool = False) -> list[Any]:
        if initialized_only:
            return list(self._here().values())
        return [self[alias] for alias in self]


def _make_room(by_newsroom: "OrderedDict[str, dict[str, Any]]") -> None:
    """Closes what was not asked for the longest; never in the middle of a transaction."""
    for name in list(by_newsroom):
        if len(by_newsroom) < OPEN:
            return
        theirs = by_newsroom[name].values()
        if not any(connection.in_atomic_block for connection in theirs):
            for connection in theirs:
                connection.close()
            del by_newsroom[name]


class OwnCaches(CacheHandler):
    """Threads may share one: it is memory of this process, or the connections that a pool has."""

    _configured: Own[dict[str, Any]]
    _made: Own[dict[str, Any]]

    @property
    def settings(self) -> dict[str, Any]:
        return self._configured.here()

    def __getitem__(self, alias: str) -> Any:
        made = self._made.here()
        if alias not in made:
            if alias not in self.settings:
                raise self.exception_class(f"The connection '{alias}' doesn't exist.")
            made[alias] = self.create_connection(alias)
        return made[alias]

    def all(self, initialized_only: bool = False) -> list[Any]:
        if initialized_only:
            return list(self._made.here().values())
        return [self[alias] for alias in self]


class OwnStorages(StorageHandler):
    _of: Own[StorageHandler]

    @property
    def backends(self) -> dict[str, Any]:
        return self._of.here().backends

    def __getitem__(self, alias: str) -> Any:
        return self._of.here()[alias]


def put_in_place() -> None:
    """Once, before anything asks them. Django is set up, and no newsroom was entered yet."""
    connections.__class__ = OwnConnections
    vars(connections).update(
        _configured=Own(functools.partial(connections.configure_settings, None)),
        _open=threading.local(),
    )
    caches.__class__ = OwnCaches
    vars(caches).update(
        _configured=Own(functools.partial(caches.configure_settings, None)),
        _made=Own(dict[str, Any]),
    )
    storages.__class__ = OwnStorages
    vars(storages)["_of"] = Own(StorageHandler)
    types = Own(dict[str, Any])
    kind: Any = ContentTypeManager
    kind._cache = property(lambda _: types.here(), lambda _, __: None)
    _remember_languages_apart()


def _remember_languages_apart() -> None:
    """Which languages an address may name is asked of the settings once, and then remembered."""
    for name in ("get_languages", "_get_supported_language_variant"):
        asked: Callable[..., Any] = getattr(trans_real, name).__wrapped__
        setattr(trans_real, name, _own_memory(asked))


def _own_memory(asked: Callable[..., Any]) -> Callable[..., Any]:
    remembered = Own(lambda: functools.lru_cache(maxsize=1000)(asked))

    def answer(*arguments: Any, **more: Any) -> Any:
        return remembered.here()(*arguments, **more)

    return answer
