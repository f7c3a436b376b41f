"""Benchmarks: every number is a ratio against a yardstick taken in the same run."""
