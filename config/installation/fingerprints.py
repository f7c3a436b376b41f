"""What is compared: identifiers, and fingerprints that reveal nothing of a key."""

import hmac
import secrets
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from archive import keys
from archive.errors import ExportError
from config import practice

LABEL = b"amana/installation-fingerprint"


def new_identifier() -> str:
    """32 random hex digits; of practice, fewer after that word."""
    return practice.new_identifier() if settings.PRACTICE else secrets.token_hex(16)


def of_secret(secret: bytes) -> str:
    """HMAC-SHA256 of a label under the server secret, 32 hex digits: it cannot be turned back."""
    return hmac.new(secret, LABEL, sha256).hexdigest()[:32]


def of_archive_key(path: Path) -> str:
    """``SHA256:…`` of the public half, as ``ssh-keygen -l`` prints it; "" if it cannot be read."""
    try:
        return keys.fingerprint(keys.load(path).public_key())
    except (ExportError, OSError):
        return ""
