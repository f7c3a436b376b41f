"""Attributes of OOXML (ISO/IEC 29500-4) that a clean document may have.

Those of the elements in ``ooxml.ELEMENTS``, without names, notes and addresses that nobody sees.
"""

# Without a prefix, of elements of all namespaces.
PLAIN = """
    a aboveAverage aca accent1 accent2 accent3 accent4 accent5 accent6 accentbar action
    activeCell activeCellId activeCol activePane activeRow activeTab adj adjusthandles advClick
    advTm algn alignWithMargins alignment alignshape allowBlank allowOverlap allowRefreshQuery
    altLang amt anchor anchorCtr anchorx anchory and ang angle applyAlignment applyBorder
    applyFill applyFont applyNumberFormat applyProtection applyStyles arcsize array arrowok
    aspect aspectratio auto autoCompressPictures autoFilter autoFilterDateGrouping
    autoPageBreaks autorotationcenter avgSubtotal axis b bIns backdepth backupFile bandCol
    bandRow baseColWidth baseline behindDoc bestFit bg1 bg2 bilevel blackAndWhite blacklevel
    blank blend blurRad bookmarkIdSeed borderId bottom bright brightness builtinId bwMode bx
    byPosition ca cacheIndex calcCompleted calcId calcMode calcOnSave calculatedColumn
    calendarType cap caseSensitive cellColor cellComments char charset checkCompatibility
    chromakey click cm cmpd colId collapsed collapsedLevelsAreSubtotals color color2 colorId
    colormode colors columnSort compatLnSpc compatMode concurrentCalc concurrentManualCount
    conformance connectionId contourW contrast control1 control2 coordorigin coordsize copies
    count countASubtotal countSubtotal cropbottom cropleft cropping cropright croptop cstate
    customBuiltin customFormat customHeight customList customWidth cx cy d dashstyle data
    dataCellStyle dataDxfId dataOnly date1904 dateCompatibility dateTimeGrouping day def
    defTabSz defaultColWidth defaultGridColor defaultPivotStyle defaultRowHeight defaultSubtotal
    defaultTableStyle defaultThemeVersion degree del1 del2 deleteColumns deleteRows descending
    diagonalDown diagonalUp differentFirst differentOddEven diffusity dimension dir dirty
    disablePrompts display displayName dist distB distL distR distT distance dpi draft drop
    dropauto dt dt2D dtr dx dxfId dy dz eaLnBrk eb edge editAs editas edited embedTrueTypeFonts
    embosscolor emptyCellReference enableFormatConditionsCalculation endA endAngle endPos endSnd
    endarrow endarrowlength endarrowwidth endcap eqn equalAverage err error errorStyle
    errorTitle errors evalError extendable extrusionH extrusionOk fLocksText fLocksWithSheet
    fPrintsWithSheet fPublished facet fadeDir field fieldPosition fill fillId fillcolor filled
    fillok filltype filterMode filterPrivacy filterVal firstCol firstPageNumber firstRow
    firstSheet firstSlideNum fitToHeight fitToPage fitToWidth fitpath fitshape flip flipH flipV
    fmla focus focusposition focussize folHlink fontAlgn fontId fontScale footer forceAA
    forceFullCalc foredepth formatCells formatCode formatColumns formatRows formula formulaRange
    fov from fromWordArt ftr fullCalcOnLoad fullPrecision function functionGroupId g gain gamma
    gap gdRefAng gdRefR gdRefX gdRefY gradientshapeok grandCol grandRow grayscale gridLines
    gridLinesSet gridSpan grouping grow gte h hMerge hR hangingPunct hasCustomPrompt hdr header
    headerRowBorderDxfId headerRowCellStyle headerRowCount headerRowDxfId headings hidden
    hiddenButton hidePivotFieldList highlightClick history hlink horizontal horizontalCentered
    horizontalDpi horzOverflow hour ht hue i iLevel iconId iconSet id idx imagealignshape
    imageaspect imagesize imeMode indent indexed insertColumns insertHyperlinks insertRow
    insertRowShift insertRows inset insetpen insetpenok invalEndChars invalStChars invx invy
    isPhoto iterate iterateCount iterateDelta joinstyle justifyLastLine kern kumimoji kx ky l
    lIns label labelOnly lang lastClr lastCol lastRow lat latinLnBrk layoutInCell left len
    length lengthspecified lightface lightharsh lightharsh2 lightlevel lightlevel2 lightposition
    lightposition2 lim limo linestyle listDataValidation lnSpcReduction localSheetId location
    lockRevision lockStructure lockWindows locked lockrotationcenter lon lum lvl man
    manualBreakCount map marB marL marR marT matrix max maxAng maxLength maxR maxSubtotal maxVal
    maxValIso maxX maxY metal method min minAng minLength minR minSubtotal minX minY minimized
    minusx minusy minute miterlimit month name noAdjustHandles noChangeArrowheads noChangeAspect
    noChangeShapeType noCrop noDrilldown noEditPoints noGrp noMove noProof noResize noRot
    noSelect noTextEdit noUngrp normalEastAsianFlow normalizeH numCol numFmtId
    numberStoredAsText objects obscured offset offset2 on opacity operator orient orientation
    orientationangle origin outline outlineLevel outlineLevelCol outlineLevelRow pageOrder pane
    panose paperHeight paperSize paperWidth password path patternType percent ph phonetic
    pitchFamily pivot pivotButton pivotTables plane points polar pos position
    preferRelativeResize preserve previousCol previousRow print priority productSubtotal prompt
    promptTitle promptedSolutions prst prstMaterial pt publishItems publishToServer published
    queryTableFieldId quotePrefix r r1 r2 rIns rad radiusrange rank readingOrder recolor
    recolortarget ref refMode refreshAllConnections relative relativeFrom relativeHeight
    relativeIndent removePersonalInfoOnSave render rev reverse revisionsSpinCount rgb rig right
    rightToLeft rot rotWithShape rotate rotation rotationangle rotationcenter rowSpan rtl rtlCol
    s sat saveExternalLinkValues saveSubsetFonts sb scale scaleWithDoc scaled scenarios script
    second selectLockedCells selectUnlockedCells selected selection seq serverZoom shadeToTitle
    shadow shadowok shapetype sheet sheetId shininess show showBorderUnselectedTables showButton
    showColumnStripes showDropDown showErrorMessage showFirstColumn showFormulas showGridLines
    showHeader showHorizontalScroll showInkAnnotation showInputMessage showLastColumn
    showMasterPhAnim showMasterSp showObjects showOutlineSymbols showPivotChartFilter
    showRowColHeaders showRowStripes showRuler showSheetTabs showSpecialPlsOnTitleSld showValue
    showVerticalScroll showWhiteSpace showZeros shrinkToFit si side simplePos size skewamt
    skewangle sldNum smtClean smtId sort sortBy sortMethod sourceLinked sp spans spc spcCol
    spcFirstLastPara spd specularity spidmax spinCount spokes sqref stA stAng stPos start
    startAngle startAt startarrow startarrowlength startarrowwidth state stdDev stdDevPSubtotal
    stdDevSubtotal stopIfTrue strictFirstAndLastChars strike string stroke strokecolor stroked
    strokeok strokeweight style styleId styleName sumSubtotal summaryBelow summaryRight swAng
    switch sx sy syncHorizontal syncRef syncVertical sz t tIns tabRatio tabSelected table
    tableBorderDxfId tableType text textRotation textborder textboxrect textpathok theme
    thickBot thickBottom thickTop thresh thruBlk timePeriod tint to top topLeftCell
    totalsRowBorderDxfId totalsRowCellStyle totalsRowCount totalsRowDxfId totalsRowFunction
    totalsRowLabel totalsRowShown transitionEntry transitionEvaluation trim twoDigitTextYear tx
    tx1 tx2 txBox ty type typeface u ungrouping uniqueCount unlockedFormula updateLinks upright
    uri useA useBgFill useFirstPageNumber usePrinterDefaults userDrawn v vMerge val valIso
    varPSubtotal varSubtotal vbProcedure vert vertOverflow vertical verticalCentered verticalDpi
    verticies view viewpoint viewpointorigin visibility vm w wR weight width windowHeight
    windowProtection windowWidth workbookParameter workbookSpinCount workbookViewId wrap
    wrapText wrapcoords x xSplit xWindow xfId xlm xrange xscale y ySplit yWindow year yrange z
    zeroHeight zoom zoomScale zoomScaleNormal zoomScalePageLayoutView zoomScaleSheetLayoutView
"""

