"""``python -m tests.realfiles.worker FOLDER``: a line in is a number and a path, a line out what
came of it as JSON. A process of its own, because a viewer may fall over a stranger's file.
"""

import json
import os
import resource
import sys
import warnings
from dataclasses import asdict
from pathlib import Path

# Bytes for a viewer: openpyxl took 21 GB of one small workbook, and the machine's memory with it.
MOST_MEMORY = 6 << 30


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from tests.realfiles.trial import tried

    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1])
    # What a viewer prints is no answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        number, _, path = line.rstrip("\n").partition(" ")
        print(json.dumps(asdict(tried(Path(path), folder, int(number)))), file=answers, flush=True)


if __name__ == "__main__":
    main()
