"""A list that is carried to a machine without a network, with the paper of the kit in hand."""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from attack.outcome import Attack, Broke
from attack.roster import Seat, two
from attack.scene import Scene, expect
from sealing.roster import Entry, later
from tests.server import ROOT

Wrong = dict[str, tuple[list[bytes], str]]


def read(entries: list[bytes], kit: str) -> tuple[bool, str]:
    """Whether the tool takes it, and the last thing it said."""
    with tempfile.TemporaryDirectory() as folder:  # the tool reads a file; invented
        file = Path(folder) / "list"
        file.write_bytes(b"".join(entry + b"\n" for entry in entries))
        done = subprocess.run(
            [sys.executable, "-m", "sealing", "roster", str(file), "--kit", kit],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    said = (done.stderr or done.stdout).strip().splitlines()
    return done.returncode == 0, said[-1] if said else ""


def wrong(entries: list[bytes], others: Seat, fork: bytes, kit: str) -> Wrong:
    """``others``: of somebody who was removed by the last entry; ``fork``: another good entry in
    its place."""
    first, *middle, last = entries
    end, state = Entry.parse(last), others.state
    ahead = others.request("suspend", next(iter(state.people)))
    future = replace(ahead, day=later(others.day, 4), last_day=later(others.day, 9))
    by_removed = Entry(end.hash, others.day, end.desk, end.number + 1, ahead, ())
    by_removed = replace(by_removed, signatures=(others.signed(ahead),))
    ahead_of_time = replace(
        others.entry(future), before=end.hash, number=end.number + 1, day=future.day
    )
    return {
        "cut": (entries[:-1], kit),
        "reordered": ([first, *reversed(middle), last], kit),
        "forked": ([*entries[:-1], fork], kit),
        "signed by who was removed": ([*entries, by_removed.encoded], kit),
        "of another desk": ([*entries[:-1], last.replace(b"demonstration", b"elsewhere")], kit),
        "from the future": ([*entries, ahead_of_time.encoded], kit),
        "not the kit's": (entries, f"{end.number}:{'ab' * 16}"),
    }


def off_line(scene: Scene) -> str:
    amal, basem = scene.visitor("amal"), scene.visitor("basem")
    others, seat = Seat.of(scene.visitor("dima")), Seat.of(amal)
    fork = seat.entry(seat.request("suspend", others.person)).encoded
    expect(two(scene, amal, basem, Seat.of(amal).request("remove", others.person)), 200)
    seat = Seat.of(amal)
    kit = f"{seat.state.number}:{seat.state.head}"
    well, said = read(seat.entries, kit)
    assert well, said
    told = set()
    for what, (entries, paper) in wrong(seat.entries, others, fork, kit).items():
        well, said = read(entries, paper)
        if well:
            raise Broke(f"a list that is {what} is taken")
        told.add(said)
    return f"seven wrong lists, {len(told)} sentences: {said[:80]}"


ATTACKS = (
    Attack(
        "list-off-line",
        5,
        "read off line: cut, reordered, forked, by who left, of elsewhere, ahead, not the kit's",
        off_line,
    ),
)
