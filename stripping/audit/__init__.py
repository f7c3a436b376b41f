"""A second reading of clean files, which shares no parser with the first but that of box headers.

The strippers decide what stays while they read; these walk what was written and refuse any part
whose name is not in the tables below. A mistake must be made twice to get through. They do not
look inside coded sound and pictures; of HEIC and AVIF they see to it that decoders find all parts.
"""

from stripping.audit.documents import pdf
from stripping.audit.films import FILM_BOXES, mp4
from stripping.audit.heif import HEIF_BOXES, heif
from stripping.audit.matroska import matroska
from stripping.audit.notation import PDF_KEYS
from stripping.audit.office import office
from stripping.audit.pictures import JPEG_MARKERS, PNG_CHUNKS, WEBP_CHUNKS, gif, jpeg, png, webp
from stripping.audit.refusing import nothing
from stripping.audit.sounds import AIFF_CHUNKS, WAV_CHUNKS, aiff, flac, mp3, ogg, wav
from stripping.audit.texts import text

__all__ = [
    "AIFF_CHUNKS",
    "WAV_CHUNKS",
    "WEBP_CHUNKS",
    "FILM_BOXES",
    "HEIF_BOXES",
    "JPEG_MARKERS",
    "PDF_KEYS",
    "PNG_CHUNKS",
    "aiff",
    "flac",
    "gif",
    "heif",
    "jpeg",
    "matroska",
    "mp3",
    "mp4",
    "nothing",
    "office",
    "ogg",
    "pdf",
    "png",
    "text",
    "wav",
    "webp",
]
