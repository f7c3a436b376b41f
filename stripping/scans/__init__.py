"""TIFF and BMP: decoded here and written anew as PNG, so nothing but the pixels comes through."""

from stripping.scans import bmp, tiff

__all__ = ["bmp", "tiff"]
