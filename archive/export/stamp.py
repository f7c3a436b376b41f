"""What pages are made with, as one number. When it is another, no page made before fits."""

from hashlib import sha256
from pathlib import Path

import django
from django.conf import settings

from languages import installation

ENDINGS = (".py", ".html", ".txt", ".mo", ".json")
PACKAGES = ("archive", "languages")
HOUSE = ("config/templates/base.html", "config/templates/mark.html", "config/templatetags/frame.py")


def stamp() -> str:
    """16 letters: of the archive's programme, templates and words, of its languages, and of the
    newsroom's name."""
    base = Path(settings.BASE_DIR)
    digest = sha256(f"{django.get_version()}\n{settings.NEWSROOM}\n{installation()}\n".encode())
    for package in PACKAGES:
        for path in sorted((base / package).rglob("*")):
            if path.suffix in ENDINGS and path.is_file():
                digest.update(path.read_bytes())
    for name in HOUSE:
        digest.update((base / name).read_bytes())
    return digest.hexdigest()[:16]
