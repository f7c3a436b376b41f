"""``npm sbom … | python settled_sbom.py``: npm's parts list without what differs each time it runs.

That is its serial number and the moment at which it was made, neither of which CycloneDX requires.
"""

import json
import sys

listed = json.load(sys.stdin)
listed.pop("serialNumber", None)
listed["metadata"].pop("timestamp", None)
print(json.dumps(listed, indent=2, sort_keys=True))
