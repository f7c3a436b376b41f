"""``python -m bench.postgresql``: a PostgreSQL of its own, as deploy/ sets it up, to measure on.

Prints DATABASE_URL, and runs until it is interrupted; then everything in it goes.
"""

import signal

from tests.scaled import servers
from tests.scaled.processes import ending

if __name__ == "__main__":
    with ending() as ends:
        database = servers.postgresql(ends)
        print(f"postgres://amana@127.0.0.1:{database.port}/amana", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
