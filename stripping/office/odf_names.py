"""Namespaces of OpenDocument."""

from stripping.office.names import XML

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE = (f"{_OASIS}{each}:1.0" for each in ("office", "text", "table"))
DRAW, STYLE, PRESENTATION = (f"{_OASIS}{each}:1.0" for each in ("drawing", "style", "presentation"))
NUMBER, CHART, DR3D = f"{_OASIS}datastyle:1.0", f"{_OASIS}chart:1.0", f"{_OASIS}dr3d:1.0"
FO, SVG, SMIL = (
    f"{_OASIS}{each}:1.0" for each in ("xsl-fo-compatible", "svg-compatible", "smil-compatible")
)
XLINK, MATH = "http://www.w3.org/1999/xlink", "http://www.w3.org/1998/Math/MathML"
NAMESPACES = frozenset(
    (OFFICE, TEXT, TABLE, DRAW, STYLE, PRESENTATION, NUMBER, CHART, DR3D, FO, SVG, XLINK, MATH, XML)
)
