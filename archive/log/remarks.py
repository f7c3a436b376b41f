"""The lines of a checkpoint that say the log was restored from a backup.

Whoever kept a checkpoint that is longer, or of other entries, sees two logs under one key. Its
owner's signed word is what tells a restored backup from a newsroom that shows different logs to
different people: it says from which size on the two may differ. C2SP tlog-checkpoint: lines after
the root are the log's own, and programs that do not know them pass over them.
"""

import datetime
import re

RESTORED = re.compile(
    r"restored (\d{4}-\d\d-\d\d) from a backup of (\d{4}-\d\d-\d\d) with (\d+) entries"
)


def restored(day: datetime.date, backup_of: datetime.date, size: int) -> str:
    return f"restored {day} from a backup of {backup_of} with {size} entries"


def told(lines: tuple[str, ...]) -> str:
    """What a checkpoint says of it, as sentences; "" where it says nothing."""
    said = [match for line in lines if (match := RESTORED.fullmatch(line))]
    return " ".join(
        f"The newsroom says in it that on {match[1]} it restored a backup of {match[2]}, with "
        f"{match[3]} entries: what an earlier one had after those is lost, or stands anew."
        for match in said
    )
