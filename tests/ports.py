"""Ports of the loopback for servers under test. Nothing but Python is needed for them."""

import os
import random
import socket

# Below what Linux gives to outgoing connections (32,768 and above): nothing takes a port by chance
# between the moment it is found free and the start of the server.
PORTS = range(20_000, 32_000)
PROCESSES = 16  # of one run of the tests, at most; each has ports of its own


def free_port() -> int:
    """A loopback port that nobody listens on and no other process of the tests is given."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % PROCESSES
    while True:
        port = random.SystemRandom().choice(PORTS[process::PROCESSES])
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
