"""What the page "How to check us" shows besides its own words."""

from typing import Any

from archive import keys
from archive.log import signing
from archive.vocabularies import VOCABULARIES


def context(language: str) -> dict[str, Any]:
    """What the words mean, and the key that signs exports; none before there is one."""
    try:
        key = signing.public_key()
    except signing.Unsigned:
        # No key yet: the page says so.
        return {"statuses": statuses(language)}
    return {
        "statuses": statuses(language),
        "signer": f"archive {keys.public_line(key)}",
        "fingerprint": keys.fingerprint(key),
    }


def statuses(language: str) -> tuple[dict[str, str], ...]:
    """What each public status means."""
    return tuple(
        {
            "slug": word.slug,
            "label": word.label(language),
            "meaning": VOCABULARIES["status_meaning"].label(word.slug, language),
        }
        for word in VOCABULARIES["status"].words
        if word.slug != "unverifiable"
    )
