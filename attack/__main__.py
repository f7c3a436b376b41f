"""``python -m attack [NAME …]``: tries each attack on a scratch server, prints held or broke.

Ends with 1 when one broke, or could not be tried: an attack that did not come to its point proves
nothing. ``--list`` prints what there is, as the table of docs/threat-model.md.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from attack import alone, browsers, pages, puppets, rows, statements
from attack.outcome import Attack, Broke, Result
from attack.scene import Scene, standing

ATTACKS: tuple[Attack, ...] = (
    *alone.ATTACKS,
    *puppets.ATTACKS,
    *rows.ATTACKS,
    *statements.ATTACKS,
    *pages.ATTACKS,
    *browsers.ATTACKS,
)


def tried(attack: Attack, scene: Scene) -> tuple[Result, str]:
    try:
        return Result.HELD, attack.run(scene)
    except Broke as broke:
        return Result.BROKE, str(broke)
    except Exception as error:  # noqa: BLE001 whatever it was: the run goes on with the next one
        return Result.FAILED, f"{type(error).__name__}: {error}"


def run(attacks: Iterable[Attack]) -> Iterator[tuple[Attack, Result, str]]:
    """Each on the shared server, or on one of its own."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_servers:
        shared: Scene | None = None
        for number, attack in enumerate(attacks):
            place = Path(folder) / str(number)
            place.mkdir()
            if attack.fresh:
                with standing(place) as scene:
                    yield attack, *tried(attack, scene)
                continue
            shared = shared or open_servers.enter_context(standing(place))
            yield attack, *tried(attack, shared)


def table() -> str:
    lines = [f"| {each.name} | {each.promise} | {each.what} |" for each in ATTACKS]
    return "\n".join(["| attack | promise | what is tried |", "|---|---|---|", *lines])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m attack", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    parser.add_argument("--list", action="store_true", help="what there is")
    options = parser.parse_args()
    if options.list:
        print(table())
        return 0
    unknown = set(options.names) - {attack.name for attack in ATTACKS}
    if unknown:
        parser.error(f"no such attack: {', '.join(sorted(unknown))}")
    chosen = [each for each in ATTACKS if not options.names or each.name in options.names]
    began, count = time.monotonic(), dict.fromkeys(Result, 0)
    for attack, result, why in run(chosen):
        count[result] += 1
        print(f"{result:<7} {attack.name:<28} {why}", flush=True)
    said = ", ".join(f"{number} {result}" for result, number in count.items())
    print(f"{said}; {time.monotonic() - began:.0f} s")
    return int(count[Result.HELD] != len(chosen))


if __name__ == "__main__":
    sys.exit(main())
