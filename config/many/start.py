"""Makes this process one of many newsrooms, where AMANA_NEWSROOMS names their folder."""

import os
from typing import Any

import django
from django.conf import LazySettings, settings
from django.utils.module_loading import import_string

import newsrooms
from config.many import folder as folders
from config.many import values


def set_up() -> None:
    """Sets Django up. Raises WrongSettings, and NoNewsroom where a module asks for something of a
    newsroom as it is loaded."""
    if not folders.are_wanted():
        django.setup()
        return
    of_newsrooms = values.read(folders.of_process(), os.environ)
    # Django's own remembers a value for ever once somebody has asked for it.
    kind: Any = LazySettings
    kind.__getattr__ = _asked_anew
    behind: Any = settings
    behind._setup()
    behind._wrapped = both = values.Settings(behind._wrapped, of_newsrooms)
    newsrooms.serve_many(tuple(of_newsrooms))
    for _ in newsrooms.each():
        values.put_in_force()
    django.setup()
    both.loaded()
    # By its name: it needs Django's models, which have just been set up.
    import_string("config.many.handlers.put_in_place")()


def _asked_anew(self: LazySettings, name: str) -> Any:
    return getattr(self.__dict__["_wrapped"], name)
