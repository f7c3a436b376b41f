"""Amana's command line: ``amana help`` lists the commands (a clone: manage.py)."""

import os
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from config import ending
from config.environment import names, reading
from config.environment.errors import EXIT, WrongSettings
from config.many import choosing, start

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    with ending.gracefully():
        _main()


def _main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if (ROOT / "manage.py").exists():
        _find_clone()
    try:
        choosing.choose(sys.argv)
        _set_up()
    except WrongSettings as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(EXIT)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    # By its name: it needs the apps that have just been set up.
    import_string("config.commandline.main")()


def _set_up() -> None:
    """Raises WrongSettings; who tells of a fault needs few of them, and goes on with those."""
    each = sys.argv[1:2] == [choosing.EACH]
    try:
        start.set_up() if sys.argv[1:2] == ["serve"] else django.setup()
    except WrongSettings as error:
        if sys.argv[1 + each : 2 + each] != ["alarm"]:
            raise
        sys.stderr.write(f"{error}\n")
        given = dict(os.environ)
        environment = reading.needed(given, names.TELLING)
        os.environ.clear()
        # A process of the archive alone asks for no secret, which may be what is wrong.
        os.environ.update(environment, AMANA_FACES="archive")
        django.setup()
        if each:
            # Each newsroom's own process finds out for itself what it can use.
            os.environ.update(given)


def _find_clone() -> None:
    """Processes of ours import the clone, whatever folder the command was given in."""
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    if str(ROOT) not in paths:
        os.environ["PYTHONPATH"] = os.pathsep.join([*paths, str(ROOT)])


if __name__ == "__main__":
    main()
