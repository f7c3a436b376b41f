"""Prints /etc/amana/environment of the Debian package: every setting with its reason, commented.

Only where things are kept is set, because that is not beside the code.
"""

import re
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "environment.example"
KEPT = "AMANA_DATA=/var/lib/amana"

text, count = re.subn(r"^#AMANA_DATA=.*$", KEPT, EXAMPLE.read_text(), flags=re.MULTILINE)
if count != 1:
    raise SystemExit(f"{EXAMPLE} has {count} lines for AMANA_DATA.")
print(text, end="")
