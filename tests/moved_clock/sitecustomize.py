"""A server under test with another clock, or with cheap keys.

Python runs a module of this name at its start, where PYTHONPATH leads here (tests/server.py,
``moved`` and ``quick``); no installation has this folder.

MOVED_DAYS, MOVED_SECONDS: how far the calendar is ahead, for tests of what takes days. Only days
and moments that are kept move; timers and one-time codes do not.
QUICK_KEYS: a folder with the desk's bundle that is served instead of the real one.
"""

import datetime
import os
from pathlib import Path

from django.utils import timezone

from config import settings
from submissions import days

BY = datetime.timedelta(
    days=int(os.environ.get("MOVED_DAYS", "0")), seconds=int(os.environ.get("MOVED_SECONDS", "0"))
)
_now, _today = timezone.now, days.today
timezone.now = lambda: _now() + BY
days.today = lambda: _today() + BY
if bundle := os.environ.get("QUICK_KEYS"):
    *others, (name, _) = settings.STATICFILES_DIRS
    settings.STATICFILES_DIRS = [*others, (name, Path(bundle))]