# With one, by the prefix as in ``ooxml``.
PREFIXED: dict[str, str] = {
    "r": """
        bottomLeft bottomRight embed href id link pict topLeft topRight
    """,
    "w": """
        abstractNumId accent1 accent2 accent3 accent4 accent5 accent6 actualPg after
        afterAutospacing afterLines alignment allStyles alternateStyleNames anchor anchorLock
        ascii asciiTheme before beforeAutospacing beforeLines bg1 bg2 bidi bottom bottomFromText
        chapSep chapStyle char charSpace characterSet clear clearFormatting code colFirst
        colLast color combine combineBrackets comments conformance count countBy cs csb0 csb1
        cstheme customMarkFollows customStyle customStyles defLockedState defQFormat
        defSemiHidden defUIPriority defUnhideWhenUsed default directFormattingOnNumbering
        directFormattingOnParagraphs directFormattingOnRuns directFormattingOnTables dirty
        display distance dropCap eastAsia eastAsiaTheme end endChars equalWidth evenHBand
        evenVBand fill first firstColumn firstLine firstLineChars firstRow firstRowFirstColumn
        firstRowLastColumn fldCharType fldLock fmt followedHyperlink font fontSz footer format
        formatting frame grammar gutter h hAnchor hAnsi hAnsiTheme hRule hSpace hanging
        hangingChars header headingStyles hint history horzAnchor hyperlink id ilvl
        inkAnnotations insDel instr lang lastColumn lastRow lastRowFirstColumn lastRowLastColumn
        latentStyles leader left leftChars leftFromText legacy legacyIndent legacySpace line
        linePitch lineRule lines locked markup name noHBand noVBand null num numId
        numPicBulletId numberingStyles oddHBand oddVBand offsetFrom orient other percent pos
        qFormat relativeTo restart right rightChars rightFromText semiHidden sep shadow space
        spelling start startChars styleId stylesInUse sz t1 t2 tableStyles tblpX tblpXSpec tblpY
        tblpYSpec tentative themeColor themeFill themeFillShade themeFillTint themeShade
        themeTint top top3HeadingStyles topFromText tplc type uiPriority unhideWhenUsed uri usb0
        usb1 usb2 usb3 vAnchor vSpace val vert vertAnchor vertCompress visibleStyles w wrap x
        xAlign y yAlign zOrder
    """,
    "m": """
        alnAt val
    """,
    "v": """
        ext
    """,
    "o": """
        allowincell allowoverlap borderbottomcolor borderleftcolor borderrightcolor
        bordertopcolor bullet button bwmode bwnormal bwpure clip cliptowrap connectangles
        connectlocs connectortype connecttype detectmouseclick dgmlayout dgmlayoutmru
        dgmnodekind doubleclicknotify extrusionok forcedash hr hralign hrnoshade hrpct hrstd
        insetmode master movie ole oleicon oned opacity2 preferrelative regroupid singleclick
        spt tablelimits tableproperties targetscreensize userdrawn userhidden v
    """,
}
