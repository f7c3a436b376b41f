"""Started by an ordinary user: no other user id to become."""

import os

from submissions.worker.confinement import NOBODY
from tests.submissions.hostile_worker import main

if __name__ == "__main__":
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    main()
