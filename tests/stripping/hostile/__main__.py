"""``python -m tests.stripping.hostile [NAME…]``: how each file ends, in a child within limits.

One JSON object on standard output: name to what outcome() said, "crashed: …", or "killed: signal".
The children give up what a child of the sandbox gives up (submissions.worker.confinement).
"""

import json
import os
import signal
import sys
import traceback

from stripping.warming import warm
from submissions.worker.confinement import confine, layers
from submissions.worker.limits import limits
from tests.stripping.hostile.case import Hostile
from tests.stripping.hostile.pictures import HUGE, zeros
from tests.stripping.hostile.table import HOSTILE
from tests.stripping.outcome import CLEAN, outcome_here, strip_here


def ended(case: Hostile) -> str:
    """Runs in a child; builds the file before its limits begin."""
    data = case.build()
    bounds = limits(len(data))
    signal.alarm(bounds.wall)
    confine(bounds)
    said = outcome_here(data)
    if said == CLEAN:
        clean, _ = strip_here(data)
        if case.hides and case.hides in clean:
            return "crashed: it holds what was hidden in it"
        if len(clean) > bounds.output:
            return "too_large"
    return said


def in_a_child(case: Hostile) -> str:
    receiver, sender = os.pipe()
    process = os.fork()
    if not process:
        try:
            said = ended(case)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the test looks for
            place = traceback.extract_tb(error.__traceback__)[-1]
            said = f"crashed: {type(error).__name__} in {place.name}, {place.lineno}"
        os.write(sender, said.encode())
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver) as answer:
        said = answer.read()
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return said or f"killed: {signal.Signals(-status).name if status < 0 else status}"


def main() -> None:
    wanted = set(sys.argv[1:])
    # What the first strip loads is loaded before the limits, as in the fork server.
    warm()
    layers()
    zeros(HUGE)  # which many of them hold: packed once, and not in each child
    cases = [case for case in HOSTILE if not wanted or case.name in wanted]
    json.dump({case.name: in_a_child(case) for case in cases}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
