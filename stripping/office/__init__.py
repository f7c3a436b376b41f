"""Office documents: written anew from the parts, elements and relations that are on a list.

OOXML (docx, xlsx, pptx) and ODF (odt, ods, odp) are ZIP archives of XML parts and pictures. Nothing
is changed in place: a part that nothing on the list leads to is never read.
"""

from stripping.office.document import strip

__all__ = ["strip"]
