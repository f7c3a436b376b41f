"""``python -m tests.fuzzing FORMAT [-runs=N] [any option of libFuzzer]``.

New inputs go into a folder of the moment, or into the one named last. A file that ends in anything
but a clean result or a refusal stops the run and is left where ``-artifact_prefix`` says.
"""

import resource
import sys
import tempfile

import atheris

# Only what is imported inside is measured, so the import stands here and not at the top.
with atheris.instrument_imports(include=["stripping"]):
    from tests.fuzzing.targets import BY_NAME

MEMORY = 900  # MiB that a run may take beside what it begins with


def discarded(_ended: str) -> None:
    """The fuzzer wants no answer."""


def main() -> None:
    name, *options = sys.argv[1:]
    target = BY_NAME[name]
    with tempfile.TemporaryDirectory() as folder:
        told = [option for option in options if option.startswith("-")]
        found = [option for option in options if not option.startswith("-")] or [folder]
        # The peak that Linux tells of a process begins with that of whoever started it.
        most = MEMORY + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        limits = [f"-max_len={target.longest}", f"-rss_limit_mb={most}", "-timeout=20"]
        atheris.Setup(
            [sys.argv[0], *limits, *told, *found, str(target.seeds)],
            lambda data: discarded(target.ended(target.mend(data))),
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
