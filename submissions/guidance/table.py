"""All topics, in the order in which they are read."""

from submissions.guidance.devices import BLOCKED, LOOKS, PHONES, TOR
from submissions.guidance.newsroom import CHECKS, NEVER
from submissions.guidance.sending import AFTER, BEFORE, DURING, FILES, VIDEOS
from submissions.guidance.topic import Topic

TOPICS = (BEFORE, TOR, BLOCKED, PHONES, DURING, VIDEOS, FILES, LOOKS, AFTER, CHECKS, NEVER)


def topic(slug: str) -> Topic | None:
    return next((each for each in TOPICS if each.slug == slug), None)


def after(topic: Topic) -> Topic | None:
    """The one that is read next; nothing after the last."""
    place = TOPICS.index(topic)
    return TOPICS[place + 1] if place + 1 < len(TOPICS) else None
