"""What a scratch server's Python runs first: another day, and a guard that is taken away.

ATTACK_UNGUARDED is the file that names the attack whose guards are off (attack.guards). Their
switches come in when a module was read, before anybody else imports from it.
"""

import os
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

import another_day  # type: ignore[import-not-found]  # noqa: F401 it changes the clock

Changes = dict[str, list[Callable[[ModuleType], None]]]


class Unguarded(MetaPathFinder):
    def __init__(self, changes: Changes) -> None:
        self.changes = changes

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        changes = self.changes.get(fullname)
        spec = PathFinder.find_spec(fullname, path, target) if changes else None
        if spec is None or spec.loader is None or changes is None:
            return None
        run = spec.loader.exec_module

        def changed(module: ModuleType) -> None:
            run(module)
            for change in changes:
                change(module)

        spec.loader.exec_module = changed  # type: ignore[method-assign]
        return spec


if said := os.environ.get("ATTACK_UNGUARDED", ""):
    from attack.guards import switches

    sys.meta_path.insert(0, Unguarded(switches(Path(said).read_text)))
