"""HEIC and AVIF: pictures in ISO base media files (ISO 23008-12, AV1 Image File Format)."""

from stripping.heif.picture import strip

__all__ = ["strip"]
