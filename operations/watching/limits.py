"""How long a regular task may take on one of many newsrooms, so that the next has its turn.

A limit is several times of what the task takes where all is well (docs/capacity.md), because what
is cut off by it is done again from where it stopped, or from its beginning.
"""

from operations.watching import tasks

HOUR = 60  # minutes
# Every hour: each waits for a minute or two on what does not answer, and the next run is near.
HOURLY = {"alarm": 15, "canary": 15, "doctor": 15}
DAILY = {
    # Its own channel waits half a minute for each answer.
    "digest": 15,
    # 30,000 reports of a day, on a machine with much else to do: half an hour.
    "relay": 3 * HOUR,
    # A million payloads: minutes.
    "tidy": 3 * HOUR,
    "purge": 3 * HOUR,
    # What changed: minutes. The whole archive, the first time: 6 ms a record.
    "publish_export": 3 * HOUR,
    # It reads for three hours and asks for three, at most, by itself.
    "scrub": 7 * HOUR,
    # The first copy of much, over a slow line: interrupted, the next night goes on there.
    "backup": 12 * HOUR,
}
MINUTES = HOURLY | DAILY


def minutes(command: str) -> float | None:
    """None: of what somebody has started by hand, who sees that it hangs."""
    return MINUTES.get(command)


def is_watched(command: str) -> bool:
    """Whether somebody is told where it did not end. An alarm that hung tells nobody either."""
    return command in MINUTES and command != "alarm"


def unit_of(command: str) -> str:
    """The unit that runs it."""
    if command == "doctor":
        return tasks.DOCTOR
    others = {task: unit for unit, task in tasks.OTHERS.items()}
    return others.get(command, f"{tasks.UNIT}{command}.service")
