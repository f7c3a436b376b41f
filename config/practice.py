"""Practice: an installation in which nothing is real and nothing stays (docs/for-trainers.md).

Two things tell a folder of practice from a real one, so that neither is ever taken for the other:
a mark in AMANA_DATA, which allows to delete all that lies beside it, and the installation's
identifier, which database, blob store and every copy of them carry.
"""

import secrets

MARK = "practice"  # a file of AMANA_DATA, made where nothing was and kept when all else goes
PREFIX = "practice"  # what the identifier of such an installation begins with


def new_identifier() -> str:
    """``practice`` and 24 random hex digits."""
    return PREFIX + secrets.token_hex(12)


def is_practice(identifier: str) -> bool:
    return identifier.startswith(PREFIX)


def named(newsroom: str) -> str:
    """The newsroom's name in titles, records, feeds and exports."""
    return f"PRACTICE {newsroom}"
