"""``amana --newsroom NAME COMMAND``: one command on one of many newsrooms.

``amana for_each COMMAND``: on each of them; where there is one alone, on that one and in this
process, so that units and timers say the same everywhere.
"""

import os
import sys

from config.many import folder as folders

OPTION, EACH = "--newsroom", "for_each"
MINUTES = "--minutes"  # of EACH, before the command: how long it may take on one of them
PLACE = "{newsroom}"  # in the words of a command for each: the name; nothing where it is alone
# What is asked of all of them, or of none.
OF_NONE = {"serve", "newsroom", EACH, "help", "version", "-h", "--help", "--version"}


def choose(arguments: list[str]) -> None:
    """Takes the option away, and makes this process's environment that of the newsroom: what
    follows is an installation of its own. Exits where AMANA_NEWSROOMS is set and nothing chosen.

    ``arguments``: as in ``sys.argv``. Raises WrongSettings.
    """
    if arguments[1:2] == [OPTION]:
        name = "".join(arguments[2:3])
        # Who tells of a fault goes on with the settings that can be used (config.__main__).
        read = folders.environment_of if arguments[3:4] == ["alarm"] else folders.values_of
        environment = read(folders.of_process(), name, os.environ)
        del arguments[1:3]
        os.environ.clear()
        os.environ.update(environment)
    elif arguments[1:2] == [EACH] and not folders.are_wanted():
        # Nobody waits behind it: it may take as long as it likes.
        del arguments[1 : 4 if arguments[2:3] == [MINUTES] else 2]
        arguments[1:] = [word.replace(f"/{PLACE}", "").replace(PLACE, "") for word in arguments[1:]]
    elif folders.are_wanted() and arguments[1:] and arguments[1] not in OF_NONE:
        sys.exit(
            f"Newsrooms are many here. For one: amana {OPTION} NAME {arguments[1]}; for all, one "
            f"after the other: amana for_each {arguments[1]}."
        )
