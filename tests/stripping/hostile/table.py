"""All hostile files."""

from tests.stripping.hostile.documents import DOCUMENTS
from tests.stripping.hostile.films import FILMS
from tests.stripping.hostile.pictures import PICTURES
from tests.stripping.hostile.polyglots import POLYGLOTS
from tests.stripping.hostile.scans import SCANS
from tests.stripping.hostile.sounds import SOUNDS

HOSTILE = (*PICTURES, *SCANS, *FILMS, *SOUNDS, *DOCUMENTS, *POLYGLOTS)
