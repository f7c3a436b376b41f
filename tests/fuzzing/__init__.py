"""Coverage-guided tests of the strippers: ``python -m tests.fuzzing FORMAT -runs=N``."""
