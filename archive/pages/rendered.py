"""Rendered texts that are kept in memory by what they were made of, up to so many bytes.

A body of 100,000 letters can be a table of 65,536 cells, which takes some seconds to render and
check; a page of it is asked for more often than it changes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256


class Rendered:
    """Gives ``render(text)``, rendered once while it is kept. ``most``: letters of all results.

    What was not asked for the longest goes first. Two who ask at once may both render.
    """

    def __init__(self, render: Callable[[str], str], most: int) -> None:
        self._render, self._most = render, most
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, str] = OrderedDict()
        self._letters = 0

    def __call__(self, text: str) -> str:
        key = sha256(text.encode()).digest()
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return found
        made = self._render(text)
        self._keep(key, made)
        return made

    def _keep(self, key: bytes, made: str) -> None:
        with self._lock:
            if key in self._kept or len(made) > self._most:
                return
            self._kept[key] = made
            self._letters += len(made)
            while self._letters > self._most:
                _, gone = self._kept.popitem(last=False)
                self._letters -= len(gone)
