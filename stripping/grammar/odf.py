"""Elements of OpenDocument (OASIS, 1.3) that a clean document may have, and which hold words.

Those that the standard allows in texts, sheets and slides, without charts and formulas of their
own, forms, changes, scripts, and what names people, times or other files. The keys are the
prefixes by which the standard calls the namespaces.
"""

# Of each, elements.
ELEMENTS: dict[str, str] = {
    "office": """
        automatic-styles binary-data body document-content document-styles drawing
        font-face-decls image master-styles presentation spreadsheet styles text
    """,
    "text": """
        a alphabetical-index alphabetical-index-auto-mark-file alphabetical-index-entry-template
        alphabetical-index-source bibliography bibliography-configuration
        bibliography-entry-template bibliography-source bookmark bookmark-end bookmark-ref
        bookmark-start chapter character-count dde-connection-decl h illustration-index
        illustration-index-entry-template illustration-index-source image-count index-body
        index-entry-bibliography index-entry-chapter index-entry-link-end index-entry-link-start
        index-entry-page-number index-entry-span index-entry-tab-stop index-entry-text
        index-source-style index-source-styles index-title index-title-template label line-break
        linenumbering-configuration linenumbering-separator list list-header list-item
        list-level-style-bullet list-level-style-image list-level-style-number list-style note
        note-body note-citation note-continuation-notice-backward
        note-continuation-notice-forward note-ref notes-configuration number numbered-paragraph
        object-count object-index object-index-entry-template object-index-source
        outline-level-style outline-style p page page-continuation page-count page-number
        page-sequence page-variable-get page-variable-set paragraph-count reference-mark-end
        reference-mark-start ruby ruby-base ruby-text s section sequence sequence-decl
        sequence-decls sequence-ref sheet-name soft-page-break sort-key span tab table-count
        table-index table-index-entry-template table-index-source table-of-content
        table-of-content-entry-template table-of-content-source user-field-decl user-field-input
        user-index user-index-entry-template user-index-source variable-decl variable-decls
        word-count
    """,
    "table": """
        background body calculation-settings cell-address content-validation content-validations
        covered-table-cell cut-offs database-range database-ranges error-message even-columns
        even-rows filter-and filter-condition filter-or filter-set-item first-column first-row
        help-message iteration label-range label-ranges last-column last-row named-expression
        named-expressions named-range null-date odd-columns odd-rows shapes subtotal-field
        subtotal-rule subtotal-rules table table-cell table-column table-column-group
        table-columns table-header-columns table-header-rows table-row table-row-group
        table-rows table-template
    """,
    "draw": """
        a area-circle area-polygon area-rectangle caption circle connector contour-path
        contour-polygon custom-shape ellipse enhanced-geometry equation fill-image frame g
        glue-point gradient handle hatch image image-map layer layer-set line marker measure
        opacity page page-thumbnail param path polygon polyline rect regular-polygon stroke-dash
        text-box
    """,
    "style": """
        background-image chart-properties column column-sep columns default-page-layout
        default-style drawing-page-properties drop-cap font-face footer footer-first footer-left
        footer-style footnote-sep graphic-properties header header-first
        header-footer-properties header-left header-style list-level-label-alignment
        list-level-properties map master-page page-layout page-layout-properties
        paragraph-properties presentation-page-layout region-center region-left region-right
        ruby-properties section-properties style tab-stop tab-stops table-cell-properties
        table-column-properties table-properties table-row-properties text-properties
    """,
    "presentation": """
        animation-group animations date-time date-time-decl dim footer footer-decl header
        header-decl hide-shape hide-text placeholder play settings show-shape show-text sound
    """,
    "number": """
        am-pm boolean boolean-style currency-style currency-symbol date-style day day-of-week
        embedded-text era fill-character fraction hours minutes month number number-style
        percentage-style quarter scientific-number seconds text text-content text-style
        time-style week-of-year year
    """,
    "dr3d": """
        cube extrude light rotate scene sphere
    """,
    "svg": """
        definition-src font-face-format font-face-name font-face-src font-face-uri
        linearGradient radialGradient stop
    """,
}

# Between all others stands nothing.
WORDS: dict[str, str] = {
    "office": """
        binary-data
    """,
    "text": """
        a bookmark-ref chapter character-count h image-count index-entry-span
        index-title-template linenumbering-separator note-citation
        note-continuation-notice-backward note-continuation-notice-forward note-ref number
        object-count p page-continuation page-count page-number page-variable-get
        page-variable-set paragraph-count ruby-base ruby-text sequence sequence-ref sheet-name
        span table-count user-field-input word-count
    """,
    "presentation": """
        date-time-decl footer-decl header-decl
    """,
    "number": """
        currency-symbol embedded-text fill-character text
    """,
}
