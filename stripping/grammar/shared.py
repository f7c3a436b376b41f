"""What stands in files of several formats."""

from stripping.grammar import Form

# A TIFF block with one tag, a number of 16 bits: which side of the picture is up (Exif 2.32, 4.5).
TURNED = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"
ORIENTATION = Form((26,), TURNED, ((20, 26),))
