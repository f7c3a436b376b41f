"""The newsroom of the work at hand, in a context variable.

Where one process serves many, work that entered none may ask for nothing of any: it fails, and is
never given the settings, rows or memory of another newsroom.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import partial
from typing import TypeVar

Result = TypeVar("Result")

_entered: ContextVar[str] = ContextVar("newsroom", default="")
# The names of those that this process serves; none in an installation of its own.
_served: list[str] = []


class NoNewsroom(RuntimeError):
    """Something of a newsroom was asked for by work that entered none.

    It is no AttributeError or KeyError, which a default would hide.
    """


def serve_many(names: tuple[str, ...]) -> None:
    """From now on this process serves these newsrooms, and no other work is done."""
    _served[:] = names


def are_many() -> bool:
    return bool(_served)


def current() -> str:
    """The name of the newsroom; "" in an installation of its own. Raises NoNewsroom."""
    name = _entered.get()
    if not name and _served:
        raise NoNewsroom("This work entered no newsroom: see config/many.")
    return name


def known_or_nothing() -> str:
    """As ``current``, for a log: "" where none was entered."""
    return _entered.get()


def enter(name: str) -> None:
    """For the rest of this context. Raises NoNewsroom for one that is not served."""
    if name not in _served:
        raise NoNewsroom(f"{name} is not served here.")
    _entered.set(name)


@contextmanager
def entered(name: str) -> Iterator[None]:
    """As ``enter``, until the block ends."""
    before = _entered.get()
    enter(name)
    try:
        yield
    finally:
        _entered.set(before)


def each() -> Iterator[str]:
    """Each newsroom in turn, entered for one round of the loop; once, in an installation of its
    own."""
    if not _served:
        yield ""
        return
    for name in tuple(_served):
        with entered(name):
            yield name


def carrying(work: Callable[..., Result]) -> Callable[..., Result]:
    """``work`` as it is to be handed to another thread: it stays in the newsroom of here."""
    return partial(copy_context().run, work)
