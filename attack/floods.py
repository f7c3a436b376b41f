"""Floods that announce much, send little, and stay, against everybody else.

They are ``bench.announcing``'s; here a desk has stood for a month.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attack.outcome import Attack, Broke
from attack.scene import DESK, ONE, Scene, lived, on_day
from bench.announcing import CIRCUIT, FLOODS, PROBES, tokens, unserved
from tests.server import Server, running


@contextmanager
def behind_an_onion() -> Iterator[Server]:
    """A server that is told circuits, as haproxy tells it."""
    with tempfile.TemporaryDirectory() as folder:  # of an invented desk, gone with the run
        data = Path(folder) / "data"
        shutil.copytree(lived(ONE), data)
        (data / "attack.json").unlink()
        with running(data, **on_day(0), AMANA_CIRCUIT_HEADER=CIRCUIT) as server:
            yield server


def nobody_is_shut_out(_: Scene) -> str:
    """Finding 5 of November 2026."""
    closed = []
    with behind_an_onion() as server:
        for flood in FLOODS:
            shown = tokens(server.data, DESK, flood.whole * flood.shown + len(PROBES))
            found = asyncio.run(unserved(server.port, DESK, flood, shown))
            closed += [f"{flood.name}: {each}" for each in found]
    if closed:
        raise Broke("; ".join(closed))
    return f"{len(PROBES)} ways stay open under {len(FLOODS)} floods of up to 4,096 lines"


ATTACKS = (
    Attack(
        "flood-announces",
        4,
        "one circuit, or 128, announce films, texts, codenames and desk forms, and trickle",
        nobody_is_shut_out,
    ),
)
