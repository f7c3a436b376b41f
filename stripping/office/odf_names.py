"""Names of OpenDocument: namespaces, and the elements and attributes that go."""

from stripping.office.names import XML
from stripping.values import Removed

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE = (f"{_OASIS}{each}:1.0" for each in ("office", "text", "table"))
DRAW, STYLE, PRESENTATION = (f"{_OASIS}{each}:1.0" for each in ("drawing", "style", "presentation"))
NUMBER, CHART, DR3D = f"{_OASIS}datastyle:1.0", f"{_OASIS}chart:1.0", f"{_OASIS}dr3d:1.0"
FO, SVG, SMIL = (
    f"{_OASIS}{each}:1.0" for each in ("xsl-fo-compatible", "svg-compatible", "smil-compatible")
)
XLINK, MATH = "http://www.w3.org/1999/xlink", "http://www.w3.org/1998/Math/MathML"
# Formulas begin with one of these prefixes, and mean nothing where it is not declared.
FORMULAS = {
    "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
    "oooc": "http://openoffice.org/2004/calc",
    "ooow": "http://openoffice.org/2004/writer",
}
NAMESPACES = frozenset(
    (OFFICE, TEXT, TABLE, DRAW, STYLE, PRESENTATION, NUMBER, CHART, DR3D, FO, SVG, XLINK, MATH, XML)
)
# Elements that go, and what of a person each could tell (None: nothing).
DROPPED: dict[str, Removed | None] = {
    **{f"{{{OFFICE}}}{each}": Removed.COMMENT for each in ("annotation", "annotation-end")},
    **{f"{{{OFFICE}}}{each}": Removed.ACTIONS for each in ("scripts", "event-listeners", "forms")},
    **{f"{{{OFFICE}}}{each}": Removed.AUTHOR for each in ("meta", "settings", "dde-source")},
    **{
        f"{{{TEXT}}}{each}": Removed.EDITING_HISTORY
        for each in ("tracked-changes", "change", "change-start", "change-end")
    },
    **{
        f"{{{TEXT}}}{each}": Removed.AUTHOR
        for each in (
            *("author-name", "author-initials", "creator", "initial-creator", "printed-by"),
            *("sender-firstname", "sender-lastname", "sender-initials", "sender-title"),
            *("sender-position", "sender-email", "sender-phone-private", "sender-fax"),
            *("sender-company", "sender-phone-work", "sender-street", "sender-city"),
            *("sender-postal-code", "sender-country", "sender-state-or-province"),
            *("file-name", "template-name", "editing-cycles", "editing-duration"),
            *("creation-date", "creation-time", "modification-date", "modification-time"),
            *("print-date", "print-time", "user-field-decls", "database-name"),
        )
    },
    **{
        f"{{{TEXT}}}{each}": Removed.HIDDEN_DATA
        for each in (
            "hidden-text",
            "hidden-paragraph",
            "dde-connection",
            "dde-connection-decls",
            "script",
            "section-source",
        )
    },
    **{f"{{{TABLE}}}{each}": Removed.EDITING_HISTORY for each in ("tracked-changes", "scenario")},
    **{
        f"{{{TABLE}}}{each}": Removed.HIDDEN_DATA
        for each in (
            *("dde-links", "data-pilot-tables", "table-source", "consolidation"),
            *("database-source-sql", "database-source-table", "database-source-query"),
            *("cell-range-source", "filter", "sort"),
        )
    },
    f"{{{PRESENTATION}}}notes": Removed.COMMENT,
    f"{{{STYLE}}}handout-master": None,
    f"{{{PRESENTATION}}}show": Removed.HIDDEN_DATA,
    **{f"{{{TABLE}}}{each}": Removed.DESCRIPTION for each in ("title", "desc")},
    **{
        f"{{{DRAW}}}{each}": Removed.ATTACHMENTS
        for each in ("object", "object-ole", "applet", "plugin", "floating-frame", "control")
    },
    **{f"{{{SVG}}}{each}": Removed.DESCRIPTION for each in ("title", "desc")},
    f"{{{PRESENTATION}}}event-listener": Removed.ACTIONS,
    **{
        f"{{{TEXT}}}{kind}-mark{end}": None
        for kind in ("alphabetical-index", "user-index", "toc")
        for end in ("", "-start", "-end")
    },
    f"{{{TABLE}}}detective": None,
}
# Their words are seen, what makes them fields is not.
UNWRAPPED = frozenset(
    f"{{{TEXT}}}{each}"
    for each in (
        *("date", "time", "conditional-text", "execute-macro", "reference-mark", "placeholder"),
        *("variable-set", "variable-get", "variable-input", "expression", "text-input"),
        *("drop-down", "bibliography-mark", "meta", "meta-field", "measure"),
        *("reference-ref", "table-formula", "user-field-get"),
        # What the document is about, which covers show; its maker and its times go.
        *("description", "user-defined", "title", "subject", "keywords"),
        *("database-display", "database-next", "database-row-select", "database-row-number"),
    )
)
PERSONAL = frozenset(
    (
        *(f"{{{XML}}}id", f"{{{DRAW}}}name", f"{{{TEXT}}}name", f"{{{DRAW}}}id"),
        *(
            f"{{{OFFICE}}}name",
            f"{{{OFFICE}}}title",
            f"{{{OFFICE}}}target-frame-name",
            *(f"{{{XLINK}}}{each}" for each in ("actuate", "title", "role", "arcrole")),
        ),
    )
)
# Where a name is what something is found by, it stays.
KEEP_NAME = frozenset(
    f"{{{space}}}{local}"
    for space, local in (
        *((DRAW, "fill-image"), (DRAW, "gradient"), (DRAW, "marker"), (DRAW, "stroke-dash")),
        *((DRAW, "hatch"), (DRAW, "opacity"), (DRAW, "page"), (TEXT, "bookmark")),
        (DRAW, "layer"),
        *((TEXT, "bookmark-start"), (TEXT, "bookmark-end"), (TEXT, "sequence-decl")),
        *((TEXT, "sequence"), (TEXT, "section")),
    )
)
