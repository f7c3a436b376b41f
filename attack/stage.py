"""Scratch servers that stand for a whole run: each attack finds its desk as if it were the first.

Starting a server and signing three people in takes longer than most attacks do. So one server
stands for each length of a desk's life, its people are signed in once, and before each attack the
database and the files are what they were then.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookiejar import Cookie
from pathlib import Path

from attack.guards import TRIGGERS
from attack.outcome import Attack
from attack.scene import DATABASE, Scene, copy_data, copy_database, fresh, standing, switch
from attack.visitor import Visitor


@dataclass(frozen=True)
class Kept:
    """A scene, and all that was there once its people had signed in."""

    scene: Scene
    data: Path
    people: dict[str, Visitor]
    cookies: dict[str, tuple[Cookie, ...]]

    @classmethod
    def of(cls, scene: Scene, to: Path) -> "Kept":
        people = {name: scene.visitor(name) for name in scene.held["people"]}
        cookies = {name: tuple(each.cookies) for name, each in people.items()}
        copy_data(scene.server.data, to)
        return cls(scene, to, people, cookies)

    def put_back(self) -> Scene:
        data = self.scene.server.data
        copy_database(self.data, data)
        for file in (each for each in self.data.rglob("*") if each.is_file()):
            there = data / file.relative_to(self.data)
            if file.name != DATABASE and not _same(file, there):
                _replace(file, there)
        self.scene.people = dict(self.people)
        for name, visitor in self.people.items():
            visitor.sent.clear()
            visitor.cookies.clear()
            for cookie in self.cookies[name]:
                visitor.cookies.set_cookie(cookie)
        return self.scene


def _same(file: Path, there: Path) -> bool:
    return there.is_file() and there.read_bytes() == file.read_bytes()


def _replace(file: Path, there: Path) -> None:
    """As another file of the same name: the server looks whether it is still the same one."""
    there.parent.mkdir(parents=True, exist_ok=True)
    staged = there.with_name(f".{there.name}.back")
    shutil.copyfile(file, staged)
    staged.chmod(0o600)
    os.replace(staged, there)


@dataclass
class Stage:
    """``folder``: where the servers have their data; they end with ``open_servers``. ``off``: the
    file that names the attack whose guards are off; None in an ordinary run.
    """

    folder: Path
    open_servers: ExitStack
    off: Path | None
    kept: dict[tuple[str, ...], Kept] = field(default_factory=dict)

    @contextmanager
    def scene(self, attack: Attack) -> Iterator[Scene]:
        """As it was in the beginning; without the attack's guards where this stage has none."""
        # Nobody's guard, while the people sign in.
        self._turn_off("")
        if attack.fresh:
            with fresh(steps=attack.steps) as scene:
                self._turn_off(attack.name)
                yield scene
            return
        scene = self._shared(attack.steps)
        self._turn_off(attack.name)
        for table in TRIGGERS.get(attack.name, ()) if self.off else ():
            scene.drop_triggers(table)
        yield scene

    def _turn_off(self, attack: str) -> None:
        if self.off is not None:
            self.off.write_text(attack)

    def _shared(self, steps: tuple[str, ...]) -> Scene:
        if steps not in self.kept:
            place = self.folder / "-".join(steps)
            place.mkdir()
            scene = self.open_servers.enter_context(standing(place, steps=steps))
            self.kept[steps] = Kept.of(scene, place / "kept")
        return self.kept[steps].put_back()


@contextmanager
def stage(*, unguarded: bool = False) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_servers:
        off = Path(folder) / "off" if unguarded else None
        before = switch.set(str(off or ""))
        try:
            yield Stage(Path(folder), open_servers, off)
        finally:
            switch.reset(before)
