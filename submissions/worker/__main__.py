"""``python -m submissions.worker DESCRIPTOR``: the fork server on an inherited socket."""

import io
import os
import resource
import signal
import socket
import sys

from stripping.formats import check, strip
from submissions.worker.confinement import PR_SET_DUMPABLE, layers, prctl
from submissions.worker.jobs import work
from submissions.worker.server import serve

# The smallest PNG: one pixel. Stripping it once runs what the first file would otherwise load.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)


def warm_up() -> None:
    clean = io.BytesIO()
    strip(io.BytesIO(PIXEL), clean)
    check(io.BytesIO(clean.getvalue()))


def main() -> None:
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prctl(PR_SET_DUMPABLE, 0)
    # Ctrl-C at a terminal goes to the whole group: the web process decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as control:
        warm_up()
        layers()
        serve(control, work)


if __name__ == "__main__":
    main()
