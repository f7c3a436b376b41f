"""``python -m tests.fuzzing FORMAT [-runs=N] [any option of libFuzzer]``.

New inputs go into a folder of the moment, or into the one named last. A file that ends in anything
but a clean result or a refusal stops the run and is left where ``-artifact_prefix`` says.
"""

import sys
import tempfile

import atheris

# Only what is imported inside is measured, so the import stands here and not at the top.
with atheris.instrument_imports(include=["stripping"]):
    from tests.stripping.outcome import outcome_here

from tests.fuzzing.targets import BY_NAME


def ended(data: bytes) -> None:
    outcome_here(data)


def main() -> None:
    name, *options = sys.argv[1:]
    target = BY_NAME[name]
    with tempfile.TemporaryDirectory() as folder:
        told = [option for option in options if option.startswith("-")]
        found = [option for option in options if not option.startswith("-")] or [folder]
        limits = [f"-max_len={target.longest}", "-rss_limit_mb=1024", "-timeout=20"]
        atheris.Setup(
            [sys.argv[0], *limits, *told, *found, str(target.seeds)],
            lambda data: ended(target.mend(data)),
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
