"""WebM and Matroska: what browsers and many programs record (RFC 9559)."""

from stripping.matroska.film import strip

__all__ = ["strip"]
