"""The tests. What each is about: docs/architecture.md."""

import os
import sys

# Images of containers say so, to stay small. Here hundreds of processes run the same code: each
# would compile six hundred files, a third of a second of its start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
