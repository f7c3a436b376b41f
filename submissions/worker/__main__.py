"""``python -m submissions.worker DESCRIPTOR``: the fork server on an inherited socket."""

import os
import resource
import signal
import socket
import sys

from stripping.warming import document, warm
from submissions.worker.confinement import PR_SET_DUMPABLE, layers, prctl
from submissions.worker.jobs import work
from submissions.worker.reading import warm_reading
from submissions.worker.server import Work, serve
from submissions.worker.smaller import warm_pictures


def main(work: Work) -> None:
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prctl(PR_SET_DUMPABLE, 0)
    # Ctrl-C at a terminal goes to the whole group: the web process decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as control:
        warm()
        warm_pictures()
        warm_reading(document())
        layers()
        serve(control, work)


if __name__ == "__main__":
    main(work)
