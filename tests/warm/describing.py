"""Prints what a process was given; with an argument it also ends otherwise than well."""

import atexit
import json
import os
import random
import resource
import signal
import sys
import time


def main() -> None:
    signals = {int(each): str(signal.getsignal(each)) for each in signal.valid_signals()}
    given = {
        "arguments": sys.argv[1:],
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "path": sys.path,
        "mask": os.umask(0o077),
        "files": sorted(file for file in range(64) if _is_open(file)),
        "signals": signals,
        "limits": [
            resource.getrlimit(each) for each in (resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)
        ],
        "group": os.getpgid(0),
        "nice": os.nice(0),
    }
    print(json.dumps(given))
    print("chance", random.random(), os.urandom(8).hex(), file=sys.stderr)  # noqa: S311
    atexit.register(print, "the end")
    match sys.argv[1:]:
        case ["fails"]:
            raise RuntimeError("as asked")
        case ["says", words]:
            sys.exit(words)
        case ["ends", status]:
            sys.exit(int(status))
        case ["waits"]:
            time.sleep(3600)


def _is_open(file: int) -> bool:
    try:
        os.fstat(file)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
