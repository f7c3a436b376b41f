"""MP4, MOV, M4A and 3GP: ISO base media files with sound and picture."""

from stripping.mp4.film import strip

__all__ = ["strip"]
