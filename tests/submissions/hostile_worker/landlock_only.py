"""A machine without libseccomp."""

from submissions.worker import confinement, landlock
from tests.submissions.hostile_worker import main

if __name__ == "__main__":
    confinement.layers = lambda: confinement.Layers(landlock.version())
    main()
