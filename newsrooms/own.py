"""One of something for each newsroom."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from newsrooms.current import current

T = TypeVar("T")


class Own(Generic[T]):
    """``make`` makes one when a newsroom first asks. Any thread may call it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._by_name: dict[str, T] = {}

    def here(self) -> T:
        """That of the current newsroom. Raises NoNewsroom."""
        name = current()
        try:
            return self._by_name[name]
        except KeyError:
            with self._lock:
                if name not in self._by_name:
                    self._by_name[name] = self._make()
                return self._by_name[name]

    def put(self, value: T) -> None:
        """In the place of what was made. Raises NoNewsroom."""
        self._by_name[current()] = value
