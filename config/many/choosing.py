"""``amana --newsroom NAME COMMAND``: one command on one of many newsrooms."""

import os
import sys

from config.many import folder as folders

OPTION = "--newsroom"
# What is asked of all of them, or of none.
OF_NONE = {"serve", "newsroom", "for_each", "help", "version", "-h", "--help", "--version"}


def choose(arguments: list[str]) -> None:
    """Takes the option away, and makes this process's environment that of the newsroom: what
    follows is an installation of its own. Exits where AMANA_NEWSROOMS is set and nothing chosen.

    ``arguments``: as in ``sys.argv``. Raises WrongSettings.
    """
    if arguments[1:2] == [OPTION]:
        name = "".join(arguments[2:3])
        environment = folders.values_of(folders.of_process(), name, os.environ)
        del arguments[1:3]
        os.environ.clear()
        os.environ.update(environment)
    elif folders.are_wanted() and arguments[1:] and arguments[1] not in OF_NONE:
        sys.exit(
            f"Newsrooms are many here. For one: amana {OPTION} NAME {arguments[1]}; for all, one "
            f"after the other: amana for_each {arguments[1]}."
        )
