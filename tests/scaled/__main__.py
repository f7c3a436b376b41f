"""``python -m tests.scaled COMMAND…``: runs it with PostgreSQL, Redis and an S3 server of its own.

All three are on the loopback, and end with the command or with this process, however that ends. The
command's exit code is ours.
"""

import argparse
import os
import subprocess
import sys

from tests.scaled import SCALED, ceph, servers
from tests.scaled.processes import ending

BUCKET = "amana"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scaled", description=__doc__)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    command = parser.parse_args().command
    if not command:
        parser.error("there is no command")
    with ending() as ends:
        database, redis, store = servers.postgresql(ends), servers.redis(ends), ceph.begun(ends)
        ceph.bucket(store, BUCKET)
        settings = {
            "DATABASE_URL": f"postgres://amana@127.0.0.1:{database.port}/amana",
            "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
            "AMANA_BLOBS": f"s3://{BUCKET}",
            "AMANA_S3_ENDPOINT": store.endpoint,
            SCALED: "1",
            **store.credentials,
        }
        return subprocess.run(command, env={**os.environ, **settings}).returncode


if __name__ == "__main__":
    sys.exit(main())
