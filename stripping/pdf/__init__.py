"""PDF: a new document, written by us, in which every key of every dictionary was allowed by name.

Source: ISO 32000-1:2008 and 32000-2:2020; section numbers in this package are those of the first.
"""

from stripping.pdf.document import strip

__all__ = ["strip"]
