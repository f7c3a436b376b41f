"""A group's past: tables of other systems become cases with a prepared draft, sealed to the desk.

Nothing is published by it and no rule is passed over: an imported record is a new case, with its
whole row in the words that the desk opens. What could be mapped is a draft to begin from.
"""

from reviewers.importing.tables import SOURCES
from reviewers.importing.taking import Taken, take

__all__ = ["SOURCES", "Taken", "take"]
