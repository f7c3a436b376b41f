"""What came since an upgrade: going back would lose it.

The copy's process notes how much there was. Custody has an entry for each act of the desk; what
reporters sent has none until the day is closed, and is counted by its rows.
"""

import json
from pathlib import Path

from config.installation import seen
from operations.upgrading.errors import UpgradeError
from reviewers import custody
from submissions.models import Parcel

NOTE = "stand.json"


def note(folder: Path) -> None:
    (folder / NOTE).write_text(json.dumps([Parcel.objects.count(), custody.head().number]))


def reports_and_acts(folder: Path) -> int:
    """How many more there are than were noted in ``folder``.

    Raises UpgradeError where the database cannot tell, because it is not of this version.
    """
    if seen.migrations()[1]:
        raise UpgradeError("The database is of an older version already: there is no way back.")
    then = json.loads((folder / NOTE).read_text())
    parcels: int = Parcel.objects.count() - then[0]
    acts: int = custody.head().number - then[1]
    return max(parcels, 0) + max(acts, 0)
