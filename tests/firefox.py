"""Firefox, driven by its own Marionette protocol: as much of it as these tests need."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests import programs
from tests.server import PATIENCE, free_port

PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.update.enabled": False,
    "toolkit.telemetry.enabled": False,
}
# What it says of a script, or of a page, when another page comes meanwhile.
GONE = ("destroyed before query", "was unloaded", "discarded", "No such JSWindowActor")
INTERRUPTED = ("NS_BINDING_ABORTED", *GONE)
TRIES = 50  # a tenth of a second apart, until a page that keeps going counts as broken


class Marionette:
    """Messages are ``length:JSON``: [0, id, command, parameters], answered by [1, id, error, …]."""

    def __init__(self, port: int) -> None:
        self._socket = self._connected(port)
        self._file = self._socket.makefile("rb")
        self._last = 0
        self._message()
        self.ask("WebDriver:NewSession")
        bounds = dict.fromkeys(("script", "implicit", "pageLoad"), PATIENCE * 1000)
        self.ask("WebDriver:SetTimeouts", **bounds)

    @staticmethod
    def _connected(port: int) -> socket.socket:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            except ConnectionRefusedError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def _message(self) -> Any:
        length = b""
        while (byte := self._file.read(1)) != b":":
            length += byte
        return json.loads(self._file.read(int(length)))

    def ask(self, command: str, **parameters: Any) -> Any:
        self._last += 1
        sent = json.dumps([0, self._last, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(sent), sent))
        _kind, _number, error, result = self._message()
        assert error is None, error
        return result

    def _ask_again(self, passing: Sequence[str], command: str, **parameters: Any) -> Any:
        """``passing``: words of errors that another page brings which is still on its way."""
        for _ in range(TRIES - 1):
            try:
                return self.ask(command, **parameters)
            except AssertionError as error:
                if not any(words in str(error) for words in passing):
                    raise
                time.sleep(0.1)
        return self.ask(command, **parameters)

    def run(self, script: str, *arguments: Any) -> Any:
        """What the script's ``return`` gives; a promise is waited for."""
        given = {"script": script, "args": list(arguments)}
        return self._ask_again(GONE, "WebDriver:ExecuteScript", **given)["value"]

    def find(self, selector: str) -> Any:
        found = self.ask("WebDriver:FindElement", using="css selector", value=selector)
        return found["value"]

    def click(self, selector: str) -> None:
        self.ask("WebDriver:ElementClick", id=next(iter(self.find(selector).values())))

    def go(self, address: str) -> None:
        self._ask_again(INTERRUPTED, "WebDriver:Navigate", url=address)

    def press(self, keys: Sequence[str], held: str = "") -> None:
        acts = [{"type": "keyDown", "value": held}] if held else []
        for key in keys:
            acts += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        acts += [{"type": "keyUp", "value": held}] if held else []
        keyboard = {"type": "key", "id": "keyboard", "actions": acts}
        try:
            self.ask("WebDriver:PerformActions", actions=[keyboard])
        except AssertionError as error:
            # The last key brought another page before it was let go.
            if not any(words in str(error) for words in GONE):
                raise

    def attach(self, selector: str, file: Path) -> None:
        found = next(iter(self.find(selector).values()))
        self.ask("WebDriver:ElementSendKeys", id=found, text=str(file))

    def quit(self) -> None:
        self.ask("Marionette:Quit", flags=["eForceQuit"])

    def close(self) -> None:
        self._file.close()
        self._socket.close()


@contextmanager
def firefox(folder: Path, **preferences: bool | str) -> Iterator[Marionette]:
    """``folder``: for its profile. ``preferences``: with ``__`` in place of each dot."""
    port = free_port()
    more = {name.replace("__", "."): each for name, each in preferences.items()}
    settings = {**PREFERENCES, **more, "marionette.port": port}
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(each)});" for name, each in settings.items()
    ]
    (folder / "user.js").write_text("\n".join(lines))
    options = ["--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    with subprocess.Popen(
        [programs.path("firefox-esr"), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(folder),
    ) as process:
        try:
            with closing(Marionette(port)) as driven:
                yield driven
                driven.quit()
        finally:
            process.terminate()


def environment(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder), "PATH": "/usr/bin:/bin", "MOZ_HEADLESS": "1"}
