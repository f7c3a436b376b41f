"""``python -m attack [NAME …]``: tries each attack on a scratch server, prints held or broke.

Ends with 1 when one broke, or could not be tried: an attack that did not come to its point proves
nothing. ``--unguarded`` takes each one's guard away in the server it meets, and ends with 1 unless
every one of them broke. ``--list`` prints what there is, as the table of docs/threat-model.md.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator

from attack import (
    alone,
    browsers,
    court,
    custody,
    doors,
    floods,
    further,
    guards,
    offline,
    pages,
    publishing,
    puppets,
    repeating,
    rows,
    statements,
)
from attack.outcome import Attack, Broke, Result
from attack.scene import Scene
from attack.stage import Stage, stage

ATTACKS: tuple[Attack, ...] = (
    *alone.ATTACKS,
    *puppets.ATTACKS,
    *further.ATTACKS,
    *publishing.ATTACKS,
    *rows.ATTACKS,
    *court.ATTACKS,
    *custody.ATTACKS,
    *statements.ATTACKS,
    *offline.ATTACKS,
    *repeating.ATTACKS,
    *doors.ATTACKS,
    *pages.ATTACKS,
    *browsers.ATTACKS,
    *floods.ATTACKS,
)
Tried = tuple[Attack, Result, str]


def tried(attack: Attack, scene: Scene) -> tuple[Result, str]:
    try:
        return Result.HELD, attack.run(scene)
    except Broke as broke:
        return Result.BROKE, str(broke)
    except Exception as error:  # noqa: BLE001 whatever it was: the run goes on with the next one
        return Result.FAILED, f"{type(error).__name__}: {error}"


def run(attacks: Iterable[Attack], on: Stage) -> Iterator[Tried]:
    for attack in attacks:
        with on.scene(attack) as scene:
            yield attack, *tried(attack, scene)


def table() -> str:
    lines = [f"| {each.name} | {each.promise} | {each.what} |" for each in ATTACKS]
    return "\n".join(["| attack | promise | what is tried |", "|---|---|---|", *lines])


def printed(results: Iterable[Tried], wanted: Result) -> bool:
    """Whether all ended as they were to."""
    began, count = time.monotonic(), dict.fromkeys(Result, 0)
    for attack, result, why in results:
        count[result] += 1
        print(f"{result:<7} {attack.name:<28} {why}", flush=True)
    said = ", ".join(f"{number} {result}" for result, number in count.items())
    print(f"{said}; {time.monotonic() - began:.0f} s")
    return count[wanted] == sum(count.values())


def tried_all(attacks: Iterable[Attack]) -> bool:
    """Whether each of them held."""
    with stage() as on:
        return printed(run(attacks, on), Result.HELD)


def tried_unguarded(attacks: Iterable[Attack]) -> bool:
    """Whether each of them broke, of those whose guard can be taken away."""
    able = []
    for attack in attacks:
        if attack.name in guards.NONE:
            print(f"{'-':<7} {attack.name:<28} {guards.NONE[attack.name]}")
        else:
            able.append(attack)
    with stage(unguarded=True) as on:
        return printed(run(able, on), Result.BROKE)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m attack", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    parser.add_argument("--list", action="store_true", help="what there is")
    parser.add_argument("--unguarded", action="store_true", help="each without its guard")
    options = parser.parse_args()
    if options.list:
        print(table())
        return 0
    unknown = set(options.names) - {attack.name for attack in ATTACKS}
    if unknown:
        parser.error(f"no such attack: {', '.join(sorted(unknown))}")
    chosen = [each for each in ATTACKS if not options.names or each.name in options.names]
    return int(not (tried_unguarded if options.unguarded else tried_all)(chosen))


if __name__ == "__main__":
    sys.exit(main())
