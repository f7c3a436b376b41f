"""Attributes of OpenDocument (OASIS, 1.3) that a clean document may have, as in ``odf``."""

# There are none without a prefix.
ATTRIBUTES: dict[str, str] = {
    "office": """
        automatic-update boolean-value conversion-mode currency date-value dde-application
        dde-item dde-topic display mimetype server-map string-value target-frame time-value
        value value-type version
    """,
    "text": """
        active address alphabetical-separators anchor-page-number anchor-type animation
        animation-delay animation-direction animation-repeat animation-start-inside
        animation-steps animation-stop-inside annote author bibliography-data-field
        bibliography-type booktitle bullet-char bullet-relative-size c capitalize-entries
        caption-sequence-format caption-sequence-name change-id chapter citation-body-style-name
        citation-style-name class-names column-name combine-entries combine-entries-with-dash
        combine-entries-with-pp comma-separated cond-style-name condition connection-name
        consecutive-numbering continue-list continue-numbering copy-outline-levels
        count-empty-lines count-in-text-boxes current-selected current-value custom1 custom2
        custom3 custom4 custom5 database-name date-adjust date-value default-style-name
        description display display-levels display-outline-level dont-balance-text-columns
        duration edition editor filter-name fixed footnotes-position formula global howpublished
        id identifier ignore-case increment index-name index-scope institution is-hidden
        is-list-header isbn issn journal key key1 key1-phonetic key2 key2-phonetic kind label
        label-followed-by level line-break line-number list-id
        list-level-position-and-space-mode list-tab-stop-position main-entry
        main-entry-style-name master-page-name min-label-distance min-label-width month name
        note note-class number number-lines number-position numbered-entries offset
        organizations outline-level page-adjust pages placeholder-type prefix protected
        publisher ref-name reference-format relative-tab-stop-position report-type
        restart-numbering restart-on-page row-number school section-name select-page
        separation-character series sort-algorithm sort-ascending sort-by-position space-before
        start-numbering-at start-value string-value string-value-if-false string-value-if-true
        string-value-phonetic style-name style-override suffix tab-ref table-name table-type
        time-adjust time-value title track-changes url use-caption use-chart-objects
        use-draw-objects use-floating-frames use-graphics use-index-marks
        use-index-source-styles use-keys-as-entries use-math-objects use-objects
        use-other-objects use-outline-level use-soft-page-breaks use-spreadsheet-objects
        use-tables value visited-style-name volume year
    """,
    "table": """
        acceptance-state add-empty-lines algorithm align allow-empty-cell application-data
        automatic-find-labels base-cell-address bind-styles-to-content border-color border-model
        buttons case-sensitive cell-address cell-range cell-range-address column comment
        condition condition-source condition-source-range-address contains-error contains-header
        content-validation-name copy-back copy-formulas copy-styles count country
        data-cell-range-address data-field data-type database-name database-table-name date-end
        date-start date-value default-cell-style-name direction display display-border
        display-duplicates display-filter-buttons display-list display-member-mode
        drill-down-on-double-click embedded-number-behavior enabled end end-cell-address
        end-column end-position end-row end-table end-x end-y execute expression field-name
        field-number filter-name filter-options first-row-end-column first-row-start-column
        formula function grand-total group-by-field-number grouped-by has-persistent-data id
        identify-categories ignore-empty-rows index is-active is-data-layout-field is-selection
        is-sub-table label-cell-range-address language last-column-spanned last-row-end-column
        last-row-spanned last-row-start-column layout-mode link-to-source-data marked-invalid
        matrix-covered maximum-difference member-count member-name member-type message-type mode
        multi-deletion-spanned name null-year number-columns-repeated number-columns-spanned
        number-matrix-columns-spanned number-matrix-rows-spanned number-rows-repeated
        number-rows-spanned object-name on-update-keep-size on-update-keep-styles operator order
        orientation page-breaks-on-group-change paragraph-style-name parse-sql-statement
        password position precision-as-shown print print-ranges protect protected query-name
        range-usable-as refresh-delay rejecting-change-id rfc-language-tag row scenario-ranges
        script search-criteria-must-apply-to-whole-cell selected-page show-details show-empty
        show-filter-button sort-mode source-cell-range-addresses source-field-name source-name
        sql-statement start start-column start-position start-row start-table status step steps
        structure-protected style-name tab-color table table-background table-name
        target-cell-address target-range-address template-name title track-changes type
        use-banding-columns-styles use-banding-rows-styles use-first-column-styles
        use-first-row-styles use-labels use-last-column-styles use-last-row-styles
        use-regular-expressions use-wildcards used-hierarchy user-name value value-type
        visibility
    """,
    "draw": """
        align angle archive auto-grow-height auto-grow-width background-size blue border
        caption-angle caption-angle-type caption-escape caption-escape-direction
        caption-fit-line-length caption-gap caption-id caption-line-length caption-point-x
        caption-point-y caption-type chain-next-name class-id class-names code color
        color-inversion color-mode concave concentric-gradient-fill-allowed contrast control
        copy-of corner-radius corners cx cy data decimal-places display display-name distance
        dots1 dots1-length dots2 dots2-length draw-aspect end end-angle end-color end-glue-point
        end-guide end-intensity end-line-spacing-horizontal end-line-spacing-vertical end-shape
        engine enhanced-path escape-direction extrusion extrusion-allowed extrusion-brightness
        extrusion-color extrusion-depth extrusion-diffusion extrusion-first-light-direction
        extrusion-first-light-harsh extrusion-first-light-level extrusion-light-face
        extrusion-metal extrusion-number-of-line-segments extrusion-origin
        extrusion-rotation-angle extrusion-rotation-center extrusion-second-light-direction
        extrusion-second-light-harsh extrusion-second-light-level extrusion-shininess
        extrusion-skew extrusion-specularity extrusion-viewpoint fill fill-color
        fill-gradient-name fill-hatch-name fill-hatch-solid fill-image-height fill-image-name
        fill-image-ref-point fill-image-ref-point-x fill-image-ref-point-y fill-image-width
        filter-name fit-to-contour fit-to-size formula frame-display-border
        frame-display-scrollbar frame-margin-horizontal frame-margin-vertical frame-name gamma
        glue-point-leaving-directions glue-point-type glue-points gradient-step-count green
        guide-distance guide-overhang handle-mirror-horizontal handle-mirror-vertical
        handle-polar handle-position handle-radius-range-maximum handle-radius-range-minimum
        handle-range-x-maximum handle-range-x-minimum handle-range-y-maximum
        handle-range-y-minimum handle-switched image-opacity kind layer line-distance line-skew
        luminance marker-end marker-end-center marker-end-width marker-start marker-start-center
        marker-start-width master-page-name may-script measure-align measure-vertical-align
        mime-type mirror-horizontal mirror-vertical modifiers name nav-order nohref
        notify-on-update-of-ranges object ole-draw-aspect opacity opacity-name page-number
        parallel path-stretchpoint-x path-stretchpoint-y placing points protected
        recreate-on-edit red rotation secondary-fill-color shadow shadow-color shadow-offset-x
        shadow-offset-y shadow-opacity shape-id sharpness show-unit start start-angle
        start-color start-glue-point start-guide start-intensity start-line-spacing-horizontal
        start-line-spacing-vertical start-shape stroke stroke-dash stroke-dash-names
        stroke-linejoin style style-name symbol-color text-areas text-path text-path-allowed
        text-path-mode text-path-same-letter-heights text-path-scale text-rotate-angle
        text-style-name textarea-horizontal-align textarea-vertical-align tile-repeat-offset
        transform type unit value visible-area-height visible-area-left visible-area-top
        visible-area-width wrap-influence-on-position z-index
    """,
    "style": """
        adjustment apply-style-name auto-text-indent auto-update background-transparency
        base-cell-address border-line-width border-line-width-bottom border-line-width-left
        border-line-width-right border-line-width-top cell-protect char class color column-width
        condition contextual-spacing country-asian country-complex data-style-name
        decimal-places default-outline-level diagonal-bl-tr diagonal-bl-tr-widths diagonal-tl-br
        diagonal-tl-br-widths direction display display-name distance distance-after-sep
        distance-before-sep dynamic-spacing editable family filter-name first-page-number
        flow-with-text font-adornments font-charset font-charset-asian font-charset-complex
        font-family-asian font-family-complex font-family-generic font-family-generic-asian
        font-family-generic-complex font-independent-line-spacing font-name font-name-asian
        font-name-complex font-pitch font-pitch-asian font-pitch-complex font-relief
        font-size-asian font-size-complex font-size-rel font-size-rel-asian
        font-size-rel-complex font-style-asian font-style-complex font-style-name
        font-style-name-asian font-style-name-complex font-weight-asian font-weight-complex
        footnote-max-height glyph-orientation-vertical height horizontal-pos horizontal-rel
        join-border justify-single-word language-asian language-complex layout-grid-base-height
        layout-grid-base-width layout-grid-color layout-grid-display layout-grid-lines
        layout-grid-mode layout-grid-print layout-grid-ruby-below layout-grid-ruby-height
        layout-grid-snap-to layout-grid-snap-to-characters layout-grid-square-mode
        layout-grid-standard-mode leader-char leader-color leader-style leader-text
        leader-text-style leader-type leader-width legend-expansion
        legend-expansion-aspect-ratio length letter-kerning line-break line-height-at-least
        line-spacing line-style lines list-level list-style-name master-page-name
        may-break-between-rows min-row-height mirror name next-style-name num-format
        num-letter-sync num-prefix num-suffix number-wrapped-paragraphs overflow-behavior
        page-layout-name page-number page-usage paper-tray-name parent-style-name
        percentage-data-style-name position print print-content print-orientation
        print-page-order protect punctuation-wrap register-true register-truth-ref-style-name
        rel-column-width rel-height rel-width repeat repeat-content rfc-language-tag
        rfc-language-tag-asian rfc-language-tag-complex rotation-align rotation-angle row-height
        ruby-align ruby-position run-through scale-to scale-to-X scale-to-Y scale-to-pages
        script-asian script-complex script-type shadow shrink-to-fit snap-to-layout-grid style
        style-name tab-stop-distance table-centering text-align-source text-autospace
        text-blinking text-combine text-combine-end-char text-combine-start-char text-emphasize
        text-line-through-color text-line-through-mode text-line-through-style
        text-line-through-text text-line-through-text-style text-line-through-type
        text-line-through-width text-outline text-overline-color text-overline-mode
        text-overline-style text-overline-type text-overline-width text-position
        text-rotation-angle text-rotation-scale text-scale text-underline-color
        text-underline-mode text-underline-style text-underline-type text-underline-width type
        use-optimal-column-width use-optimal-row-height use-window-font-color vertical-align
        vertical-pos vertical-rel volatile width wrap wrap-contour wrap-contour-mode
        wrap-dynamic-threshold writing-mode writing-mode-automatic
    """,
    "presentation": """
        action animations background-objects-visible background-visible class class-names delay
        direction display-date-time display-footer display-header display-page-number duration
        effect endless force-manual full-screen group-id master-element mouse-as-pen
        mouse-visible name node-type object pages path-id pause placeholder play-full
        presentation-page-layout-name preset-class preset-id preset-sub-type show
        show-end-of-presentation-slide show-logo source speed start-page start-scale
        start-with-navigator stay-on-top style-name transition-on-click transition-speed
        transition-style transition-type use-date-time-name use-footer-name use-header-name
        user-transformed verb visibility
    """,
    "number": """
        automatic-order calendar country decimal-places decimal-replacement denominator-value
        display-factor exponent-interval forced-exponent-sign format-source grouping language
        max-denominator-value min-decimal-places min-denominator-digits min-exponent-digits
        min-integer-digits min-numerator-digits position possessive-form rfc-language-tag script
        style textual title transliteration-country transliteration-format
        transliteration-language transliteration-style truncate-on-overflow
    """,
    "dr3d": """
        ambient-color back-scale backface-culling center close-back close-front depth
        diffuse-color direction distance edge-rounding edge-rounding-mode emissive-color enabled
        end-angle focal-length horizontal-segments lighting-mode max-edge min-edge
        normals-direction normals-kind projection shade-mode shadow shadow-slant shininess size
        specular specular-color texture-filter texture-generation-mode-x
        texture-generation-mode-y texture-kind texture-mode transform vertical-segments vpn vrp
        vup
    """,
    "fo": """
        background-color border border-bottom border-left border-right border-top break-after
        break-before clip color column-count column-gap country end-indent font-family font-size
        font-style font-variant font-weight height hyphenate hyphenation-keep
        hyphenation-ladder-count hyphenation-push-char-count hyphenation-remain-char-count
        keep-together keep-with-next language letter-spacing line-height margin margin-bottom
        margin-left margin-right margin-top max-height max-width min-height min-width orphans
        padding padding-bottom padding-left padding-right padding-top page-height page-width
        script space-after space-before start-indent text-align text-align-last text-indent
        text-shadow text-transform widows width wrap-option
    """,
    "svg": """
        accent-height alphabetic ascent bbox cap-height cx cy d descent fill-rule font-family
        font-size font-stretch font-style font-variant font-weight fx fy gradientTransform
        gradientUnits hanging height ideographic mathematical name offset origin
        overline-position overline-thickness panose-1 path r rx ry slope spreadMethod stemh
        stemv stop-color stop-opacity strikethrough-position strikethrough-thickness string
        stroke-color stroke-linecap stroke-opacity stroke-width type underline-position
        underline-thickness unicode-range units-per-em v-alphabetic v-hanging v-ideographic
        v-mathematical viewBox width widths x x-height x1 x2 y y1 y2
    """,
    "xlink": """
        href show type
    """,
}
