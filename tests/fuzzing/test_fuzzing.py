"""A short run of every target: changed files end clean or refused, and nothing else happens."""

import re
from pathlib import Path

import pytest

from stripping.kinds import FORMATS
from tests.fuzzing import mending
from tests.fuzzing.targets import CORPUS, OTHERWISE, TARGETS, Target
from tests.server import PATIENCE, inherited
from tests.stripping.many import outcomes
from tests.stripping.outcome import CLEAN, outcome
from tests.warm import Warm

# A run's start takes nine seconds of a core, in which every module is made measurable.
FUZZER = Warm("tests.fuzzing.__main__")
FOUND = Path(__file__).parent / "found"  # files that once did something else
MOST_SEEDED = 300 * 1024  # bytes of all seeds together


@pytest.mark.slow
@pytest.mark.parametrize("target", (*TARGETS, *OTHERWISE), ids=lambda target: target.name)
def test_no_changed_file_does_anything_but_end(target: Target, tmp_path: Path) -> None:
    options = [f"-runs={target.runs}", "-seed=1", f"-artifact_prefix={tmp_path}/"]
    done = FUZZER.run(["tests.fuzzing", target.name, *options], inherited(), 2 * PATIENCE)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert re.search(rf"Done {target.runs} runs", done.stderr)
    # It sees which branches of our own code a file takes.
    assert re.search(r"INITED cov: \d\d", done.stderr)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_seed_is_a_file_of_its_kind(target: Target) -> None:
    seeds = [path.read_bytes() for path in target.seeds.iterdir()]
    assert seeds
    assert set(outcomes(seeds)) == {CLEAN}
    for seed in seeds:
        assert len(seed) <= target.longest
        # Checksums that were right already stay as they are: the mending itself is right.
        assert target.mend(seed) == seed


@pytest.mark.parametrize("target", OTHERWISE, ids=lambda target: target.name)
def test_every_other_seed_is_taken_in_another_form(target: Target) -> None:
    seeds = [path.read_bytes() for path in target.seeds.iterdir()]
    assert seeds
    for seed in seeds:
        assert len(seed) <= target.longest
        assert target.ended(target.mend(seed)) == CLEAN


@pytest.mark.parametrize("path", sorted(FOUND.iterdir()), ids=lambda path: path.name)
def test_what_fuzzing_found_stays_mended(path: Path) -> None:
    assert outcome(path.read_bytes())


def test_every_binary_format_is_fuzzed() -> None:
    assert {target.name for target in TARGETS} == {row.kind for row in FORMATS} - {"text"}
    assert sum(path.stat().st_size for path in CORPUS.rglob("*.*")) < MOST_SEEDED


def test_checksums_are_mended() -> None:
    broken = bytearray((CORPUS / "png" / "rgb.png").read_bytes())
    broken[29] ^= 1
    assert outcome(bytes(broken)) == "damaged"
    assert outcome(mending.png(bytes(broken))) == CLEAN
